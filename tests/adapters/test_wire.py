"""The wire ledger knows what left, keeps back what must not leave, and never cancels a library's call."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.adapters.wire import (
    Attempt,
    Exchange,
    NoResend,
    PastDeadline,
    all_reported,
    bounded,
    drain,
    trace_config,
)

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Platform:
    """A server that answers by a script, one step a request, and remembers what arrived."""

    def __init__(self) -> None:
        self.steps: list[Answer] = []
        self.arrived: list[tuple[str, bytes]] = []
        self.session: aiohttp.ClientSession
        self.url = ""

    async def serve(self, request: web.Request) -> web.StreamResponse:
        self.arrived.append((request.method, await request.read()))
        return await self.steps.pop(0)(request)

    async def post(self) -> Any:
        async with self.session.post(self.url, json={"text": "hello"}) as answer:
            return await answer.json()


@pytest.fixture
async def platform() -> AsyncIterator[Platform]:
    platform = Platform()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", platform.serve)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    platform.url = f"http://127.0.0.1:{runner.addresses[0][1]}/messages"
    async with aiohttp.ClientSession(trace_configs=[trace_config()]) as platform.session:
        yield platform
    await runner.cleanup()


def answer(status: int, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
    async def step(request: web.Request) -> web.StreamResponse:
        return web.json_response({} if body is None else body, status=status, headers=headers)

    return step


async def lose_answer(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def cut_body(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "1000", "Content-Type": "application/json"})
    await response.prepare(request)
    await response.write(b'{"id":')
    assert request.transport is not None
    request.transport.abort()
    return response


def text(status: int, body: str) -> Answer:
    async def step(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, text=body)

    return step


@pytest.mark.parametrize(
    ("step", "ambiguous"),
    [
        (answer(200, {"id": "1"}), False),
        (answer(400, {"code": 50035}), False),
        (answer(403, {"code": 50013}), False),
        (answer(429, {"retry_after": 1}), False),
        (text(429, "<html>slow down</html>"), False),
        (answer(500, {"code": 0}), True),
        (answer(503, {"code": 0}), True),
        (text(200, "<html>hello</html>"), True),
        (text(403, "<html>who are you</html>"), True),
        (lose_answer, True),
        (cut_body, True),
    ],
)
async def test_only_a_readable_2xx_or_a_definite_refusal_leaves_no_doubt(
    platform: Platform, step: Answer, ambiguous: bool
) -> None:
    platform.steps = [step]
    watched = await bounded(platform.post(), 10)
    assert watched.attempt.reached_wire
    assert watched.attempt.ambiguous is ambiguous


async def test_no_connection_is_nothing_on_the_wire(platform: Platform, unused_tcp_port: int) -> None:
    platform.url = f"http://127.0.0.1:{unused_tcp_port}/"
    watched = await bounded(platform.post(), 10)
    assert isinstance(watched.error, aiohttp.ClientConnectorError)
    assert not watched.attempt.reached_wire
    assert not watched.attempt.ambiguous


async def test_answers_are_written_down_with_status_headers_and_body(platform: Platform) -> None:
    platform.steps = [answer(429, {"retry_after": 0.5}, {"Retry-After": "1", "Via": "1.1 google"})]
    watched = await bounded(platform.post(), 10)
    last = watched.attempt.last
    assert last is not None
    assert (last.method, last.url, last.status) == ("POST", platform.url, 429)
    assert last.headers["retry-after"] == "1"
    assert last.headers["via"] == "1.1 google"
    assert last.json == {"retry_after": 0.5}


async def test_nothing_leaves_after_the_deadline_even_from_a_library_that_slept_through_it(platform: Platform) -> None:
    wake = asyncio.Event()
    errors: list[BaseException] = []

    async def sleepy() -> None:
        await wake.wait()
        try:
            await platform.post()
        except PastDeadline as error:
            errors.append(error)
            raise

    watched = await bounded(sleepy(), 0.01, grace=0.0)
    assert not watched.finished
    assert not watched.attempt.reached_wire
    wake.set()
    assert await drain(10) == 0
    assert len(errors) == 1
    assert platform.arrived == []


async def test_nothing_leaves_when_the_deadline_passes_while_connecting(platform: Platform) -> None:
    """The check at the start of a request is not enough: getting a connection takes its time."""
    watched_attempt: list[Attempt] = []

    async def call() -> Any:
        return await platform.post()

    async def expire(*_: Any) -> None:
        import bot.adapters.wire as wire

        attempt = wire._current.get()
        assert attempt is not None
        watched_attempt.append(attempt)
        attempt.deadline = 0.0

    late = aiohttp.TraceConfig()
    late.on_connection_create_end.append(expire)
    async with aiohttp.ClientSession(trace_configs=[trace_config(), late]) as platform.session:
        watched = await bounded(call(), 10)
    assert isinstance(watched.error, PastDeadline)
    assert watched_attempt == [watched.attempt]
    assert not watched.attempt.reached_wire
    assert platform.arrived == []


@pytest.mark.parametrize("first", [answer(502), lose_answer, cut_body])
async def test_a_silent_repeat_after_a_doubtful_answer_never_leaves(platform: Platform, first: Answer) -> None:
    platform.steps = [first, answer(200, {"id": "2"})]

    async def twice() -> Any:
        try:
            answered = await platform.post()
            if "id" in answered:
                return answered
        except aiohttp.ClientError:
            pass
        return await platform.post()

    watched = await bounded(twice(), 10)
    assert isinstance(watched.error, NoResend)
    assert len(platform.arrived) == 1
    assert watched.attempt.ambiguous


async def test_a_harmless_repeat_may_leave_and_a_429_never_stands_in_the_way(platform: Platform) -> None:
    async def twice() -> Any:
        await platform.post()
        return await platform.post()

    platform.steps = [answer(502), answer(200, {"id": "2"})]
    assert (await bounded(twice(), 10, allow_resend=True)).value == {"id": "2"}
    platform.steps = [answer(429), answer(200, {"id": "3"})]
    assert (await bounded(twice(), 10)).value == {"id": "3"}


async def test_ambiguity_sticks_through_a_later_refusal(platform: Platform) -> None:
    async def twice() -> Any:
        await platform.post()
        return await platform.post()

    platform.steps = [answer(502), answer(403, {"code": 50013})]
    watched = await bounded(twice(), 10, allow_resend=True)
    assert watched.attempt.ambiguous


async def test_a_call_that_outlives_its_attempt_goes_on_uncancelled(platform: Platform) -> None:
    release = asyncio.Event()
    ended: list[str] = []

    async def hold(request: web.Request) -> web.StreamResponse:
        await release.wait()
        return web.json_response({"id": "1"})

    platform.steps = [hold]

    async def call() -> None:
        await platform.post()
        ended.append("by itself")

    watched = await bounded(call(), 0.2, grace=0.0)
    assert not watched.finished
    assert watched.attempt.ambiguous == watched.attempt.reached_wire
    release.set()
    assert await drain(10) == 0
    assert ended == ["by itself"]


async def test_a_cancelled_caller_does_not_cancel_the_call(platform: Platform) -> None:
    arrived, release = asyncio.Event(), asyncio.Event()

    async def hold(request: web.Request) -> web.StreamResponse:
        arrived.set()
        await release.wait()
        return web.json_response({"id": "1"})

    platform.steps = [hold]
    ended: list[Any] = []

    async def call() -> None:
        ended.append(await platform.post())

    caller = asyncio.create_task(bounded(call(), 30))
    await arrived.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    release.set()
    assert await drain(10) == 0
    assert ended == [{"id": "1"}]


async def test_enough_ends_the_wait_while_the_library_still_sleeps(platform: Platform) -> None:
    """discord.py sleeps out an exhausted bucket after the answer is there; nobody has to wait for that."""
    platform.steps = [answer(200, {"id": "1"})]
    release = asyncio.Event()

    async def call() -> Any:
        answered = await platform.post()
        await release.wait()
        return answered

    watched = await bounded(call(), 30, enough=lambda attempt: attempt.last is not None and attempt.last.accepted)
    assert not watched.finished
    last = watched.attempt.last
    assert last is not None
    assert last.json == {"id": "1"}
    release.set()
    assert await drain(10) == 0


async def test_a_session_can_be_closed_once_all_attempts_are_reported(platform: Platform) -> None:
    """What merely sleeps on in the background does not count; what somebody waits for does."""
    arrived, release, never = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def hold(request: web.Request) -> web.StreamResponse:
        arrived.set()
        await release.wait()
        return web.json_response({"id": "1"})

    platform.steps = [hold]
    asleep = await bounded(never.wait(), 0.0, grace=0.0)
    assert not asleep.finished
    awaited = asyncio.create_task(bounded(platform.post(), 30))
    await arrived.wait()
    closing = asyncio.create_task(all_reported(30))
    await asyncio.wait({closing}, timeout=0.05)
    assert not closing.done()
    release.set()
    async with asyncio.timeout(10):
        await closing
    assert (await awaited).value == {"id": "1"}
    never.set()
    assert await drain(10) == 0


async def test_outside_an_attempt_the_hooks_do_nothing(platform: Platform) -> None:
    platform.steps = [answer(502), answer(200, {"id": "1"})]
    await platform.post()
    assert await platform.post() == {"id": "1"}


async def test_attempts_side_by_side_keep_separate_ledgers(platform: Platform) -> None:
    platform.steps = [answer(200, {"id": "1"}), answer(200, {"id": "2"})]
    one, two = await asyncio.gather(bounded(platform.post(), 10), bounded(platform.post(), 10))
    assert [len(watched.attempt.exchanges) for watched in (one, two)] == [1, 1]


def test_an_exchange_that_never_left_is_not_in_doubt() -> None:
    assert not Exchange("POST", "http://x").in_doubt
    assert Exchange("POST", "http://x", headers_sent_at=1.0).in_doubt
