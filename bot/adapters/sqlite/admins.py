"""Whom the admins of a server or workspace have named to look after its feeds. Ids only."""

from collections.abc import Sequence
from typing import Any

import aiosqlite

from bot.adapters.sqlite.database import Database
from bot.adapters.sqlite.moments import moment


class AdminStore:
    """Implements Admins of the commands, and ports.PersonalData."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def named(self, home: str) -> Sequence[str]:
        async def read(connection: aiosqlite.Connection) -> list[str]:
            rows = await connection.execute_fetchall(
                "SELECT person FROM admins WHERE tenant = ? ORDER BY named_at, person", (home,)
            )
            return [row["person"] for row in rows]

        return await self._database.reading(read)

    async def name(self, home: str, person: str, now: float) -> None:
        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute("INSERT INTO admins VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (home, person, now))

        await self._database.transaction(work)

    async def drop(self, home: str, person: str) -> bool:
        async def work(connection: aiosqlite.Connection) -> bool:
            cursor = await connection.execute("DELETE FROM admins WHERE tenant = ? AND person = ?", (home, person))
            return cursor.rowcount == 1

        return await self._database.erase(work)

    async def mine(self, person: str) -> dict[str, list[dict[str, Any]]]:
        async def read(connection: aiosqlite.Connection) -> list[dict[str, Any]]:
            rows = await connection.execute_fetchall("SELECT tenant, named_at FROM admins WHERE person = ?", (person,))
            return [{"place": row["tenant"], "named_at": moment(row["named_at"])} for row in rows]

        return {"looks after the feeds of": await self._database.reading(read)}

    async def forget(self, person: str) -> None:
        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute("DELETE FROM admins WHERE person = ?", (person,))

        await self._database.erase(work)
