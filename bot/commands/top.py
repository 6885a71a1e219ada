"""`/paper top`: the most voted papers of the newest digest, or of a day, week, month or year."""

import datetime as dt
import re
from collections.abc import Sequence

from bot.commands import nothing
from bot.commands.ask import Ask, OptionValue
from bot.commands.command import PUBLIC, Command, Example, Option, without_public
from bot.commands.period_name import period_name
from bot.commands.records import Records
from bot.domain.periods import Period, examples, read_period, written_period
from bot.domain.replies import PaperList, Reply, Sentence
from bot.locale import Words

MOST = 25
USUAL = 5

# Four digits that look like a year are one: `top 2025` is the best of a year.
_COUNT = re.compile(r"(?!(?:19|20)[0-9]{2}$)([+-]?[0-9]{1,6})(?:편|개)?")


async def answer(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    archive = records.archive
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


def typed(words: Sequence[str]) -> dict[str, OptionValue]:
    """The number may stand before the time or behind it; what is neither is left in `when` for the answer to name."""
    rest, options = without_public(words)
    if rest and (number := _COUNT.fullmatch(rest[0])):
        options["count"], rest = int(number[1]), rest[1:]
    elif rest and (number := _COUNT.fullmatch(rest[-1])) and not is_time(rest):
        options["count"], rest = int(number[1]), rest[:-1]
    if rest:
        options["when"] = " ".join(rest)
    return options


def is_time(words: Sequence[str]) -> bool:
    return read_period(" ".join(words), dt.date(2000, 1, 1)) is not None


COMMAND = Command(
    "top",
    "The most voted papers of a day, week, month or year",
    (
        Example("top 5", "the most voted papers of the newest digest"),
        Example("top 5 week", "those of its week; month and year work too"),
        Example("top 3 2025-03-07", "those of a day; 2025-W10, 2025-03 and 2025 work too"),
    ),
    answer,
    (
        Option("count", "integer", "How many papers, 1 to 25 (5 when left out)", least=1, most=25),
        Option("when", "string", "A day, week, month or year, such as 2025-03-07 or week", suggests="dates"),
        PUBLIC,
    ),
    typed,
    ("best", "상위", "인기", "추천"),
)
