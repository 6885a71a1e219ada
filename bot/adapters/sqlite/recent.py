"""The newest digests in memory, folded: what someone is about to follow is held against them at once."""

import asyncio
import datetime as dt

import aiosqlite

from bot.adapters.sqlite.database import Database
from bot.adapters.sqlite.digests import paper_of
from bot.domain.keywords import prepare
from bot.domain.papers import Paper
from bot.domain.subscriptions import Day
from bot.domain.synonyms import NO_SYNONYMS, Synonyms, mined

DIGESTS = 30
SYNONYM_DIGESTS = 100
"""Digests whose texts say what is called what in two languages."""


class RecentStore:
    """Implements ports.RecentDigests. What has changed since it was asked last is read again, and nothing else."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._days: dict[dt.date, tuple[int, Day]] = {}
        self._mined_at: list[tuple[str, int]] | None = None
        self._synonyms: Synonyms = NO_SYNONYMS
        self._turn = asyncio.Lock()

    async def days(self) -> list[Day]:
        async with self._turn:
            revisions = {dt.date.fromisoformat(date): revision for date, revision in await self._revisions(DIGESTS)}
            self._days = {date: known for date, known in self._days.items() if revisions.get(date) == known[0]}
            for date in revisions.keys() - self._days.keys():
                papers = await self._papers([date.isoformat()])
                self._days[date] = (revisions[date], await asyncio.to_thread(_day, date, papers))
            return [self._days[date][1] for date in sorted(self._days)]

    async def synonyms(self) -> Synonyms:
        async with self._turn:
            revisions = await self._revisions(SYNONYM_DIGESTS)
            if revisions != self._mined_at:
                papers = await self._papers([date for date, _ in revisions])
                self._synonyms = await asyncio.to_thread(mined, papers)
                self._mined_at = revisions
            return self._synonyms

    async def _revisions(self, most: int) -> list[tuple[str, int]]:
        async def read(connection: aiosqlite.Connection) -> list[tuple[str, int]]:
            rows = await connection.execute_fetchall(
                "SELECT date, revision FROM digests d WHERE revision > 0"
                " AND EXISTS (SELECT 1 FROM papers p WHERE p.date = d.date AND NOT p.gone) ORDER BY date DESC LIMIT ?",
                (most,),
            )
            return [(row["date"], row["revision"]) for row in rows]

        return await self._database.reading(read)

    async def _papers(self, dates: list[str]) -> list[Paper]:
        async def read(connection: aiosqlite.Connection) -> list[Paper]:
            found: list[Paper] = []
            for date in dates:
                rows = await connection.execute_fetchall(
                    "SELECT * FROM papers WHERE date = ? AND NOT gone ORDER BY path, line", (date,)
                )
                found += [paper_of(row) for row in rows]
            return found

        return await self._database.reading(read)


def _day(date: dt.date, papers: list[Paper]) -> Day:
    return Day(date, tuple(map(prepare, papers)))
