"""What each fault does to a request. What they are called and when they strike: faults.py."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.playground.discord.faults import Fault
from bot.playground.discord.gateway import Gateway
from bot.playground.discord.journal import Entry
from bot.playground.discord.rates import refused
from bot.playground.discord.rest.call import Answer

Outcome = tuple[Answer, dict[str, str]]
"""An answer and its rate-limit headers."""

VIA = "1.1 google"
"""Without this header discord.py takes a 429 for a ban."""


@dataclass(frozen=True)
class Attempt:
    """A request under way. `carry_out` does what it asks and never raises for what a client does."""

    request: web.Request
    entry: Entry
    carry_out: Callable[[], Outcome]

    def respond(self, answer: Answer, headers: dict[str, str]) -> web.Response:
        self.entry.status = answer.status
        headers = {"Via": VIA, **headers}
        if answer.body is None:
            return web.Response(status=answer.status, headers=headers)
        # discord.py compares the content type with exactly this, without a charset.
        headers["Content-Type"] = "application/json"
        return web.Response(status=answer.status, body=json.dumps(answer.body).encode(), headers=headers)

    def drop(self) -> web.Response:
        if self.request.transport is not None:
            self.request.transport.abort()
        return web.Response(status=500)  # Nobody reads it any more.


async def suffer(
    attempt: Attempt,
    fault: Fault,
    *,
    gateway: Gateway,
    stopping: asyncio.Event,
    later: Callable[[float, Attempt], None],
) -> web.StreamResponse:
    """Let the fault strike. `later` carries an attempt out after some seconds; `stopping` ends what hangs."""
    match fault.do:
        case "drop_gateway":
            gateway.drop()
            return attempt.respond(*attempt.carry_out())
        case "hang":
            if fault.params.get("after"):
                attempt.carry_out()
            await stopping.wait()
            return attempt.drop()
        case "late":
            later(fault.params.get("seconds", 1.0), attempt)
            return attempt.drop()
    return await _EFFECTS[fault.do](attempt, fault.params)


async def _status(attempt: Attempt, params: dict[str, Any]) -> web.StreamResponse:
    if params.get("after"):
        attempt.carry_out()
    status = params.get("status", 500)
    body = params.get("body", {"message": f"{status}: on purpose", "code": 0})
    return attempt.respond(Answer(status, body), params.get("headers") or {})


async def _lose_answer(attempt: Attempt, params: dict[str, Any]) -> web.StreamResponse:
    attempt.carry_out()
    return attempt.drop()


async def _close_before(attempt: Attempt, params: dict[str, Any]) -> web.StreamResponse:
    return attempt.drop()


async def _delay(attempt: Attempt, params: dict[str, Any]) -> web.StreamResponse:
    seconds = params.get("seconds", 1.0)
    if params.get("after"):
        response = attempt.respond(*attempt.carry_out())
        await asyncio.sleep(seconds)
        return response
    await asyncio.sleep(seconds)
    return attempt.respond(*attempt.carry_out())


async def _garbage(attempt: Attempt, params: dict[str, Any]) -> web.StreamResponse:
    attempt.carry_out()
    attempt.entry.status = 200
    headers = {"Via": VIA, "Content-Type": "application/json"}
    return web.Response(body=params.get("text", '{"id": "1').encode(), headers=headers)


async def _cut_body(attempt: Attempt, params: dict[str, Any]) -> web.StreamResponse:
    whole = attempt.respond(*attempt.carry_out())
    body = whole.body if isinstance(whole.body, bytes) else b""
    half = web.StreamResponse(status=whole.status, headers=whole.headers)
    half.content_length = len(body)
    await half.prepare(attempt.request)
    await half.write(body[: len(body) // 2])
    if attempt.request.transport is not None:
        attempt.request.transport.close()
    return half


async def _rate_limit(attempt: Attempt, params: dict[str, Any]) -> web.StreamResponse:
    attempt.entry.status = 429
    wait = params.get("retry_after", 1.0)
    everywhere = bool(params.get("global"))
    headers = refused(wait or 0.0, "global" if everywhere else params.get("scope", "user"))
    if wait is None:
        del headers["Retry-After"]
    if params.get("via", True):
        headers["Via"] = VIA
    if params.get("html"):
        return web.Response(status=429, text="<html>error 1015</html>", content_type="text/html", headers=headers)
    body: dict[str, Any] = {"message": "You are being rate limited.", "global": everywhere}
    if wait is not None:
        body["retry_after"] = wait
    headers["Content-Type"] = "application/json"
    return web.Response(status=429, body=json.dumps(body).encode(), headers=headers)


_EFFECTS: dict[str, Callable[[Attempt, dict[str, Any]], Awaitable[web.StreamResponse]]] = {
    "status": _status,
    "lose_answer": _lose_answer,
    "close_before": _close_before,
    "delay": _delay,
    "garbage": _garbage,
    "cut_body": _cut_body,
    "rate_limit": _rate_limit,
}
