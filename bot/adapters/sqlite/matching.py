"""Matching: what a subscription with a query would send of the whole archive. Reads only, beside a running bot.

The search index names papers that may match, never fewer than do; domain/subscriptions.py decides.
"""

import asyncio
import datetime as dt
import itertools
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import aiosqlite

from bot.adapters.sqlite.database import open_reader
from bot.adapters.sqlite.digests import paper_of
from bot.adapters.sqlite.recent import SYNONYM_DIGESTS
from bot.domain.folding import singular
from bot.domain.keywords import Query, prepare
from bot.domain.queries import Condition, TextCondition
from bot.domain.subscriptions import Day, Hit, sent
from bot.domain.synonyms import Synonyms, mined
from bot.domain.terms import HangulRun, Run

_LONGEST = 40
"""A longer word could be parted in too many places to name them all; such a query is tried on every paper."""


class Matching:
    """The archive, as subscriptions see it."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def sent_by(self, query: Query) -> list[Hit]:
        """Oldest first, each paper once, with the first digest that has it."""
        wanted = _index_query(query)
        if wanted is None:
            rows = await self._rows("SELECT * FROM papers WHERE NOT gone ORDER BY date, path, line")
        else:
            rows = await self._rows(
                "SELECT p.* FROM papers_index JOIN papers p ON p.id = papers_index.rowid"
                " WHERE papers_index MATCH ? AND NOT p.gone ORDER BY p.date, p.path, p.line",
                wanted,
            )
        return await asyncio.to_thread(lambda: sent(query, _days(rows)))

    async def synonyms(self) -> Synonyms:
        """Those that subscriptions are widened by at present."""
        rows = await self._rows(
            "SELECT * FROM papers WHERE NOT gone AND date IN"
            " (SELECT date FROM papers WHERE NOT gone GROUP BY date ORDER BY date DESC LIMIT ?)",
            SYNONYM_DIGESTS,
        )
        return await asyncio.to_thread(lambda: mined(map(paper_of, rows)))

    async def close(self) -> None:
        await self._connection.close()

    async def _rows(self, sql: str, *values: object) -> Sequence[sqlite3.Row]:
        return list(await self._connection.execute_fetchall(sql, values))


async def open_matching(path: Path) -> Matching:
    """Raises StoreMissing, StoreTooNew or StoreBroken."""
    return Matching(await open_reader(path))


def _days(rows: Sequence[sqlite3.Row]) -> Iterator[Day]:
    for date, of_day in itertools.groupby(rows, lambda row: str(row["date"])):
        yield Day(dt.date.fromisoformat(date), tuple(prepare(paper_of(row)) for row in of_day))


def _index_query(query: Query) -> str | None:
    """What FTS5 is asked for; None where the index cannot tell. Every word in it is quoted."""
    alternatives = [
        [asked for condition in conditions if (asked := _asked(condition)) is not None]
        for conditions in query.alternatives
    ]
    if not all(alternatives):
        return None
    return " OR ".join("(" + " AND ".join(each) + ")" for each in alternatives)


def _asked(condition: Condition) -> str | None:
    """The index holds authors by the same words as texts, but parts of names differently: they are not asked for."""
    if not isinstance(condition, TextCondition) or condition.without:
        return None
    ways = [condition.terms[0], *(synonym.term for synonym in condition.synonyms)]
    begins = [_begins(term.runs[0]) for term in ways]
    if None in begins:
        return None
    columns = "title" if condition.in_title else "{title body}"
    return f"{columns} : ({' OR '.join(str(one) for one in begins)})"


def _begins(run: Run) -> str | None:
    """The ways in which a text may begin to write the run: in one word, or one word and what the next begins with."""
    spellings = [run.spelling] if isinstance(run, HangulRun) else run.spellings
    if isinstance(run, HangulRun) and run.anywhere:
        return None
    phrases: dict[str, None] = {}
    for text in (spelling.text for spelling in spellings):
        if len(text) > _LONGEST or not (isinstance(run, HangulRun) or text.isascii()):
            return None
        phrases[f'"{text}"' + (" *" if isinstance(run, HangulRun) else "")] = None
        first = text.partition(" ")[0]
        for cut in range(1, min(len(text), len(first) + 1)):
            for piece in (text[:cut], singular(text[:cut])):
                phrases[f'"{piece} {text[cut:].lstrip()[0]}" *'] = None
    return " OR ".join(phrases)
