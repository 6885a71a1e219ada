"""When: how a day, week, month or year is written in a question, and what it spans."""

import datetime as dt
import re
from calendar import monthrange
from dataclasses import dataclass
from typing import Literal

_DAY = re.compile(r"([0-9]{4})[-./]([0-9]{1,2})[-./]([0-9]{1,2})")
_WEEK = re.compile(r"([0-9]{4})-?w([0-9]{1,2})")
_MONTH = re.compile(r"([0-9]{4})[-./]([0-9]{1,2})")
_YEAR = re.compile(r"[0-9]{4}")
# What Korean writes between the numbers of a date, and behind them.
_KOREAN_UNITS = re.compile(r"(?<=[0-9])[년월]")
_KOREAN_ENDS = re.compile(r"(?<=[0-9])[일.]?(?:[(]?[월화수목금토일](?:요일)?[)]?)?$")
_TODAY = ("today", "newest", "latest", "오늘", "최신")
_WEEKLY = ("week", "thisweek", "주", "이번주", "주간")
_MONTHLY = ("month", "thismonth", "달", "월", "이번달", "월간")
_YEARLY = ("year", "thisyear", "년", "올해", "연간")


@dataclass(frozen=True, slots=True)
class Period:
    """Both dates inclusive."""

    kind: Literal["day", "week", "month", "year"]
    since: dt.date
    until: dt.date


def read_period(text: str, newest: dt.date) -> Period | None:
    """Read `2025-03-07`, `2025-W10`, `2025-03`, `2025`, `week`, `month`, `year`, `today`; None when it is none of them.

    Case and spaces do not matter. The words mean the week, month and year of the newest digest. Dates are read as
    Korean writes them too: `2025. 3. 7.`, `2025년 3월 7일 금요일`, `2025년 3월`.
    """
    written = "".join(text.split()).lower()
    if written in ("", *_TODAY):
        return Period("day", newest, newest)
    if written in _WEEKLY:
        return _week(*newest.isocalendar()[:2])
    if written in _MONTHLY:
        return _month(newest.year, newest.month)
    if written in _YEARLY:
        return _year(newest.year)
    written = _KOREAN_ENDS.sub("", _KOREAN_UNITS.sub("-", written)).rstrip("-.")
    try:
        if match := _DAY.fullmatch(written):
            day = dt.date(int(match[1]), int(match[2]), int(match[3]))
            return Period("day", day, day)
        if match := _WEEK.fullmatch(written):
            return _week(int(match[1]), int(match[2]))
        if match := _MONTH.fullmatch(written):
            return _month(int(match[1]), int(match[2]))
        if _YEAR.fullmatch(written):
            return _year(int(written))
    except ValueError:
        return None
    return None


def examples(newest: dt.date) -> tuple[str, str, str]:
    """A day, a week and a month as one can type them; all three hold the newest digest."""
    week, month = _week(*newest.isocalendar()[:2]), _month(newest.year, newest.month)
    return newest.isoformat(), written_period(week), written_period(month)


def written_period(period: Period) -> str:
    """The period as one would type it."""
    match period.kind:
        case "day":
            return period.since.isoformat()
        case "week":
            year, week, _ = period.since.isocalendar()
            return f"{year:04}-W{week:02}"
        case "month":
            return period.since.isoformat()[:7]
        case "year":
            return period.since.isoformat()[:4]


def _week(year: int, week: int) -> Period:
    monday = dt.date.fromisocalendar(year, week, 1)
    # The last week there is ends with year 9999.
    return Period("week", monday, monday + min(dt.timedelta(days=6), dt.date.max - monday))


def _month(year: int, month: int) -> Period:
    first = dt.date(year, month, 1)
    return Period("month", first, first.replace(day=monthrange(year, month)[1]))


def _year(year: int) -> Period:
    return Period("year", dt.date(year, 1, 1), dt.date(year, 12, 31))
