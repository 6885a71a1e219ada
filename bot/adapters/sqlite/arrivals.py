"""When digests have come, and when a channel was told that one is late."""

import datetime as dt

import aiosqlite

from bot.adapters.sqlite.database import Database
from bot.adapters.sqlite.planned import write_planned
from bot.domain.lateness import REMEMBERED
from bot.domain.papers import Problem
from bot.domain.planning import Plan


class ArrivalStore:
    """Implements ports.Arrivals."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def live_arrivals(self) -> list[float]:
        async def read(connection: aiosqlite.Connection) -> list[float]:
            # An archive that was read at once says nothing about hours; nor does what was caught up.
            rows = await connection.execute_fetchall(
                "SELECT arrived_at FROM digests WHERE standing = 'news' ORDER BY arrived_at DESC LIMIT ?", (REMEMBERED,)
            )
            return [row[0] for row in rows]

        return await self._database.transaction(read)

    async def late_lines(self, tenant: str, feed: str) -> list[dt.date]:
        async def read(connection: aiosqlite.Connection) -> list[dt.date]:
            rows = await connection.execute_fetchall(
                "SELECT date FROM deliveries WHERE tenant = ? AND feed = ? AND kind = 'late'"
                " ORDER BY date DESC LIMIT 20",
                (tenant, feed),
            )
            return [dt.date.fromisoformat(row[0]) for row in rows]

        return await self._database.transaction(read)

    async def unreadable_since(self, moment: float) -> Problem | None:
        async def read(connection: aiosqlite.Connection) -> Problem | None:
            rows = list(
                await connection.execute_fetchall(
                    "SELECT p.* FROM problems p JOIN files f ON f.path = p.path WHERE f.read_at >= ?"
                    " AND NOT EXISTS (SELECT 1 FROM papers WHERE papers.path = p.path) ORDER BY f.read_at DESC, p.line",
                    (moment,),
                )
            )
            return Problem(rows[0]["path"], rows[0]["line"], rows[0]["message"], rows[0]["remedy"]) if rows else None

        return await self._database.transaction(read)

    async def say_late(self, plan: Plan, now: float) -> None:
        await self._database.transaction(lambda connection: write_planned(connection, plan, now))
