"""Which paper is meant: by its arXiv id, a link, or words of its title. For every command with the option `paper`."""

from collections.abc import Sequence

from bot.commands.ask import Ask, OptionValue
from bot.commands.command import Option
from bot.domain.arxiv import written_id
from bot.domain.folding import index_text
from bot.domain.replies import Listed, PaperList, Sentence
from bot.locale import Words
from bot.ports import Archive

CHOICES = 10
LONGEST = 300
"""Characters of a title that are looked for; no more are needed to tell papers apart."""

PAPER = Option("paper", "string", "arXiv id, link or words of the title", required=True, suggests="papers")


async def paper_meant(ask: Ask, archive: Archive, words: Words) -> Listed | PaperList | Sentence:
    """The paper; or what to answer when it is not clear: the papers it may be, or that there is none."""
    wanted = " ".join(str(ask.options.get("paper", "")).split())
    if not wanted:
        question = words("Which paper? Give its arXiv id, a link to it, or words of its title.")
        return Sentence(question, await _tips(ask.command, archive))
    identifier = written_id(wanted)
    if identifier is not None:
        return await archive.paper(identifier) or await unheard_of(identifier, archive, words, ask.command)
    wanted = wanted[:LONGEST]
    found = await archive.titled(wanted, CHOICES + 1)
    if not found:
        shown = wanted if len(wanted) <= 100 else wanted[:99] + "…"
        text = words("No title here has all of these words: {words}", words=shown)
        everywhere = (f"/paper search {wanted}",) if shown == wanted else ()
        return Sentence(text, (*everywhere, *await _tips(ask.command, archive)))
    return _only(found, wanted) or _choice(found, wanted, words)


async def unheard_of(identifier: str, archive: Archive, words: Words, command: str = "show") -> Sentence:
    return Sentence(words("{id} is in none of the digests here.", id=identifier), await _tips(command, archive))


def typed_paper(words: Sequence[str]) -> dict[str, OptionValue]:
    return {"paper": " ".join(words)} if words else {}


def _only(found: Sequence[Listed], wanted: str) -> Listed | None:
    """The only one there is, or the only one whose whole title was given."""
    if len(found) == 1:
        return found[0]
    whole = [listed for listed in found if index_text(listed.paper.title) == index_text(wanted)]
    return whole[0] if len(whole) == 1 else None


def _choice(found: Sequence[Listed], wanted: str, words: Words) -> PaperList:
    heading = words.plural("{n} title has these words", "{n} titles have these words", len(found))
    note = words("Which one do you mean?")
    if len(found) > CHOICES:
        heading = words("More than {n} titles have these words", n=CHOICES)
        note = words("Is it none of these? Add a word of the title.")
    return PaperList(heading, tuple(found[:CHOICES]), f"show {wanted}", note)


async def _tips(command: str, archive: Archive) -> tuple[str, ...]:
    newest = await archive.newest_date()
    papers = [] if newest is None else await archive.top(newest, newest, 1)
    return tuple(f"/paper {command} {listed.paper.arxiv_id}" for listed in papers)
