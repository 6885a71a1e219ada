"""Which feeds there are, and since when."""

from collections.abc import Sequence

import aiosqlite

from bot.adapters.sqlite.database import Database
from bot.domain.feeds import Feed


class FeedRegistry:
    """A feed starts with the first digest that arrives after it was first seen, or after its channel changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def register(self, feeds: Sequence[Feed], now: float) -> None:
        """Take over the configuration's feeds. What a removed or moved one has not begun to send is cancelled."""

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.executemany(
                "INSERT INTO tenants (id, platform, seen_at) VALUES (?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at",
                [(feed.tenant, feed.channel.platform, now) for feed in feeds],
            )
            rows = await connection.execute_fetchall(
                "SELECT tenant, name, channel FROM feeds WHERE source = 'file' AND removed_at IS NULL"
            )
            before = {(row["tenant"], row["name"]): row["channel"] for row in rows}
            after = {(feed.tenant, feed.name): str(feed.channel) for feed in feeds}
            for (tenant, name), channel in before.items():
                if after.get((tenant, name)) != channel:
                    await _stop(connection, tenant, name, now)
            for (tenant, name), channel in after.items():
                if before.get((tenant, name)) != channel:
                    await _start(connection, tenant, name, channel, now)

        await self._database.transaction(work)

    async def since(self) -> dict[tuple[str, str], float]:
        """(tenant, name) -> when the feed began, in seconds since the epoch."""

        async def read(connection: aiosqlite.Connection) -> dict[tuple[str, str], float]:
            rows = await connection.execute_fetchall("SELECT tenant, name, since FROM feeds WHERE removed_at IS NULL")
            return {(row["tenant"], row["name"]): row["since"] for row in rows}

        return await self._database.reading(read)


async def _stop(connection: aiosqlite.Connection, tenant: str, name: str, now: float) -> None:
    await connection.execute("UPDATE feeds SET removed_at = ? WHERE tenant = ? AND name = ?", (now, tenant, name))
    await connection.execute(
        "UPDATE deliveries SET state = 'cancelled', error = 'the feed was removed or moved'"
        " WHERE tenant = ? AND feed = ? AND state IN ('pending', 'unknown', 'held') AND first_try_at IS NULL",
        (tenant, name),
    )


async def _start(connection: aiosqlite.Connection, tenant: str, name: str, channel: str, now: float) -> None:
    await connection.execute(
        "INSERT INTO feeds (tenant, name, source, channel, since) VALUES (?, ?, 'file', ?, ?)"
        " ON CONFLICT (tenant, name) DO UPDATE SET source = 'file', channel = excluded.channel,"
        " since = excluded.since, removed_at = NULL",
        (tenant, name, channel, now),
    )
