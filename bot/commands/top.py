"""`/paper top`: the most voted papers of the newest digest, or of a day, week, month or year."""

import datetime as dt

from bot.commands import nothing
from bot.commands.ask import Ask
from bot.commands.period_name import period_name
from bot.domain.periods import Period, examples, read_period, written_period
from bot.domain.replies import PaperList, Reply, Sentence
from bot.locale import Words
from bot.ports import Archive

MOST = 25
USUAL = 5


async def answer(ask: Ask, archive: Archive, words: Words) -> Reply:
    newest = await archive.newest_date()
    if newest is None:
        return nothing.arrived_yet(words)
    given = ask.options.get("count", USUAL)
    asked = given if isinstance(given, int) else USUAL
    count = min(max(asked, 1), MOST)
    when = str(ask.options.get("when", ""))
    period = read_period(when, newest)
    if period is None:
        return _not_understood(when, count, newest, words)
    papers = await archive.top(period.since, period.until, count)
    if not papers:
        return await nothing.during(period, archive, words, count)
    note = "" if count == asked else words("I can show 1 to {most} papers.", most=MOST)
    # The dates themselves, so that Share gives the same papers when a newer digest has come.
    again = f"top {count} {written_period(period)}"
    return PaperList(
        _heading(period, newest, len(papers), words), tuple(papers), again, note, dated=period.kind != "day"
    )


def _not_understood(when: str, count: int, newest: dt.date, words: Words) -> Sentence:
    shown = when if len(when) <= 60 else when[:59] + "…"
    text = words("I can't read “{when}” as a number of papers, nor as a day, week, month or year.", when=shown)
    return Sentence(text, tuple(f"/paper top {count} {example}" for example in examples(newest)))


def _heading(period: Period, newest: dt.date, shown: int, words: Words) -> str:
    of = period_name(period, words)
    if period.kind == "day" and period.since == newest:
        of = words("the newest digest, {date}", date=of)
    return words.plural("Top {n} paper of {of}", "Top {n} papers of {of}", shown, of=of)
