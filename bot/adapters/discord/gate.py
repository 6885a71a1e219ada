"""Gate: the last thing before the wire. Keeps every request, whoever makes it, to Discord's limit over all routes.

Deliveries are spaced evenly before they are claimed (jobs/pace.py); what holds them up on the way, a busy store or a
busy machine, lets them bunch again. Here nothing can bunch them any more.
"""

import asyncio
from collections import deque
from types import SimpleNamespace

import aiohttp

MOST = 49
"""Requests in any second. Discord takes 50 (documentation, rate limits); one may be late from the second before."""

FREE_PATHS = ("/interactions/", "/webhooks/")
"""Answers to interactions do not count (documentation, interactions: endpoints), and must not wait."""


class Gate:
    """At most `most` callers in any `seconds`, in the order they come."""

    def __init__(self, most: int, seconds: float = 1.0) -> None:
        self._passed: deque[float] = deque(maxlen=most)
        self._seconds = seconds
        self._turn = asyncio.Lock()

    async def pass_through(self) -> None:
        clock = asyncio.get_running_loop().time
        async with self._turn:
            while len(self._passed) == self._passed.maxlen and (wait := self._passed[0] + self._seconds - clock()) > 0:
                await asyncio.sleep(wait)
            self._passed.append(clock())

    def guard(self, config: aiohttp.TraceConfig) -> None:
        """Before every other hook, so that what is too late after the wait is still kept back by them."""
        config.on_request_start.insert(0, self._on_request_start)

    async def _on_request_start(
        self, session: aiohttp.ClientSession, context: SimpleNamespace, params: aiohttp.TraceRequestStartParams
    ) -> None:
        if not any(path in params.url.path for path in FREE_PATHS):
            await self.pass_through()
