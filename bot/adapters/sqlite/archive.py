"""Answers what commands ask of the archive. Reads only, through a connection of its own."""

import datetime as dt
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import aiosqlite

from bot.adapters.sqlite.database import open_reader
from bot.adapters.sqlite.digests import paper_of
from bot.domain.folding import index_text, script_of
from bot.domain.messages import CAUGHT_UP
from bot.domain.packs import ids_of
from bot.domain.papers import Digest
from bot.domain.replies import Listed
from bot.ports import Delivered


class SqliteArchive:
    """Implements ports.Archive. Safe beside a running intake: it sees the newest complete digest."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def newest_date(self) -> dt.date | None:
        rows = await self._rows("SELECT max(date) FROM digests WHERE revision > 0")
        return dt.date.fromisoformat(rows[0][0]) if rows and rows[0][0] else None

    async def digest(self, date: dt.date) -> Digest | None:
        rows = await self._rows(
            "SELECT * FROM papers WHERE date = ? AND NOT gone ORDER BY path, line", date.isoformat()
        )
        if not rows:
            return None
        return Digest(date, tuple(paper_of(row) for row in rows), tuple(dict.fromkeys(row["path"] for row in rows)))

    async def nearest_dates(self, date: dt.date) -> Sequence[dt.date]:
        rows = await self._rows(
            "SELECT max(date) FROM digests WHERE date < :date AND revision > 0"
            " UNION ALL SELECT min(date) FROM digests WHERE date > :date AND revision > 0",
            {"date": date.isoformat()},
        )
        return [dt.date.fromisoformat(row[0]) for row in rows if row[0]]

    async def top(self, since: dt.date, until: dt.date, count: int) -> Sequence[Listed]:
        rows = await self._rows(
            "SELECT p.*, (SELECT min(date) FROM papers e"
            "   WHERE e.arxiv_id = p.arxiv_id AND e.date >= :since AND NOT e.gone) AS first"
            # Ranked by what the index holds; whole rows, with their long texts, only for the few that are shown.
            " FROM (SELECT id FROM papers r WHERE date BETWEEN :since AND :until AND NOT gone"
            "   AND NOT EXISTS (SELECT 1 FROM papers n WHERE n.arxiv_id = r.arxiv_id AND n.date > r.date"
            "     AND n.date <= :until AND NOT n.gone)"
            "   ORDER BY votes IS NULL, votes DESC, date, path, line LIMIT :count) best"
            " JOIN papers p ON p.id = best.id ORDER BY p.votes IS NULL, p.votes DESC, p.date, p.path, p.line",
            {"since": since.isoformat(), "until": until.isoformat(), "count": count},
        )
        return [Listed(paper_of(row), dt.date.fromisoformat(row["first"])) for row in rows]

    async def paper(self, arxiv_id: str) -> Listed | None:
        rows = await self._rows(
            "SELECT * FROM papers WHERE arxiv_id = ? AND NOT gone ORDER BY date DESC LIMIT 1", arxiv_id
        )
        return _listed(rows[0]) if rows else None

    async def dates_of(self, arxiv_id: str) -> Sequence[dt.date]:
        rows = await self._rows("SELECT date FROM papers WHERE arxiv_id = ? AND NOT gone ORDER BY date", arxiv_id)
        return [dt.date.fromisoformat(row[0]) for row in rows]

    async def titled(self, words: str, limit: int) -> Sequence[Listed]:
        tokens = index_text(words).split()
        if not tokens:
            return []
        # Each token is quoted, so nothing a person types is FTS5 syntax. The last one may still be being typed, and
        # a Hangul one may carry a particle in the title.
        begins = [f'"{token}" *' if script_of(token) == "hangul" else f'"{token}"' for token in tokens[:-1]]
        query = "title : (" + " AND ".join((*begins, f'"{tokens[-1]}" *')) + ")"
        rows = await self._rows(
            "SELECT p.* FROM papers_index JOIN papers p ON p.id = papers_index.rowid"
            " WHERE papers_index MATCH ? ORDER BY rank, p.date DESC LIMIT ?",
            query,
            limit,
        )
        by_id: dict[str, Listed] = {}
        for row in rows:
            by_id.setdefault(row["arxiv_id"], _listed(row))
        return list(by_id.values())

    async def dates(self, limit: int) -> Sequence[dt.date]:
        rows = await self._rows("SELECT date FROM digests WHERE revision > 0 ORDER BY date DESC LIMIT ?", limit)
        return [dt.date.fromisoformat(row[0]) for row in rows]

    async def delivered(self, key: str) -> Delivered | None:
        rows = await self._rows("SELECT date, kind, part FROM deliveries WHERE key = ?", key)
        if not rows:
            return None
        row = rows[0]
        if row["kind"] == "catchup" or (row["kind"] == "forum" and row["part"] == CAUGHT_UP):
            dates = await self._rows(
                "SELECT date FROM digests WHERE batch = ? AND standing = 'catchup' ORDER BY date", row["date"]
            )
            return Delivered(tuple(dt.date.fromisoformat(date[0]) for date in dates))
        date, part = dt.date.fromisoformat(row["date"]), row["part"]
        match row["kind"]:
            case "paper" | "card":
                return Delivered((date,), part)
            case "pack":
                return Delivered((date,), pack=ids_of(part))
            case _:
                return Delivered((date,))

    async def close(self) -> None:
        await self._connection.close()

    async def _rows(self, sql: str, *values: object) -> Sequence[sqlite3.Row]:
        named = values[0] if len(values) == 1 and isinstance(values[0], dict) else values
        return list(await self._connection.execute_fetchall(sql, named))


async def open_archive(path: Path) -> SqliteArchive:
    """Raises StoreMissing or StoreTooNew."""
    return SqliteArchive(await open_reader(path))


def _listed(row: sqlite3.Row) -> Listed:
    return Listed(paper_of(row), dt.date.fromisoformat(row["date"]))
