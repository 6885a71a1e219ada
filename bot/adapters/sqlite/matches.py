"""What was found for people and channels, until a delivery tells it. It is written with the digest: see finds.py.

A crash in between loses nothing, since what is not told waits, and doubles nothing, since it is told by one key.
"""

import datetime as dt
import json
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import aiosqlite

from bot.adapters.sqlite.database import Database
from bot.adapters.sqlite.digests import paper_of
from bot.adapters.sqlite.planned import write_planned
from bot.adapters.sqlite.preferences import preferences_of
from bot.adapters.sqlite.subscriptions import follower_of, subscription_of
from bot.domain.channels import Channel
from bot.domain.following import is_channel
from bot.domain.packs import ids_of
from bot.domain.papers import Paper
from bot.domain.planning import Owed, Plan
from bot.domain.preferences import Preferences
from bot.ports import Outcome, Untold, UntoldMatch


class MatchStore:
    """Implements ports.Letters."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def look_again(self) -> None:
        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute("UPDATE followers SET due_at = 0 WHERE due_at IS NOT NULL")

        await self._database.transaction(work)

    async def due(self, now: float, most: int) -> list[str]:
        async def read(connection: aiosqlite.Connection) -> list[str]:
            rows = await connection.execute_fetchall(
                "SELECT owner FROM followers WHERE due_at <= ? ORDER BY due_at, owner LIMIT ?", (now, most)
            )
            return [row["owner"] for row in rows]

        return await self._database.reading(read)

    async def untold(self, owners: Sequence[str], now: float) -> list[Untold]:
        async def read(connection: aiosqlite.Connection) -> list[Untold]:
            matches = await _matches(connection, owners)
            subscriptions = defaultdict(list)
            for row in await connection.execute_fetchall(
                "SELECT * FROM followed WHERE owner IN (SELECT value FROM json_each(?))", _those(owners)
            ):
                subscriptions[row["owner"]].append(subscription_of(row))
            chosen: dict[str, Preferences] = {}
            for row in await connection.execute_fetchall(
                "SELECT * FROM preferences WHERE person IN (SELECT value FROM json_each(?))", _those(owners)
            ):
                chosen[row["person"]] = preferences_of(row)
            followers = await connection.execute_fetchall(
                "SELECT * FROM followers WHERE owner IN (SELECT value FROM json_each(?))", _those(owners)
            )
            dates = {match.date for theirs in matches.values() for match in theirs}
            posted = await _posted(connection, owners, dates, now)
            return [
                Untold(
                    follower,
                    chosen.get(follower.owner, Preferences()),
                    tuple(subscriptions[follower.owner]),
                    tuple(matches[follower.owner]),
                    posted.get(follower.owner, {}),
                )
                for follower in map(follower_of, followers)
            ]

        return await self._database.reading(read)

    async def papers(self, wanted: Sequence[tuple[dt.date, str]]) -> dict[tuple[dt.date, str], Paper]:
        async def read(connection: aiosqlite.Connection) -> dict[tuple[dt.date, str], Paper]:
            rows = await connection.execute_fetchall(
                "SELECT * FROM papers WHERE NOT gone AND (date, arxiv_id) IN"
                " (SELECT value ->> 0, value ->> 1 FROM json_each(?))",
                (json.dumps([[date.isoformat(), arxiv_id] for date, arxiv_id in wanted]),),
            )
            return {(dt.date.fromisoformat(row["date"]), row["arxiv_id"]): paper_of(row) for row in rows}

        return await self._database.reading(read)

    async def write(self, outcomes: Sequence[Outcome], now: float) -> None:
        async def work(connection: aiosqlite.Connection) -> None:
            owed: list[Owed] = []
            for outcome in outcomes:
                tells = await _tell(connection, outcome)
                if tells and outcome.owed is not None:
                    owed.append(outcome.owed)
                await connection.execute(
                    "UPDATE followers SET last_day = CASE WHEN :tells THEN coalesce(:day, last_day) ELSE last_day END,"
                    " due_at = CASE WHEN EXISTS (SELECT 1 FROM matches m WHERE m.owner = :owner AND told_by IS NULL)"
                    " THEN coalesce(:due_at, 0) END WHERE owner = :owner",
                    {
                        "tells": tells,
                        "day": None if outcome.day is None else outcome.day.isoformat(),
                        "due_at": outcome.due_at,
                        "owner": outcome.owner,
                    },
                )
            await write_planned(connection, Plan(owed=tuple(owed)), now)

        await self._database.transaction(work)

    async def told(self, owner: str, key: str) -> list[UntoldMatch]:
        """What the message with this key tells its owner."""

        async def read(connection: aiosqlite.Connection) -> list[UntoldMatch]:
            rows = await connection.execute_fetchall(
                "SELECT * FROM matches WHERE told_by = ? AND owner = ? ORDER BY date DESC, arxiv_id, number",
                (key, owner),
            )
            return [_match(row) for row in rows]

        return await self._database.reading(read)


def _those(owners: Sequence[str]) -> tuple[str]:
    return (json.dumps(list(owners)),)


async def _matches(connection: aiosqlite.Connection, owners: Sequence[str]) -> dict[str, list[UntoldMatch]]:
    """What waits; of a channel, what was told of the same digests too, since it has one message a digest."""
    found: dict[str, list[UntoldMatch]] = defaultdict(list)
    for row in await connection.execute_fetchall(
        "SELECT * FROM matches WHERE told_by IS NULL AND owner IN (SELECT value FROM json_each(?))"
        " ORDER BY owner, arxiv_id, number",
        _those(owners),
    ):
        found[row["owner"]].append(_match(row))
    for row in await connection.execute_fetchall(
        "SELECT * FROM matches m WHERE told_by <> '' AND owner IN (SELECT value FROM json_each(?))"
        " AND EXISTS (SELECT 1 FROM matches w WHERE w.owner = m.owner AND w.date = m.date AND w.told_by IS NULL)",
        _those([owner for owner in owners if is_channel(owner)]),
    ):
        found[row["owner"]].append(replace(_match(row), told=True))
    return found


async def _posted(
    connection: aiosqlite.Connection, owners: Sequence[str], dates: set[dt.date], now: float
) -> dict[str, dict[str, tuple[Channel, ...]]]:
    """Owner -> arXiv id -> channels of servers where they have asked something, in which a feed posts it by now."""
    posted: dict[str, dict[str, tuple[Channel, ...]]] = defaultdict(dict)
    rows = await connection.execute_fetchall(
        "SELECT DISTINCT o.value ->> 0 AS owner, d.platform, d.channel, d.part FROM json_each(:people) o"
        " JOIN people p ON p.person = o.value ->> 2"
        " JOIN feeds f ON CASE f.source WHEN 'chat' THEN f.tenant ELSE f.home END"
        "   = o.value ->> 1 || ':' || p.tenant AND f.removed_at IS NULL"
        " JOIN deliveries d ON d.tenant = f.tenant AND d.feed = f.name"
        "   AND d.date IN (SELECT value FROM json_each(:dates))"
        " WHERE d.kind IN ('paper', 'card', 'pack') AND d.not_before <= :now AND d.withdraw_at IS NULL"
        "   AND d.state IN ('pending', 'sending', 'unknown', 'sent')"
        "   AND (o.value ->> 3 IS NULL OR o.value ->> 3 = p.tenant)",
        {
            "people": json.dumps([_parts(owner) for owner in owners if not is_channel(owner)]),
            "dates": json.dumps([date.isoformat() for date in dates]),
            "now": now,
        },
    )
    for row in rows:
        for arxiv_id in ids_of(row["part"]):
            before = posted[row["owner"]].get(arxiv_id, ())
            posted[row["owner"]][arxiv_id] = (*before, Channel(row["platform"], row["channel"]))
    return posted


def _parts(owner: str) -> tuple[str, str, str, str | None]:
    """(owner, platform, id, team): a Slack person belongs to one team."""
    parts = owner.split(":")
    return owner, parts[0], parts[-1], parts[1] if len(parts) == 3 else None


async def _tell(connection: aiosqlite.Connection, outcome: Outcome) -> bool:
    """False: nothing of it waits any more."""
    if not outcome.told:
        return False
    key = "" if outcome.owed is None else outcome.owed.key
    cursor = await connection.executemany(
        "UPDATE matches SET told_by = ? WHERE owner = ? AND number = ? AND arxiv_id = ? AND told_by IS NULL",
        [(key, outcome.owner, number, arxiv_id) for number, arxiv_id in outcome.told],
    )
    return cursor.rowcount > 0


def _match(row: sqlite3.Row) -> UntoldMatch:
    return UntoldMatch(
        row["number"],
        row["arxiv_id"],
        dt.date.fromisoformat(row["date"]),
        row["revision"],
        row["found_at"],
    )
