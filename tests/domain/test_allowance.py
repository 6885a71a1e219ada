"""How many questions one person may ask."""

import pytest

from bot.domain.allowance import LATELY, Allowances, Bucket, Rate, spend

THIRTY = Rate(per_minute=30, burst=15)


def test_a_burst_is_answered_and_the_next_question_waits() -> None:
    allowances = Allowances(THIRTY)
    assert [allowances.spend("a", 100.0) for _ in range(15)] == [0.0] * 15
    assert allowances.spend("a", 100.0) == pytest.approx(2.0)


def test_who_waits_as_told_is_answered() -> None:
    allowances = Allowances(THIRTY)
    for _ in range(15):
        allowances.spend("a", 0.0)
    wait = allowances.spend("a", 0.5)
    assert allowances.spend("a", 0.5 + wait) == 0.0
    assert allowances.spend("a", 0.5 + wait) > 0


def test_over_a_longer_time_it_is_so_many_a_minute() -> None:
    allowances = Allowances(THIRTY)
    answered = sum(allowances.spend("a", second / 10) == 0.0 for second in range(6000))
    assert answered == 15 + 10 * 30 - 1


def test_asking_while_one_waits_makes_the_wait_no_longer() -> None:
    allowances = Allowances(THIRTY)
    for _ in range(15):
        allowances.spend("a", 0.0)
    waits = [allowances.spend("a", moment) for moment in (0.0, 0.5, 1.0, 1.5)]
    assert waits == pytest.approx([2.0, 1.5, 1.0, 0.5])


def test_the_limit_of_one_person_is_not_anothers() -> None:
    allowances = Allowances(Rate(30, 1))
    assert allowances.spend("a", 0.0) == 0.0
    assert allowances.spend("a", 0.0) > 0
    assert allowances.spend("b", 0.0) == 0.0


def test_a_clock_that_is_set_back_neither_fills_nor_takes() -> None:
    bucket, wait = spend(Bucket(5.0, 1_000.0), THIRTY, 0.0)
    assert (bucket, wait) == (Bucket(4.0, 0.0), 0.0)


def test_no_more_people_are_kept_than_asked_lately() -> None:
    allowances = Allowances(Rate(30, 2))
    for number in range(LATELY):
        allowances.spend(f"early {number}", 0.0)
    allowances.spend("late", 3_600.0)
    assert len(allowances) == 1
    for number in range(2 * LATELY):
        allowances.spend(f"crowd {number}", 3_600.0)
    assert len(allowances) <= LATELY
