"""What people and channels follow, and the drafts that were shown to them. What was found for them: matches.py."""

import datetime as dt
import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence

import aiosqlite

from bot.adapters.sqlite.database import Database
from bot.domain.following import Draft, Follower, FollowFailure, Subscription, same

TAKEN_UP_WITHIN = 86_400.0
"""Seconds for which what was ended can be taken up again; after that its words are gone."""
DRAFTS_KEPT = 30 * 86_400.0
TOLD_KEPT = 400 * 86_400.0
DRAFTS = 20
"""Buttons of so many of someone's last drafts work."""

Watch = Callable[[Sequence[Subscription], Sequence[tuple[str, int]]], None]
"""Told of what was made or changed, and of what is held against papers no more, by (owner, number)."""


class SubscriptionStore:
    """Implements ports.Subscriptions. What is shown and forgotten on request: followed_data.py."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._watching: list[Watch] = []
        self._closed: frozenset[str] = frozenset()

    def watch(self, told: Watch) -> None:
        self._watching.append(told)

    async def all(self) -> list[Subscription]:
        """Every one that is held against papers."""

        async def read(connection: aiosqlite.Connection) -> list[Subscription]:
            rows = await connection.execute_fetchall("SELECT * FROM followed WHERE NOT paused")
            return [subscription_of(row) for row in rows]

        return await self._database.reading(read)

    async def of(self, owner: str) -> list[Subscription]:
        return await self._database.reading(lambda connection: _of(connection, owner))

    async def follower(self, owner: str) -> Follower:
        async def read(connection: aiosqlite.Connection) -> Follower:
            rows = await connection.execute_fetchall("SELECT * FROM followers WHERE owner = ?", (owner,))
            return next((follower_of(row) for row in rows), Follower(owner))

        return await self._database.reading(read)

    async def keep_draft(self, person: str, draft: Draft, now: float) -> int:
        """Returns its number, which the buttons below its evidence carry."""

        async def work(connection: aiosqlite.Connection) -> int:
            async with connection.execute("SELECT max(id) FROM drafts WHERE person = ?", (person,)) as cursor:
                row = await cursor.fetchone()
            number = (row[0] or 0) + 1 if row is not None else 1
            await connection.execute(
                "INSERT INTO drafts (person, id, owner, home, number, query, synonyms, made_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (person, number, draft.owner, draft.home, draft.number, draft.query, int(draft.synonyms), now),
            )
            await connection.execute("DELETE FROM drafts WHERE person = ? AND id <= ?", (person, number - DRAFTS))
            return number

        return await self._database.transaction(work)

    async def draft(self, person: str, number: int) -> Draft | None:
        return await self._database.reading(lambda connection: _draft(connection, person, number))

    async def follow(
        self, person: str, draft: int, most: int, language: str, now: float
    ) -> Subscription | FollowFailure:
        """Save a draft. `most`: subscriptions that one owner may have."""

        async def work(connection: aiosqlite.Connection) -> Subscription | FollowFailure:
            drafted = await _draft(connection, person, draft)
            if drafted is None:
                return "lost"
            await _know(connection, drafted.owner, drafted.home, language)
            held = await _of(connection, drafted.owner)
            twin = next((one for one in held if same(one.query, drafted.query)), None)
            if drafted.number is not None:
                if twin is not None and twin.number != drafted.number:
                    return "twice"
                return await _change(connection, drafted, drafted.number, now)
            if twin is not None:
                return "twice"
            if len(held) >= most:
                return "full"
            return await _add(connection, drafted.owner, drafted.query, drafted.synonyms, now)

        followed = await self._database.transaction(work)
        if isinstance(followed, Subscription):
            self._tell([followed], [])
        return followed

    async def add(
        self, owner: str, queries: Sequence[tuple[str, bool]], most: int, language: str, now: float
    ) -> list[Subscription | FollowFailure]:
        """Follow all of these (query, synonyms), as far as there is room; what came of each."""

        async def work(connection: aiosqlite.Connection) -> list[Subscription | FollowFailure]:
            await _know(connection, owner, None, language)
            held = await _of(connection, owner)
            came: list[Subscription | FollowFailure] = []
            for query, synonyms in queries:
                if any(same(one.query, query) for one in held):
                    came.append("twice")
                elif len(held) >= most:
                    came.append("full")
                else:
                    made = await _add(connection, owner, query, synonyms, now)
                    held.append(made)
                    came.append(made)
            return came

        came = await self._database.transaction(work)
        self._tell([one for one in came if isinstance(one, Subscription)], [])
        return came

    async def pause(self, owner: str, number: int, paused: bool) -> Subscription | None:
        """None, here and below: there is no such subscription."""
        return await self._set("UPDATE subscriptions SET paused = ?", owner, number, int(paused))

    async def mute(self, owner: str, number: int, until: float) -> Subscription | None:
        return await self._set("UPDATE subscriptions SET muted_until = ?", owner, number, until)

    async def end(self, owner: str, number: int, now: float) -> Subscription | None:
        """It is gone, and can be taken up again for a day."""
        return await self._set("UPDATE subscriptions SET ended_at = ?", owner, number, now)

    async def take_up(self, owner: str, number: int, most: int, now: float) -> Subscription | FollowFailure:
        """What was ended goes on as if nothing had been. "lost": it was too long ago."""

        async def work(connection: aiosqlite.Connection) -> Subscription | FollowFailure:
            held = await _of(connection, owner)
            there = next((one for one in held if one.number == number), None)
            if there is not None:
                return there
            if len(held) >= most:
                return "full"
            await connection.execute(
                "UPDATE subscriptions SET ended_at = NULL WHERE owner = ? AND number = ? AND ended_at > ?",
                (owner, number, now - TAKEN_UP_WITHIN),
            )
            again = await _one(connection, owner, number)
            return "lost" if again is None else again

        taken = await self._database.transaction(work)
        if isinstance(taken, Subscription):
            self._tell([taken], [])
        return taken

    async def choose_at_once(self, owner: str, at_once: bool) -> None:
        async def work(connection: aiosqlite.Connection) -> None:
            await _know(connection, owner, None, None)
            await connection.execute(
                "UPDATE followers SET at_once = ?, due_at = CASE WHEN due_at IS NULL THEN NULL ELSE 0 END"
                " WHERE owner = ?",
                (int(at_once), owner),
            )

        await self._database.transaction(work)

    async def tidy(self, now: float) -> None:
        """The words of what was ended a day ago, and of old drafts, are gone; so is what was told a year ago.

        Numbers are never given again.
        """

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute("DELETE FROM subscriptions WHERE ended_at <= ?", (now - TAKEN_UP_WITHIN,))
            await connection.execute("DELETE FROM drafts WHERE made_at <= ?", (now - DRAFTS_KEPT,))
            await connection.execute(
                "DELETE FROM matches WHERE told_by IS NOT NULL AND found_at <= ?", (now - TOLD_KEPT,)
            )

        await self._database.transaction(work)

    async def look_who_is_closed(self) -> None:
        """Whose messages cannot be delivered: `closed` goes by this look, so that it costs nobody else anything."""

        async def read(connection: aiosqlite.Connection) -> frozenset[str]:
            rows = await connection.execute_fetchall(
                "SELECT DISTINCT feed FROM waiting WHERE state = 'held' AND kind = 'personal'"
            )
            return frozenset(row["feed"] for row in rows)

        closed = await self._database.reading(read)
        if closed == self._closed:
            return

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                "UPDATE followers SET told_closed = 0 WHERE told_closed"
                " AND owner NOT IN (SELECT value FROM json_each(?))",
                (json.dumps(sorted(closed)),),
            )

        await self._database.transaction(work)
        self._closed = closed

    async def closed(self, person: str) -> bool:
        """Something waits for them because their direct messages are closed. True once, until they are open again."""
        if person not in self._closed:
            return False

        async def work(connection: aiosqlite.Connection) -> bool:
            cursor = await connection.execute(
                "UPDATE followers SET told_closed = 1 WHERE owner = ? AND NOT told_closed", (person,)
            )
            return cursor.rowcount == 1

        return await self._database.transaction(work)

    def forgotten(self, held: Sequence[Subscription]) -> None:
        """Someone's subscriptions were erased."""
        self._tell([], [one.key for one in held])

    async def _set(self, update: str, owner: str, number: int, value: float) -> Subscription | None:
        async def work(connection: aiosqlite.Connection) -> tuple[Subscription | None, Subscription | None]:
            before = await _one(connection, owner, number)
            await connection.execute(
                update + " WHERE owner = ? AND number = ? AND ended_at IS NULL", (value, owner, number)
            )
            return before, await _one(connection, owner, number)

        before, after = await self._database.transaction(work)
        if before is not None:
            goes_on = after is not None and not after.paused
            self._tell([after] if after is not None and goes_on else [], [] if goes_on else [before.key])
        return after or before

    def _tell(self, made: Sequence[Subscription], gone: Sequence[tuple[str, int]]) -> None:
        for told in self._watching:
            told(made, gone)


async def _of(connection: aiosqlite.Connection, owner: str) -> list[Subscription]:
    rows = await connection.execute_fetchall("SELECT * FROM followed WHERE owner = ? ORDER BY number", (owner,))
    return [subscription_of(row) for row in rows]


async def _one(connection: aiosqlite.Connection, owner: str, number: int) -> Subscription | None:
    rows = await connection.execute_fetchall("SELECT * FROM followed WHERE owner = ? AND number = ?", (owner, number))
    return next((subscription_of(row) for row in rows), None)


async def _draft(connection: aiosqlite.Connection, person: str, number: int) -> Draft | None:
    rows: Iterable[sqlite3.Row] = await connection.execute_fetchall(
        "SELECT * FROM drafts WHERE person = ? AND id = ?", (person, number)
    )
    return next((Draft(r["owner"], r["query"], bool(r["synonyms"]), r["home"], r["number"]) for r in rows), None)


async def _know(connection: aiosqlite.Connection, owner: str, home: str | None, language: str | None) -> None:
    await connection.execute(
        "INSERT INTO followers (owner, home, language) VALUES (?, ?, ?) ON CONFLICT (owner) DO UPDATE SET"
        " home = coalesce(excluded.home, home), language = coalesce(excluded.language, language)",
        (owner, home, language),
    )


async def _add(connection: aiosqlite.Connection, owner: str, query: str, synonyms: bool, now: float) -> Subscription:
    rows = await connection.execute_fetchall(
        "UPDATE followers SET next_number = next_number + 1 WHERE owner = ? RETURNING next_number - 1 AS number",
        (owner,),
    )
    number = next(int(row["number"]) for row in rows)
    await connection.execute(
        "INSERT INTO subscriptions (owner, number, query, synonyms, since) VALUES (?, ?, ?, ?, ?)",
        (owner, number, query, int(synonyms), now),
    )
    return Subscription(owner, number, query, synonyms, now)


async def _change(
    connection: aiosqlite.Connection, draft: Draft, number: int, now: float
) -> Subscription | FollowFailure:
    """The query of a subscription becomes this one, from the next digest on."""
    await connection.execute(
        "UPDATE subscriptions SET query = ?, synonyms = ?, since = ?"
        " WHERE owner = ? AND number = ? AND ended_at IS NULL",
        (draft.query, int(draft.synonyms), now, draft.owner, number),
    )
    changed = await _one(connection, draft.owner, number)
    return "lost" if changed is None else changed


def subscription_of(row: sqlite3.Row) -> Subscription:
    return Subscription(
        row["owner"],
        row["number"],
        row["query"],
        bool(row["synonyms"]),
        row["since"],
        bool(row["paused"]),
        row["muted_until"],
    )


def follower_of(row: sqlite3.Row) -> Follower:
    at_once, last_day = row["at_once"], row["last_day"]
    return Follower(
        row["owner"],
        row["home"],
        row["language"],
        None if at_once is None else bool(at_once),
        None if last_day is None else dt.date.fromisoformat(last_day),
    )
