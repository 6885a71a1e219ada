"""Records: what commands read and write, as ports. Who implements them is wired in app.py."""

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.locale import Language
from bot.ports import Archive, People


@dataclass(frozen=True, slots=True)
class Records:
    """`clock`: seconds since the epoch. `language` and `zone` are the bot's own, for who has not chosen."""

    archive: Archive
    people: People
    clock: Callable[[], float]
    language: Language
    zone: ZoneInfo
