"""Which digest people saw last. Nobody waits for that to be written down: an answer is on its way meanwhile."""

import asyncio
import datetime as dt
from collections.abc import Mapping
from typing import Any

import aiosqlite
import structlog

from bot.adapters.sqlite.database import Database

log = structlog.get_logger()


class LastLookStore:
    """Implements ports.LastLooks and ports.PersonalData."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._unwritten: dict[str, dt.date] = {}
        self._writing: asyncio.Task[None] | None = None

    def saw(self, person: str, date: dt.date) -> None:
        self._unwritten[person] = max(date, self._unwritten.get(person, date))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.get_running_loop().create_task(self._write(), name="last looks")

    async def last(self, person: str) -> dt.date | None:
        unwritten = self._unwritten.get(person)  # Before the row is read: meanwhile it may be written.
        row = await self._row(person)
        known = [unwritten, None if row is None else dt.date.fromisoformat(row["date"])]
        return max((date for date in known if date is not None), default=None)

    async def mine(self, person: str) -> dict[str, list[dict[str, Any]]]:
        last = await self.last(person)
        return {} if last is None else {"last digest seen": [{"date": last.isoformat()}]}

    async def forget(self, person: str) -> None:
        self._unwritten.pop(person, None)

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute("DELETE FROM last_looks WHERE person = ?", (person,))

        await self._database.erase(work)

    async def written(self) -> None:
        """Everything that was seen before is written down, or could not be."""
        if self._writing is not None:
            await self._writing

    async def _write(self) -> None:
        while self._unwritten:
            looks = dict(self._unwritten)
            try:
                await self._write_down(looks)
            except Exception:
                log.warning("could not write down who has seen which digest", exc_info=True)
                return
            for person, date in looks.items():
                if self._unwritten.get(person) == date:
                    del self._unwritten[person]

    async def _write_down(self, looks: Mapping[str, dt.date]) -> None:
        rows = [(person, date.isoformat()) for person, date in looks.items()]

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.executemany(_SAW, rows)

        await self._database.transaction(work)

    async def _row(self, person: str) -> dict[str, Any] | None:
        async def work(connection: aiosqlite.Connection) -> dict[str, Any] | None:
            rows = await connection.execute_fetchall("SELECT date FROM last_looks WHERE person = ?", (person,))
            return next((dict(row) for row in rows), None)

        return await self._database.reading(work)


_SAW = "INSERT INTO last_looks VALUES (?, ?) ON CONFLICT (person) DO UPDATE SET date = max(date, excluded.date)"
