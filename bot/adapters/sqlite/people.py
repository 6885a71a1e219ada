"""Who has asked before. Ids only."""

import aiosqlite

from bot.adapters.sqlite.database import Database


class PeopleStore:
    """Implements ports.People."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._met: set[tuple[str, str]] = set()

    async def first_time(self, tenant: str, person: str, now: float) -> bool:
        if (tenant, person) in self._met:
            return False

        async def work(connection: aiosqlite.Connection) -> bool:
            cursor = await connection.execute(
                "INSERT INTO people VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (tenant, person, now)
            )
            return cursor.rowcount == 1

        new = await self._database.transaction(work)
        self._met.add((tenant, person))
        return new
