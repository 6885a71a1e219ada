"""How the bot does, for those who look after a server or workspace: what waits and why, and the last backup."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import aiosqlite

from bot.adapters.sqlite.copies import folder_beside
from bot.adapters.sqlite.database import Database
from bot.domain.channels import Channel
from bot.ports import Waiting


class HealthStore:
    """Implements ports.Health."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def waiting(self, now: float) -> Sequence[Waiting]:
        async def read(connection: aiosqlite.Connection) -> list[Waiting]:
            rows = await connection.execute_fetchall(
                "SELECT w.tenant, w.platform, w.channel, w.feed, count(*) AS number,"
                " sum(w.not_before > :now) AS later, min(w.not_before) AS since,"
                " max(w.state = 'held') AS held, max(w.error) AS said,"
                " (SELECT n.trouble FROM notices n WHERE n.cleared_at IS NULL"
                "   AND n.subject IN (w.platform || ':' || w.channel, w.platform) ORDER BY n.id DESC LIMIT 1)"
                "   AS trouble"
                " FROM waiting w GROUP BY w.tenant, w.platform, w.channel, w.feed ORDER BY since",
                {"now": now},
            )
            return [
                Waiting(
                    row["tenant"],
                    row["feed"],
                    Channel(row["platform"], row["channel"]),
                    row["number"],
                    row["later"],
                    row["since"],
                    bool(row["held"]),
                    row["said"],
                    row["trouble"],
                )
                for row in rows
            ]

        return await self._database.reading(read)

    async def problems(self) -> int:
        async def read(connection: aiosqlite.Connection) -> int:
            (row,) = await connection.execute_fetchall("SELECT count(*) AS number FROM problems")
            return int(row["number"])

        return await self._database.reading(read)

    async def not_fetched(self) -> str:
        async def read(connection: aiosqlite.Connection) -> str:
            (row,) = await connection.execute_fetchall(
                "SELECT (SELECT value ->> 'trouble' FROM meta WHERE name = 'source') AS trouble"
            )
            return row["trouble"] or ""

        return await self._database.reading(read)

    async def last_backup(self) -> float | None:
        return await asyncio.to_thread(_newest_in, folder_beside(self._database.path))


def _newest_in(folder: Path) -> float | None:
    try:
        return max((path.stat().st_mtime for path in folder.iterdir() if path.is_file()), default=None)
    except OSError:
        return None
