"""Servers and workspaces: which were welcomed, and what is forgotten about one that is gone."""

import json

import aiosqlite

from bot.adapters.sqlite.database import Database
from bot.adapters.sqlite.planned import write_planned
from bot.domain.channels import Platform
from bot.domain.planning import Plan


class TenantStore:
    """Implements ports.Tenants. Each call is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def welcomed(self, tenant: str) -> bool:
        async def read(connection: aiosqlite.Connection) -> bool:
            rows = await connection.execute_fetchall("SELECT welcomed_at FROM tenants WHERE id = ?", (tenant,))
            return any(row["welcomed_at"] is not None for row in rows)

        return await self._database.reading(read)

    async def welcome(self, tenant: str, plan: Plan, now: float) -> bool:
        """Owe the welcome and note that it is given; False, and nothing is owed, when it was given before."""

        async def work(connection: aiosqlite.Connection) -> bool:
            platform, _, remote_id = tenant.partition(":")
            await connection.execute(
                "INSERT INTO tenants (id, platform, remote_id, seen_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (tenant, platform, remote_id, now),
            )
            cursor = await connection.execute(
                "UPDATE tenants SET welcomed_at = ?, seen_at = ? WHERE id = ? AND welcomed_at IS NULL",
                (now, now, tenant),
            )
            if cursor.rowcount != 1:
                return False
            await write_planned(connection, plan, now)
            return True

        return await self._database.transaction(work)

    async def known(self, platform: Platform) -> list[str]:
        async def read(connection: aiosqlite.Connection) -> list[str]:
            rows = await connection.execute_fetchall(
                "SELECT tenant FROM (SELECT id AS tenant FROM tenants UNION SELECT tenant FROM feeds"
                " UNION SELECT tenant FROM admins UNION SELECT home FROM followers)"
                " WHERE tenant LIKE ? || ':%' ORDER BY tenant",
                (platform,),
            )
            return [row["tenant"] for row in rows]

        return await self._database.reading(read)

    async def followers(self, tenant: str) -> list[str]:
        """Who follows keywords there: its channels, and on Slack its people."""

        async def read(connection: aiosqlite.Connection) -> list[str]:
            return await _followers(connection, tenant)

        return await self._database.reading(read)

    async def purge(self, tenant: str) -> int:
        """Forget all that is kept of it, whatever table it is in. Returns how many rows that were.

        On Slack people belong to a workspace, so what is kept about them goes too; on Discord they do not.
        """
        _, _, remote_id = tenant.partition(":")
        people = _people(tenant)

        async def work(connection: aiosqlite.Connection) -> int:
            gone = 0
            owners = json.dumps(await _followers(connection, tenant))
            rows = await connection.execute_fetchall(
                "SELECT DISTINCT platform || ':' || channel AS name FROM deliveries WHERE tenant = ?", (tenant,)
            )
            channels = json.dumps([row["name"] for row in rows])
            for table, columns in (await _tables(connection)).items():
                if "tenant" in columns:
                    gone += await _delete(connection, table, "tenant IN (?, ?)", tenant, remote_id)
                if "person" in columns and people:
                    gone += await _delete(connection, table, "substr(person, 1, ?) = ?", len(people), people)
                if "owner" in columns:
                    gone += await _delete(connection, table, "owner IN (SELECT value FROM json_each(?))", owners)
            told = (
                "subject IN (SELECT value FROM json_each(?))"
                " AND subject NOT IN (SELECT platform || ':' || channel FROM deliveries)"
            )
            gone += await _delete(connection, "notices", told, channels)
            return gone + await _delete(connection, "tenants", "id = ?", tenant)

        return await self._database.erase(work)


def _people(tenant: str) -> str:
    """What the keys of its people begin with; empty where they belong to no tenant."""
    return f"{tenant}:" if tenant.startswith("slack:") else ""


async def _followers(connection: aiosqlite.Connection, tenant: str) -> list[str]:
    people = _people(tenant)
    rows = await connection.execute_fetchall(
        "SELECT owner FROM followers WHERE home = ? OR (? <> '' AND substr(owner, 1, ?) = ?)",
        (tenant, people, len(people), people),
    )
    return [row["owner"] for row in rows]


async def _delete(connection: aiosqlite.Connection, table: str, where: str, *values: object) -> int:
    cursor = await connection.execute(f'DELETE FROM "{table}" WHERE {where}', values)  # noqa: S608
    return cursor.rowcount


async def _tables(connection: aiosqlite.Connection) -> dict[str, set[str]]:
    rows = await connection.execute_fetchall(
        "SELECT t.name AS name, c.name AS column FROM pragma_table_list t JOIN pragma_table_info(t.name) c"
        " WHERE t.type = 'table' AND t.schema = 'main' AND t.name NOT LIKE 'sqlite%'"
    )
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row["name"], set()).add(row["column"])
    return found
