"""Preferences: what someone chose for themselves, and how a time of day and quiet hours are written."""

import datetime as dt
import re
from dataclasses import dataclass

USUAL_TIME = dt.time(9)
"""When personal messages come to who has not chosen a time."""

_HALVES = {"am": 0, "a.m.": 0, "오전": 0, "pm": 12, "p.m.": 12, "오후": 12}
_TIME = re.compile(
    r"(?P<before>오전|오후)?(?P<hour>[0-9]{1,2})(?::(?P<minute>[0-9]{2})|시(?:(?P<spoken>[0-9]{1,2})분)?)?"
    r"(?P<after>am|pm|a\.m\.|p\.m\.)?"
)
_FROM_UNTIL = re.compile(r"\s*[-–—~]\s*|\s+(?:to|until)\s+|부터\s*")
_NONE = ("", "-", "none", "off", "no", "없음", "없어요", "끔")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Local times between which nothing is sent that nobody asked for; over midnight where `since` is the later."""

    since: dt.time
    until: dt.time

    def cover(self, time: dt.time) -> bool:
        if self.since <= self.until:
            return self.since <= time < self.until
        return time >= self.since or time < self.until

    def __str__(self) -> str:
        return f"{self.since:%H:%M}-{self.until:%H:%M}"


@dataclass(frozen=True, slots=True)
class Preferences:
    """None: not chosen. `language` is one that the bot speaks, `zone` an IANA name.

    `found_zone`: what their platform said of them, which counts while they have chosen none.
    """

    language: str | None = None
    zone: str | None = None
    time_of_day: dt.time | None = None
    quiet: QuietHours | None = None
    found_zone: str | None = None


def told_at(chosen: Preferences, at_once: bool | None, usual: dt.time | None) -> dt.time | None:
    """The time of day at which someone is told what their keywords found; None: at once.

    `at_once`: what they chose about that, None when nothing. `usual`: what holds for who has chosen no time.
    """
    time = chosen.time_of_day or usual
    if at_once is None:
        return time
    return None if at_once else time or USUAL_TIME


def read_time(text: str) -> dt.time | None:
    """Read `09:00`, `9`, `9:30 pm`, `오전 9시`, `21시 30분`; None when it is no time of day."""
    match = _TIME.fullmatch("".join(text.split()).lower())
    if match is None or (match["before"] and match["after"]):
        return None
    hour, minute = int(match["hour"]), int(match["minute"] or match["spoken"] or 0)
    half = match["before"] or match["after"]
    if half is not None:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + _HALVES[half]
    return dt.time(hour, minute) if hour < 24 and minute < 60 else None


def read_quiet(text: str) -> QuietHours | None:
    """Read `22:00-08:00`, `10 pm to 8 am`, `오후 10시부터 오전 8시`; None when it is not two different times."""
    times = [read_time(part.removesuffix("까지")) for part in _FROM_UNTIL.split(text.strip())]
    if len(times) != 2 or times[0] is None or times[1] is None or times[0] == times[1]:
        return None
    return QuietHours(times[0], times[1])


def says_none(text: str) -> bool:
    """Nothing is wanted: left empty, `off`, `없음`."""
    return text.strip().lower() in _NONE
