"""Which papers people keep to read."""

from collections.abc import Sequence
from typing import Any

import aiosqlite

from bot.adapters.sqlite.database import Database
from bot.adapters.sqlite.moments import moment
from bot.ports import Saved


class ReadingListStore:
    """Implements ports.ReadingLists and ports.PersonalData."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(self, person: str, arxiv_id: str, now: float) -> bool:
        async def work(connection: aiosqlite.Connection) -> bool:
            cursor = await connection.execute(
                "INSERT INTO reading_list VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (person, arxiv_id, now)
            )
            return cursor.rowcount == 1

        return await self._database.transaction(work)

    async def remove(self, person: str, arxiv_ids: Sequence[str]) -> int:
        async def work(connection: aiosqlite.Connection) -> int:
            cursor = await connection.executemany(
                "DELETE FROM reading_list WHERE person = ? AND arxiv_id = ?", [(person, one) for one in arxiv_ids]
            )
            return cursor.rowcount

        return await self._database.transaction(work)

    async def saved(self, person: str) -> Sequence[Saved]:
        async def work(connection: aiosqlite.Connection) -> list[Saved]:
            rows = await connection.execute_fetchall(
                "SELECT arxiv_id, saved_at FROM reading_list WHERE person = ? ORDER BY saved_at DESC, arxiv_id DESC",
                (person,),
            )
            return [Saved(row["arxiv_id"], row["saved_at"]) for row in rows]

        return await self._database.reading(work)

    async def mine(self, person: str) -> dict[str, list[dict[str, Any]]]:
        kept = await self.saved(person)
        return {"reading list": [{"arxiv_id": one.arxiv_id, "saved_at": moment(one.saved_at)} for one in kept]}

    async def forget(self, person: str) -> None:
        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute("DELETE FROM reading_list WHERE person = ?", (person,))

        await self._database.erase(work)
