"""One call to Discord through discord.py, watched on the wire; and what to read in the answers."""

import asyncio
import datetime as dt
from collections.abc import Coroutine, Iterator
from typing import Any

import aiohttp
from discord.http import HTTPClient, Route

from bot.adapters.discord.outcome import (
    UNKNOWN_CHANNEL,
    UNKNOWN_MESSAGE,
    enough,
    error_code,
    rate_limited,
    reason,
    send_result,
)
from bot.adapters.wire import GRACE, Attempt, Watched, bounded
from bot.ports import CannotLook, SendResult

CLOCKS_APART = dt.timedelta(minutes=5)
"""How far our clock and Discord's may differ: the history is read from this much earlier on."""


async def request(
    http: HTTPClient,
    route: Route,
    timeout: float,
    *,
    allow_resend: bool = False,
    json: dict[str, Any] | None = None,
    params: dict[str, str] | None = None,
) -> Watched[Any]:
    # discord.py lets nothing else through on this route while a request hangs, by itself for five minutes.
    more: dict[str, Any] = {"timeout": aiohttp.ClientTimeout(total=timeout + GRACE)}
    if json is not None:
        more["json"] = json
    if params is not None:
        more["params"] = params
    call: Coroutine[Any, Any, Any] = http.request(route, **more)
    return await bounded(call, timeout, allow_resend=allow_resend, enough=enough)


def result_of(watched: Watched[Any], *, expected: str, place: str) -> SendResult:
    now = asyncio.get_running_loop().time()
    return send_result(watched.attempt, watched.error, now, expected=expected, place=place)


async def read(
    http: HTTPClient, route: Route, deadline: float, params: dict[str, str] | None = None
) -> Any | CannotLook | None:
    """The JSON of a GET; None when what was asked for is definitely not there."""
    now = asyncio.get_running_loop().time()
    if deadline <= now:
        return CannotLook("there was no time to read the whole history")
    watched = await request(http, route, deadline - now, allow_resend=True, params=params)
    attempt: Attempt = watched.attempt
    last = attempt.last
    if last is None:
        retry_after = getattr(watched.error, "retry_after", None)
        return CannotLook("Discord could not be reached", retry_after=retry_after)
    if last.accepted:
        return last.json
    if last.status == 429:
        waiting = rate_limited(last, asyncio.get_running_loop().time())
        return CannotLook("Discord asks to wait", retry_after=waiting.retry_after)
    if last.rejected:
        if error_code(last) in (UNKNOWN_CHANNEL, UNKNOWN_MESSAGE):
            return None
        return CannotLook(reason(last), forbidden=last.status in (401, 403))
    return CannotLook(f"status {last.status}" if last.status is not None else "Discord did not answer")


def keys(components: Any) -> Iterator[str]:
    """What stands after the verb in every custom_id, however deep."""
    for component in components or ():
        custom_id = component.get("custom_id")
        if isinstance(custom_id, str):
            yield custom_id.partition(":")[2]
        yield from keys(component.get("components"))
        accessory = component.get("accessory")
        if accessory is not None:
            yield from keys([accessory])
