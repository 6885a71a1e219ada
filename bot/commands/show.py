"""`/paper show`: one paper in full, by its arXiv id, a link, or words of its title."""

from bot.commands.ask import Ask
from bot.commands.command import Command, Example
from bot.commands.records import Records
from bot.commands.which import PAPER, paper_meant, typed_paper, unheard_of
from bot.domain.replies import Action, Listed, PaperCard, Reply
from bot.locale import Words
from bot.ports import Archive


async def answer(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    meant = await paper_meant(ask, records.archive, words)
    return await card(meant, records.archive, words, page) if isinstance(meant, Listed) else meant


async def by_id(identifier: str, archive: Archive, words: Words, page: int = 1) -> Reply:
    listed = await archive.paper(identifier)
    if listed is None:
        return await unheard_of(identifier, archive, words)
    return await card(listed, archive, words, page)


async def card(listed: Listed, archive: Archive, words: Words, page: int = 1) -> PaperCard:
    dates = await archive.dates_of(listed.paper.arxiv_id)
    also_on = tuple(date for date in dates if date != listed.date)
    return PaperCard(listed, f"show {listed.paper.arxiv_id}", also_on, page=page, actions=actions(listed, words))


def actions(listed: Listed, words: Words) -> tuple[Action, ...]:
    """What one can do with a paper; each answers whoever presses it."""
    arxiv_id = listed.paper.arxiv_id
    return (
        Action(words("Save"), f"ask:save {arxiv_id}"),
        Action(words("Similar papers"), f"ask:similar {arxiv_id}"),
    )


COMMAND = Command(
    "show",
    "One paper in full",
    (Example("show 2503.04625", "one paper in full; a link or words of its title work too"),),
    answer,
    (PAPER,),
    typed_paper,
    ("paper", "보기", "논문"),
)
