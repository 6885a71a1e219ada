"""`/paper show`: one paper in full, by its arXiv id, a link, or words of its title."""

from collections.abc import Sequence

from bot.commands.ask import Ask, OptionValue
from bot.commands.command import Command, Example, Option
from bot.commands.records import Records
from bot.domain.arxiv import written_id
from bot.domain.folding import index_text
from bot.domain.replies import Listed, PaperCard, PaperList, Reply, Sentence
from bot.locale import Words
from bot.ports import Archive

CHOICES = 10
LONGEST = 300
"""Characters of a title that are looked for; no more are needed to tell papers apart."""


async def answer(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    archive = records.archive
    wanted = " ".join(str(ask.options.get("paper", "")).split())
    if not wanted:
        question = words("Which paper? Give its arXiv id, a link to it, or words of its title.")
        return Sentence(question, await _tips(archive))
    identifier = written_id(wanted)
    if identifier is not None:
        return await by_id(identifier, archive, words, page)
    wanted = wanted[:LONGEST]
    found = await archive.titled(wanted, CHOICES + 1)
    if not found:
        shown = wanted if len(wanted) <= 100 else wanted[:99] + "…"
        return Sentence(words("No title here has all of these words: {words}", words=shown), await _tips(archive))
    meant = _meant(found, wanted)
    if meant is not None:
        return await _card(meant, archive, page)
    heading = words.plural("{n} title has these words", "{n} titles have these words", len(found))
    note = words("Which one do you mean?")
    if len(found) > CHOICES:
        heading = words("More than {n} titles have these words", n=CHOICES)
        note = words("Is it none of these? Add a word of the title.")
    return PaperList(heading, tuple(found[:CHOICES]), f"show {wanted}", note)


async def by_id(identifier: str, archive: Archive, words: Words, page: int = 1) -> Reply:
    listed = await archive.paper(identifier)
    if listed is None:
        return Sentence(words("{id} is in none of the digests here.", id=identifier), await _tips(archive))
    return await _card(listed, archive, page)


def _meant(found: Sequence[Listed], wanted: str) -> Listed | None:
    """The only one there is, or the only one whose whole title was given."""
    if len(found) == 1:
        return found[0]
    whole = [listed for listed in found if index_text(listed.paper.title) == index_text(wanted)]
    return whole[0] if len(whole) == 1 else None


async def _card(listed: Listed, archive: Archive, page: int) -> PaperCard:
    dates = await archive.dates_of(listed.paper.arxiv_id)
    also_on = tuple(date for date in dates if date != listed.date)
    return PaperCard(listed, f"show {listed.paper.arxiv_id}", also_on, page=page)


async def _tips(archive: Archive) -> tuple[str, ...]:
    newest = await archive.newest_date()
    papers = [] if newest is None else await archive.top(newest, newest, 1)
    return tuple(f"/paper show {listed.paper.arxiv_id}" for listed in papers)


def typed(words: Sequence[str]) -> dict[str, OptionValue]:
    return {"paper": " ".join(words)} if words else {}


COMMAND = Command(
    "show",
    "One paper in full",
    (Example("show 2503.04625", "one paper in full; a link or words of its title work too"),),
    answer,
    (Option("paper", "string", "arXiv id, link or words of the title", required=True, suggests="papers"),),
    typed,
    ("paper", "보기", "논문"),
)
