"""Pace: how fast a platform may be sent to. Knows no platform's numbers; the adapters do."""

import asyncio
from dataclasses import dataclass


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

    async def pass_through(self) -> None:
        now = asyncio.get_running_loop().time()
        turn = max(now, self._free_at)
        self._free_at = turn + self._gap
        if turn > now:
            await asyncio.sleep(turn - now)
