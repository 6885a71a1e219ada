"""`/paper save`: put a paper on one's own reading list."""

from bot.commands.ask import Ask
from bot.commands.command import Command, Example
from bot.commands.records import Records
from bot.commands.which import PAPER, paper_meant, typed_paper
from bot.domain.replies import Action, Listed, Reply, Sentence
from bot.locale import Words

MOST = 1_000
"""Papers on one list; beyond, it is an archive and nobody's reading."""


async def answer(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    meant = await paper_meant(ask, records.archive, words)
    if not isinstance(meant, Listed):
        return meant
    paper, person = meant.paper, ask.person.key
    title = paper.title if len(paper.title) <= 150 else paper.title[:149] + "…"
    saved = await records.reading_lists.saved(person)
    open_list = Action(words("My reading list"), "ask:saved")
    if len(saved) >= MOST and paper.arxiv_id not in {one.arxiv_id for one in saved}:
        text = words(
            "Your reading list is full ({most} papers). Remove some, then save again.", most=words.number(MOST)
        )
        return Sentence(text, actions=(open_list,))
    actions = (open_list, Action(words("Remove"), f"turn:saved remove {paper.arxiv_id}"))
    if not await records.reading_lists.save(person, paper.arxiv_id, records.clock()):
        return Sentence(words("It is on your reading list already: {title}", title=title), actions=actions)
    text = words.plural(
        "Saved: {title}\nThat is {n} paper on your reading list.",
        "Saved: {title}\nThat makes {n} papers on your reading list.",
        len(saved) + 1,
        title=title,
    )
    return Sentence(text, actions=actions)


COMMAND = Command(
    "save",
    "Put a paper on your reading list",
    (Example("save 2503.04625", "puts a paper on your reading list"),),
    answer,
    (PAPER,),
    typed_paper,
    ("keep", "bookmark", "저장", "담기"),
)
