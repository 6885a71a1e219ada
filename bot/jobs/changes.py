"""Changes: a platform tells that channels or rights changed, so what is held there is tried now.

Whether it works this time is found out by sending; see jobs/deliver.py.
"""

import asyncio
from collections.abc import Callable

import structlog

from bot.domain.channels import Platform
from bot.jobs.deliver import Deliver
from bot.ports import Outbox, StoreUnavailable

log = structlog.get_logger()


class Changes:
    """`note` takes what a connection hears, at any time; `run` acts on it. `clock`: seconds since the epoch."""

    def __init__(self, outbox: Outbox, clock: Callable[[], float]) -> None:
        self._outbox = outbox
        self._clock = clock
        self._noted: set[Platform] = set()
        self._news = asyncio.Event()

    def note(self, platform: Platform) -> None:
        """A start brings one for every server; noted together, they are one."""
        self._noted.add(platform)
        self._news.set()

    async def run(self, deliver: Deliver, stop: asyncio.Event) -> None:
        """Until `stop` is set."""
        stopped = asyncio.create_task(stop.wait(), name="changes stop")
        try:
            while not stop.is_set():
                news = asyncio.create_task(self._news.wait(), name="changes")
                await asyncio.wait({news, stopped}, return_when=asyncio.FIRST_COMPLETED)
                news.cancel()
                self._news.clear()
                while self._noted:
                    await self._act_on(self._noted.pop(), deliver)
        finally:
            stopped.cancel()

    async def _act_on(self, platform: Platform, deliver: Deliver) -> None:
        try:
            await self._outbox.retry_platform(platform, self._clock())
        except StoreUnavailable:
            log.exception("what is held is tried later", platform=platform)
        deliver.changed(platform)
