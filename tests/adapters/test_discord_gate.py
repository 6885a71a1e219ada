"""However requests bunch on their way, no second on the wire holds more of them than Discord takes."""

import asyncio
import time

import aiohttp
from aiohttp import web

from bot.adapters.discord.gate import Gate
from bot.adapters.wire import bounded, trace_config


async def test_no_span_holds_more_than_it_may_even_after_the_whole_process_stood_still() -> None:
    gate, moments = Gate(5, seconds=0.2), []

    async def caller(number: int) -> None:
        await gate.pass_through()
        moments.append(asyncio.get_running_loop().time())
        if number == 7:
            time.sleep(0.5)  # noqa: ASYNC251 - the process stands still, and those that wait are all late

    await asyncio.gather(*map(caller, range(20)))
    assert len(moments) == 20
    assert all(later - earlier >= 0.2 - 1e-3 for earlier, later in zip(moments, moments[5:], strict=False))


async def test_callers_pass_in_the_order_they_come() -> None:
    gate, passed = Gate(2, seconds=0.01), []

    async def caller(number: int) -> None:
        await gate.pass_through()
        passed.append(number)

    await asyncio.gather(*map(caller, range(9)))
    assert passed == list(range(9))


async def test_answers_to_interactions_never_wait_and_what_waited_too_long_never_leaves() -> None:
    seen = []

    async def take(request: web.Request) -> web.Response:
        seen.append(request.path)
        return web.json_response({})

    app = web.Application()
    app.router.add_post("/{path:.*}", take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    config = trace_config()
    Gate(1, seconds=3600.0).guard(config)
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"

    async def post(session: aiohttp.ClientSession, path: str) -> int:
        async with session.post(base + path) as answer:
            return answer.status

    try:
        async with aiohttp.ClientSession(trace_configs=[config]) as session:
            assert await post(session, "/api/v10/channels/1/messages") == 200
            for path in ("/api/v10/interactions/1/token/callback", "/api/v10/webhooks/1/token"):
                assert await asyncio.wait_for(post(session, path), 30) == 200
            watched = await bounded(post(session, "/api/v10/channels/2/messages"), 0.05, grace=0.05)
            assert not watched.attempt.reached_wire
    finally:
        await runner.cleanup()
    assert seen == [
        "/api/v10/channels/1/messages",
        "/api/v10/interactions/1/token/callback",
        "/api/v10/webhooks/1/token",
    ]
