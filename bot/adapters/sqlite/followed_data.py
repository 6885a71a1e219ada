"""What the store keeps about someone who follows keywords, to be shown and forgotten: the messages to them as well."""

import sqlite3
from typing import Any

import aiosqlite

from bot.adapters.sqlite.database import Database
from bot.adapters.sqlite.moments import moment
from bot.adapters.sqlite.subscriptions import SubscriptionStore
from bot.domain.following import channel_of, tenant_of


class FollowedData:
    """Implements ports.PersonalData."""

    def __init__(self, database: Database, subscriptions: SubscriptionStore) -> None:
        self._database = database
        self._subscriptions = subscriptions

    async def mine(self, person: str) -> dict[str, list[dict[str, Any]]]:
        async def read(connection: aiosqlite.Connection) -> dict[str, list[dict[str, Any]]]:
            return {
                what: [_readable(row) for row in await connection.execute_fetchall(sql, _names(person))]
                for what, sql in _MINE.items()
            }

        return {what: rows for what, rows in (await self._database.reading(read)).items() if rows}

    async def forget(self, person: str) -> None:
        held = await self._subscriptions.of(person)

        async def work(connection: aiosqlite.Connection) -> None:
            for deletion in _FORGET:
                await connection.execute(deletion, _names(person))
            await connection.execute(
                "DELETE FROM payloads WHERE id NOT IN (SELECT payload FROM deliveries"
                " UNION SELECT wire_payload FROM deliveries WHERE wire_payload IS NOT NULL"
                " UNION SELECT edit_payload FROM deliveries WHERE edit_payload IS NOT NULL)"
            )

        await self._database.erase(work)
        self._subscriptions.forgotten(held)


_MINE = {
    "subscriptions": "SELECT number, query, synonyms, paused, muted_until, since, ended_at FROM subscriptions"
    " WHERE owner = :person ORDER BY number",
    "how you are told": "SELECT language, at_once, last_day FROM followers WHERE owner = :person",
    "queries you looked at": "SELECT query, synonyms, made_at FROM drafts WHERE person = :person ORDER BY id",
    "papers found for you": "SELECT arxiv_id, number, date, found_at FROM matches WHERE owner = :person"
    " ORDER BY found_at, arxiv_id",
    "messages to you": "SELECT date, kind, state, sent_at, body FROM deliveries JOIN payloads ON payloads.id ="
    " coalesce(wire_payload, payload) WHERE platform = :platform AND channel = :channel"
    " AND tenant IN (:tenant, :platform) ORDER BY deliveries.id",
}
_FORGET = (
    "DELETE FROM drafts WHERE person = :person",
    "DELETE FROM matches WHERE owner = :person",
    "DELETE FROM subscriptions WHERE owner = :person",
    "DELETE FROM followers WHERE owner = :person",
    "DELETE FROM deliveries WHERE platform = :platform AND channel = :channel AND tenant IN (:tenant, :platform)",
)
_MOMENTS = frozenset({"since", "made_at", "found_at", "sent_at", "ended_at", "muted_until"})


def _names(person: str) -> dict[str, str]:
    channel = channel_of(person)
    return {"person": person, "platform": channel.platform, "channel": channel.id, "tenant": tenant_of(person)}


def _readable(row: sqlite3.Row) -> dict[str, Any]:
    return {name: moment(row[name]) if name in _MOMENTS and row[name] else row[name] for name in row.keys()}  # noqa: SIM118
