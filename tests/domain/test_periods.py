import datetime as dt

import pytest

from bot.domain.periods import read_period, written_period

NEWEST = dt.date(2025, 3, 7)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2025-03-07", "2025-03-07", "2025-03-07"),
        (" 2025 - 3 - 7 ", "2025-03-07", "2025-03-07"),
        ("2025.03.07", "2025-03-07", "2025-03-07"),
        ("2025-W10", "2025-03-03", "2025-03-09"),
        ("2025w1", "2024-12-30", "2025-01-05"),
        ("2025-03", "2025-03-01", "2025-03-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-12", "2024-12-01", "2024-12-31"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("week", "2025-03-03", "2025-03-09"),
        ("WEEK", "2025-03-03", "2025-03-09"),
        ("이번 주", "2025-03-03", "2025-03-09"),
        ("month", "2025-03-01", "2025-03-31"),
        ("year", "2025-01-01", "2025-12-31"),
        ("", "2025-03-07", "2025-03-07"),
        ("today", "2025-03-07", "2025-03-07"),
    ],
)
def test_days_weeks_months_and_years_are_read(text: str, since: str, until: str) -> None:
    period = read_period(text, NEWEST)
    assert period is not None
    assert (period.since.isoformat(), period.until.isoformat()) == (since, until)


@pytest.mark.parametrize("text", ["2025-02-30", "2025-13", "2025-W54", "soon", "20250307", "0000", "2025-W00", "llm"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert read_period(text, NEWEST) is None


@pytest.mark.parametrize("text", ["2025-03-07", "2025-W10", "2025-03", "2025"])
def test_a_period_is_written_as_it_is_read(text: str) -> None:
    period = read_period(text, NEWEST)
    assert period is not None
    assert written_period(period) == text
