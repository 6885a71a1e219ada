"""What commands read and write, as far as the store has it."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from bot.adapters.sqlite.database import Database
from bot.adapters.sqlite.last_looks import LastLookStore
from bot.adapters.sqlite.people import PeopleStore
from bot.adapters.sqlite.preferences import PreferenceStore
from bot.adapters.sqlite.reading_lists import ReadingListStore
from bot.commands.records import Records
from bot.locale import Language
from bot.ports import Archive


def records_in(
    database: Database,
    archive: Archive,
    clock: Callable[[], float],
    language: Language,
    zone: ZoneInfo,
    backups: int = 0,
) -> Records:
    """`archive` has a reader of its own, so that an answer never waits for an intake."""
    people = PeopleStore(database)
    preferences = PreferenceStore(database)
    reading_lists = ReadingListStore(database)
    last_looks = LastLookStore(database)
    return Records(
        archive=archive,
        people=people,
        clock=clock,
        language=language,
        zone=zone,
        preferences=preferences,
        reading_lists=reading_lists,
        last_looks=last_looks,
        personal=(people, preferences, reading_lists, last_looks),
        backups=backups,
    )
