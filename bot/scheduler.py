"""The timetable: what happens when. The only file that imports APScheduler.

APScheduler is used as a tick alone. Whether something is due is decided from what the store knows, so a missed or
doubled tick (daylight saving, suspend, a busy loop) neither loses nor repeats anything.
"""

import asyncio
import contextlib
import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

log = structlog.get_logger()

LAST_JOBS = 5.0


class Timetable:
    """Ticks while it runs. A job that fails is logged and comes again; one that is slow is not started twice."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._running: set[asyncio.Task[Any]] = set()

    def every(self, seconds: float, job: Callable[[], Awaitable[None]], name: str) -> None:
        """Now, and then again and again."""

        async def tick() -> None:
            # A task of its own: the scheduler cancels what it runs when it is shut down.
            task = asyncio.create_task(_logged(job, name), name=name)
            self._running.add(task)
            task.add_done_callback(self._running.discard)
            with contextlib.suppress(asyncio.CancelledError):  # Else it calls its own shutdown a failure of the job.
                await asyncio.shield(task)

        # misfire_grace_time None: however late a tick is, it happens; the default of one second would skip it.
        self._scheduler.add_job(
            tick,
            IntervalTrigger(seconds=seconds),
            name=name,
            next_run_time=dt.datetime.now(dt.UTC),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Tick until `stop` is set; then what is under way gets LAST_JOBS seconds."""
        self._scheduler.start()
        try:
            await stop.wait()
        finally:
            self._scheduler.shutdown(wait=False)
        if self._running:
            await asyncio.wait(set(self._running), timeout=LAST_JOBS)


async def _logged(job: Callable[[], Awaitable[None]], name: str) -> None:
    try:
        await job()
    except Exception:
        log.exception("a job failed and will be tried again", job=name)
