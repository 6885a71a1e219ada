"""How the bot is, by what its store says, and whether the store takes writes."""

import json
import sqlite3

import aiosqlite

from bot.adapters.sqlite.database import Database, StoreBroken, StoreMissing, StoreTooNew, open_reader
from bot.domain.channels import PLATFORMS
from bot.ports import StoreUnavailable, Vitals


class StoreVitals:
    """Implements ports.VitalSigns. Reads through a connection of its own, so that a look never waits for an intake."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, now: float) -> Vitals:
        try:
            reader = await open_reader(self._database.path)
            try:
                return await _read(reader, now)
            finally:
                await reader.close()
        except (StoreBroken, StoreMissing, StoreTooNew, sqlite3.Error, OSError) as error:
            raise StoreUnavailable(str(error)) from error

    async def try_write(self, now: float) -> None:
        async def write(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                "INSERT INTO meta VALUES ('health', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (str(now),),
            )

        await self._database.transaction(write)


async def _read(reader: aiosqlite.Connection, now: float) -> Vitals:
    waiting = {
        row["platform"]: row
        for row in await reader.execute_fetchall(
            "SELECT platform, count(*) AS number, min(not_before) AS oldest FROM waiting GROUP BY platform"
        )
    }
    (rest,) = await reader.execute_fetchall(
        "SELECT (SELECT arrived_at FROM digests WHERE revision > 0 ORDER BY date DESC LIMIT 1) AS arrival,"
        " (SELECT count(*) FROM problems) AS problems, (SELECT value FROM meta WHERE name = 'source') AS source"
    )
    source = json.loads(rest["source"] or "{}")
    return Vitals(
        {platform: waiting[platform]["number"] for platform in PLATFORMS if platform in waiting},
        min((row["oldest"] for row in waiting.values() if row["oldest"] <= now), default=None),
        rest["arrival"],
        rest["problems"],
        (source["fetched_at"] or 0.0) if source else None,
    )
