"""Edits of messages that are sent: which is due, and what became of it. Each function is part of one transaction.

`payload` is what the message is to be, `wire_payload` what it is; they differ, and `edit_at` tells when it is edited.
"""

import aiosqlite

from bot.adapters.sqlite.outbox_rows import delivery_of
from bot.domain.channels import Channel
from bot.domain.deliveries import OVERVIEW_EDIT_GAP, Delivery, EditChange, Timing, edit_may_land_until


async def take(
    connection: aiosqlite.Connection, channel: Channel, now: float, timing: Timing
) -> tuple[Delivery, int] | None:
    """The lane's next due edit with the id of the payload it is about, None when there is none.

    It is written down before it is sent, so that an edit with another body waits until this one can no longer land.
    """
    settled_at = edit_may_land_until(now, timing)
    while True:
        async with connection.execute(
            "SELECT * FROM outbox WHERE platform = ? AND channel = ? AND edit_at <= ? AND state = 'sent'"
            " ORDER BY edit_at, id LIMIT 1",
            (channel.platform, channel.id, now),
        ) as cursor:
            row = await cursor.fetchone()
        if row is None:
            return None
        doubtful_until = min(row["edit_settled_at"] or 0.0, settled_at)  # The clock may have been put back.
        if doubtful_until > now and row["edit_payload"] != row["payload"]:
            await connection.execute(
                "UPDATE deliveries SET edit_at = :until, edit_settled_at = :until WHERE id = :id",
                {"until": doubtful_until, "id": row["id"]},
            )
            continue
        await connection.execute(
            "UPDATE deliveries SET edit_payload = payload, edit_settled_at = ? WHERE id = ?",
            (settled_at, row["id"]),
        )
        return delivery_of(row, editing=True), row["payload"]


async def record(
    connection: aiosqlite.Connection, delivery: Delivery, payload: int, change: EditChange, now: float
) -> None:
    """`payload`: what `take` gave with the delivery. What is wanted since then is edited next."""
    if not change.in_doubt:  # Only what was in doubt before it still is.
        await connection.execute(
            "UPDATE deliveries SET edit_settled_at = ? WHERE id = ?", (delivery.settled_at, delivery.id)
        )
    if change.done:
        await connection.execute(
            "UPDATE deliveries SET wire_payload = :payload, edited_at = :now, edit_attempts = 0, refusals = 0,"
            " error = :error,"
            " edit_at = CASE WHEN payload = :payload THEN NULL"
            "   WHEN kind NOT IN ('overview', 'forum', 'catchup') THEN :now ELSE :now + :gap END"
            " WHERE id = :id",
            {
                "payload": payload,
                "now": now,
                "error": change.error,
                "gap": OVERVIEW_EDIT_GAP,
                "id": delivery.id,
            },
        )
    else:
        await connection.execute(
            "UPDATE deliveries SET edit_at = ?, edit_attempts = edit_attempts + 1, refusals = refusals + ?,"
            " error = ? WHERE id = ?",
            (change.edit_at, int(change.refusal), change.error, delivery.id),
        )
