"""However requests bunch on their way, no second of Discord's clock holds more of them than Discord takes."""

import asyncio
import time
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from bot.adapters.discord.gate import Gate
from bot.adapters.wire import bounded, trace_config


class Server:
    """Takes everything; `moments` are when. It can stand still, as a slow network lets requests bunch."""

    def __init__(self) -> None:
        self.url = ""
        self.paths: list[str] = []
        self.moments: list[float] = []
        self.stand_still_at = -1
        self.hang_up = False

    async def take(self, request: web.Request) -> web.Response:
        self.paths.append(request.path)
        self.moments.append(asyncio.get_running_loop().time())
        if len(self.moments) == self.stand_still_at:
            time.sleep(0.4)  # noqa: ASYNC251 - the whole process stands still, and all that wait are late
        if self.hang_up and request.transport is not None:
            request.transport.abort()
        return web.json_response({})


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    app = web.Application()
    app.router.add_post("/{path:.*}", server.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield server
    await runner.cleanup()


def guarded(gate: Gate) -> aiohttp.ClientSession:
    config = trace_config()
    gate.guard(config)
    return aiohttp.ClientSession(trace_configs=[config])


async def post(session: aiohttp.ClientSession, url: str) -> int:
    async with session.post(url) as answer:
        return answer.status


async def test_no_span_holds_more_than_it_may_even_after_everything_stood_still(server: Server) -> None:
    server.stand_still_at = 8
    async with guarded(Gate(5, seconds=0.2)) as session:
        posting = (post(session, f"{server.url}/channels/{n}/messages") for n in range(20))
        assert await asyncio.gather(*posting) == [200] * 20
    assert all(later - earlier >= 0.19 for earlier, later in zip(server.moments, server.moments[5:], strict=False))


async def test_answers_to_interactions_never_wait_and_what_waited_too_long_never_leaves(server: Server) -> None:
    async with guarded(Gate(1, seconds=3600.0)) as session:
        free = ["/api/v10/channels/1/messages", "/api/v10/interactions/1/token/callback", "/api/v10/webhooks/1/token"]
        for path in free:
            assert await asyncio.wait_for(post(session, server.url + path), 30) == 200
        watched = await bounded(post(session, f"{server.url}/api/v10/channels/2/messages"), 0.05, grace=0.05)
        assert not watched.attempt.reached_wire
    assert server.paths == free


async def test_a_place_is_free_again_after_a_request_that_failed_or_was_kept_back(server: Server) -> None:
    async with guarded(Gate(1, seconds=0.05)) as session:
        server.hang_up = True
        with pytest.raises(aiohttp.ClientError):
            await post(session, f"{server.url}/first")
        server.hang_up = False
        # Of the two, the second waits for the place until its time is over; it must not keep the place for ever.
        waiting = [bounded(post(session, f"{server.url}/{n}"), seconds) for n, seconds in ((2, 30.0), (3, 0.01))]
        await asyncio.gather(*waiting)
        assert await asyncio.wait_for(post(session, f"{server.url}/last"), 30) == 200
