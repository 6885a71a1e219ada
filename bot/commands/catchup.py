"""`/paper catchup`: the best of the digests that came since one last looked.

Looked means: saw a digest by `today`, `top` or `catchup`, or opened it from a posted message; see `newest_shown`.
"""

import datetime as dt
from collections.abc import Sequence

from bot.commands import nothing
from bot.commands.ask import Ask, OptionValue
from bot.commands.command import Command, Example
from bot.commands.records import Records
from bot.domain.periods import read_period
from bot.domain.replies import Action, DigestOverview, Listed, PaperList, Reply, Sentence
from bot.locale import Words
from bot.ports import Archive

FIRST_TIME = 7
"""Digests that someone gets who has never looked."""
MOST = 30
"""Digests that one catching-up goes through: six weeks of working days."""
BEST = 5
"""Papers of each digest."""
PAGE = 10
_LONG_AGO = 2_000
"""Digests that are counted; nobody wants to know it more exactly."""

LOOKS = ("today", "top", "all")
"""Commands that show digests: whoever asks them has looked."""


async def answer(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    """The option `when`, two dates with `..` between them, is what pages and Share give; nobody types it."""
    newest = await records.archive.newest_date()
    if newest is None:
        return nothing.arrived_yet(words)
    known = await records.archive.dates(_LONG_AGO)
    again = _range(str(ask.options.get("when", "")), newest)
    if again is not None:
        dates = [date for date in known if again[0] <= date <= again[1]]
        return await _best_of(dates[:MOST], records.archive, words, "", page)
    person = ask.person.key
    last = await records.last_looks.last(person)
    records.last_looks.saw(person, newest)
    missed = list(known[:FIRST_TIME]) if last is None else [date for date in known if date > last]
    if last is not None and not missed:
        return _nothing_new(newest, words)
    return await _best_of(missed[:MOST], records.archive, words, _note(last, missed, words), 1)


def newest_shown(reply: Reply) -> dt.date | None:
    """The newest digest that an answer shows something of, as far as its papers tell."""
    match reply:
        case DigestOverview():
            return reply.digest.date
        case PaperList():
            return max((listed.date for listed in reply.papers), default=None)
    return None


def _note(last: dt.date | None, missed: Sequence[dt.date], words: Words) -> str:
    if last is None:
        return words("You have not looked before, so here are the newest digests.")
    since = words("You last looked at the digest of {date}.", date=words.date(last, "long"))
    if len(missed) > MOST:
        many = words.plural(
            "{n} digest came since; here are the newest {most}.",
            "{n} digests came since; here are the newest {most}.",
            len(missed),
            most=words.number(MOST),
        )
        return f"{since} {many}"
    return since


def _nothing_new(newest: dt.date, words: Words) -> Sentence:
    text = words(
        "Nothing new since you last looked. The newest digest is of {date}, and you have seen it.",
        date=words.date(newest),
    )
    return Sentence(text, actions=(Action(words("Show it again"), "ask:today"),))


async def _best_of(dates: Sequence[dt.date], archive: Archive, words: Words, note: str, page: int) -> Reply:
    """`dates`: newest first."""
    if not dates:
        return nothing.arrived_yet(words)
    best: dict[str, Listed] = {}
    for date in dates:
        for listed in await archive.top(date, date, BEST):
            best.setdefault(listed.paper.arxiv_id, listed)
    papers = sorted(best.values(), key=lambda one: (one.paper.votes is None, -(one.paper.votes or 0)))
    pages = max(1, -(-len(papers) // PAGE))
    page = min(max(page, 1), pages)
    first = (page - 1) * PAGE
    since, until = dates[-1], dates[0]
    span = " – ".join(words.date(date, "long") for date in dict.fromkeys((since, until)))
    heading = words.plural("The best of {n} digest, {span}", "The best of {n} digests, {span}", len(dates), span=span)
    return PaperList(
        heading,
        tuple(papers[first : first + PAGE]),
        f"catchup {since.isoformat()}..{until.isoformat()}",
        note,
        first=first + 1,
        page=page,
        pages=pages,
        dated=len(dates) > 1,
    )


def _range(text: str, newest: dt.date) -> tuple[dt.date, dt.date] | None:
    since, dots, until = text.partition("..")
    periods = [read_period(part, newest) for part in (since, until)]
    if not dots or periods[0] is None or periods[1] is None:
        return None
    return periods[0].since, periods[1].until


def typed(words: Sequence[str]) -> dict[str, OptionValue]:
    return {"when": words[0]} if len(words) == 1 and ".." in words[0] else {}


COMMAND = Command(
    "catchup",
    "What you missed since you last looked",
    (Example("catchup", "the best papers since you last looked"),),
    answer,
    (),
    typed,
    ("catch-up", "missed", "밀린논문", "놓친논문"),
)
