"""Time zones as people name them."""

from zoneinfo import ZoneInfo, available_timezones

import pytest

from bot.locale.zones import find_zone, near_zones, zone_name, zone_of, zones_with


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Asia/Seoul", "Asia/Seoul"), ("asia/seoul", "Asia/Seoul"), ("Seoul", "Asia/Seoul"), ("서울", "Asia/Seoul"),
        ("한국", "Asia/Seoul"), ("대한민국", "Asia/Seoul"), ("South Korea", "Asia/Seoul"), ("KST", "Asia/Seoul"),
        ("new york", "America/New_York"), ("New_York", "America/New_York"), ("뉴욕", "America/New_York"),
        ("도쿄", "Asia/Tokyo"), ("일본", "Asia/Tokyo"), ("독일", "Europe/Berlin"),
        ("san francisco", "America/Los_Angeles"),
        ("utc", "UTC"), ("UTC+9", "Etc/GMT-9"), ("+9", "Etc/GMT-9"), ("GMT-5", "Etc/GMT+5"), ("utc+0", "UTC"),
    ],
)  # fmt: skip
def test_a_zone_is_found_by_what_people_call_it(text: str, zone: str) -> None:
    assert find_zone(text) == zone


def test_every_zone_there_is_is_found_by_its_own_name() -> None:
    """Short names apart: who writes EST means New York, in summer too."""
    missed = [zone for zone in available_timezones() - {"localtime", "Factory"} if find_zone(zone) != zone]
    assert sorted(missed) == ["CET", "EST", "GMT", "GMT+0", "GMT-0", "MST"]


@pytest.mark.parametrize("text", ["", "Mars", "utc+99", "utc+5:30", "../etc/passwd", "Asia/", "q" * 5000])
def test_what_is_no_zone_is_none(text: str) -> None:
    assert find_zone(text) is None


@pytest.mark.parametrize(
    ("text", "zone"), [("Asia/Seol", "Asia/Seoul"), ("Tokio", "Asia/Tokyo"), ("Berln", "Europe/Berlin")]
)
def test_a_slip_of_the_finger_is_answered_with_what_may_be_meant(text: str, zone: str) -> None:
    assert near_zones(text)[0] == zone


def test_zones_are_offered_while_one_types() -> None:
    assert zones_with("seo", "en", 5) == [("Asia/Seoul", "Asia/Seoul")]
    assert zones_with("서울", "ko", 5) == [("Asia/Seoul (서울)", "Asia/Seoul")]
    assert len(zones_with("", "ko", 25)) == 25


def test_a_zone_is_named_in_the_readers_language_too() -> None:
    assert zone_name("Asia/Seoul", "ko") == "Asia/Seoul (서울)"
    assert zone_name("Asia/Seoul", "en") == "Asia/Seoul"


def test_a_zone_that_is_no_longer_there_costs_no_answer() -> None:
    utc = ZoneInfo("UTC")
    assert zone_of("Mars/Olympus", utc) == zone_of(None, utc) == utc
    assert zone_of("Asia/Seoul", utc) == ZoneInfo("Asia/Seoul")
