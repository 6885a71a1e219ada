"""What commands read and write, as far as the store has it."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from bot.adapters.sqlite.database import Database
from bot.adapters.sqlite.people import PeopleStore
from bot.commands.records import Records
from bot.locale import Language
from bot.ports import Archive


def records_in(
    database: Database, archive: Archive, clock: Callable[[], float], language: Language, zone: ZoneInfo
) -> Records:
    """`archive` has a reader of its own, so that an answer never waits for an intake."""
    return Records(archive, PeopleStore(database), clock, language, zone)
