"""Pace: how fast a platform may be sent to. Knows no platform's numbers; the adapters do."""

import asyncio
from collections import deque
from dataclasses import dataclass

from bot.domain.outcomes import RateLimited, Refused, SendResult

INVALID_WINDOW = 600.0
INVALID_MOST = 1_000
"""Refusals in that many seconds: a tenth of what makes Discord ban an address (documentation, rate limits)."""


@dataclass(frozen=True, slots=True)
class Pace:
    """`between`: seconds between two messages of one lane. `per_second`: requests over all lanes, None: no limit."""

    between: float = 0.0
    per_second: float | None = None


class Turnstile:
    """Lets callers through one by one, evenly spaced, so that no second holds more than `per_second` of them."""

    def __init__(self, per_second: float | None) -> None:
        self._gap = 1.0 / per_second if per_second else 0.0
        self._free_at = 0.0

    @property
    def queue(self) -> float:
        """Seconds that a caller who comes now waits."""
        return max(0.0, self._free_at - asyncio.get_running_loop().time())

    async def pass_through(self) -> None:
        now = asyncio.get_running_loop().time()
        turn = max(now, self._free_at)
        self._free_at = turn + self._gap
        if turn > now:
            await asyncio.sleep(turn - now)

    def give_back(self) -> None:
        """The turn was not needed after all; the next one comes the sooner."""
        self._free_at -= self._gap


class Refusals:
    """Counts what platforms count against a bot: requests without the right to make them, and those made too fast."""

    def __init__(self) -> None:
        self._moments: deque[float] = deque(maxlen=INVALID_MOST)

    def note(self, result: SendResult, now: float) -> None:
        if isinstance(result, RateLimited) or (
            isinstance(result, Refused) and result.cause in ("no_permission", "unauthorized")
        ):
            self._moments.append(now)

    def free_at(self, now: float) -> float:
        """When the next request may be made; `now` unless there were too many."""
        if len(self._moments) < INVALID_MOST:
            return now
        return max(now, self._moments[0] + INVALID_WINDOW)
