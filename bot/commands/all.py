"""Every paper of a digest, or of the digests of a catch-up, page by page; opened by a button."""

import datetime as dt
from collections.abc import Sequence

from bot.commands import nothing
from bot.commands.ask import Ask, OptionValue
from bot.commands.command import Command
from bot.commands.records import Records
from bot.domain.papers import in_vote_order
from bot.domain.periods import Period, read_period
from bot.domain.replies import Listed, PaperList, Reply
from bot.locale import Words
from bot.ports import Archive

NAME = "all"
PAGE = 10
MOST = 1_000
"""Papers that a list of several digests goes through; beyond, nobody turns pages."""


async def answer(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    """The option `when`: a date, or two with `..` between them; anything else is taken for the newest digest."""
    archive = records.archive
    newest = await archive.newest_date()
    if newest is None:
        return nothing.arrived_yet(words)
    read = [read_period(part, newest) for part in str(ask.options.get("when", "")).split("..", 1)]
    dates = [date for period in read if period is not None for date in (period.since, period.until)]
    return await of_dates(dates or [newest], archive, words, page)


async def of_dates(dates: Sequence[dt.date], archive: Archive, words: Words, page: int = 1) -> Reply:
    """The papers of every digest from the first of the dates to the last."""
    since, until = min(dates), max(dates)
    listed = await _listed(since, until, archive)
    if not listed:
        return await nothing.during(Period("day", since, since), archive, words)
    pages = -(-len(listed) // PAGE)
    page = min(max(page, 1), pages)
    start = (page - 1) * PAGE
    ends = dict.fromkeys((since, until))
    of = " – ".join(words.date(date, "long") for date in ends)
    heading = words.plural("{n} paper of {of}", "All {n} papers of {of}", len(listed), of=of)
    again = f"{NAME} {'..'.join(date.isoformat() for date in ends)}"
    shown = tuple(listed[start : start + PAGE])
    return PaperList(heading, shown, again, first=start + 1, page=page, pages=pages, dated=since != until)


async def of_pack(arxiv_ids: Sequence[str], date: dt.date, archive: Archive, words: Words) -> Reply:
    """The papers of one message that holds several; each has a button that opens it in full."""
    digest = await archive.digest(date)
    here = {paper.arxiv_id: Listed(paper, date) for paper in digest.papers} if digest is not None else {}
    found = [here.get(arxiv_id) or await archive.paper(arxiv_id) for arxiv_id in arxiv_ids]
    listed = tuple(one for one in found if one is not None)
    if not listed:
        return await nothing.during(Period("day", date, date), archive, words)
    return PaperList(words("Papers of {date}", date=words.date(date, "long")), listed, "")


async def _listed(since: dt.date, until: dt.date, archive: Archive) -> list[Listed]:
    if since == until:
        digest = await archive.digest(since)
        return [] if digest is None else [Listed(paper, since) for paper in in_vote_order(digest.papers)]
    return list(await archive.top(since, until, MOST))


def typed(words: Sequence[str]) -> dict[str, OptionValue]:
    return {"when": " ".join(words)}


COMMAND = Command(NAME, "Every paper of a digest", (), answer, (), typed)
"""Not in the catalogue: opened by the button under an overview."""
