"""What people chose for themselves. Their languages are kept in memory too: every answer needs one at once."""

import datetime as dt
import sqlite3
from collections.abc import Mapping
from typing import Any

import aiosqlite

from bot.adapters.sqlite.database import Database
from bot.domain.preferences import Preferences, QuietHours


class PreferenceStore:
    """Implements ports.PreferenceBook and ports.PersonalData."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._languages: dict[str, str] = {}

    async def load(self) -> None:
        async def work(connection: aiosqlite.Connection) -> dict[str, str]:
            rows = await connection.execute_fetchall(
                "SELECT person, language FROM preferences WHERE language IS NOT NULL"
            )
            return {row["person"]: row["language"] for row in rows}

        self._languages = await self._database.reading(work)

    def language(self, person: str) -> str | None:
        return self._languages.get(person)

    async def of(self, person: str) -> Preferences:
        row = await self._row(person)
        return Preferences() if row is None else preferences_of(row)

    async def choose(self, person: str, preferences: Preferences) -> None:
        quiet, time = preferences.quiet, preferences.time_of_day
        chosen = (
            preferences.language,
            preferences.zone,
            None if time is None else f"{time:%H:%M}",
            None if quiet is None else f"{quiet.since:%H:%M}",
            None if quiet is None else f"{quiet.until:%H:%M}",
            preferences.found_zone,
        )

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                "INSERT OR REPLACE INTO preferences VALUES (?, ?, ?, ?, ?, ?, ?)", (person, *chosen)
            )

        await self._database.transaction(work)
        self._languages.pop(person, None)
        if preferences.language is not None:
            self._languages[person] = preferences.language

    async def remember_zone(self, person: str, zone: str) -> None:
        if (await self.of(person)).found_zone == zone:
            return

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                "INSERT INTO preferences (person, found_zone) VALUES (?, ?)"
                " ON CONFLICT (person) DO UPDATE SET found_zone = excluded.found_zone",
                (person, zone),
            )

        await self._database.transaction(work)

    async def mine(self, person: str) -> dict[str, list[dict[str, Any]]]:
        row = await self._row(person)
        return {} if row is None else {"settings": [row]}

    async def forget(self, person: str) -> None:
        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute("DELETE FROM preferences WHERE person = ?", (person,))

        await self._database.erase(work)
        self._languages.pop(person, None)

    async def _row(self, person: str) -> dict[str, Any] | None:
        async def work(connection: aiosqlite.Connection) -> dict[str, Any] | None:
            rows = await connection.execute_fetchall("SELECT * FROM preferences WHERE person = ?", (person,))
            return next((dict(row) for row in rows), None)

        return await self._database.reading(work)


def preferences_of(row: Mapping[str, Any] | sqlite3.Row) -> Preferences:
    quiet = None
    if row["quiet_from"] is not None:
        quiet = QuietHours(dt.time.fromisoformat(row["quiet_from"]), dt.time.fromisoformat(row["quiet_until"]))
    time = row["time_of_day"]
    told = None if time is None else dt.time.fromisoformat(time)
    return Preferences(row["language"], row["timezone"], told, quiet, row["found_zone"])
