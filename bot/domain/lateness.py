"""Lateness: whether today's digest is late, learnt from when digests arrived before. Times are local to the feed."""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

LEARNT_FROM = 10
"""Digests that have to have arrived before anything is expected."""
REMEMBERED = 60
USUAL_WEEKDAY = 3
"""Of the last four of a weekday, so many must have had a digest for one to be expected."""
PATIENCE = dt.timedelta(hours=2)
"""Beyond the latest usual hour; 95 of 100 real digests come within ten minutes of it, the worst was 2 h 44 min late."""
LINES_IN_A_ROW = 3


@dataclass(frozen=True, slots=True)
class Usual:
    """The usual minute of the day, and the day's last moment at which its digest is not late yet."""

    at: dt.time
    late_from: dt.time


def usual(arrivals: Sequence[dt.datetime]) -> Usual | None:
    """What is usual, from the newest arrivals; None before there are enough."""
    newest = sorted(arrivals)[-REMEMBERED:]
    if len(newest) < LEARNT_FROM:
        return None
    minutes = [moment.hour * 60 + moment.minute for moment in newest]
    centre = _middle_of_the_day(minutes)
    # Minutes before and after the centre, so that hours around midnight stay together.
    offsets = sorted((minute - centre + 720) % 1440 - 720 for minute in minutes)
    median = offsets[len(offsets) // 2]
    latest = offsets[min(len(offsets) - 1, math.ceil(len(offsets) * 0.95) - 1)]
    late_from = min(centre + latest + int(PATIENCE.total_seconds() // 60), 1439)
    return Usual(_time(centre + median), _time(max(late_from, 0)))


def is_late(arrivals: Sequence[dt.datetime], now: dt.datetime) -> bool:
    """A digest is expected today by this hour, and none has come today."""
    known = usual(arrivals)
    if known is None or now.time() <= known.late_from:
        return False
    today = now.date()
    days = {moment.date() for moment in arrivals}
    if today in days:
        return False
    same_weekday = [today - dt.timedelta(weeks=week) for week in range(1, 5)]
    return sum(day in days for day in same_weekday) >= USUAL_WEEKDAY


def stays_silent(lines: Sequence[dt.date], last_arrival: dt.date | None) -> bool:
    """After three lines in a row without a digest in between, nobody needs a fourth. `lines`: days that had one."""
    since = [day for day in lines if last_arrival is None or day > last_arrival]
    return len(since) >= LINES_IN_A_ROW


def _middle_of_the_day(minutes: Sequence[int]) -> int:
    """The circular mean, since 23:55 and 00:05 are ten minutes apart."""
    angles = [2 * math.pi * minute / 1440 for minute in minutes]
    mean = math.atan2(sum(map(math.sin, angles)), sum(map(math.cos, angles)))
    return round(mean * 1440 / (2 * math.pi)) % 1440


def _time(minutes: int) -> dt.time:
    return dt.time(minutes % 1440 // 60, minutes % 60)
