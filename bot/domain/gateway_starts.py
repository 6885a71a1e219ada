"""Gateway starts: how often the bot may introduce itself (IDENTIFY) to Discord's gateway.

Discord resets a token that identifies more than 1,000 times a day (documentation, gateway), and a bot that crashes
and is started again and again gets there within hours.
"""

MOST_IN_10_MINUTES, MOST_IN_A_DAY = 10, 500


def identify_at(history: list[float], now: float) -> float:
    """When the gateway may IDENTIFY next; `history` are the times of earlier ones, oldest first."""
    earliest = now
    if len(history) >= MOST_IN_10_MINUTES:
        earliest = max(earliest, history[-MOST_IN_10_MINUTES] + 600.0)
    if len(history) >= MOST_IN_A_DAY:
        earliest = max(earliest, history[-MOST_IN_A_DAY] + 86_400.0)
    return earliest
