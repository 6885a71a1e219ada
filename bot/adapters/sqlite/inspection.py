"""What an admin looks at in a terminal: deliveries, problems, feeds, and how things stand. Reads only."""

import datetime as dt
import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import aiosqlite

from bot.adapters.sqlite.database import open_reader

Row = dict[str, Any]


class Inspection:
    """Rows are JSON objects as `--json` prints them; times are ISO 8601 in UTC."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def deliveries(self, limit: int, *, waiting: bool) -> list[Row]:
        """The newest first; `waiting`: only what is not sent yet, or never will be."""
        rows = await self._rows(
            "SELECT key, platform, channel, feed, date, kind, part, state, ambiguous, attempts, error, not_before,"
            " retry_at, sent_at, edit_at FROM deliveries"
            " WHERE ? OR state NOT IN ('sent', 'cancelled') OR edit_at IS NOT NULL ORDER BY id DESC LIMIT ?",
            not waiting,
            limit,
        )
        return [_delivery(row) for row in rows]

    async def problems(self) -> list[Row]:
        rows = await self._rows("SELECT path, line, message, remedy FROM problems ORDER BY path, line")
        return [dict(row) for row in rows]

    async def notices(self) -> list[Row]:
        rows = await self._rows("SELECT * FROM notices WHERE cleared_at IS NULL ORDER BY id")
        return [dict(row) | {"raised_at": _time(row["raised_at"])} for row in rows]

    async def feeds(self) -> list[Row]:
        """`settings`: of one made in chat, its options as JSON. `newest`: the newest date it has promised."""
        rows = await self._rows(
            "SELECT f.*, max(p.date) AS newest FROM feeds f"
            " LEFT JOIN posts p ON p.tenant = f.tenant AND p.feed = f.name"
            " WHERE f.removed_at IS NULL GROUP BY f.tenant, f.name ORDER BY f.name"
        )
        # A store that an earlier version wrote is looked at before the first start migrates it.
        return [found | {"paused": found.get("paused_at") is not None} for found in map(dict, rows)]

    async def counts(self) -> Row:
        (row,) = await self._rows(
            "SELECT (SELECT count(*) FROM digests WHERE revision > 0) AS digests,"
            " (SELECT max(date) FROM digests WHERE revision > 0) AS newest_digest,"
            " (SELECT count(DISTINCT arxiv_id) FROM papers WHERE NOT gone) AS papers,"
            " (SELECT count(*) FROM problems) AS problems,"
            " (SELECT value FROM meta WHERE name = 'last_look') AS last_look,"
            " (SELECT value FROM meta WHERE name = 'source') AS source"
        )
        states = await self._rows("SELECT platform, state, count(*) AS n FROM deliveries GROUP BY platform, state")
        by_platform: dict[str, dict[str, int]] = {}
        for state in states:
            by_platform.setdefault(state["platform"], {})[state["state"]] = state["n"]
        last_look = row["last_look"]
        return {
            "digests": row["digests"],
            "newest_digest": row["newest_digest"],
            "papers": row["papers"],
            "problems": row["problems"],
            "last_look": None if last_look is None else _time(float(last_look)),
            "source": _source(row["source"]),
            "deliveries": by_platform,
        }

    async def close(self) -> None:
        await self._connection.close()

    async def _rows(self, sql: str, *values: object) -> Sequence[sqlite3.Row]:
        return list(await self._connection.execute_fetchall(sql, values))


def _source(remembered: str | None) -> Row | None:
    """What became of the newest try to fetch digests; None where no source is set."""
    state = json.loads(remembered or "{}")
    for moment in ("at", "fetched_at"):
        if state.get(moment) is not None:
            state[moment] = _time(state[moment])
    return state or None


async def open_inspection(path: Path) -> Inspection:
    """Raises StoreMissing or StoreTooNew."""
    return Inspection(await open_reader(path))


def _delivery(row: sqlite3.Row) -> Row:
    return {
        "key": row["key"],
        "channel": f"{row['platform']}:{row['channel']}",
        "feed": row["feed"],
        "date": row["date"],
        "kind": row["kind"],
        "paper": row["part"] if row["kind"] in ("paper", "card") else None,
        "state": row["state"],
        "may_be_posted": bool(row["ambiguous"]),
        "attempts": row["attempts"],
        "due_at": _time(max(row["not_before"], row["retry_at"])) if row["state"] != "sent" else None,
        "sent_at": _time(row["sent_at"]),
        "edit_at": _time(row["edit_at"]),
        "why": row["error"],
    }


def _time(seconds: float | None) -> str | None:
    return None if seconds is None else dt.datetime.fromtimestamp(seconds, dt.UTC).isoformat(timespec="seconds")
