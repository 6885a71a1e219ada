"""What a plan writes: posts, payloads and the deliveries they owe. Always a part of someone else's transaction.

What becomes of a delivery afterwards is in outbox.py.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

import aiosqlite

from bot.domain.deliveries import OVERVIEW_EDIT_GAP
from bot.domain.doubt import Doubt
from bot.domain.planning import Owed, Plan


async def write_planned(connection: aiosqlite.Connection, plan: Plan, now: float) -> None:
    """Part of the transaction that takes a digest in. What is owed already takes the new body, never a second row."""
    if not plan.posts and not plan.owed:
        return
    await connection.executemany(
        "INSERT INTO posts (tenant, feed, date, form, channel, not_before, planned_at, layout, generation, options)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [
            (*p.owner, p.date.isoformat(), p.form, p.channel.id, p.not_before, now, p.layout, p.generation, p.options)
            for p in plan.posts
        ],
    )
    await connection.executemany(
        "UPDATE deliveries SET withdraw_at = ?,"
        " state = CASE WHEN first_try_at IS NULL AND NOT ambiguous THEN 'cancelled' ELSE state END"
        " WHERE tenant = ? AND feed = ? AND kind = 'late' AND state <> 'cancelled'",
        [(now, post.tenant, post.feed) for post in plan.posts],
    )
    payloads = await store_payloads(connection, [owed.message.body for owed in plan.owed])
    doubt = await doubt_of(connection)
    await connection.executemany(
        "INSERT INTO deliveries (key, tenant, platform, channel, feed, date, kind, part, generation, needs, hangs_on,"
        " payload, not_before, state, ambiguous, first_ambiguous_at, settled_at)"
        " VALUES (:key, :tenant, :platform, :channel, :feed, :date, :kind, :part, :generation, :needs, :hangs_on,"
        " :payload, :not_before, :state, :ambiguous, :first_ambiguous_at, :settled_at)"
        " ON CONFLICT (key) DO UPDATE SET"
        " payload = CASE WHEN :while_unsent AND first_try_at IS NOT NULL THEN payload ELSE excluded.payload END,"
        " state = CASE WHEN state = 'cancelled' AND first_try_at IS NULL THEN"
        "   CASE WHEN ambiguous THEN 'unknown' ELSE 'pending' END ELSE state END,"
        " edit_at = CASE WHEN :while_unsent AND first_try_at IS NOT NULL THEN edit_at"
        "   WHEN state <> 'sent' OR kind = 'thread' OR remote_id IS NULL"
        "   OR wire_payload = excluded.payload THEN NULL"
        "   WHEN kind NOT IN ('overview', 'forum', 'catchup') OR edited_at IS NULL THEN :now"
        "   ELSE max(:now, edited_at + :gap) END",
        [
            {
                "key": owed.key,
                "tenant": owed.post.tenant,
                "platform": owed.post.channel.platform,
                "channel": owed.post.channel.id,
                "feed": owed.post.feed,
                "date": owed.date.isoformat(),
                "kind": owed.message.kind,
                "part": owed.message.part,
                "generation": owed.post.generation,
                "needs": owed.needs,
                "hangs_on": owed.hangs_on,
                "payload": payload,
                "while_unsent": owed.message.while_unsent,
                "not_before": owed.post.not_before,
                "now": now,
                "gap": OVERVIEW_EDIT_GAP,
                **_in_doubt(owed, doubt),
            }
            for owed, payload in zip(plan.owed, payloads, strict=True)
        ],
    )


def _in_doubt(owed: Owed, doubt: Doubt | None) -> dict[str, object]:
    # A notice carries the moment it was raised, so it is never one that was posted before.
    doubted = doubt if doubt is not None and owed.date <= doubt.until and owed.message.kind != "notice" else None
    return {
        "state": "pending" if doubted is None else "unknown",
        "ambiguous": int(doubted is not None),
        "first_ambiguous_at": None if doubted is None else doubted.since,
        "settled_at": None if doubted is None else doubted.settled_at,
    }


async def doubt_of(connection: aiosqlite.Connection) -> Doubt | None:
    """What a restored backup left in doubt."""
    async with connection.execute("SELECT value FROM meta WHERE name = 'doubt'") as cursor:
        row = await cursor.fetchone()
    return None if row is None else Doubt.from_text(row["value"])


async def cancel_papers(connection: aiosqlite.Connection, date: dt.date, arxiv_ids: Sequence[str]) -> None:
    """What was never tried and is no longer in the digest is not sent."""
    if not arxiv_ids:
        return
    await connection.executemany(
        "UPDATE deliveries SET state = 'cancelled', error = 'no longer in the digest'"
        " WHERE id IN (SELECT id FROM waiting WHERE date = ? AND kind IN ('paper', 'card') AND part = ?"
        "   AND state IN ('pending', 'unknown') AND first_try_at IS NULL)",
        [(date.isoformat(), arxiv_id) for arxiv_id in arxiv_ids],
    )
    await connection.execute(
        "UPDATE deliveries SET state = 'cancelled', error = 'no longer in the digest'"
        " WHERE id IN (SELECT id FROM waiting w WHERE date = ? AND kind = 'pack'"
        "   AND state IN ('pending', 'unknown') AND first_try_at IS NULL AND NOT EXISTS (SELECT 1 FROM papers p"
        "   WHERE p.date = w.date AND NOT p.gone AND instr(' ' || w.part || ' ', ' ' || p.arxiv_id || ' ')))",
        (date.isoformat(),),
    )


async def store_payloads(connection: aiosqlite.Connection, bodies: Iterable[dict[str, Any]]) -> list[int]:
    """Equal bodies are one row, whoever they are for."""
    texts = [json.dumps(body, ensure_ascii=False, separators=(",", ":")) for body in bodies]
    hashes = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    await connection.executemany(
        "INSERT INTO payloads (sha256, body) VALUES (?, ?) ON CONFLICT (sha256) DO UPDATE SET body = excluded.body"
        " WHERE body = ''",
        zip(hashes, texts, strict=True),
    )
    rows = await connection.execute_fetchall(
        "SELECT sha256, id FROM payloads WHERE sha256 IN (SELECT value FROM json_each(?))", (json.dumps(hashes),)
    )
    ids = {row["sha256"]: int(row["id"]) for row in rows}
    return [ids[digest] for digest in hashes]
