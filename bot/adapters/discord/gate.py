"""Gate: the last thing before the wire. Keeps every request, whoever makes it, to Discord's limit over all routes.

Deliveries are spaced evenly before they are claimed (jobs/pace.py); what holds them up on the way, a busy store,
machine or network, lets them bunch again. A place at the gate is free again a second after the answer came: Discord
counted the request before it answered, so however long either way took, no second of its clock holds more requests
than there are places.
"""

import asyncio
from types import SimpleNamespace

import aiohttp

PLACES = 50
"""Discord takes 50 requests a second over all routes (documentation, rate limits)."""

FREE_PATHS = ("/interactions/", "/webhooks/")
"""Answers to interactions do not count (documentation, receiving and responding), and must not wait."""


class Gate:
    """At most `places` requests, in the order they come, in any `seconds` of the one who answers them."""

    def __init__(self, places: int, seconds: float = 1.0) -> None:
        self._places = asyncio.Semaphore(places)
        self._seconds = seconds

    def guard(self, config: aiohttp.TraceConfig) -> None:
        """After the wire ledger's hooks: theirs keep back, before the first byte, what waited here for too long."""
        config.on_request_start.append(self._on_request_start)
        config.on_request_end.append(self._on_request_over)
        config.on_request_exception.append(self._on_request_over)

    async def _on_request_start(
        self, session: aiohttp.ClientSession, context: SimpleNamespace, params: aiohttp.TraceRequestStartParams
    ) -> None:
        context.in_place = False
        if not any(path in params.url.path for path in FREE_PATHS):
            await self._places.acquire()
            context.in_place = True

    async def _on_request_over(
        self,
        session: aiohttp.ClientSession,
        context: SimpleNamespace,
        params: aiohttp.TraceRequestEndParams | aiohttp.TraceRequestExceptionParams,
    ) -> None:
        if context.in_place:
            context.in_place = False
            asyncio.get_running_loop().call_later(self._seconds, self._places.release)
