"""What feeds have posted of a digest, and what an admin does about it: post it anew, sooner, or take it back."""

import datetime as dt
import sqlite3

import aiosqlite

from bot.adapters.sqlite.database import Database
from bot.adapters.sqlite.planned import write_planned
from bot.domain.channels import Channel, Platform
from bot.domain.feeds import Feed
from bot.domain.packs import Packed, ids_of
from bot.domain.planning import Plan, Post, Posted

OWN = (
    " tenant = :tenant AND feed = :feed AND date = :date"
    " AND kind NOT IN ('catchup', 'late') AND NOT (kind = 'forum' AND part = 'catchup')"
)
"""The messages of a feed's own post of a date, of every generation."""
UNTRIED = " state IN ('pending', 'unknown', 'held') AND first_try_at IS NULL AND NOT ambiguous"


class PostStore:
    """Implements ports.Posts. Each call is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def post(self, feed: Feed, date: dt.date) -> Post | None:
        """What the feed has promised of this date."""

        async def read(connection: aiosqlite.Connection) -> Post | None:
            async with connection.execute(
                "SELECT * FROM posts WHERE tenant = :tenant AND feed = :feed AND date = :date", _names(feed, date)
            ) as cursor:
                row = await cursor.fetchone()
            return None if row is None else _post(row)

        return await self._database.reading(read)

    async def posted(self, feed: Feed, date: dt.date) -> Posted | None:
        """What became of it; None when nothing was promised, or a catch-up alone names the date."""

        async def read(connection: aiosqlite.Connection) -> Posted | None:
            async with connection.execute(
                "SELECT p.generation, p.retracted_at, min(d.sent_at) FILTER (WHERE d.state = 'sent') AS sent_at,"  # noqa: S608
                " min(d.not_before) FILTER (WHERE d.state IN ('pending', 'sending', 'unknown', 'held')) AS due,"
                " max(d.first_try_at) AS tried"
                f" FROM posts p LEFT JOIN (SELECT * FROM deliveries WHERE {OWN}) d ON d.generation = p.generation"
                " WHERE p.tenant = :tenant AND p.feed = :feed AND p.date = :date AND p.form = 'full'"
                " GROUP BY p.tenant, p.feed, p.date",
                _names(feed, date),
            ) as cursor:
                row = await cursor.fetchone()
            if row is None:
                return None
            due = row["due"] if row["tried"] is None else None
            waits = row["due"] is not None
            return Posted(row["generation"], row["sent_at"], waits, due, row["retracted_at"] is not None)

        return await self._database.reading(read)

    async def write_anew(self, post: Post, plan: Plan, now: float) -> None:
        """The post as it is to be now, with all that it owes. What an earlier generation did not begin is not sent."""

        async def work(connection: aiosqlite.Connection) -> None:
            names = {"tenant": post.tenant, "feed": post.feed, "date": post.date.isoformat()}
            await connection.execute(
                f"UPDATE deliveries SET state = 'cancelled', error = 'posted anew' WHERE {OWN} AND {UNTRIED}",  # noqa: S608
                names,
            )
            await connection.execute(
                "DELETE FROM posts WHERE tenant = :tenant AND feed = :feed AND date = :date", names
            )
            await write_planned(connection, Plan((post,), plan.owed), now)

        await self._database.transaction(work)

    async def hasten(self, feed: Feed, date: dt.date, now: float) -> None:
        """What is due later is due now; what is held of its tenant in the channel is tried now."""

        async def work(connection: aiosqlite.Connection) -> None:
            names = {**_names(feed, date), "now": now}
            await connection.execute(
                "UPDATE posts SET not_before = min(not_before, :now)"
                " WHERE tenant = :tenant AND feed = :feed AND date = :date",
                names,
            )
            await connection.execute(
                f"UPDATE deliveries SET not_before = :now WHERE {OWN} AND {UNTRIED} AND not_before > :now",  # noqa: S608
                names,
            )
            await connection.execute(
                "UPDATE deliveries SET retry_at = 0"
                " WHERE platform = ? AND channel = ? AND tenant = ? AND state = 'held'",
                (feed.channel.platform, feed.channel.id, feed.tenant),
            )

        await self._database.transaction(work)

    async def take_back(self, feed: Feed, date: dt.date, now: float) -> int:
        """What is posted goes, what is not yet never comes, and nothing follows. Returns how many messages go.

        A message that may have been posted is looked for first, as ever, and goes when it is found.
        """

        async def work(connection: aiosqlite.Connection) -> int:
            names = {**_names(feed, date), "now": now}
            await connection.execute(
                "UPDATE posts SET retracted_at = :now WHERE tenant = :tenant AND feed = :feed AND date = :date"
                " AND form = 'full'",
                names,
            )
            await connection.execute(
                "UPDATE deliveries SET state = 'cancelled', error = 'taken back before it was sent'"  # noqa: S608
                f" WHERE {OWN} AND {UNTRIED}",
                names,
            )
            cursor = await connection.execute(
                "UPDATE deliveries SET withdraw_at = :now, edit_at = NULL"  # noqa: S608
                f" WHERE {OWN} AND state IN ('pending', 'sending', 'unknown', 'held', 'sent')",
                names,
            )
            return cursor.rowcount

        return await self._database.transaction(work)

    async def write_test(self, plan: Plan, now: float) -> None:
        """Messages that belong to no post."""

        async def work(connection: aiosqlite.Connection) -> None:
            await write_planned(connection, Plan(owed=plan.owed), now)

        await self._database.transaction(work)


def _names(feed: Feed, date: dt.date) -> dict[str, object]:
    return {"tenant": feed.tenant, "feed": feed.name, "date": date.isoformat()}


async def posts_of(connection: aiosqlite.Connection, date: dt.date) -> list[Post]:
    rows = await connection.execute_fetchall("SELECT * FROM posts WHERE date = ?", (date.isoformat(),))
    return [_post(row) for row in rows]


async def packs_of(connection: aiosqlite.Connection, date: dt.date) -> list[Packed]:
    rows = await connection.execute_fetchall(
        "SELECT d.tenant, d.feed, d.part, d.first_try_at IS NOT NULL OR d.ambiguous AS tried"
        " FROM posts p JOIN deliveries d"
        " ON d.tenant = p.tenant AND d.feed = p.feed AND d.date = p.date AND d.generation = p.generation"
        " AND d.kind = 'pack'"
        " WHERE p.date = ? AND p.layout = 'packed' ORDER BY d.id",
        (date.isoformat(),),
    )
    return [Packed(row["tenant"], row["feed"], ids_of(row["part"]), bool(row["tried"])) for row in rows]


def _post(row: sqlite3.Row) -> Post:
    platform: Platform = "slack" if row["tenant"].split(":")[0] == "slack" else "discord"
    return Post(
        row["tenant"],
        row["feed"],
        dt.date.fromisoformat(row["date"]),
        row["form"],
        Channel(platform, row["channel"]),
        row["not_before"],
        row["layout"],
        row["generation"],
        row["retracted_at"] is not None,
        row["planned_at"],
        row["options"],
    )
