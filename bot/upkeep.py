"""Wiring of what a running bot does for itself: fetching, carrying out orders, tidying, backing up."""

import asyncio
import datetime as dt
import time

import structlog

from bot.adapters.sqlite.copies import back_up_daily, folder_beside as folder_of_copies
from bot.adapters.sqlite.digests import DigestStore
from bot.adapters.sqlite.outbox import Outbox
from bot.config import Settings
from bot.jobs.fetch import Fetch
from bot.jobs.orders import carry_out, folder_beside
from bot.ports import DigestSource
from bot.scheduler import Timetable

log = structlog.get_logger()

DAY = 86_400.0
BODIES_KEPT = 30 * DAY
"""Seconds after which the body of a sent message is dropped; its key is kept."""
BACKUP_LOOK_SECONDS = 900.0


async def keep_up(
    timetable: Timetable, settings: Settings, store: DigestStore, outbox: Outbox, news: asyncio.Event
) -> None:
    """Put it all on the timetable."""
    timetable.every(DAY, lambda: _tidy(outbox), "drop what is no longer needed")
    timetable.every(settings.intake.poll_seconds, lambda: _orders(settings, outbox, news), "look for orders")
    if (fetch := await _fetching(settings, store)) is not None:
        timetable.every(settings.source.every_seconds, fetch.look, "fetch digests")
    if settings.store.backups:
        timetable.every(BACKUP_LOOK_SECONDS, lambda: _back_up(settings), "back up")


async def _fetching(settings: Settings, store: DigestStore) -> Fetch | None:
    """What fetches digests, where [source] names a place to fetch them from; nothing is imported for it otherwise."""
    given = settings.source
    token = None if given.token is None else given.token.get_secret_value()
    source: DigestSource
    if given.git:
        from bot.adapters.fetch.git import GitSource

        clone = settings.store.path.with_name(f"{settings.store.path.name}.source")
        source = GitSource(given.git, clone, given.branch, given.folder, token)
    elif given.url:
        from bot.adapters.fetch.web import WebSource

        source = WebSource(given.url, token)
    else:
        await store.remember("source", "{}")
        return None
    zone = settings.locale.timezone
    return Fetch(source, settings.intake.folders[0], lambda: dt.datetime.now(zone).date(), time.time, store)


async def _tidy(outbox: Outbox) -> None:
    dropped = await outbox.forget_bodies(time.time() - BODIES_KEPT)
    if dropped:
        log.info("bodies of old messages were dropped", bodies=dropped)


async def _orders(settings: Settings, outbox: Outbox, news: asyncio.Event) -> None:
    if await carry_out(folder_beside(settings.store.path), outbox):
        news.set()


async def _back_up(settings: Settings) -> None:
    if await asyncio.to_thread(back_up_daily, settings.store.path, settings.store.backups, time.time()):
        log.info("backed up", folder=str(folder_of_copies(settings.store.path)))
