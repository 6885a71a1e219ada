"""The bot's own web server on a free port, and what a visitor reads there."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from bot.adapters.http.server import HttpServer

HOST = "127.0.0.1"


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        port: int = taken.getsockname()[1]
        return port


@asynccontextmanager
async def listening(server: HttpServer) -> AsyncIterator[str]:
    """Its address, while it listens."""
    stop = asyncio.Event()
    running = asyncio.create_task(server.run(stop))
    try:
        await until(lambda: server.address is not None or running.done())
        assert server.address is not None, running
        yield f"http://{server.address[0]}:{server.address[1]}"
    finally:
        stop.set()
        async with asyncio.timeout(10):
            await running


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 - nothing tells when a server listens
            await asyncio.sleep(0.01)


async def visit(address: str, path: str) -> tuple[int, Mapping[str, str], str]:
    async with aiohttp.ClientSession() as session, session.get(address + path) as answer:
        return answer.status, answer.headers, await answer.text()


async def verdict(address: str, path: str) -> tuple[int, dict[str, Any]]:
    async with aiohttp.ClientSession() as session, session.get(address + path) as answer:
        return answer.status, await answer.json()


def series(page: str) -> dict[str, float]:
    """`name{labels}` -> value, of Prometheus' text form."""
    lines = [line.rpartition(" ") for line in page.splitlines() if line and not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}
