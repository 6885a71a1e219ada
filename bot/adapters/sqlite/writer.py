"""The one connection that writes, on a thread of its own: a whole transaction is one hand-over to it.

aiosqlite hands over every statement by itself, some ten times a transaction, and each costs more than the statement.
A transaction is an async function all the same, and reads like one; what it awaits answers at once, on this thread.
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Generic, TypeVar, cast

import aiosqlite

T = TypeVar("T")

Work = Callable[[aiosqlite.Connection], Awaitable[T]]
"""What a transaction does. It may await statements of its connection, and nothing else."""


class Writer:
    """Made by `open_writer`."""

    def __init__(self, raw: sqlite3.Connection, thread: ThreadPoolExecutor) -> None:
        self._raw = raw
        self._thread = thread

    async def do(self, act: Callable[[sqlite3.Connection], T]) -> T:
        """Run a function on the thread; raises what it raises."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, act, self._raw)

    async def close(self) -> None:
        await self.do(sqlite3.Connection.close)
        self._thread.shutdown(wait=False)


async def open_writer(path: str) -> Writer:
    """Raises sqlite3.DatabaseError."""
    thread = ThreadPoolExecutor(1, thread_name_prefix="store")
    try:
        raw = await asyncio.get_running_loop().run_in_executor(thread, connect, path)
    except BaseException:
        thread.shutdown(wait=False)
        raise
    return Writer(raw, thread)


def connect(path: str, factory: type[sqlite3.Connection] = sqlite3.Connection) -> sqlite3.Connection:
    raw = sqlite3.connect(path, isolation_level=None, factory=factory)
    raw.row_factory = sqlite3.Row
    return raw


def at_once(work: Work[T], raw: sqlite3.Connection) -> T:
    """Run the statements of `work`; on the thread that owns the connection."""
    # `_Statements` has what transactions use of aiosqlite's connection; readers, which share their SQL, have the rest.
    running = cast("Generator[Any, None, T]", work(cast("aiosqlite.Connection", _Statements(raw))).__await__())
    try:
        next(running)
    except StopIteration as done:
        return cast("T", done.value)
    running.close()
    raise RuntimeError("a transaction awaits nothing but its own statements")


class Transaction(Generic[T]):
    """One that is to be made, and then what came of it."""

    def __init__(self, work: Work[T]) -> None:
        self._work = work
        self._result: T | None = None
        self._error: BaseException | None = None
        self.over = False

    def make(self, raw: sqlite3.Connection) -> None:
        """Inside a transaction that others may share: what fails undoes its own changes and no others."""
        raw.execute("SAVEPOINT mine")
        try:
            self._result = at_once(self._work, raw)
        except BaseException as error:
            if not raw.in_transaction:  # SQLite took everything back by itself: a full disk, say.
                raise
            raw.execute("ROLLBACK TO mine")
            self._error = error
        raw.execute("RELEASE mine")

    def end(self, error: BaseException | None = None) -> None:
        """`error`: nothing was written, whatever it had come to before."""
        self._error = self._error or error
        self.over = True

    def result(self) -> T:
        """Raises what its work raised, or what kept it from being written."""
        if not self.over:
            raise RuntimeError("the bot ended before the transaction was made")
        if self._error is not None:
            raise self._error
        return cast("T", self._result)


def commit(together: Sequence[Transaction[Any]], raw: sqlite3.Connection) -> None:
    """Make transactions one after the other, and what has not failed durable with one commit. Never raises."""
    failure: BaseException | None = None
    try:
        raw.execute("BEGIN IMMEDIATE")
        for one in together:
            one.make(raw)
        raw.commit()
    except BaseException as error:  # noqa: BLE001 - each of them raises it where it is awaited
        failure = error
        if raw.in_transaction:
            raw.rollback()
    for one in together:
        one.end(failure)


class _Statements:
    def __init__(self, raw: sqlite3.Connection) -> None:
        self._raw = raw

    def execute(self, sql: str, parameters: Any = ()) -> "_Call":
        return _Call(lambda: self._raw.execute(sql, parameters))

    def executemany(self, sql: str, parameters: Iterable[Any]) -> "_Call":
        return _Call(lambda: self._raw.executemany(sql, parameters))

    async def execute_fetchall(self, sql: str, parameters: Any = ()) -> Sequence[sqlite3.Row]:
        with contextlib.closing(self._raw.execute(sql, parameters)) as cursor:
            return cursor.fetchall()


class _Call:
    """Something to await, or to open as a cursor; runs when it is waited for."""

    def __init__(self, run: Callable[[], sqlite3.Cursor]) -> None:
        self._run = run

    def __await__(self) -> Generator[Any, None, "_Cursor"]:
        return self.__aenter__().__await__()

    async def __aenter__(self) -> "_Cursor":
        self._cursor = self._run()
        return _Cursor(self._cursor)

    async def __aexit__(self, *_: object) -> None:
        self._cursor.close()


class _Cursor:
    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._cursor = cursor

    async def fetchone(self) -> Any:
        return self._cursor.fetchone()

    async def fetchall(self) -> list[Any]:
        return self._cursor.fetchall()

    async def __aiter__(self) -> AsyncIterator[Any]:
        for row in self._cursor:
            yield row

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._cursor.lastrowid
