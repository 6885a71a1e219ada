"""The wire ledger: what really went over the wire in one attempt, whatever a platform's library says about it.

A library may repeat a request by itself, sleep through a rate limit, or raise after the platform has stored
the message. So each attempt runs with an `Attempt` in a context variable, and hooks of the aiohttp session
(`trace_config`) write down every exchange and refuse what must not leave any more. Outside an attempt the
hooks do nothing.

    watched = await bounded(client.api_call(...), timeout=20.0)
    watched.attempt.ambiguous     # may the platform have acted without our knowing?

Does not decide what an outcome means for a platform; see outcome.py in the platforms' folders.
"""

import asyncio
import json
from collections.abc import Callable, Coroutine, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

import aiohttp

T = TypeVar("T")

GRACE = 1.0
"""Seconds after the deadline in which an answer that is on its way is still awaited."""


class PastDeadline(Exception):
    """The attempt's time is up: nothing was put on the wire."""


class NoResend(Exception):
    """An earlier exchange of this attempt left the platform in doubt: nothing more was put on the wire."""


@dataclass(slots=True)
class Exchange:
    """One request of an attempt. Times are of the event loop's clock; `url` has no query.

    `headers_sent_at` is set just before the first byte leaves, None while nothing has left. `answered_at` is
    when the answer's status came. `body` is the whole answer, None until it was read to its end. `error` is
    what aiohttp raised before there was an answer.
    """

    method: str
    url: str
    headers_sent_at: float | None = None
    answered_at: float | None = None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    error: BaseException | None = None

    @property
    def json(self) -> Any:
        """The answer as JSON; None when it was not read, or is something else."""
        if not self.body:
            return None
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    @property
    def accepted(self) -> bool:
        """A 2xx that can be read: JSON, or 204 without a body."""
        if self.status is None or not 200 <= self.status < 300 or self.body is None:
            return False
        return self.status == 204 or self.json is not None

    @property
    def rejected(self) -> bool:
        """The platform itself refused: a 4xx with a JSON body, or a 429 of any kind."""
        if self.status == 429:
            return True
        return self.status is not None and 400 <= self.status < 500 and isinstance(self.json, dict)

    @property
    def in_doubt(self) -> bool:
        return self.headers_sent_at is not None and not self.accepted and not self.rejected


@dataclass(eq=False)
class Attempt:
    """One try to get something done. `deadline` is a time of the event loop's clock.

    `allow_resend`: the request may be repeated although an earlier one is in doubt, because repeating it is
    harmless (a read, an edit, a post whose nonce the platform recognises). A 429 puts nothing in doubt.
    `enough` says that the wire has seen all there is to learn, although the library is not finished.
    """

    deadline: float
    allow_resend: bool = False
    enough: Callable[["Attempt"], bool] | None = None
    exchanges: list[Exchange] = field(default_factory=list)
    settled: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    @property
    def reached_wire(self) -> bool:
        return any(exchange.headers_sent_at is not None for exchange in self.exchanges)

    @property
    def ambiguous(self) -> bool:
        """Some request left and has neither a readable 2xx nor a definite refusal."""
        return any(exchange.in_doubt for exchange in self.exchanges)

    @property
    def last(self) -> Exchange | None:
        """The newest exchange that reached the wire."""
        sent = [exchange for exchange in self.exchanges if exchange.headers_sent_at is not None]
        return sent[-1] if sent else None

    def seconds_left(self) -> float:
        return self.deadline - asyncio.get_running_loop().time()

    def check(self) -> None:
        """Raises PastDeadline or NoResend when nothing may leave any more."""
        if self.seconds_left() <= 0:
            raise PastDeadline("the time for this attempt is over")
        if self.ambiguous and not self.allow_resend:
            raise NoResend("an earlier request of this attempt has no readable answer")

    def learnt(self) -> None:
        if self.enough is not None and self.enough(self):
            self.settled.set()


@dataclass(frozen=True, slots=True)
class Watched(Generic[T]):
    """What became of a bounded call: its `value`, its `error`, or, with neither `finished`, still running."""

    attempt: Attempt
    finished: bool
    value: T | None = None
    error: BaseException | None = None


_current: ContextVar[Attempt | None] = ContextVar("paperboy_attempt", default=None)
_left_running: set[asyncio.Task[Any]] = set()
_awaited: set[asyncio.Future[None]] = set()


def trace_config() -> aiohttp.TraceConfig:
    """The hooks for one session: `ClientSession(trace_configs=[trace_config()])`, `discord.Client(http_trace=...)`."""
    config = aiohttp.TraceConfig()
    config.on_request_start.append(_on_request_start)
    config.on_request_headers_sent.append(_on_headers_sent)
    config.on_request_end.append(_on_request_end)
    config.on_request_exception.append(_on_request_exception)
    config.on_response_chunk_received.append(_on_body_read)
    return config


async def bounded(
    call: Coroutine[Any, Any, T],
    timeout: float,
    *,
    allow_resend: bool = False,
    enough: Callable[[Attempt], bool] | None = None,
    grace: float = GRACE,
) -> Watched[T]:
    """Run `call` as an attempt of `timeout` seconds and report what it, or else the wire, says by then.

    The call runs in its own task and is never cancelled (a library cancelled while it sleeps can lock up for
    good): when it outlives the deadline, or `enough` is satisfied, it goes on in the background, where the
    hooks keep it off the wire once the deadline has passed. Never raises what the call raises.
    """
    attempt = Attempt(asyncio.get_running_loop().time() + timeout, allow_resend, enough)
    before = _current.set(attempt)
    try:
        task = asyncio.get_running_loop().create_task(call, name="attempt")
    finally:
        _current.reset(before)
    _left_running.add(task)
    task.add_done_callback(_finished)
    settled = asyncio.ensure_future(attempt.settled.wait())
    reported: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    _awaited.add(reported)
    try:
        await asyncio.wait({task, settled}, timeout=timeout + grace, return_when=asyncio.FIRST_COMPLETED)
    finally:
        settled.cancel()
        _awaited.discard(reported)
        reported.set_result(None)
    if not task.done():
        return Watched(attempt, finished=False)
    if task.cancelled():
        return Watched(attempt, finished=True, error=asyncio.CancelledError())
    error = task.exception()
    if error is not None:
        return Watched(attempt, finished=True, error=error)
    return Watched(attempt, finished=True, value=task.result())


async def all_reported(timeout: float) -> None:
    """Wait up to `timeout` seconds for the attempts that somebody waits for; call it before closing their session."""
    if _awaited:
        await asyncio.wait(set(_awaited), timeout=timeout)


async def drain(timeout: float) -> int:
    """Wait up to `timeout` seconds for calls left in the background; returns how many still run."""
    if _left_running:
        await asyncio.wait(set(_left_running), timeout=timeout)
    return len(_left_running)


def _finished(task: asyncio.Task[Any]) -> None:
    _left_running.discard(task)
    if not task.cancelled():
        task.exception()  # Retrieved, or asyncio reports it as lost.


async def _on_request_start(
    session: aiohttp.ClientSession, context: SimpleNamespace, params: aiohttp.TraceRequestStartParams
) -> None:
    attempt = _current.get()
    context.attempt = attempt
    if attempt is None:
        return
    attempt.check()
    context.exchange = Exchange(params.method, str(params.url.with_query(None)))
    attempt.exchanges.append(context.exchange)


async def _on_headers_sent(
    session: aiohttp.ClientSession, context: SimpleNamespace, params: aiohttp.TraceRequestHeadersSentParams
) -> None:
    # aiohttp 3.14 calls this before the first byte leaves (http_writer.write_headers), so raising keeps it back.
    attempt: Attempt | None = context.attempt
    if attempt is None:
        return
    attempt.check()
    exchange: Exchange = context.exchange
    if exchange.headers_sent_at is not None:  # aiohttp repeats by itself: a redirect, or a stale connection.
        exchange = context.exchange = Exchange(params.method, str(params.url.with_query(None)))
        attempt.exchanges.append(exchange)
    exchange.headers_sent_at = asyncio.get_running_loop().time()


async def _on_request_end(
    session: aiohttp.ClientSession, context: SimpleNamespace, params: aiohttp.TraceRequestEndParams
) -> None:
    if context.attempt is not None:
        context.exchange.answered_at = asyncio.get_running_loop().time()
        context.exchange.status = params.response.status
        context.exchange.headers = params.response.headers


async def _on_request_exception(
    session: aiohttp.ClientSession, context: SimpleNamespace, params: aiohttp.TraceRequestExceptionParams
) -> None:
    if context.attempt is not None:
        context.exchange.error = params.exception


async def _on_body_read(
    session: aiohttp.ClientSession, context: SimpleNamespace, params: aiohttp.TraceResponseChunkReceivedParams
) -> None:
    # ClientResponse.read() calls this once, with the whole decoded body.
    if context.attempt is not None:
        context.exchange.body = params.chunk
        context.attempt.learnt()
