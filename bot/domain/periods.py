"""When: how a day, week, month or year is written in a question, and what it spans."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

EXAMPLES = ("2025-03-07", "2025-W10", "2025-03")

_DAY = re.compile(r"([0-9]{4})[-./]([0-9]{1,2})[-./]([0-9]{1,2})")
_WEEK = re.compile(r"([0-9]{4})-?w([0-9]{1,2})")
_MONTH = re.compile(r"([0-9]{4})[-./]([0-9]{1,2})")
_YEAR = re.compile(r"[0-9]{4}")
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

    Case and spaces do not matter. The words mean the week, month and year of the newest digest.
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
    except (ValueError, OverflowError):
        return None
    return None


def written_period(period: Period) -> str:
    """The period as one would type it."""
    match period.kind:
        case "day":
            return period.since.isoformat()
        case "week":
            year, week, _ = period.since.isocalendar()
            return f"{year}-W{week:02}"
        case "month":
            return f"{period.since:%Y-%m}"
        case "year":
            return f"{period.since:%Y}"


def _week(year: int, week: int) -> Period:
    monday = dt.date.fromisocalendar(year, week, 1)
    return Period("week", monday, monday + dt.timedelta(days=6))


def _month(year: int, month: int) -> Period:
    first = dt.date(year, month, 1)
    after = dt.date(year + month // 12, month % 12 + 1, 1)
    return Period("month", first, after - dt.timedelta(days=1))


def _year(year: int) -> Period:
    return Period("year", dt.date(year, 1, 1), dt.date(year, 12, 31))
