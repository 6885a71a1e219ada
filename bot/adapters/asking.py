"""One question to a platform's API by somebody who looks once and leaves: `paperboy check`. Changes nothing there.

The bot itself does not ask this way; see client.py in the platforms' folders.
"""

import asyncio
import datetime as dt
import email.utils
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

WITHIN = 10.0
"""Seconds for one answer."""
LONGEST_WAIT = 5.0
"""Seconds that a rate limit may ask for; a longer one is not waited for."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`document`: the JSON, None when it is something else. `seconds_ahead`: see Probed, from the Date header."""

    status: int
    document: Any
    headers: Mapping[str, str]
    seconds_ahead: float | None


class NoAnswer(Exception):
    """Nothing came back. The text says why, without any secret."""


class Away(NoAnswer):
    """The platform is there and takes nothing at present: an outage, or it asks to wait."""


def session() -> aiohttp.ClientSession:
    """The caller closes it."""
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=WITHIN))


async def ask(
    asking: aiohttp.ClientSession,
    method: str,
    url: str,
    headers: Mapping[str, str],
    clock: Callable[[], float],
    form: Mapping[str, str] | None = None,
) -> Answer:
    """Raises NoAnswer, also for what says nothing about the question: a 5xx, a 429 that lasts."""
    answer = await _once(asking, method, url, headers, clock, form)
    if answer.status == 429 and (wait := _wait(answer)) <= LONGEST_WAIT:
        await asyncio.sleep(wait)
        answer = await _once(asking, method, url, headers, clock, form)
    if answer.status == 429 or answer.status >= 500:
        raise Away(f"HTTP {answer.status}")
    return answer


async def first_word(asking: aiohttp.ClientSession, url: str) -> dict[str, Any]:
    """What a WebSocket says first; it is closed at once. Raises NoAnswer."""
    try:
        async with asyncio.timeout(WITHIN), asking.ws_connect(url) as socket:
            document = await socket.receive_json()
    except (aiohttp.ClientError, OSError, TimeoutError, TypeError, ValueError) as error:
        raise NoAnswer(_reason(error)) from None  # The address may hold a ticket; the cause would show it.
    return document if isinstance(document, dict) else {}


async def _once(
    asking: aiohttp.ClientSession,
    method: str,
    url: str,
    headers: Mapping[str, str],
    clock: Callable[[], float],
    form: Mapping[str, str] | None,
) -> Answer:
    began = clock()
    try:
        async with asking.request(method, url, headers=headers, data=form) as response:
            body = await response.read()
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise NoAnswer(_reason(error)) from None
    now = (began + clock()) / 2
    try:
        document = json.loads(body)
    except ValueError:
        document = None
    return Answer(response.status, document, response.headers, _seconds_ahead(response.headers.get("Date"), now))


def _seconds_ahead(date: str | None, now: float) -> float | None:
    try:
        theirs = email.utils.parsedate_to_datetime(date or "")
    except ValueError:
        return None
    # The header has whole seconds, cut.
    return now - theirs.replace(tzinfo=theirs.tzinfo or dt.UTC).timestamp() - 0.5


def _wait(answer: Answer) -> float:
    try:
        return float(answer.headers.get("Retry-After", "inf"))
    except ValueError:
        return float("inf")


def _reason(error: BaseException) -> str:
    match error:
        case TimeoutError():
            return f"no answer within {WITHIN:.0f} s"
        case aiohttp.ClientConnectorCertificateError():
            return "its certificate cannot be trusted"
        case aiohttp.ClientConnectorDNSError():
            return "no such host"
        case aiohttp.ClientConnectorError():
            return error.os_error.strerror or "cannot be connected to"
        case aiohttp.WSServerHandshakeError():
            return f"HTTP {error.status}"
    return type(error).__name__
