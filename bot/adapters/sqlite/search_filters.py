"""What the search index does not know of a paper: dates, votes, the inside of words, and whose name is whose."""

import datetime as dt
import sqlite3
from collections.abc import Sequence

from bot.adapters.sqlite.digests import names_of
from bot.domain.keywords import names
from bot.domain.queries import AuthorCondition, Condition, VotesCondition
from bot.domain.search_queries import SearchQuery
from bot.domain.search_words import Wanted

Match = tuple[int, float, int]
"""(tier, score, minus the id): sorts best first, the newest first where all else is equal. bm25 is negative."""


def filters(
    query: SearchQuery, conditions: Sequence[Condition], wanted: Sequence[Wanted]
) -> tuple[str, tuple[object, ...]]:
    """Conditions in SQL on the table `papers p`, each with AND in front, and their values."""
    where, values = "", list[object]()
    if query.since is not None:
        where += " AND p.date >= ?"
        values.append(query.since.isoformat())
    if query.until is not None:
        where += " AND p.date <= ?"
        values.append(query.until.isoformat())
    votes = [one for one in conditions if isinstance(one, VotesCondition)]
    for condition in votes:
        # The comparison is one of five signs that the reader of queries knows.
        where += f" AND {'NOT ' if condition.without else ''}coalesce(p.votes {condition.comparison} ?, 0)"
        values.append(condition.number)
    if votes:  # Only the newest votes count.
        where += (
            " AND NOT EXISTS (SELECT 1 FROM papers n WHERE n.arxiv_id = p.arxiv_id AND n.date > p.date"
            " AND n.date <= ? AND NOT n.gone)"
        )
        values.append((query.until or dt.date.max).isoformat())
    for one in wanted:
        if one.anywhere:
            column = "p.title" if one.in_title else "p.title || ' ' || p.sections"
            inside = " OR ".join([f"instr({column}, ?)"] * len(one.anywhere))
            where += f" AND {'NOT ' if one.without else ''}({inside})"
            values += one.anywhere
    return where, tuple(values)


def by_all(rows: sqlite3.Cursor, authors: Sequence[AuthorCondition]) -> list[Match]:
    """The matches whose authors are as asked; with authors to ask for, each row ends with the column `authors`."""
    if not authors:
        return rows.fetchall()
    matches: list[Match] = []
    for tier, score, number, written in rows:
        people = names_of(written)
        if all(any(names(one, name) for name in people) != one.without for one in authors):
            matches.append((tier, score, number))
    return matches
