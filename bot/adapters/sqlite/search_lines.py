"""Searches whose line is too long for a button, by a short name: the beginning of the line's hash."""

import hashlib

import aiosqlite

from bot.adapters.sqlite.database import Database

KEPT = 30 * 86_400.0
"""Seconds that a line is kept after it was last used."""


class SearchLineStore:
    """Implements ports.SearchLines."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, line: str, now: float) -> str:
        name = hashlib.sha256(line.encode("utf-8")).hexdigest()[:16]

        async def write(connection: aiosqlite.Connection) -> None:
            await connection.execute("DELETE FROM searches WHERE used_at < ?", (now - KEPT,))
            await connection.execute(
                "INSERT INTO searches VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET used_at = excluded.used_at",
                (name, line, now),
            )

        await self._database.transaction(write)
        return name

    async def kept(self, name: str) -> str | None:
        async def read(connection: aiosqlite.Connection) -> str | None:
            async with connection.execute("SELECT line FROM searches WHERE id = ?", (name,)) as cursor:
                row = await cursor.fetchone()
            return None if row is None else str(row[0])

        return await self._database.reading(read)
