"""`/paper show`: one paper in full, by its arXiv id, a link, or words of its title."""

from bot.commands.ask import Ask
from bot.commands.grammar import arxiv_id
from bot.domain.replies import Listed, PaperCard, PaperList, Reply, Sentence
from bot.locale import Words
from bot.ports import Archive

CHOICES = 10


async def answer(ask: Ask, archive: Archive, words: Words, page: int = 1) -> Reply:
    wanted = str(ask.options.get("paper", "")).strip()
    if not wanted:
        question = words("Which paper? Give its arXiv id, a link to it, or words of its title.")
        return Sentence(question, await _tips(archive))
    identifier = arxiv_id(wanted)
    if identifier is not None:
        listed = await archive.paper(identifier)
        if listed is None:
            return Sentence(words("{id} is in none of the digests here.", id=identifier), await _tips(archive))
        return await card(listed, archive, page)
    found = await archive.titled(wanted, CHOICES)
    if len(found) == 1:
        return await card(found[0], archive, page)
    if not found:
        none = words("No title here has all of these words: {words}", words=wanted[:200])
        return Sentence(none, await _tips(archive))
    heading = words.plural("{n} title has these words", "{n} titles have these words", len(found))
    return PaperList(heading, tuple(found), f"show {wanted}", words("Which one do you mean?"))


async def card(listed: Listed, archive: Archive, page: int = 1) -> PaperCard:
    dates = await archive.dates_of(listed.paper.arxiv_id)
    also_on = tuple(date for date in dates if date != listed.date)
    return PaperCard(listed, f"show {listed.paper.arxiv_id}", also_on, page=page)


async def _tips(archive: Archive) -> tuple[str, ...]:
    newest = await archive.newest_date()
    papers = [] if newest is None else await archive.top(newest, newest, 1)
    return tuple(f"/paper show {listed.paper.arxiv_id}" for listed in papers)
