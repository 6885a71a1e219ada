"""Subscriptions: which papers a query sends, and why. One rule for the planner, the evidence and `paperboy match`.

A paper is sent once: with the first digest in which the query finds it. When it comes again on another date, whoever
was told of it is not told again. Who subscribes, where and when it goes out is left to others.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.keywords import Match, Prepared, Query, match


@dataclass(frozen=True, slots=True)
class Day:
    """The papers of one digest, each folded once."""

    date: dt.date
    papers: tuple[Prepared, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A paper that a subscription sends, with the date of its digest, and why (`match.reasons`)."""

    date: dt.date
    prepared: Prepared
    match: Match


def matches(query: Query, prepared: Prepared) -> Match | None:
    """Does a subscription with this query want this paper? For one with synonyms, widen the query first."""
    return match(query, prepared)


def sent(query: Query, days: Iterable[Day]) -> list[Hit]:
    """What a subscription sends over these digests, given oldest first: each paper once."""
    found: dict[str, Hit] = {}
    for day in days:
        for prepared in day.papers:
            if prepared.paper.arxiv_id not in found and (matched := matches(query, prepared)) is not None:
                found[prepared.paper.arxiv_id] = Hit(day.date, prepared, matched)
    return list(found.values())
