"""The outbox: deliveries and their frozen payloads. Knows no retry rule; see domain/deliveries.py.

A payload is frozen at the first claim (`wire_payload`): every retry sends the same bytes. What a changed digest
wants instead waits in `payload` and becomes an edit once the message is known to be there: see edits.py.

What was sent is kept for years, so whatever concerns open deliveries goes through the view `waiting`, which has an
index of its own, and costs what is open, not what there ever was.
"""

import datetime as dt
import sqlite3
from typing import Any

import aiosqlite

from bot.adapters.sqlite import edits, withdrawals
from bot.adapters.sqlite.database import Database
from bot.adapters.sqlite.outbox_rows import delivery_of
from bot.adapters.sqlite.planned import store_payloads
from bot.adapters.sqlite.posts import packs_of, posts_of
from bot.domain.channels import Channel, Platform
from bot.domain.deliveries import (
    Change,
    Delivery,
    EditChange,
    NextStep,
    Send,
    Timing,
    next_step,
    nothing_hangs,
    recovered,
)
from bot.domain.packs import Packed
from bot.domain.planning import Post


class Outbox:
    """Claims, records and edits; each call is one durable transaction."""

    def __init__(self, database: Database, timing: Timing) -> None:
        self._database = database
        self._timing = timing

    async def recover(self, now: float) -> int:
        """At start: what was being sent when the last process ended may have been posted, and what was held is tried.

        Returns the number of deliveries whose outcome is unknown.
        """

        async def work(connection: aiosqlite.Connection) -> int:
            rows = await connection.execute_fetchall(
                "SELECT * FROM outbox WHERE id IN (SELECT id FROM waiting WHERE state = 'sending')"
            )
            for row in rows:
                await _apply(connection, row["id"], recovered(delivery_of(row), now, self._timing), now)
            await connection.execute(
                "UPDATE deliveries SET retry_at = 0 WHERE id IN (SELECT id FROM waiting WHERE state = 'held')"
            )
            return len(list(rows))

        return await self._database.transaction(work)

    async def lanes_due(self, now: float) -> list[Channel]:
        """Channels whose head, or an edit, is due."""

        async def read(connection: aiosqlite.Connection) -> list[Channel]:
            rows = await connection.execute_fetchall(
                "SELECT platform, channel FROM waiting w WHERE not_before <= :now"
                " GROUP BY platform, channel HAVING"
                " (SELECT h.retry_at FROM waiting h WHERE h.platform = w.platform"
                " AND h.channel = w.channel AND h.not_before <= :now"
                " ORDER BY h.not_before, h.id LIMIT 1) <= :now"
                # Where the head is held, that of another tenant: as _head has it.
                " UNION SELECT platform, channel FROM"
                "   (SELECT DISTINCT platform, channel FROM waiting WHERE state = 'held' AND retry_at > :now) w"
                "   WHERE (SELECT h.state FROM waiting h WHERE h.platform = w.platform AND h.channel = w.channel"
                "     AND h.not_before <= :now ORDER BY h.not_before, h.id LIMIT 1) = 'held'"
                "   AND (SELECT n.retry_at FROM waiting n WHERE n.platform = w.platform AND n.channel = w.channel"
                "     AND n.not_before <= :now AND n.tenant NOT IN ("
                "       SELECT h.tenant FROM waiting h WHERE h.platform = w.platform AND h.channel = w.channel"
                "       AND h.state = 'held' AND h.retry_at > :now)"
                "     ORDER BY n.not_before, n.id LIMIT 1) <= :now"
                " UNION SELECT platform, channel FROM deliveries WHERE edit_at <= :now"
                " UNION SELECT platform, channel FROM deliveries WHERE withdraw_at <= :now AND state = 'sent'",
                {"now": now},
            )
            return [Channel(row["platform"], row["channel"]) for row in rows]

        return await self._database.reading(read)

    async def next_due(self, now: float) -> float | None:
        """When something that is not due yet will be, None when nothing waits."""

        async def read(connection: aiosqlite.Connection) -> float | None:
            async with connection.execute(
                "SELECT min(at) FROM (SELECT max(not_before, retry_at) AS at FROM waiting"
                " UNION ALL SELECT edit_at FROM deliveries WHERE edit_at IS NOT NULL"
                " UNION ALL SELECT withdraw_at FROM deliveries WHERE withdraw_at IS NOT NULL AND state = 'sent')"
                " WHERE at > ?",
                (now,),
            ) as cursor:
                row = await cursor.fetchone()
            return None if row is None else row[0]

        return await self._database.reading(read)

    async def take(self, channel: Channel, now: float) -> tuple[Delivery, NextStep] | None:
        """The lane's head and what it needs; when that is a send, it is claimed and frozen first.

        None when nothing is due in the lane. What hangs on a message that will never be there is cancelled on the way.
        """

        async def work(connection: aiosqlite.Connection) -> tuple[Delivery, NextStep] | None:
            while True:
                row = await _head(connection, channel, now)
                if row is None:
                    return None
                never = _never_sent(row)
                if never:
                    await connection.execute(
                        "UPDATE deliveries SET state = 'cancelled', withdraw_at = NULL, error = ? WHERE id = ?",
                        (never, row["id"]),
                    )
                    continue
                delivery = delivery_of(row)
                if delivery.state == "sending":  # Its lane ended without a word: the same as a process that ended.
                    await _apply(connection, delivery.id, recovered(delivery, now, self._timing), now)
                    continue
                step = next_step(delivery, now, self._timing)
                if isinstance(step, Send):
                    await connection.execute(
                        "UPDATE deliveries SET state = 'sending', wire_payload = coalesce(wire_payload, payload),"
                        " first_try_at = coalesce(first_try_at, ?), last_try_at = ? WHERE id = ?",
                        (now, now, row["id"]),
                    )
                    delivery = delivery_of(row, claimed_at=now)
                return delivery, step

        return await self._database.transaction(work)

    async def record(self, delivery: Delivery, change: Change, now: float, plain: dict[str, Any] | None = None) -> None:
        """`plain`: the body to send instead, for a change that says so."""

        async def work(connection: aiosqlite.Connection) -> None:
            await _apply(connection, delivery.id, change, now)
            if nothing_hangs(delivery, change):
                await connection.execute(
                    "UPDATE deliveries SET state = 'pending', ambiguous = 0, first_ambiguous_at = NULL,"
                    " settled_at = NULL WHERE id IN (SELECT id FROM waiting"
                    "   WHERE platform = ? AND channel = ? AND hangs_on = ? AND state = 'unknown'"
                    "   AND first_try_at IS NULL)",
                    (delivery.channel.platform, delivery.channel.id, delivery.key),
                )
            if plain is not None:
                (payload,) = await store_payloads(connection, [plain])
                await connection.execute(
                    # What a changed digest wants by now stays wanted.
                    "UPDATE deliveries SET plain = 1, payload = CASE WHEN payload = wire_payload THEN :plain"
                    " ELSE payload END, wire_payload = :plain WHERE id = :id",
                    {"plain": payload, "id": delivery.id},
                )
            if change.ends_thread:
                await connection.execute(
                    "UPDATE deliveries SET state = 'cancelled', error = 'the thread was taken away'"
                    " WHERE id IN (SELECT id FROM waiting WHERE platform = ? AND channel = ?"
                    "   AND hangs_on = (SELECT hangs_on FROM deliveries WHERE id = ?)"
                    "   AND state = 'pending' AND first_try_at IS NULL)",
                    (delivery.channel.platform, delivery.channel.id, delivery.id),
                )

        await self._database.transaction(work)

    async def amends(self, channel: Channel, now: float) -> bool:
        """Is there a message in this lane to be edited or taken back now? Asked before each send, and seldom so."""

        async def read(connection: aiosqlite.Connection) -> bool:
            async with connection.execute(
                "SELECT EXISTS (SELECT 1 FROM deliveries WHERE platform = :platform AND channel = :channel"
                "   AND edit_at <= :now AND state = 'sent')"
                " OR EXISTS (SELECT 1 FROM deliveries WHERE platform = :platform AND channel = :channel"
                "   AND withdraw_at <= :now AND state = 'sent')",
                {"platform": channel.platform, "channel": channel.id, "now": now},
            ) as cursor:
                row = await cursor.fetchone()
            return row is not None and bool(row[0])

        return await self._database.reading(read)

    async def take_edit(self, channel: Channel, now: float) -> tuple[Delivery, int] | None:
        """The lane's next due edit with the id of the payload it is about, None when there is none."""
        return await self._database.transaction(lambda connection: edits.take(connection, channel, now, self._timing))

    async def record_edit(self, delivery: Delivery, payload: int, change: EditChange, now: float) -> None:
        await self._database.transaction(lambda connection: edits.record(connection, delivery, payload, change, now))

    async def take_withdrawal(self, channel: Channel, now: float) -> Delivery | None:
        """A message of this lane that is to be taken back now: papers before the overview that they hang on."""
        return await self._database.reading(lambda connection: withdrawals.take(connection, channel, now))

    async def record_withdrawal(self, delivery: Delivery, change: EditChange) -> None:
        await self._database.transaction(lambda connection: withdrawals.record(connection, delivery, change))

    async def retry_platform(self, platform: Platform, now: float) -> None:
        """Something about the platform changed: what was held is tried now."""

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                "UPDATE deliveries SET retry_at = 0 WHERE id IN"
                " (SELECT id FROM waiting WHERE platform = ? AND state = 'held' AND retry_at > ?)",
                (platform, now),
            )

        await self._database.transaction(work)

    async def retry(self, key: str) -> bool:
        """Try what was held, given up or dropped once more; what may have been posted is looked for first."""

        async def work(connection: aiosqlite.Connection) -> bool:
            cursor = await connection.execute(
                "UPDATE deliveries SET state = CASE WHEN ambiguous THEN 'unknown' ELSE 'pending' END, retry_at = 0,"
                " attempts = 0, refusals = 0, error = '' WHERE key = ?"
                " AND state IN ('pending', 'held', 'unknown', 'dead', 'cancelled')"
                " AND payload IN (SELECT id FROM payloads WHERE body <> '')",
                (key,),
            )
            return cursor.rowcount == 1

        return await self._database.transaction(work)

    async def drop(self, key: str) -> bool:
        """Never send it; what hangs on it is not sent either. A message that is posted already stays."""

        async def work(connection: aiosqlite.Connection) -> bool:
            cursor = await connection.execute(
                "UPDATE deliveries SET state = 'cancelled', error = 'dropped by an admin' WHERE key = ?"
                " AND state IN ('pending', 'held', 'unknown', 'dead')",
                (key,),
            )
            return cursor.rowcount == 1

        return await self._database.transaction(work)

    async def forget_bodies(self, sent_before: float) -> int:
        """Drop the bodies of messages sent that long ago; their keys are kept. Returns how many were dropped."""

        async def work(connection: aiosqlite.Connection) -> int:
            cursor = await connection.execute(
                "UPDATE payloads SET body = '' WHERE body <> '' AND id NOT IN ("
                "   SELECT coalesce(wire_payload, payload) FROM deliveries WHERE state NOT IN ('sent', 'cancelled')"
                "     OR edit_at IS NOT NULL OR coalesce(sent_at, not_before) >= :before"
                "   UNION SELECT payload FROM deliveries WHERE state NOT IN ('sent', 'cancelled')"
                "     OR edit_at IS NOT NULL OR coalesce(sent_at, not_before) >= :before)",
                {"before": sent_before},
            )
            return cursor.rowcount

        return await self._database.transaction(work)

    async def posts(self, date: dt.date) -> list[Post]:
        """What feeds have promised of this date."""
        return await self._database.reading(lambda connection: posts_of(connection, date))

    async def packed(self, date: dt.date) -> list[Packed]:
        """The packs of papers that are owed or sent of this date, in the order in which they were planned."""
        return await self._database.reading(lambda connection: packs_of(connection, date))


async def _head(connection: aiosqlite.Connection, channel: Channel, now: float) -> sqlite3.Row | None:
    """The oldest; where it is held, the oldest of another tenant, for two workspaces may share a channel."""
    lane = {"platform": channel.platform, "channel": channel.id, "now": now}
    async with connection.execute(_OLDEST.format(of_whom=""), lane) as cursor:
        oldest = await cursor.fetchone()
    if oldest is None or oldest["state"] != "held" or oldest["retry_at"] <= now:
        return oldest
    async with connection.execute(_OLDEST.format(of_whom=_NOT_HELD), lane) as cursor:
        return await cursor.fetchone() or oldest


_OLDEST = (
    "SELECT * FROM outbox WHERE id = (SELECT id FROM waiting WHERE platform = :platform AND channel = :channel"
    " AND not_before <= :now {of_whom} ORDER BY not_before, id LIMIT 1)"
)
_NOT_HELD = (
    "AND tenant NOT IN (SELECT tenant FROM waiting WHERE platform = :platform AND channel = :channel"
    " AND state = 'held' AND retry_at > :now)"
)


def _never_sent(row: sqlite3.Row) -> str:
    """Why the head of a lane is not sent any more, empty when it is."""
    if row["withdraw_at"] is not None and not row["ambiguous"] and row["state"] != "sending":
        return "taken back before it was sent"
    return "the message it belongs to is not there" if _orphaned(row) else ""


def _orphaned(row: sqlite3.Row) -> bool:
    """What it needs will never be there; what may hang on an overview that is there is looked for all the same."""
    if row["needs"] is None or (row["ambiguous"] and row["overview_id"] is not None):
        return False
    gone = row["needs_state"] in ("dead", "cancelled")
    return gone or (row["needs_state"] == "sent" and row["needs_remote_id"] is None)


async def _apply(connection: aiosqlite.Connection, delivery_id: int, change: Change, now: float) -> None:
    await connection.execute(
        "UPDATE deliveries SET state = :state, ambiguous = :ambiguous, retry_at = :retry_at,"
        " remote_id = coalesce(:remote_id, remote_id), error = :error, attempts = attempts + :counts,"
        " refusals = CASE WHEN :state = 'sent' THEN 0 ELSE refusals + :refusal END,"
        " first_ambiguous_at = CASE WHEN :ambiguous THEN coalesce(:first_ambiguous_at, first_ambiguous_at) END,"
        " settled_at = CASE WHEN :ambiguous THEN max(coalesce(:settled_at, 0), coalesce(settled_at, 0)) END,"
        " sent_at = CASE WHEN :state = 'sent' THEN :now ELSE sent_at END,"
        " edit_at = CASE WHEN :state = 'sent' AND kind <> 'thread' AND wire_payload IS NOT payload"
        "   AND coalesce(:remote_id, remote_id) IS NOT NULL THEN :now END"
        " WHERE id = :id",
        {
            "id": delivery_id,
            "state": change.state,
            "ambiguous": int(change.ambiguous),
            "retry_at": change.retry_at,
            "remote_id": change.remote_id,
            "first_ambiguous_at": change.first_ambiguous_at,
            "settled_at": change.settled_at,
            "counts": int(change.counts),
            "refusal": int(change.refusal),
            "error": change.error,
            "now": now,
        },
    )
