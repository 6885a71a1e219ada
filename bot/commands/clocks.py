"""Whose clock counts for someone: the zone they chose, else where their platform has them, else the bot's own."""

from zoneinfo import ZoneInfo

from bot.commands.ask import Person
from bot.commands.records import Records
from bot.domain.preferences import Preferences
from bot.locale.zones import zone_of


async def zone_for(person: Person, records: Records) -> ZoneInfo:
    return zone_with(await records.preferences.of(person.key), person, records)


def zone_with(chosen: Preferences, person: Person, records: Records) -> ZoneInfo:
    return zone_of(chosen.zone, zone_of(person.zone or chosen.found_zone, records.zone))


async def remember_zone(person: Person, records: Records) -> None:
    """For the messages that are planned while they are away."""
    if person.zone is not None:
        await records.preferences.remember_zone(person.key, person.zone)
