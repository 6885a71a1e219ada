import datetime as dt

import pytest

from bot.domain.lateness import is_late, stays_silent, usual

MONDAY = dt.date(2025, 3, 3)


def arrivals(count: int = 20, at: dt.time = dt.time(8, 3), *, weekdays: range = range(5)) -> list[dt.datetime]:
    """So many digests before that Monday, on these weekdays."""
    days = (MONDAY - dt.timedelta(days=n) for n in range(1, 200))
    return [dt.datetime.combine(day, at) for day in days if day.weekday() in weekdays][:count]


def at(hour: int, minute: int = 0, day: dt.date = MONDAY) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute))


def test_nothing_is_expected_before_ten_digests_have_arrived() -> None:
    assert usual(arrivals(9)) is None
    assert not is_late(arrivals(9), at(23))


def test_the_usual_hour_is_learnt() -> None:
    known = usual(arrivals())
    assert known is not None
    assert (known.at, known.late_from) == (dt.time(8, 3), dt.time(10, 3))


@pytest.mark.parametrize(("now", "late"), [(at(8, 4), False), (at(10, 3), False), (at(10, 4), True), (at(23), True)])
def test_a_digest_is_late_only_when_its_hour_has_long_passed(now: dt.datetime, late: bool) -> None:
    assert is_late(arrivals(), now) is late


def test_a_digest_that_came_today_is_not_late() -> None:
    assert not is_late([*arrivals(), at(9)], at(12))


def test_none_is_expected_on_a_weekday_that_usually_has_none() -> None:
    saturday = MONDAY + dt.timedelta(days=5)
    assert not is_late(arrivals(), at(23, day=saturday))


def test_a_weekday_that_has_one_now_and_then_is_not_expected_to_have_one() -> None:
    past = [
        moment for moment in arrivals() if moment.date() not in (MONDAY - dt.timedelta(7), MONDAY - dt.timedelta(14))
    ]
    assert not is_late(past, at(23))


def test_hours_around_midnight_stay_together() -> None:
    early, late = arrivals(10, dt.time(0, 5)), arrivals(10, dt.time(23, 55))
    known = usual([*early, *late])
    assert known is not None
    assert known.at in (dt.time(23, 55), dt.time(0, 5))


def test_after_three_lines_in_a_row_it_stays_silent_until_a_digest_comes() -> None:
    lines = [MONDAY, MONDAY + dt.timedelta(1), MONDAY + dt.timedelta(2)]
    assert not stays_silent(lines[:2], None)
    assert stays_silent(lines, MONDAY - dt.timedelta(1))
    assert not stays_silent(lines, MONDAY + dt.timedelta(2))
