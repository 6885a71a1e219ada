"""What commands read and write, as far as the store has it."""

import datetime as dt
from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from bot.adapters.sqlite.admins import AdminStore
from bot.adapters.sqlite.database import Database
from bot.adapters.sqlite.followed_data import FollowedData
from bot.adapters.sqlite.health import HealthStore
from bot.adapters.sqlite.last_looks import LastLookStore
from bot.adapters.sqlite.matches import MatchStore
from bot.adapters.sqlite.people import PeopleStore
from bot.adapters.sqlite.preferences import PreferenceStore
from bot.adapters.sqlite.reading_lists import ReadingListStore
from bot.adapters.sqlite.recent import RecentStore
from bot.adapters.sqlite.search import SqliteSearch
from bot.adapters.sqlite.search_lines import SearchLineStore
from bot.adapters.sqlite.subscriptions import SubscriptionStore
from bot.commands.feed.room import FeedRoom, Posting
from bot.commands.records import Followed, Records
from bot.domain.channels import Platform
from bot.domain.preferences import USUAL_TIME
from bot.locale import Language
from bot.ports import Archive, Places, Running

NOT_RUNNING = Running()


def records_in(
    database: Database,
    archive: Archive,
    clock: Callable[[], float],
    language: Language,
    zone: ZoneInfo,
    feeds: FeedRoom,
    posting: Posting,
    places: Mapping[Platform, Places],
    backups: int = 0,
    running: Running = NOT_RUNNING,
    most_subscriptions: int = 200,
    usual: dt.time | None = USUAL_TIME,
) -> Records:
    """`archive` has a reader of its own, so that an answer never waits for an intake."""
    admins = AdminStore(database)
    people = PeopleStore(database)
    preferences = PreferenceStore(database)
    reading_lists = ReadingListStore(database)
    last_looks = LastLookStore(database)
    subscriptions = SubscriptionStore(database)
    return Records(
        archive=archive,
        people=people,
        clock=clock,
        language=language,
        zone=zone,
        preferences=preferences,
        reading_lists=reading_lists,
        last_looks=last_looks,
        personal=(people, preferences, reading_lists, last_looks, FollowedData(database, subscriptions), admins),
        backups=backups,
        feeds=feeds,
        admins=admins,
        posting=posting,
        places=places,
        running=running,
        health=HealthStore(database),
        search=SqliteSearch(database.path),
        search_lines=SearchLineStore(database),
        followed=Followed(subscriptions, RecentStore(database), MatchStore(database), most_subscriptions, usual),
    )
