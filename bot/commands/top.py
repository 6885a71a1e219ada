"""`/paper top`: the most voted papers of the newest digest, or of a day, week, month or year."""

import datetime as dt

from bot.commands import nothing
from bot.commands.ask import Ask
from bot.commands.grammar import typed
from bot.domain.periods import EXAMPLES, Period, read_period
from bot.domain.replies import PaperList, Reply, Sentence
from bot.locale import Words
from bot.ports import Archive

MOST = 25
USUAL = 5


async def answer(ask: Ask, archive: Archive, words: Words) -> Reply:
    newest = await archive.newest_date()
    if newest is None:
        return nothing.arrived_yet(words)
    when = str(ask.options.get("when", ""))
    period = read_period(when, newest)
    if period is None:
        return Sentence(
            words("“{when}” is no time I know. Write a day, a week, a month or a year.", when=when),
            tuple(f"/paper top {USUAL} {example}" for example in EXAMPLES),
        )
    asked = int(ask.options.get("count", USUAL))
    count = min(max(asked, 1), MOST)
    papers = await archive.top(period.since, period.until, count)
    if not papers:
        return await nothing.on(period.since, archive, words, "top")
    note = "" if count == asked else words("I can show 1 to {most} papers.", most=MOST)
    return PaperList(_heading(period, newest, len(papers), words), tuple(papers), typed(ask), note)


def _heading(period: Period, newest: dt.date, shown: int, words: Words) -> str:
    match period.kind:
        case "day" if period.since == newest:
            of = words("the newest digest, {date}", date=words.date(period.since))
        case "day":
            of = words.date(period.since)
        case "week":
            of = words("the week of {date}", date=words.date(period.since, "long"))
        case "month":
            of = words.month(period.since)
        case _:
            of = words("the year {year}", year=period.since.year)
    return words.plural("Top {n} paper of {of}", "Top {n} papers of {of}", shown, of=of)
