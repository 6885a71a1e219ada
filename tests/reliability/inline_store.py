"""The store's connection without its thread: the same SQLite calls, made in the caller's turn.

A simulation opens thousands of stores, and the order of its steps has to come from its seed alone. Everything else
of the store is the real thing: `open_database` opens, locks and migrates it, `Database` runs its transactions.
"""

import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable, Generator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Self

import aiosqlite
import pytest

from bot.adapters.sqlite.database import Database, open_database

Hook = Callable[[str], None]


class Crash(BaseException):
    """The process ends here. Not an Exception: nothing in the bot may catch it and go on."""


class _Cursor:
    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._cursor = cursor

    async def fetchone(self) -> Any:
        return self._cursor.fetchone()

    async def fetchall(self) -> list[Any]:
        return self._cursor.fetchall()

    def __aiter__(self) -> AsyncIterator[Any]:
        return self._rows()

    async def _rows(self) -> AsyncIterator[Any]:
        for row in self._cursor:
            yield row

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._cursor.lastrowid


class _Call:
    """What aiosqlite returns: something to await, or to open as a cursor. It runs when it is waited for."""

    def __init__(self, run: Callable[[], sqlite3.Cursor]) -> None:
        self._run = run

    def __await__(self) -> Generator[Any, None, _Cursor]:
        return self._now().__await__()

    async def _now(self) -> _Cursor:
        return _Cursor(self._run())

    async def __aenter__(self) -> _Cursor:
        return _Cursor(self._run())

    async def __aexit__(self, *_: object) -> None:
        return


class InlineConnection:
    """As much of `aiosqlite.Connection` as the bot uses. `hook` is called around commits and may end the process."""

    def __init__(self, raw: sqlite3.Connection, hook: Hook) -> None:
        self._raw = raw
        self._hook = hook
        self._changes_before = 0

    @property
    def row_factory(self) -> Any:
        return self._raw.row_factory

    @row_factory.setter
    def row_factory(self, factory: Any) -> None:
        self._raw.row_factory = factory

    @property
    def in_transaction(self) -> bool:
        return self._raw.in_transaction

    def execute(self, sql: str, parameters: Any = ()) -> _Call:
        if sql == "PRAGMA synchronous = FULL":  # A simulated end of the process is no power cut; the disk is memory.
            sql = "PRAGMA synchronous = OFF"
        if sql.startswith("BEGIN"):
            self._changes_before = self._raw.total_changes
        return _Call(lambda: self._raw.execute(sql, parameters))

    def executemany(self, sql: str, parameters: Iterable[Any]) -> _Call:
        return _Call(lambda: self._raw.executemany(sql, parameters))

    def executescript(self, script: str) -> _Call:
        return _Call(lambda: self._raw.executescript(script))

    async def execute_fetchall(self, sql: str, parameters: Any = ()) -> Sequence[Any]:
        return self._raw.execute(sql, parameters).fetchall()

    async def commit(self) -> None:
        # A transaction that only read changes nothing: a crash around it is the same as one before it.
        writes = self._raw.total_changes != self._changes_before
        if writes:
            self._hook("before commit")
        self._raw.commit()
        if writes:
            self._hook("after commit")

    async def rollback(self) -> None:
        self._raw.rollback()

    async def close(self) -> None:
        self._raw.close()


class Stores:
    """Opens stores for simulated processes: inline, on a file that is real. `hook`: see InlineConnection."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._fresh = folder / "fresh.db"
        self._connections: list[sqlite3.Connection] = []

    async def prepare(self) -> None:
        """Migrate one store; others begin as copies of it."""
        with connecting(lambda _: None):
            database = await open_database(self._fresh)
        await database.close()

    def lay_out(self, path: Path) -> None:
        shutil.copy(self._fresh, path)

    @asynccontextmanager
    async def opened(self, path: Path, hook: Hook) -> AsyncIterator[Database]:
        """A process's store. However the process ends, the connection and the lock go with it."""
        with connecting(hook):
            database = await open_database(path)
        try:
            yield database
        finally:
            await database._connection.close()
            os.close(database._lock_file)


@contextmanager
def connecting(hook: Hook) -> Iterator[None]:
    """Until the end of the block `aiosqlite.connect` connects inline."""

    class Opening:
        def __init__(self, path: str | Path, **options: Any) -> None:
            self._raw = sqlite3.connect(path, check_same_thread=False, **options)

        def __await__(self) -> Generator[Any, None, InlineConnection]:
            return self._now().__await__()

        async def _now(self) -> InlineConnection:
            return InlineConnection(self._raw, hook)

        async def __aenter__(self) -> Self:
            raise NotImplementedError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aiosqlite, "connect", Opening)
        yield
