"""Papers by other papers: what is like one, and some picked by chance. Synchronous; reads only."""

import datetime as dt
import heapq
import random
import sqlite3
from collections import defaultdict
from collections.abc import Sequence

from bot.adapters.sqlite.digests import paper_of
from bot.adapters.sqlite.search_terms import IN_TEXT, phrase
from bot.domain.papers import Paper
from bot.domain.replies import Listed
from bot.domain.search_topics import telling, topics

FEWEST_WITH, MOST_WITH = 20, 1_000
_SHARE = 6
"""A word that more than one in so many papers has tells little; nor does one that more than MOST_WITH have."""


class Neighbours:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def like(self, arxiv_id: str, count: int) -> list[Listed]:
        """The papers that share the most of what it is about, nearest first; none when it is unknown."""
        paper = self._paper(arxiv_id)
        if paper is None:
            return []
        (papers,) = self._connection.execute("SELECT coalesce(max(id), 0) FROM papers").fetchone()
        most = min(max(papers // _SHARE, FEWEST_WITH), MOST_WITH)
        candidates = topics(paper)
        papers_with = {
            one.piece: self._count(phrase(one.piece.words, open_end=one.piece.open_end), most + 1) for one in candidates
        }
        about = telling(candidates, papers_with, papers + 1, most)
        if not about:
            return []
        shared: dict[int, float] = defaultdict(float)
        for topic in about:
            for (number,) in self._having(phrase(topic.piece.words, open_end=topic.piece.open_end), most):
                shared[number] += topic.weight
        nearest = heapq.nlargest(2 * count + 10, shared, key=lambda number: (shared[number], number))
        near = dict.fromkeys(one for number in nearest if (one := self._arxiv_id(number)) != arxiv_id)
        return self._listed(list(near)[:count])

    def some(self, count: int) -> list[Listed]:
        """Each paper of a store without gaps is as likely as any other."""
        (papers,) = self._connection.execute("SELECT coalesce(max(id), 0) FROM papers").fetchone()
        chance = random.Random()  # noqa: S311 - which paper someone reads
        picked: dict[str, None] = {}
        for number in chance.sample(range(1, papers + 1), min(papers, 2 * count)):
            row = self._connection.execute(
                "SELECT arxiv_id FROM papers WHERE id >= ? AND NOT gone ORDER BY id LIMIT 1", (number,)
            ).fetchone()
            if row is not None:
                picked[row[0]] = None
        return self._listed(list(picked)[:count])

    def _count(self, expression: str, most: int) -> int:
        (found,) = self._connection.execute(
            "SELECT count(*) FROM (SELECT 1 FROM papers_index WHERE papers_index MATCH ? LIMIT ?)",
            (f"{IN_TEXT} : ({expression})", most),
        ).fetchone()
        return int(found)

    def _having(self, expression: str, most: int) -> list[tuple[int]]:
        return self._connection.execute(
            "SELECT rowid FROM papers_index WHERE papers_index MATCH ? LIMIT ?",
            (f"{IN_TEXT} : ({expression})", most),
        ).fetchall()

    def _arxiv_id(self, number: int) -> str:
        (arxiv_id,) = self._connection.execute("SELECT arxiv_id FROM papers WHERE id = ?", (number,)).fetchone()
        return str(arxiv_id)

    def _paper(self, arxiv_id: str) -> Paper | None:
        listed = self._listed([arxiv_id])
        return listed[0].paper if listed else None

    def _listed(self, arxiv_ids: Sequence[str]) -> list[Listed]:
        cursor = self._connection.cursor()
        cursor.row_factory = sqlite3.Row
        newest = "SELECT * FROM papers WHERE arxiv_id = ? AND NOT gone ORDER BY date DESC LIMIT 1"
        rows = [row for arxiv_id in arxiv_ids for row in cursor.execute(newest, (arxiv_id,)).fetchall()]
        return [Listed(paper_of(row), dt.date.fromisoformat(row["date"])) for row in rows]
