"""Searches from the bot's loop: each in a thread and on a connection of its own, given up when it takes too long.

A slow search therefore holds up neither the archive's other answers nor the intake, and no other search either as
long as a thread is free.
"""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from bot.adapters.sqlite.search_engine import SearchEngine
from bot.adapters.sqlite.search_neighbours import Neighbours
from bot.domain.replies import Listed
from bot.domain.search_queries import SearchQuery
from bot.ports import Hits, SearchTooLong

T = TypeVar("T")

THREADS = 2
PATIENCE = 5.0
"""Seconds after which a search is given up; whoever asked is told to say more."""
_LOOK_EVERY = 20_000
"""Steps of SQLite's machine between two looks at the clock: less than a millisecond."""


class SqliteSearch:
    """Implements ports.Search. Opens its connections when they are first needed; the store has to be there."""

    def __init__(self, path: Path, patience: float = PATIENCE) -> None:
        self._path = path
        self._patience = patience
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="search")
        self._own = threading.local()
        self._opened: list[sqlite3.Connection] = []

    async def find(self, query: SearchQuery, first: int, count: int | None) -> Hits:
        return await self._in_a_thread(lambda connection: SearchEngine(connection).find(query, first, count))

    async def similar(self, arxiv_id: str, count: int) -> Sequence[Listed]:
        return await self._in_a_thread(lambda connection: Neighbours(connection).like(arxiv_id, count))

    async def some(self, count: int) -> Sequence[Listed]:
        return await self._in_a_thread(lambda connection: Neighbours(connection).some(count))

    async def close(self) -> None:
        await asyncio.to_thread(self._threads.shutdown)
        for connection in self._opened:
            connection.close()

    async def _in_a_thread(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._guarded, work)

    def _guarded(self, work: Callable[[sqlite3.Connection], T]) -> T:
        connection = self._connection()
        given_up_at = time.monotonic() + self._patience
        connection.set_progress_handler(lambda: time.monotonic() > given_up_at, _LOOK_EVERY)
        try:
            # One state of the archive for all that a search asks.
            connection.execute("BEGIN")
            try:
                return work(connection)
            finally:
                connection.rollback()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                raise SearchTooLong from error
            raise
        finally:
            connection.set_progress_handler(None, 0)

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = sqlite3.connect(
                f"file:{quote(str(self._path))}?mode=ro", uri=True, isolation_level=None, check_same_thread=False
            )
            connection.execute("PRAGMA busy_timeout = 5000")
            connection.execute("PRAGMA cache_size = -4000")
            self._own.connection = connection
            self._opened.append(connection)
        return connection
