"""The store's writer without its thread: the same SQLite calls, made in the caller's turn.

A simulation opens thousands of stores, and the order of its steps has to come from its seed alone. Everything else
of the store is the real thing: `open_database` opens, locks and migrates it, `Database` runs its transactions.
"""

import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot.adapters.sqlite import database as database_module
from bot.adapters.sqlite.database import Database, open_database
from bot.adapters.sqlite.writer import Writer, connect

T = TypeVar("T")
Hook = Callable[[str], None]


class Crash(BaseException):
    """The process ends here. Not an Exception: nothing in the bot may catch it and go on."""


class _Hooked(sqlite3.Connection):
    """`hook` is called around commits that change something, and may end the process."""

    hook: Hook = staticmethod(lambda _: None)
    _changes_before = 0

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        if sql == "PRAGMA synchronous = FULL":  # A simulated end of the process is no power cut; the disk is memory.
            sql = "PRAGMA synchronous = OFF"
        if sql.startswith("BEGIN"):
            self._changes_before = self.total_changes
        return super().execute(sql, parameters)

    def commit(self) -> None:
        # A transaction that only read changes nothing: a crash around it is the same as one before it.
        writes = self.total_changes != self._changes_before
        if writes:
            self.hook("before commit")
        super().commit()
        if writes:
            self.hook("after commit")


class InlineWriter(Writer):
    """Does everything in the caller's turn."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self._raw = raw

    async def do(self, act: Callable[[sqlite3.Connection], T]) -> T:
        return act(self._raw)

    async def close(self) -> None:
        self._raw.close()


class Stores:
    """Opens stores for simulated processes: inline, on a file that is real. `hook`: see _Hooked."""

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
            await database._writer.close()
            os.close(database._lock_file)


@contextmanager
def connecting(hook: Hook) -> Iterator[None]:
    """Until the end of the block `open_database` opens an inline store."""

    async def open_inline(path: str) -> Writer:
        raw = connect(path, _Hooked)
        assert isinstance(raw, _Hooked)
        raw.hook = hook
        return InlineWriter(raw)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database_module, "open_writer", open_inline)
        yield
