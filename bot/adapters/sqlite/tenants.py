"""Servers and workspaces: which were welcomed, and what is forgotten about one that is gone."""

import aiosqlite

from bot.adapters.sqlite.database import Database
from bot.adapters.sqlite.planned import write_planned
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

    async def purge(self, tenant: str) -> int:
        """Forget all that is kept of it: feeds, posts, deliveries, whatever has a tenant. Returns how many rows.

        On Slack people belong to a workspace, so what is kept about them goes too; on Discord they do not.
        """
        _, _, remote_id = tenant.partition(":")
        people = f"{tenant}:" if tenant.startswith("slack:") else None

        async def work(connection: aiosqlite.Connection) -> int:
            gone = 0
            # What its channels follow; the followers themselves are known by this last.
            for table in ("matches", "subscriptions", "drafts", "followers"):
                cursor = await connection.execute(
                    f"DELETE FROM {table} WHERE owner IN (SELECT owner FROM followers WHERE home = :tenant)"  # noqa: S608
                    " OR (:people IS NOT NULL AND substr(owner, 1, length(:people)) = :people)",
                    {"tenant": tenant, "people": people},
                )
                gone += cursor.rowcount
            for table, columns in (await _tables(connection)).items():
                if "tenant" in columns:
                    cursor = await connection.execute(
                        f'DELETE FROM "{table}" WHERE tenant IN (?, ?)',  # noqa: S608
                        (tenant, remote_id),
                    )
                    gone += cursor.rowcount
                if "person" in columns and people is not None:
                    cursor = await connection.execute(
                        f'DELETE FROM "{table}" WHERE substr(person, 1, ?) = ?',  # noqa: S608
                        (len(people), people),
                    )
                    gone += cursor.rowcount
            cursor = await connection.execute("DELETE FROM tenants WHERE id = ?", (tenant,))
            return gone + cursor.rowcount

        return await self._database.erase(work)


async def _tables(connection: aiosqlite.Connection) -> dict[str, set[str]]:
    rows = await connection.execute_fetchall(
        "SELECT t.name AS name, c.name AS column FROM pragma_table_list t JOIN pragma_table_info(t.name) c"
        " WHERE t.type = 'table' AND t.schema = 'main' AND t.name NOT LIKE 'sqlite%'"
    )
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row["name"], set()).add(row["column"])
    return found
