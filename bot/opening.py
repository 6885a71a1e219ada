"""Opening the store for a command that writes to it, and what is said where that cannot be."""

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

from bot.adapters.sqlite.archive import open_archive
from bot.adapters.sqlite.database import Database, StoreBroken, StoreInUse, StoreTooNew, open_database
from bot.adapters.sqlite.digests import DigestStore
from bot.adapters.sqlite.feeds import FeedRegistry
from bot.adapters.sqlite.outbox import Outbox
from bot.config import Settings
from bot.digests.intake import Folders
from bot.domain.deliveries import Timing
from bot.jobs.notify import Notify
from bot.jobs.take_in import TakeIn
from bot.ports import Archive, Finder, StoreUnavailable

FINE, PROBLEMS, WRONG_USE, IN_USE, TOO_NEW = 0, 1, 2, 75, 78


def guarded(settings: Settings, work: Callable[[], Coroutine[Any, Any, int]]) -> int:
    path = settings.store.path
    try:
        return asyncio.run(work())
    except StoreInUse:
        complain(
            f"Another Paperboy holds the store {path}. Stop it first, or set [store] path to another file; "
            "to take in a digest beside a running bot, put its file into the folder."
        )
        return IN_USE
    except StoreTooNew as error:
        complain(f"The store {path} was written by a newer version ({error}). Install that version or a newer one.")
        return TOO_NEW
    except StoreBroken as error:
        complain(f"The store {path} cannot be opened ({error}). Is it a Paperboy store? Otherwise restore a backup.")
        return PROBLEMS
    except (OSError, StoreUnavailable) as error:
        said = (isinstance(error, OSError) and error.strerror) or error
        complain(f"The store {path} cannot be written ({said}). Check the rights and the space of it and its folder.")
        return PROBLEMS


@contextlib.asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[tuple[Database, Archive]]:
    """The lock is taken before anything else is opened."""
    database = await open_database(settings.store.path)
    try:
        archive = await open_archive(settings.store.path)
        try:
            yield database, archive
        finally:
            await archive.close()
    finally:
        await database.close()


def taking_in(
    settings: Settings,
    database: Database,
    outbox: Outbox,
    registry: FeedRegistry,
    notify: Notify,
    owes: Callable[[], None],
    finder: Finder | None = None,
) -> TakeIn:
    intake = settings.intake
    return TakeIn(
        Folders([str(folder) for folder in intake.folders], intake.settle_seconds, time.monotonic),
        DigestStore(database),
        outbox,
        registry,
        intake.first_run,
        intake.late_days,
        time.time,
        owes,
        notify,
        finder,
    )


def timing_of(settings: Settings) -> Timing:
    delivery = settings.delivery
    return Timing(delivery.send_timeout_seconds, delivery.settle_seconds, delivery.nonce_window_seconds)


def complain(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
