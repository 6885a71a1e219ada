"""How a time of day and quiet hours are written, and when they hold."""

import datetime as dt

import pytest

from bot.domain.preferences import QuietHours, read_quiet, read_time, says_none


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("09:00", "09:00"), ("9:00", "09:00"), ("9", "09:00"), ("0:05", "00:05"), ("23:59", "23:59"),
        (" 7 : 30 ", "07:30"),
        ("9 am", "09:00"), ("9:30 PM", "21:30"), ("12 am", "00:00"), ("12 p.m.", "12:00"),
        ("오전 9시", "09:00"), ("오후 9시 5분", "21:05"), ("21시 30분", "21:30"), ("오후 12시", "12:00"),
        ("9시", "09:00"),
    ],
)  # fmt: skip
def test_a_time_is_read_as_people_write_it(text: str, time: str) -> None:
    assert read_time(text) == dt.time.fromisoformat(time)


@pytest.mark.parametrize(
    "text",
    ["", "noon", "24:00", "9:60", "9:5", "25", "-1", "13 pm", "0 am", "오전 13시", "오전 9 pm", "9:00:00", "٩:٠٠"],
)
def test_what_is_no_time_is_not_guessed_at(text: str) -> None:
    assert read_time(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "22:00-08:00",
        "22:00 – 08:00",
        "22-8",
        "10 pm to 8 am",
        "22:00~08:00",
        "오후 10시부터 오전 8시까지",
        "22시 ~ 8시",
    ],
)
def test_quiet_hours_are_read_as_people_write_them(text: str) -> None:
    assert read_quiet(text) == QuietHours(dt.time(22), dt.time(8))


@pytest.mark.parametrize("text", ["", "22:00", "22:00-22:00", "22:00-", "22-8-9", "night", "22:00-25:00"])
def test_what_are_no_quiet_hours_is_not_guessed_at(text: str) -> None:
    assert read_quiet(text) is None


def test_quiet_hours_go_over_midnight() -> None:
    night, noon = QuietHours(dt.time(22), dt.time(8)), QuietHours(dt.time(12), dt.time(13))
    covered = [hour for hour in range(24) if night.cover(dt.time(hour))]
    assert covered == [0, 1, 2, 3, 4, 5, 6, 7, 22, 23]
    assert [hour for hour in range(24) if noon.cover(dt.time(hour))] == [12]


def test_quiet_hours_are_written_as_they_are_read() -> None:
    quiet = QuietHours(dt.time(22, 30), dt.time(8))
    assert read_quiet(str(quiet)) == quiet


def test_nothing_is_wanted_in_several_words() -> None:
    assert all(map(says_none, ("", " ", "-", "off", "OFF", "none", "없음")))
    assert not says_none("9")
