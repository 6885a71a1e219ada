"""`/paper similar`: papers about the same topics as one, from the archive itself."""

from bot.commands.ask import Ask
from bot.commands.command import Command, Example
from bot.commands.records import Records
from bot.commands.which import PAPER, paper_meant, typed_paper
from bot.domain.replies import Listed, PaperList, Reply, Sentence
from bot.locale import Words
from bot.ports import SearchTooLong

MOST = 5
_TITLE = 120


async def answer(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    meant = await paper_meant(ask, records.archive, words)
    if not isinstance(meant, Listed):
        return meant
    arxiv_id, title = meant.paper.arxiv_id, meant.paper.title
    try:
        found = await records.search.similar(arxiv_id, MOST)
    except SearchTooLong:
        found = ()
    shown = title if len(title) <= _TITLE else title[: _TITLE - 1] + "…"
    if not found:
        return Sentence(words("No other paper here is like {title}.", title=shown), (f"/paper show {arxiv_id}",))
    return PaperList(words("Papers like {title}", title=shown), tuple(found), f"similar {arxiv_id}")


COMMAND = Command(
    "similar",
    "Papers about the same as one",
    (Example("similar 2503.04625", "papers about the same; a link or words of its title work too"),),
    answer,
    (PAPER,),
    typed_paper,
    ("like", "비슷한", "유사"),
)
