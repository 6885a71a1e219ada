"""Every paper of a digest, or of the digests of a catch-up, page by page; opened by a button."""

import datetime as dt
from collections.abc import Sequence

from bot.commands import nothing
from bot.commands.grammar import ALL
from bot.domain.papers import in_vote_order
from bot.domain.periods import read_period
from bot.domain.replies import Listed, PaperList, Reply
from bot.locale import Words
from bot.ports import Archive

PAGE = 10


async def answer(when: str, archive: Archive, words: Words, page: int = 1) -> Reply:
    """`when`: a date, or two with `..` between them."""
    newest = await archive.newest_date()
    if newest is None:
        return nothing.arrived_yet(words)
    periods = [read_period(part, newest) for part in when.split("..")]
    dates = [period.since for period in periods if period is not None]
    if not dates:
        return nothing.arrived_yet(words)
    listed = await _listed(dates[0], dates[-1], archive)
    if not listed:
        return await nothing.on(dates[0], archive, words, "top")
    pages = -(-len(listed) // PAGE)
    page = min(max(page, 1), pages)
    start = (page - 1) * PAGE
    of = " – ".join(words.date(date, "long") for date in dict.fromkeys((dates[0], dates[-1])))
    heading = words.plural("{n} paper of {of}", "All {n} papers of {of}", len(listed), of=of)
    return PaperList(
        heading, tuple(listed[start : start + PAGE]), f"{ALL} {when}", first=start + 1, page=page, pages=pages
    )


def asked_for(dates: Sequence[dt.date]) -> str:
    """The `when` that names these dates."""
    return "..".join(dict.fromkeys((min(dates).isoformat(), max(dates).isoformat())))


async def _listed(since: dt.date, until: dt.date, archive: Archive) -> list[Listed]:
    if since == until:
        digest = await archive.digest(since)
        return [] if digest is None else [Listed(paper, since) for paper in in_vote_order(digest.papers)]
    return list(await archive.top(since, until, 1_000))
