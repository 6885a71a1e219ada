"""Who has asked before. Ids only."""

from typing import Any

import aiosqlite

from bot.adapters.sqlite.database import Database
from bot.adapters.sqlite.moments import moment


class PeopleStore:
    """Implements ports.People and ports.PersonalData."""

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

    async def mine(self, person: str) -> dict[str, list[dict[str, Any]]]:
        async def work(connection: aiosqlite.Connection) -> list[dict[str, Any]]:
            rows = await connection.execute_fetchall(_FIND, _who(person))
            return [{**dict(row), "seen_at": moment(row["seen_at"])} for row in rows]

        return {"first question": await self._database.reading(work)}

    async def forget(self, person: str) -> None:
        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(_FORGET, _who(person))

        await self._database.erase(work)
        tenant, known = _who(person)
        self._met = {who for who in self._met if who[1] != known or tenant not in (None, who[0])}


_FIND = "SELECT * FROM people WHERE (?1 IS NULL OR tenant = ?1) AND person = ?2"
_FORGET = "DELETE FROM people WHERE (?1 IS NULL OR tenant = ?1) AND person = ?2"


def _who(person: str) -> tuple[str | None, str]:
    """(tenant, id): a Discord account is one person in every server, a Slack one in its team alone."""
    parts = person.split(":")
    return (parts[1] if len(parts) == 3 else None), parts[-1]
