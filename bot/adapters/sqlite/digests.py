"""Takes digests in: files, problems, digests with their revisions, papers, the search index."""

import asyncio
import datetime as dt
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import aiosqlite

from bot.adapters.sqlite.database import Database
from bot.adapters.sqlite.finds import write_finds
from bot.adapters.sqlite.planned import cancel_papers, doubt_of, write_planned
from bot.domain.arrivals import Standing
from bot.domain.files import FileRead
from bot.domain.folding import fold, index_text
from bot.domain.following import Finds
from bot.domain.keywords import USUAL_LABELS
from bot.domain.merging import Entry, KnownDigest, Merge
from bot.domain.papers import Media, MediaKind, Paper, Section
from bot.domain.planning import Plan


class DigestStore:
    """The one writer of digests. Reads through the writing connection, so it always sees its own writes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def known_files(self) -> dict[str, FileRead]:
        async def read(connection: aiosqlite.Connection) -> dict[str, FileRead]:
            rows = await connection.execute_fetchall("SELECT * FROM files")
            return {
                row["path"]: FileRead(row["path"], row["sha256"], row["size"], row["mtime_ns"], bool(row["held_back"]))
                for row in rows
            }

        return await self._database.reading(read)

    async def newest_date(self) -> dt.date | None:
        async def read(connection: aiosqlite.Connection) -> dt.date | None:
            async with connection.execute("SELECT max(date) FROM digests") as cursor:
                row = await cursor.fetchone()
            return dt.date.fromisoformat(row[0]) if row is not None and row[0] else None

        return await self._database.reading(read)

    async def in_full_until(self) -> dt.date | None:
        doubt = await self._database.transaction(doubt_of)
        return doubt.until if doubt is not None and doubt.in_full else None

    async def dates_of_files(self, paths: Sequence[str]) -> dict[str, set[dt.date]]:
        """The dates whose papers these files own at present; a file that owns none is left out."""

        async def read(connection: aiosqlite.Connection) -> dict[str, set[dt.date]]:
            rows = await connection.execute_fetchall(
                "SELECT DISTINCT path, date FROM papers WHERE path IN (SELECT value FROM json_each(?)) AND NOT gone",
                (json.dumps(list(paths)),),
            )
            found: dict[str, set[dt.date]] = {}
            for row in rows:
                found.setdefault(row["path"], set()).add(dt.date.fromisoformat(row["date"]))
            return found

        return await self._database.reading(read)

    async def open_batch(self, standings: Mapping[dt.date, Standing], arrived: Mapping[dt.date, float]) -> None:
        """Write down what the dates of one look are to be, before any is taken in; known dates keep what they are."""

        async def write(connection: aiosqlite.Connection) -> None:
            batch = max(standings).isoformat()
            await connection.executemany(
                "INSERT INTO digests (date, standing, batch, arrived_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                [(date.isoformat(), standing, batch, arrived[date]) for date, standing in standings.items()],
            )

        if standings:
            await self._database.transaction(write)

    async def known_dates(self) -> set[dt.date]:
        async def read(connection: aiosqlite.Connection) -> set[dt.date]:
            rows = await connection.execute_fetchall("SELECT date FROM digests")
            return {dt.date.fromisoformat(row[0]) for row in rows}

        return await self._database.reading(read)

    async def digest(self, date: dt.date) -> KnownDigest:
        """The digest of a date that `open_batch` has written. Raises KeyError for any other."""

        async def read(connection: aiosqlite.Connection) -> KnownDigest:
            rows = await connection.execute_fetchall("SELECT * FROM digests WHERE date = ?", (date.isoformat(),))
            row = next(iter(rows), None)
            if row is None:
                raise KeyError(date)
            papers: Iterable[sqlite3.Row] = ()
            if row["revision"]:  # Otherwise nothing was taken in yet.
                papers = await connection.execute_fetchall(
                    "SELECT * FROM papers WHERE date = ? ORDER BY path, line", (date.isoformat(),)
                )
            return KnownDigest(
                date,
                row["standing"],
                dt.date.fromisoformat(row["batch"]),
                row["arrived_at"],
                row["revision"],
                {paper["arxiv_id"]: _entry(paper) for paper in papers},
            )

        return await self._database.reading(read)

    async def caught_up(self, batch: dt.date) -> list[dt.date]:
        """The dates of a batch that its catch-up overview names, oldest first."""

        async def read(connection: aiosqlite.Connection) -> list[dt.date]:
            rows = await connection.execute_fetchall(
                "SELECT date FROM digests WHERE batch = ? AND standing = 'catchup' ORDER BY date", (batch.isoformat(),)
            )
            return [dt.date.fromisoformat(row[0]) for row in rows]

        return await self._database.reading(read)

    async def also_on(self, arxiv_ids: Sequence[str], date: dt.date) -> dict[str, tuple[dt.date, ...]]:
        """Other dates on which these papers were in a digest."""

        async def read(connection: aiosqlite.Connection) -> dict[str, tuple[dt.date, ...]]:
            rows = await connection.execute_fetchall(
                "SELECT arxiv_id, date FROM papers WHERE arxiv_id IN (SELECT value FROM json_each(?))"
                " AND date <> ? AND NOT gone ORDER BY date",
                (json.dumps(list(arxiv_ids)), date.isoformat()),
            )
            found: dict[str, tuple[dt.date, ...]] = {}
            for row in rows:
                found[row["arxiv_id"]] = (*found.get(row["arxiv_id"], ()), dt.date.fromisoformat(row["date"]))
            return found

        return await self._database.reading(read)

    async def write(
        self,
        date: dt.date,
        merged: Merge,
        files: Sequence[FileRead],
        plan: Plan,
        now: float,
        sources: Sequence[str],
        finds: Finds | None = None,
    ) -> None:
        """A digest's new revision, the files it was read from, all its deliveries and finds, in one transaction."""
        # Folding a large digest takes a while: in a thread, and before the others have to wait for the transaction.
        rows = await asyncio.to_thread(lambda: [_row(date, entry) for entry in merged.entries.values()])

        async def work(connection: aiosqlite.Connection) -> None:
            await _write_files(connection, files, now)
            if merged.entries:
                await _write_entries(connection, date, merged, rows)
            if not merged.empty:
                await _write_revision(connection, date, merged, now, sources)
                gone = [arxiv_id for arxiv_id, entry in merged.entries.items() if entry.gone]
                await cancel_papers(connection, date, gone)
            await write_planned(connection, plan, now)
            if finds is not None:
                await write_finds(connection, finds, now)

        await self._database.transaction(work)

    async def write_files(self, files: Sequence[FileRead], now: float) -> None:
        """Remember files that hold nothing for any digest, with their problems."""
        await self._database.transaction(lambda connection: _write_files(connection, files, now))

    async def remember(self, name: str, value: str) -> None:
        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                "INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", (name, value)
            )

        await self._database.transaction(work)

    async def remembered(self, name: str) -> str | None:
        async def read(connection: aiosqlite.Connection) -> str | None:
            async with connection.execute("SELECT value FROM meta WHERE name = ?", (name,)) as cursor:
                row = await cursor.fetchone()
            return None if row is None else str(row[0])

        return await self._database.reading(read)


async def _write_files(connection: aiosqlite.Connection, files: Sequence[FileRead], now: float) -> None:
    await connection.executemany(
        "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (path) DO UPDATE SET sha256 = excluded.sha256,"
        " size = excluded.size, mtime_ns = excluded.mtime_ns, read_at = excluded.read_at,"
        " held_back = excluded.held_back",
        [(file.path, file.sha256, file.size, file.mtime_ns, now, int(file.held_back)) for file in files],
    )
    await connection.executemany("DELETE FROM problems WHERE path = ?", [(file.path,) for file in files])
    problems = [(one.path, one.line, one.message, one.remedy, now) for file in files for one in file.problems]
    if problems:
        await connection.executemany("INSERT INTO problems VALUES (?, ?, ?, ?, ?)", problems)


async def _write_entries(
    connection: aiosqlite.Connection, date: dt.date, merged: Merge, rows: Sequence["_Row"]
) -> None:
    await connection.executemany(
        "INSERT INTO papers (date, arxiv_id, path, line, title, votes, authors, authors_cut, media_kind, media_url,"
        " sections, gone) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (date, arxiv_id) DO UPDATE SET path = excluded.path, line = excluded.line,"
        " title = excluded.title, votes = excluded.votes, authors = excluded.authors,"
        " authors_cut = excluded.authors_cut, media_kind = excluded.media_kind, media_url = excluded.media_url,"
        " sections = excluded.sections, gone = excluded.gone",
        [row.columns for row in rows],
    )
    ids = {
        row["arxiv_id"]: row["id"]
        for row in await connection.execute_fetchall(
            "SELECT arxiv_id, id FROM papers WHERE date = ?", (date.isoformat(),)
        )
    }
    stale = [(ids[arxiv_id],) for arxiv_id in merged.entries]
    if len(merged.entries) > merged.added or merged.gone:
        await connection.executemany("DELETE FROM papers_index WHERE rowid = ?", stale)
    await connection.executemany(
        "INSERT OR REPLACE INTO papers_index (rowid, title, body, authors) VALUES (?, ?, ?, ?)",
        [(ids[row.arxiv_id], *row.index) for row in rows if row.index is not None],
    )


async def _write_revision(
    connection: aiosqlite.Connection, date: dt.date, merged: Merge, now: float, sources: Sequence[str]
) -> None:
    await connection.execute("UPDATE digests SET revision = revision + 1 WHERE date = ?", (date.isoformat(),))
    await connection.execute(
        "INSERT INTO revisions SELECT date, revision, ?, ?, ?, ?, ? FROM digests WHERE date = ?",
        (now, json.dumps(list(sources)), merged.added, merged.changed, merged.gone, date.isoformat()),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """An entry as the tables take it; `index` is None for a paper that is gone."""

    arxiv_id: str
    columns: tuple[object, ...]
    index: tuple[str, str, str] | None


def _row(date: dt.date, entry: Entry) -> _Row:
    index = None if entry.gone else index_columns(entry.paper)
    return _Row(entry.paper.arxiv_id, _columns(date, entry), index)


def _columns(date: dt.date, entry: Entry) -> tuple[object, ...]:
    paper = entry.paper
    return (
        date.isoformat(),
        paper.arxiv_id,
        entry.path,
        entry.line,
        paper.title,
        paper.votes,
        json.dumps(paper.authors, ensure_ascii=False),
        int(paper.authors_cut),
        paper.media.kind,
        paper.media.url,
        json.dumps([[section.label, section.text] for section in paper.sections], ensure_ascii=False),
        int(entry.gone),
    )


def index_columns(paper: Paper) -> tuple[str, str, str]:
    """What papers_index holds of a paper. The usual section labels say nothing about it and are left out."""
    body = "\n".join(text for section in paper.sections for text in (_telling(section.label), section.text))
    return index_text(paper.title), index_text(body), index_text(", ".join(paper.authors))


@lru_cache(maxsize=256)
def _telling(label: str | None) -> str:
    """The label, or nothing where there is none or nearly every paper has it."""
    return "" if label is None or tuple(fold(label).keys) in USUAL_LABELS else label


def paper_of(row: sqlite3.Row) -> Paper:
    kind: MediaKind = row["media_kind"]
    return Paper(
        arxiv_id=row["arxiv_id"],
        title=row["title"],
        votes=row["votes"],
        authors=names_of(row["authors"]),
        authors_cut=bool(row["authors_cut"]),
        media=Media(kind, row["media_url"]),
        sections=tuple(Section(label, text) for label, text in json.loads(row["sections"])),
    )


def names_of(column: str) -> tuple[str, ...]:
    """The authors as the column `authors` has them."""
    return tuple(json.loads(column))


def _entry(row: sqlite3.Row) -> Entry:
    return Entry(paper_of(row), row["path"], row["line"], bool(row["gone"]))
