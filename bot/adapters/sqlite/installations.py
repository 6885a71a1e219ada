"""Which workspaces let Paperboy in, and the installations that somebody has begun in a browser.

What is removed goes with all else of its workspace, in one transaction: see TenantStore.purge.
"""

import hashlib
import secrets
import sqlite3
from collections.abc import Iterable

import aiosqlite

from bot.adapters.sqlite.database import Database
from bot.domain.installations import Installation

MOST_STATES = 10_000
"""Anybody can begin an installation; the oldest beginnings make room."""


class InstallationStore:
    """Implements ports.Installations. Each call is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> list[Installation]:
        async def read(connection: aiosqlite.Connection) -> list[Installation]:
            return read_installations(await connection.execute_fetchall(READ))

        return await self._database.reading(read)

    async def keep(self, installation: Installation) -> None:
        """A workspace that installs once more has the new token from then on."""

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                "INSERT OR REPLACE INTO installations (tenant, name, bot_token, bot_id, bot_user, scopes, installed_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    installation.tenant,
                    installation.name,
                    installation.bot_token,
                    installation.bot_id,
                    installation.bot_user,
                    ",".join(installation.scopes),
                    installation.installed_at,
                ),
            )

        await self._database.transaction(work)

    async def begin(self, now: float, seconds: float) -> str:
        """A state that nobody can guess, good once and for so long."""
        state = secrets.token_urlsafe(32)

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute("DELETE FROM install_states WHERE expires_at <= ?", (now,))
            await connection.execute("INSERT INTO install_states VALUES (?, ?)", (_hashed(state), now + seconds))
            await connection.execute(
                "DELETE FROM install_states WHERE state IN"
                " (SELECT state FROM install_states ORDER BY expires_at DESC LIMIT -1 OFFSET ?)",
                (MOST_STATES,),
            )

        await self._database.transaction(work)
        return state

    async def finish(self, state: str, now: float) -> bool:
        """False: no such state was given out, it is too old, or it was here before."""

        async def work(connection: aiosqlite.Connection) -> bool:
            cursor = await connection.execute(
                "DELETE FROM install_states WHERE state = ? AND expires_at > ?", (_hashed(state), now)
            )
            return cursor.rowcount == 1

        return await self._database.transaction(work)


READ = "SELECT * FROM installations ORDER BY installed_at, tenant"


def read_installations(rows: Iterable[sqlite3.Row]) -> list[Installation]:
    """Rows of READ, the oldest installation first."""
    return [
        Installation(
            row["tenant"].partition(":")[2],
            row["name"],
            row["bot_token"],
            row["bot_id"],
            row["bot_user"],
            tuple(row["scopes"].split(",")),
            row["installed_at"],
        )
        for row in rows
    ]


def _hashed(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
