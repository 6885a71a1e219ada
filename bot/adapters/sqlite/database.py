"""Opens, locks and migrates the store; runs whole transactions one at a time. Holds no SQL about the domain.

One connection writes and checkpoints (SQLite before 3.51.3 can corrupt a write-ahead log that two connections
reset at once); readers are `mode=ro`, so a search never waits for an intake.
"""

import asyncio
import contextlib
import fcntl
import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import aiosqlite

from bot.adapters.sqlite import copies
from bot.adapters.sqlite.writer import Transaction, Work, Writer, at_once, commit, open_writer
from bot.ports import StoreUnavailable

T = TypeVar("T")


class StoreInUse(Exception):
    """Another process holds the store."""


class StoreTooNew(Exception):
    """The store was written by a newer version of Paperboy."""


class StoreBroken(Exception):
    """The file is there and is no store that SQLite can open."""


class StoreMissing(Exception):
    """There is no store at this path yet."""


class Database:
    """The writing connection. Made by `open_database`; a second process cannot make one on the same path."""

    def __init__(self, writer: Writer, path: Path, lock: int) -> None:
        self._writer = writer
        self._path = path
        self._lock_file = lock
        self._turn = asyncio.Lock()
        self._waiting: list[Transaction[Any]] = []

    @property
    def path(self) -> Path:
        return self._path

    async def transaction(self, work: Work[T]) -> T:
        """Run `work` as one durable transaction; raises what `work` raises, or StoreUnavailable, with nothing written.

        Cancelling the caller does not tear the transaction: it runs to its end, and the caller is cancelled then.
        """
        running = asyncio.get_running_loop().create_task(self._commit_with_others(work), name="transaction")
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            await asyncio.wait({running})
            raise

    async def _commit_with_others(self, work: Work[T]) -> T:
        """Whatever waits for its turn at the same moment is committed at once: the disk is flushed once for all."""
        mine = Transaction(work)
        self._waiting.append(mine)
        async with self._turn:
            if not mine.over:  # Otherwise one that was before it in the queue has taken it along.
                together, self._waiting = self._waiting, []
                await self._writer.do(lambda raw: commit(together, raw))
        try:
            return mine.result()
        except sqlite3.OperationalError as error:
            raise StoreUnavailable(str(error)) from error

    async def erase(self, work: Work[T]) -> T:
        """A transaction whose deletions leave no bytes behind: `secure_delete` overwrites them in the file, and the
        write-ahead log, which may still hold them, is emptied. Raises StoreUnavailable when it cannot be emptied.
        """
        result = await self.transaction(work)
        row = await self._do(lambda raw: raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone())
        if row is None or row[0]:
            raise StoreUnavailable("somebody reads the write-ahead log")
        return result

    async def reading(self, work: Work[T]) -> T:
        """Run `work`, which only reads, between two transactions; raises what `work` raises, or StoreUnavailable.

        Nobody else writes, so it sees one state without a transaction of its own.
        """
        return await self._do(lambda raw: at_once(work, raw))

    async def _do(self, act: Callable[[sqlite3.Connection], T]) -> T:
        async with self._turn:
            try:
                return await self._writer.do(act)
            except sqlite3.OperationalError as error:
                raise StoreUnavailable(str(error)) from error

    async def close(self) -> None:
        async with self._turn:
            await self._writer.close()
        os.close(self._lock_file)


async def open_database(path: Path) -> Database:
    """Lock, open and migrate the store at `path`, making it and its folder where they are missing.

    A store that is made here is the owner's alone to read; so are the files that SQLite puts beside it.

    Before it migrates an older store, it keeps a backup of it.

    Raises StoreInUse, StoreTooNew, StoreBroken or OSError (the folder cannot be written).
    """
    lock = await asyncio.to_thread(hold, path)
    try:
        with contextlib.suppress(FileExistsError):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            writer = await open_writer(str(path))
        except sqlite3.DatabaseError as error:
            raise StoreBroken(str(error)) from error
        try:
            await writer.do(lambda raw: _set_up(raw, path))
        except (sqlite3.DatabaseError, copies.CopyFailed) as error:
            await writer.close()
            raise StoreBroken(str(error)) from error
        except BaseException:
            await writer.close()
            raise
    except BaseException:
        os.close(lock)
        raise
    return Database(writer, path, lock)


async def open_reader(path: Path) -> aiosqlite.Connection:
    """A connection that can only read; works beside a running bot. Raises StoreMissing, StoreTooNew or StoreBroken."""
    if not await asyncio.to_thread(path.exists):
        raise StoreMissing(str(path))
    try:
        connection = await aiosqlite.connect(f"file:{quote(str(path))}?mode=ro", uri=True, isolation_level=None)
    except sqlite3.DatabaseError as error:
        raise StoreBroken(str(error)) from error
    try:
        await connection.execute("PRAGMA busy_timeout = 5000")
        async with connection.execute("PRAGMA user_version") as cursor:
            _known(await cursor.fetchone())
    except sqlite3.DatabaseError as error:
        await connection.close()
        raise StoreBroken(str(error)) from error
    except BaseException:
        await connection.close()
        raise
    connection.row_factory = sqlite3.Row
    return connection


def is_held(path: Path) -> bool:
    """A process has the store open for writing at present."""
    try:
        os.close(hold(path))
    except StoreInUse:
        return True
    except OSError:
        return False
    return False


def hold(path: Path) -> int:
    """Take the store's lock, until the returned file is closed or the process ends. Raises StoreInUse or OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise StoreInUse(str(path)) from None
    return lock


def _set_up(raw: sqlite3.Connection, path: Path) -> None:
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",  # a lost "sent" would be posted twice after a power cut
        "foreign_keys = ON",
        "busy_timeout = 5000",
        "secure_delete = ON",
    ):
        raw.execute(f"PRAGMA {pragma}")
    version = _known(raw.execute("PRAGMA user_version").fetchone())
    if 0 < version < len(migrations()):
        copies.back_up_before_migration(path, version, time.time())
    for step in migration_steps(version):
        raw.executescript(step)


def _known(row: Sequence[int] | None) -> int:
    """The version of a store's schema. Raises StoreTooNew."""
    version = row[0] if row is not None else 0
    if version > len(migrations()):
        raise StoreTooNew(f"the store has schema {version}, this version knows {len(migrations())}")
    return version


def migrations() -> list[str]:
    """The numbered scripts in order; their count is the schema's version."""
    folder = files("bot.adapters.sqlite") / "migrations"
    scripts = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".sql")), key=lambda entry: entry.name)
    return [script.read_text(encoding="utf-8") for script in scripts]


def migration_steps(version: int) -> list[str]:
    """What brings a store of this version to the newest, a transaction each."""
    return [
        f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {number};\nCOMMIT;"
        for number, script in enumerate(migrations()[version:], start=version + 1)
    ]
