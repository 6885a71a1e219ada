"""When something is posted: how "mon-fri" and "09:00" are written, and when a local time is. Decides nothing."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = frozenset(range(7))

_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", re.ASCII)


def read_days(text: str) -> frozenset[int]:
    """Read `mon-fri`, `mon,wed,fri` or `sat-mon` (over the weekend); Monday is 0, as in `date.weekday()`.

    Raises ValueError with a sentence that says what is expected.
    """
    days: set[int] = set()
    for part in text.lower().split(","):
        first, dash, last = (word.strip() for word in part.partition("-"))
        if first not in WEEKDAYS or (dash and last not in WEEKDAYS):
            raise ValueError('days are written "mon-fri" or "mon,wed,fri", from mon, tue, wed, thu, fri, sat and sun')
        start = WEEKDAYS.index(first)
        length = (WEEKDAYS.index(last) - start) % 7 if dash else 0
        days.update((start + step) % 7 for step in range(length + 1))
    return frozenset(days)


def read_post_at(text: str) -> dt.time | None:
    """Read `09:00`, or `arrival` (None: as soon as the digest is there).

    Raises ValueError with a sentence that says what is expected.
    """
    written = text.strip().lower()
    if written == "arrival":
        return None
    match = _TIME.fullmatch(written)
    if match is None:
        raise ValueError('a time is written "09:00" (00:00 to 23:59), or "arrival" for as soon as the digest is there')
    return dt.time(int(match[1]), int(match[2]))


def instant(naive: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """The moment (UTC) of a local time. One that daylight saving skips is the first minute after the gap; one that it
    repeats is the first of the two.
    """
    while True:
        moment = naive.replace(tzinfo=zone).astimezone(dt.UTC)
        if moment.astimezone(zone).replace(tzinfo=None) == naive:
            return moment
        naive += dt.timedelta(minutes=1)
