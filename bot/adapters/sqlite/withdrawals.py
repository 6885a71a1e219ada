"""Messages that are posted and are taken back: which is next, and what became of it. Parts of someone's transaction."""

import aiosqlite

from bot.adapters.sqlite.outbox_rows import delivery_of
from bot.domain.channels import Channel
from bot.domain.deliveries import Delivery, EditChange


async def take(connection: aiosqlite.Connection, channel: Channel, now: float) -> Delivery | None:
    """A message of this lane that is to be taken back now: papers before the overview that they hang on."""
    async with connection.execute(
        "SELECT * FROM outbox WHERE platform = ? AND channel = ? AND withdraw_at <= ? AND state = 'sent'"
        " ORDER BY withdraw_at, id DESC LIMIT 1",
        (channel.platform, channel.id, now),
    ) as cursor:
        row = await cursor.fetchone()
    return None if row is None else delivery_of(row, editing=True)


async def record(connection: aiosqlite.Connection, delivery: Delivery, change: EditChange) -> None:
    if change.done:
        await connection.execute(
            "UPDATE deliveries SET state = 'cancelled', withdraw_at = NULL, edit_at = NULL,"
            " error = 'taken back' WHERE id = ?",
            (delivery.id,),
        )
    else:
        await connection.execute(
            "UPDATE deliveries SET withdraw_at = ?, edit_attempts = edit_attempts + 1, error = ? WHERE id = ?",
            (change.edit_at, change.error, delivery.id),
        )
