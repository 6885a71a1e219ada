"""Records: what commands read and write, as ports. Who implements them is wired in app.py."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.commands.feed.room import Admins, FeedRoom, Posting
from bot.domain.channels import Platform
from bot.domain.preferences import USUAL_TIME
from bot.locale import Language
from bot.ports import (
    Archive,
    Health,
    LastLooks,
    Letters,
    People,
    PersonalData,
    Places,
    PreferenceBook,
    ReadingLists,
    RecentDigests,
    Running,
    Search,
    SearchLines,
    Subscriptions,
)


@dataclass(frozen=True, slots=True)
class Followed:
    """Keywords. `most`: that one owner may follow. `usual`: when who has not chosen is told; None: at once."""

    subscriptions: Subscriptions
    recent: RecentDigests
    letters: Letters
    most: int = 200
    usual: dt.time | None = USUAL_TIME


@dataclass(frozen=True, slots=True)
class Records:
    """`clock`: seconds since the epoch. `language` and `zone` are the bot's own, for who has not chosen.

    `personal`: every part of the store that keeps something about people. `backups`: for how many days a copy of the
    store may still hold what was forgotten; 0 when no copies are made. `places`: the channels of each platform that is
    connected.
    """

    archive: Archive
    people: People
    clock: Callable[[], float]
    language: Language
    zone: ZoneInfo
    preferences: PreferenceBook
    reading_lists: ReadingLists
    last_looks: LastLooks
    personal: tuple[PersonalData, ...]
    backups: int
    feeds: FeedRoom
    admins: Admins
    posting: Posting
    places: Mapping[Platform, Places]
    running: Running
    health: Health
    search: Search
    search_lines: SearchLines
    followed: Followed
