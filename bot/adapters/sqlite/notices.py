"""What an admin has been told and is not well yet."""

import aiosqlite

from bot.adapters.sqlite.database import Database
from bot.adapters.sqlite.planned import write_planned
from bot.domain.notices import Notice, Trouble
from bot.domain.planning import Plan


class NoticeStore:
    """Implements ports.Notices. Each call is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def raise_notice(self, notice: Notice, plan: Plan, now: float) -> bool:
        """Open it, with the message that tells an admin. False, and nothing is written, when it is open already."""

        async def work(connection: aiosqlite.Connection) -> bool:
            cursor = await connection.execute(
                "INSERT INTO notices (subject, trouble, detail, feed, paper, raised_at) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT DO NOTHING",
                (notice.subject, notice.trouble, notice.detail, notice.feed, notice.paper, now),
            )
            if cursor.rowcount != 1:
                return False
            await write_planned(connection, plan, now)
            return True

        return await self._database.transaction(work)

    async def clear(self, subject: str, troubles: tuple[Trouble, ...], now: float) -> None:
        async def work(connection: aiosqlite.Connection) -> None:
            await connection.executemany(
                "UPDATE notices SET cleared_at = ? WHERE subject = ? AND trouble = ? AND cleared_at IS NULL",
                [(now, subject, trouble) for trouble in troubles],
            )

        await self._database.transaction(work)

    async def open_notices(self) -> list[Notice]:
        async def read(connection: aiosqlite.Connection) -> list[Notice]:
            rows = await connection.execute_fetchall("SELECT * FROM notices WHERE cleared_at IS NULL ORDER BY id")
            return [Notice(row["subject"], row["trouble"], row["detail"], row["feed"], row["paper"]) for row in rows]

        return await self._database.transaction(read)
