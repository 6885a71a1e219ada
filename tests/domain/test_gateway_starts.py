"""How often the bot may introduce itself to Discord's gateway."""

from bot.domain.gateway_starts import identify_at


def test_the_gateway_is_opened_ten_times_in_ten_minutes_at_most() -> None:
    history: list[float] = []
    now = 0.0
    for _ in range(100):
        now = max(now + 1, identify_at(history, now + 1))
        history.append(now)
    assert all(later - earlier >= 600 for earlier, later in zip(history, history[10:], strict=False))
    assert history[9] < 15


def test_the_gateway_is_opened_500_times_a_day_at_most() -> None:
    history: list[float] = []
    now = 0.0
    for _ in range(1_200):
        now = identify_at(history, now + 70)
        history.append(now)
    assert all(later - earlier >= 86_400 for earlier, later in zip(history, history[500:], strict=False))
