"""Which feeds there are: the configuration's, and those made in chat; since when, and whether they pause."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from zoneinfo import ZoneInfo

import aiosqlite
import structlog

from bot.adapters.sqlite.database import Database
from bot.domain.feed_options import FeedUnusable, feed_of
from bot.domain.feeds import Feed, KnownFeed
from bot.locale import Language

log = structlog.get_logger()

UNSENT = "state IN ('pending', 'unknown', 'held') AND first_try_at IS NULL"


class FeedRegistry:
    """Implements ports.Feeds, and FeedRoom of the commands.

    A feed starts with the first digest that arrives after it was first seen, or after its channel changed.
    `language` and `zone` are the bot's own, for feeds made in chat that name none.
    """

    def __init__(self, database: Database, language: Language, zone: ZoneInfo) -> None:
        self._database = database
        self._language: Language = language
        self._zone = zone
        self._file: dict[tuple[str, str], Feed] = {}
        self._read: dict[tuple[str, str], tuple[object, Feed]] = {}
        self._steady = asyncio.Lock()

    @asynccontextmanager
    async def steady(self) -> AsyncIterator[None]:
        """No feed changes meanwhile. Whoever plans what feeds owe holds this from reading them to writing the plan."""
        async with self._steady:
            yield

    async def register(
        self, feeds: Sequence[Feed], now: float, language: Language | None = None, zone: ZoneInfo | None = None
    ) -> None:
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
            after = {feed.key: str(feed.channel) for feed in feeds}
            for (tenant, name), channel in before.items():
                if after.get((tenant, name)) != channel:
                    await _stop(connection, tenant, name, now)
            for (tenant, name), channel in after.items():
                if before.get((tenant, name)) != channel:
                    await _start(connection, tenant, name, channel, "file", {}, now)

        async with self._steady:
            await self._database.transaction(work)
            self._file = {feed.key: feed for feed in feeds}
            self._language, self._zone = language or self._language, zone or self._zone

    async def known(self) -> list[KnownFeed]:
        """Every feed that is not removed, the configuration's first."""
        rows = await self._database.reading(_rows)
        found = [self._known(row) for row in rows]
        return sorted((one for one in found if one is not None), key=lambda one: one.source == "chat")

    def _known(self, row: sqlite3.Row) -> KnownFeed | None:
        key = (row["tenant"], row["name"])
        written: Mapping[str, str] = json.loads(row["settings"])
        feed = self._file.get(key) if row["source"] == "file" else self._chat_feed(key, row["settings"], written)
        if feed is None:
            return None
        promises_from = max(row["since"], row["resumed_at"])
        return KnownFeed(feed, row["source"], row["since"], promises_from, row["paused_at"] is not None, written)

    def _chat_feed(self, key: tuple[str, str], settings: str, written: Mapping[str, str]) -> Feed | None:
        """Read once for each way it is written: keywords take their time."""
        how = (settings, self._language, self._zone.key)
        if key not in self._read or self._read[key][0] != how:
            try:
                self._read[key] = (how, feed_of(written, key[0], self._language, self._zone))
            except FeedUnusable as error:  # Written by an earlier version, which took what this one does not.
                log.error("a feed made in chat cannot be used", feed=key[1], tenant=key[0], options=list(error.faults))  # noqa: TRY400
                return None
        return self._read[key][1]

    # ------------------------------------------------------------ what an admin changes

    async def make(self, feed: Feed, written: Mapping[str, str], now: float) -> bool:
        """False, and nothing is written, when the tenant has one of this name that can be used."""

        async def work(connection: aiosqlite.Connection) -> bool:
            rows = await connection.execute_fetchall(
                "SELECT * FROM feeds WHERE tenant = ? AND name = ? AND removed_at IS NULL", feed.key
            )
            if any(self._known(row) is not None for row in rows):
                return False
            await _see(connection, feed.tenant, feed.channel.platform, now)
            await _start(connection, feed.tenant, feed.name, str(feed.channel), "chat", written, now)
            return True

        async with self._steady:
            return await self._database.transaction(work)

    async def change(self, feed: Feed, written: Mapping[str, str], now: float) -> bool:
        """A feed of chat gets new options. With another channel it starts with the next digest. False: it is gone."""

        async def work(connection: aiosqlite.Connection) -> bool:
            rows = await connection.execute_fetchall(
                "SELECT channel FROM feeds WHERE tenant = ? AND name = ? AND source = 'chat' AND removed_at IS NULL",
                feed.key,
            )
            for row in rows:
                if row["channel"] != str(feed.channel):
                    await _stop(connection, feed.tenant, feed.name, now)
                    await _start(connection, feed.tenant, feed.name, str(feed.channel), "chat", written, now)
                await connection.execute(
                    "UPDATE feeds SET settings = ? WHERE tenant = ? AND name = ?", (_text(written), *feed.key)
                )
                return True
            return False

        async with self._steady:
            return await self._database.transaction(work)

    async def pause(self, feed: Feed, now: float) -> None:
        await self._set(feed, "paused_at = coalesce(paused_at, :now)", now)

    async def resume(self, feed: Feed, now: float) -> None:
        """It goes on with the next digest; what came meanwhile is not posted."""
        until = "CASE WHEN paused_at IS NULL THEN resumed_at ELSE :now END"
        await self._set(feed, f"resumed_at = {until}, paused_at = NULL", now)

    async def _set(self, feed: Feed, change: str, now: float) -> None:
        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                f"UPDATE feeds SET {change} WHERE tenant = :tenant AND name = :name AND removed_at IS NULL",  # noqa: S608
                {"now": now, "tenant": feed.tenant, "name": feed.name},
            )

        async with self._steady:
            await self._database.transaction(work)

    async def remove(self, feed: Feed, now: float) -> bool:
        """What it has not begun to send is cancelled; what is posted stays. False: it was gone, or is the file's."""

        async def work(connection: aiosqlite.Connection) -> bool:
            rows = await connection.execute_fetchall(
                "SELECT 1 FROM feeds WHERE tenant = ? AND name = ? AND source = 'chat' AND removed_at IS NULL", feed.key
            )
            if not list(rows):
                return False
            await _stop(connection, *feed.key, now)
            return True

        async with self._steady:
            return await self._database.transaction(work)

    # ------------------------------------------------------------ where the configuration's feeds belong

    async def homes(self) -> dict[tuple[str, str], str]:
        """(tenant, name) -> the server or workspace of its channel, as far as that is known."""

        async def read(connection: aiosqlite.Connection) -> dict[tuple[str, str], str]:
            rows = await connection.execute_fetchall("SELECT tenant, name, home FROM feeds WHERE home IS NOT NULL")
            return {(row["tenant"], row["name"]): row["home"] for row in rows}

        return await self._database.reading(read)

    async def at_home(self, feed: Feed, home: str) -> None:
        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                "UPDATE feeds SET home = ? WHERE tenant = ? AND name = ? AND channel = ?",
                (home, *feed.key, str(feed.channel)),
            )

        await self._database.transaction(work)


async def _rows(connection: aiosqlite.Connection) -> list[sqlite3.Row]:
    return list(await connection.execute_fetchall("SELECT * FROM feeds WHERE removed_at IS NULL ORDER BY since, name"))


async def _see(connection: aiosqlite.Connection, tenant: str, platform: str, now: float) -> None:
    await connection.execute(
        "INSERT INTO tenants (id, platform, remote_id, seen_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at",
        (tenant, platform, tenant.partition(":")[2] or None, now),
    )


async def _stop(connection: aiosqlite.Connection, tenant: str, name: str, now: float) -> None:
    await connection.execute("UPDATE feeds SET removed_at = ? WHERE tenant = ? AND name = ?", (now, tenant, name))
    await connection.execute(
        "UPDATE deliveries SET state = 'cancelled', error = 'the feed was removed or moved'"  # noqa: S608
        f" WHERE tenant = ? AND feed = ? AND {UNSENT}",
        (tenant, name),
    )


async def _start(
    connection: aiosqlite.Connection,
    tenant: str,
    name: str,
    channel: str,
    source: str,
    written: Mapping[str, str],
    now: float,
) -> None:
    """A pause outlives a move; it does not outlive the feed."""
    await connection.execute(
        "INSERT INTO feeds (tenant, name, source, channel, settings, since) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (tenant, name) DO UPDATE SET source = excluded.source, channel = excluded.channel,"
        " settings = excluded.settings, since = excluded.since, home = NULL, resumed_at = 0, removed_at = NULL,"
        " paused_at = CASE WHEN removed_at = excluded.since THEN paused_at END",
        (tenant, name, source, channel, _text(written), now),
    )


def _text(written: Mapping[str, str]) -> str:
    return json.dumps(dict(written), ensure_ascii=False)
