"""Time zones as people name them: `Asia/Seoul`, `Seoul`, `서울`, `South Korea`, `KST`, `UTC+9`.

The names of cities and countries are CLDR's, through Babel; a country is taken for its zone where it has only one.
"""

import difflib
import re
from collections.abc import Mapping
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import get_global

from bot.locale import LANGUAGES, Language

_OFFSET = re.compile(r"(?:utc|gmt)?([+-])([0-9]{1,2})(?::?00)?")
_SHORT = {
    "utc": "UTC",
    "gmt": "UTC",
    "kst": "Asia/Seoul",
    "jst": "Asia/Tokyo",
    "ist": "Asia/Kolkata",
    "sgt": "Asia/Singapore",
    "hkt": "Asia/Hong_Kong",
    "aest": "Australia/Sydney",
    "cet": "Europe/Berlin",
    "cest": "Europe/Berlin",
    "bst": "Europe/London",
    "uk": "Europe/London",
    "et": "America/New_York",
    "est": "America/New_York",
    "edt": "America/New_York",
    "ct": "America/Chicago",
    "cst": "America/Chicago",
    "cdt": "America/Chicago",
    "mt": "America/Denver",
    "mst": "America/Denver",
    "mdt": "America/Denver",
    "pt": "America/Los_Angeles",
    "pst": "America/Los_Angeles",
    "pdt": "America/Los_Angeles",
    "san francisco": "America/Los_Angeles",
    "샌프란시스코": "America/Los_Angeles",
    "beijing": "Asia/Shanghai",
    "베이징": "Asia/Shanghai",
    "korea": "Asia/Seoul",
    "한국": "Asia/Seoul",
    "germany": "Europe/Berlin",
    "독일": "Europe/Berlin",
}
"""What neither the zones' own names nor CLDR has."""


def find_zone(text: str) -> str | None:
    """The IANA name of the zone that `text` names in any language we speak; None when there is none."""
    wanted = _bare(text)
    if match := _OFFSET.fullmatch(wanted.replace(" ", "")):
        # POSIX counts westwards: UTC+9 is Etc/GMT-9.
        name = f"Etc/GMT{'-' if match[1] == '+' else '+'}{int(match[2])}"
        return ("UTC" if int(match[2]) == 0 else name) if int(match[2]) == 0 or name in available_timezones() else None
    return _names().get(wanted)


def near_zones(text: str, most: int = 3) -> list[str]:
    """IANA names that look like what was typed, the nearest first."""
    near = difflib.get_close_matches(_bare(text)[:60], _names(), n=3 * most, cutoff=0.7)
    return list(dict.fromkeys(_names()[name] for name in near))[:most]


def zones_with(typed: str, language: Language, most: int) -> list[tuple[str, str]]:
    """(what is shown, IANA name) of zones that `typed` is part of; what begins with it comes first."""
    wanted = _bare(typed)
    found = sorted(
        {(not name.startswith(wanted), zone) for name, zone in _names().items() if wanted in name and "/" in zone}
    )
    return [(zone_name(zone, language), zone) for zone in dict.fromkeys(zone for _, zone in found)][:most]


def zone_name(zone: str, language: Language) -> str:
    """`Asia/Seoul (서울)` for a Korean reader; the IANA name alone where that says it already."""
    city = _cities(language).get(zone, "")
    return f"{zone} ({city})" if city and _bare(city) not in _bare(zone) else zone


@cache
def _names() -> Mapping[str, str]:
    """Everything that a zone may be called, without case -> its IANA name. A zone's own name goes before any other."""
    zones = sorted(available_timezones() - {"localtime", "Factory"})
    names: dict[str, str] = {_bare(zone): zone for zone in zones}
    current = set(get_global("zone_territories"))
    for zone in sorted(zones, key=lambda zone: (zone not in current, zone)):
        if "/" in zone and not zone.startswith("Etc/"):
            names.setdefault(_bare(zone.rpartition("/")[2]), zone)
    for language in LANGUAGES:
        for zone, city in _cities(language).items():
            names.setdefault(_bare(city), zone)
        territories = Locale.parse(language).territories
        for code, of_country in get_global("territory_zones").items():
            if len(of_country) == 1 and code in territories:
                names.setdefault(_bare(territories[code]), of_country[0])
    return {**names, **_SHORT}


@cache
def _cities(language: Language) -> Mapping[str, str]:
    known = available_timezones()
    zones = Locale.parse(language).time_zones
    return {zone: str(names["city"]) for zone, names in zones.items() if "city" in names and zone in known}


def _bare(text: str) -> str:
    return " ".join(text.replace("_", " ").split()).casefold()


def zone_of(name: str | None, default: ZoneInfo) -> ZoneInfo:
    """The zone that someone chose; the default when they chose none, or one that is no longer there."""
    try:
        return default if name is None else ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return default
