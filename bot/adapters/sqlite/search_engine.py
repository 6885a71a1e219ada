"""Finds papers by what they say: a SearchQuery against the index, ranked. Synchronous; reads only.

How it is asked from the bot's loop: search.py. What a word may look like: search_reading.py.
"""

import datetime as dt
import heapq
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations, islice

from bot.adapters.sqlite.digests import paper_of
from bot.adapters.sqlite.search_filters import Match, by_all, filters
from bot.adapters.sqlite.search_reading import Reading
from bot.adapters.sqlite.search_spelling import nearest_words
from bot.adapters.sqlite.search_terms import (
    IN_TEXT,
    IN_TITLE,
    any_of,
    author_expression,
    every,
    phrase,
    text_expression,
)
from bot.domain.queries import AuthorCondition, Condition
from bot.domain.replies import Listed
from bot.domain.search_excerpts import excerpt
from bot.domain.search_queries import SearchQuery
from bot.domain.search_steps import FewerWords, Loosened, NameOfAuthor, as_author, looser, with_author
from bot.domain.search_words import Wanted
from bot.domain.terms import Term
from bot.ports import Hits

MANY = 50_000
RANKED = 2_000
"""Above MANY papers only so many matches, the newest, are ranked: ranking looks at every one of them."""
_COUNTED = 40_000
"""Papers that are looked at for each word when none has them all."""
_MOST_COMBINATIONS = 100
_NO_TIER = 9
_SECOND = 10
"""Added to the tier of what comes after everything else."""


class SearchEngine:
    """One search at a time, on a connection of its own."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find(self, query: SearchQuery, first: int, count: int | None) -> Hits:
        """As ports.Search.find. A whole answer (`count` None) is for a program: every match is ranked, no excerpts."""
        last = None if count is None else first + count
        if query.arxiv_ids:
            known = [one for one in query.arxiv_ids if self._newest(one, query)]
            return Hits(tuple(self._listed(known[first:last], query, ())), len(known))
        most = RANKED if count is not None and self._newest_id() > MANY else None
        search = _Search(self._connection, query, most)
        matches, loosened, asked = search.first_that_finds()
        same = self._same_papers(matches, capped=most is not None)
        # Putting the few on top in order is quicker than ordering all; so many more for those that are there twice.
        best = sorted(matches) if last is None else heapq.nsmallest(last + len(same), matches)
        once: dict[object, int] = {}
        for _, _, number in best:
            once.setdefault(same.get(-number, -number), -number)
        total = len({same.get(-number, -number) for _, _, number in matches})
        marked = search.marked(asked) if count is not None else ()
        page = self._listed(self._arxiv_ids(list(once.values())[first:last]), asked, marked)
        return Hits(tuple(page), total, most is not None and len(matches) >= most, loosened)

    def _newest_id(self) -> int:
        (newest,) = self._connection.execute("SELECT max(id) FROM papers").fetchone()
        return newest or 0

    def _same_papers(self, matches: Sequence[Match], *, capped: bool) -> dict[int, str]:
        """Id -> arXiv id, at least for the matches whose paper was in several digests."""
        if len(matches) < 2:
            return {}
        if capped:
            ids = json.dumps([-number for _, _, number in matches])
            found = self._connection.execute(
                "SELECT id, arxiv_id FROM papers WHERE arxiv_id IN (SELECT arxiv_id FROM papers WHERE id IN"
                " (SELECT value FROM json_each(?)) GROUP BY arxiv_id HAVING count(*) > 1)",
                (ids,),
            )
        else:
            # Cheaper than looking every match up: the index over arXiv ids tells which few came several times.
            found = self._connection.execute(
                "SELECT id, arxiv_id FROM papers WHERE NOT gone AND arxiv_id IN"
                " (SELECT arxiv_id FROM papers WHERE NOT gone GROUP BY arxiv_id HAVING count(*) > 1)"
            )
        return dict(found.fetchall())

    def _arxiv_ids(self, ids: Sequence[int]) -> Iterator[str]:
        for number in ids:
            yield from self._connection.execute("SELECT arxiv_id FROM papers WHERE id = ?", (number,)).fetchone()

    def _listed(
        self, arxiv_ids: Iterable[str], query: SearchQuery, marked: Sequence[Sequence[Term]]
    ) -> Iterator[Listed]:
        for arxiv_id in arxiv_ids:
            for row in self._newest(arxiv_id, query):
                paper = paper_of(row)
                yield Listed(paper, dt.date.fromisoformat(row["first"]), excerpt(paper, marked) if marked else ())

    def _newest(self, arxiv_id: str, query: SearchQuery) -> list[sqlite3.Row]:
        """As the newest digest within the dates has the paper, with the first date there."""
        cursor = self._connection.cursor()
        cursor.row_factory = sqlite3.Row
        since, until = query.since or dt.date.min, query.until or dt.date.max
        return cursor.execute(
            "SELECT *, min(date) OVER () AS first FROM papers WHERE arxiv_id = ? AND NOT gone"
            " AND date BETWEEN ? AND ? ORDER BY date DESC LIMIT 1",
            (arxiv_id, since.isoformat(), until.isoformat()),
        ).fetchall()


class _Search:
    """One question, asked ever more loosely until something is found."""

    def __init__(self, connection: sqlite3.Connection, query: SearchQuery, most: int | None) -> None:
        self._connection = connection
        self._query = query
        self._most = -1 if most is None else most
        self._reading = Reading(connection)

    def first_that_finds(self) -> tuple[list[Match], tuple[Loosened, ...], SearchQuery]:
        """The matches, what was loosened for them, and the query that they answer."""
        query = self._query
        matches = self._matches(query)
        author = as_author(query)
        if author is not None and (not matches or len(author.words) > 1):
            by_them = self._matches(replace(query, alternatives=((author,),)))
            if by_them:
                # Who types a name looks for the person; a text that has the words comes after.
                after = [(tier + _SECOND, score, number) for tier, score, number in matches]
                return [*by_them, *after], (NameOfAuthor(author.typed, alone=not matches),), query
        if matches:
            return matches, (), query
        for step in with_author(query):
            if by_them := self._matches(step.query):
                return by_them, step.loosened, step.query
        for step in looser(query, nearest_words(query, self._reading, self._connection)):
            said = step.loosened
            if step.query.loosely:
                matches, held, of = self._most_words(step.query)
                said = (*said, FewerWords(held, of))
            else:
                matches = self._matches(step.query)
            if matches:
                return matches, said, step.query
        return [], (), query

    def marked(self, query: SearchQuery) -> list[Sequence[Term]]:
        """For each thing that is looked for, what is marked in an excerpt."""
        wanted = [one for conditions in query.alternatives for one in self._reading.wanted(conditions)]
        return [one.terms for one in wanted if not one.without]

    def _matches(self, query: SearchQuery) -> list[Match]:
        if len(query.alternatives) == 1:
            return self._alternative(query, query.alternatives[0])
        best: dict[int, Match] = {}
        for conditions in query.alternatives:
            for match in self._alternative(query, conditions):
                number = match[2]
                best[number] = min(match, best.get(number, match))
        return list(best.values())

    def _alternative(self, query: SearchQuery, conditions: Sequence[Condition]) -> list[Match]:
        wanted = self._reading.wanted(conditions)
        authors = [one for one in conditions if isinstance(one, AuthorCondition)]
        positive = [text_expression(one) for one in wanted if not one.without and not one.anywhere]
        positive += [author_expression(one) for one in authors if not one.without]
        negative = [text_expression(one) for one in wanted if one.without and not one.anywhere]
        where, values = filters(query, conditions, wanted)
        if not positive:
            return self._voted(negative, authors, where, values)
        matches = self._matching(query, every(positive, negative), authors, where, values)
        return self._tiered(matches, [one for one in wanted if not one.without and not one.anywhere])

    def _matching(
        self,
        query: SearchQuery,
        expression: str,
        authors: Sequence[AuthorCondition],
        where: str,
        values: Sequence[object],
    ) -> list[Match]:
        # The pieces of SQL are this module's own; every value is bound.
        join = " JOIN papers p ON p.id = papers_index.rowid" if where or authors else ""
        if self._most >= 0 and (query.since is not None or query.until is not None):
            where += " AND papers_index.rowid BETWEEN ? AND ?"
            values = (*values, *self._ids_within(query))
        newest = " ORDER BY papers_index.rowid DESC LIMIT ?" if self._most >= 0 else ""
        rows = self._connection.execute(
            f"SELECT {_NO_TIER}, bm25(papers_index, 8.0, 1.0, 1.0), -papers_index.rowid"  # noqa: S608
            f"{', p.authors' if authors else ''} FROM papers_index{join} WHERE papers_index MATCH ?{where}{newest}",
            (expression, *values, *([self._most] if newest else [])),
        )
        return by_all(rows, authors)

    def _ids_within(self, query: SearchQuery) -> tuple[int, int]:
        """Digests come in the order of their dates, by and large: a few dates are a small stretch of the index."""
        since, until = query.since or dt.date.min, query.until or dt.date.max
        (first, last) = self._connection.execute(
            "SELECT min(id), max(id) FROM papers WHERE NOT gone AND date BETWEEN ? AND ?",
            (since.isoformat(), until.isoformat()),
        ).fetchone()
        return (first or 0, last or 0)

    def _voted(
        self, negative: Sequence[str], authors: Sequence[AuthorCondition], where: str, values: Sequence[object]
    ) -> list[Match]:
        """Where no word is looked for in the index: the most voted first."""
        without = " AND p.id NOT IN (SELECT rowid FROM papers_index WHERE papers_index MATCH ?)" if negative else ""
        rows = self._connection.execute(
            f"SELECT {_NO_TIER}, -coalesce(p.votes, -1), -p.id"  # noqa: S608
            f"{', p.authors' if authors else ''} FROM papers p WHERE NOT p.gone{where}{without}"
            " ORDER BY p.date DESC LIMIT ?",
            (*values, *([any_of(negative)] if negative else []), self._most),
        )
        return by_all(rows, authors)

    def _tiered(self, matches: list[Match], wanted: Sequence[Wanted]) -> list[Match]:
        """In front: what begins the title as typed, is in the title, has every word there, or has them in a row."""
        if len(matches) < 2 or not wanted:
            return matches
        row = [word for one in wanted for piece in one.forms[0] for word in piece.words]
        open_end = wanted[-1].forms[0][-1].open_end
        in_title = every([text_expression(one, IN_TITLE) for one in wanted])
        tiers = {0: f"{IN_TITLE} : ({phrase(row, open_end=open_end, begins=True)})", 2: in_title}
        if len(row) > 1:
            tiers[1] = f"{IN_TITLE} : ({phrase(row, open_end=open_end)})"
            tiers[3] = f"{IN_TEXT} : ({phrase(row, open_end=open_end)})"
        tier_of: dict[int, int] = {}
        for tier, expression in sorted(tiers.items()):
            for number in self._ids(expression, self._most):
                tier_of.setdefault(number, tier)
        return [(tier_of.get(-number, tier), score, number) for tier, score, number in matches]

    def _most_words(self, query: SearchQuery) -> tuple[list[Match], int, int]:
        """The papers that have as many of the words as any paper has; how many that is, and how many there are."""
        wanted = [one for conditions in query.alternatives for one in self._reading.wanted(conditions)]
        words = [text_expression(one) for one in wanted if not one.without and not one.anywhere]
        held = Counter(number for word in words for number in self._ids(word, _COUNTED))
        most = max(held.values(), default=0)
        conditions = query.alternatives[0] if len(query.alternatives) == 1 else ()
        authors = [one for one in conditions if isinstance(one, AuthorCondition)]
        negative = [text_expression(one) for one in wanted if one.without and not one.anywhere]
        where, values = filters(query, conditions, wanted)
        for many in range(min(most, len(words) - 1), 0, -1):
            together = [every(some) for some in islice(combinations(words, many), _MOST_COMBINATIONS)]
            found = self._matching(query, every([any_of(together)], negative), authors, where, values)
            if found:
                return found, many, len(words)
        return [], 0, len(words)

    def _ids(self, expression: str, most: int) -> list[int]:
        """The newest first."""
        rows = self._connection.execute(
            "SELECT rowid FROM papers_index WHERE papers_index MATCH ? ORDER BY rowid DESC LIMIT ?", (expression, most)
        )
        return [number for (number,) in rows]
