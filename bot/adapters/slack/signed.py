"""HTTP mode: Slack calls the bot. Only what Slack has signed is taken, five minutes old at most, and once.

Signature: docs.slack.dev, verifying requests from Slack. What is refused is never read further than its bytes.
"""

import time
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import Clock, SignatureVerifier

log = structlog.get_logger()

PATH: Final = "/slack/events"
TOLERANCE: Final = 300.0
"""Seconds by which the request's time may differ from ours (slack_sdk, SignatureVerifier)."""
MOST: Final = 100_000
"""Signatures that are remembered; only Slack can make one."""


class _Clock(Clock):
    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now

    def now(self) -> float:
        return self._now()


class SignedRequests:
    """`dispatch` gets what is Slack's. `clock`: seconds since the epoch."""

    def __init__(
        self,
        dispatch: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]],
        signing_secret: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._dispatch = dispatch
        self._clock = clock
        self._verifier = SignatureVerifier(signing_secret, _Clock(clock))
        self._seen: dict[str, float] = {}

    async def answer(self, request: web.Request) -> web.Response:
        """401 for what is not Slack's, is old, or was here before."""
        body = await request.read()
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not self._is_signed(body, timestamp, signature) or self._was_here(signature):
            log.warning("a request that is not from slack was refused")
            return web.Response(status=401)
        return await to_aiohttp_response(await self._dispatch(await to_bolt_request(request)))

    def _is_signed(self, body: bytes, timestamp: str, signature: str) -> bool:
        try:
            return self._verifier.is_valid(body, timestamp, signature)
        except (ValueError, TypeError):  # A time that is no number, a body that is no text, a signature beyond ASCII.
            return False

    def _was_here(self, signature: str) -> bool:
        """Notes it. A signature holds its time, so it is worth nothing once that is too old."""
        now = self._clock()
        if signature in self._seen:
            return True
        for old in [one for one, until in self._seen.items() if until < now] if len(self._seen) >= MOST else ():
            del self._seen[old]
        while len(self._seen) >= MOST:
            self._seen.pop(next(iter(self._seen)))
        self._seen[signature] = now + 2 * TOLERANCE
        return False
