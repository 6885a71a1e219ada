"""A web server on this machine, and the reach that lets a source of the tests get there."""

import ipaddress
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web

from bot.adapters.fetch.addresses import Reach

LOOPBACK = Reach(allowed=lambda address: address == ipaddress.ip_address("127.0.0.1"), schemes=("http",))
"""For the tests alone: made in code, so that no setting can ever say it."""

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def digest(date: str, *ids: str) -> bytes:
    papers = "".join(f"### [Paper {one}](https://arxiv.org/abs/{one})\n\n- ***What's New***: News.\n\n" for one in ids)
    return f"## Daily Papers ({date})\n\n{papers}".encode()


@asynccontextmanager
async def serving(answer: Answer) -> AsyncIterator[str]:
    """The base URL, without a slash at its end."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
