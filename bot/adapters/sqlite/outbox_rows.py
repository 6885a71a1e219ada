"""Deliveries, as their rows in the store have them."""

import datetime as dt
import sqlite3

from bot.domain.channels import Channel
from bot.domain.deliveries import Delivery


def delivery_of(row: sqlite3.Row, *, claimed_at: float | None = None, editing: bool = False) -> Delivery:
    """`claimed_at`: the row as it is once it is claimed. `editing`: with the body that is wanted by now."""
    return Delivery(
        id=row["id"],
        key=row["key"],
        channel=Channel(row["platform"], row["channel"]),
        feed=row["feed"],
        date=dt.date.fromisoformat(row["date"]),
        kind=row["kind"],
        part=row["part"],
        state="sending" if claimed_at is not None else row["state"],
        ambiguous=bool(row["ambiguous"]),
        attempts=row["edit_attempts"] if editing else row["attempts"],
        plain=bool(row["plain"]),
        refusals=row["refusals"],
        first_try_at=claimed_at if row["first_try_at"] is None else row["first_try_at"],
        last_try_at=row["last_try_at"] if claimed_at is None else claimed_at,
        first_ambiguous_at=row["first_ambiguous_at"],
        settled_at=row["edit_settled_at"] if editing else row["settled_at"],
        retry_at=row["retry_at"],
        remote_id=row["remote_id"],
        overview_id=row["overview_id"],
        body=row["wanted_body"] if editing else row["body"],
        editing=editing,
        tenant=row["tenant"],
    )
