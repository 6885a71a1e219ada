"""Keywords: does a paper match a query, by which words, and does a feed want it?

One rule for feeds, search and subscriptions. Reading a query: domain/query_reading.py. Finding words: domain/terms.py.
Titles, section texts and unusual section labels are looked at; names of authors only by `author:`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, assert_never

from bot.domain.folding import Folded, fold
from bot.domain.papers import Paper
from bot.domain.queries import AuthorCondition, Comparison, Condition, Query, Refusal, TextCondition, VotesCondition
from bot.domain.query_reading import parse_query
from bot.domain.terms import Places, Term

__all__ = ["Match", "Prepared", "Query", "Reason", "Refusal", "feed_wants", "match", "parse_query", "prepare"]

Field = Literal["title", "label", "section", "author", "votes"]

USUAL_LABELS = frozenset(
    tuple(fold(label).keys) for label in ("What's New", "Technical Details", "Performance Highlights")
)

_TITLE = 0  # the title is the first passage


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a paper that a term lies within. `index` counts the sections (label, section)."""

    field: Field
    index: int
    folded: Folded


@dataclass(frozen=True, slots=True)
class Prepared:
    """A paper folded once, to be held against many queries."""

    paper: Paper
    passages: tuple[Passage, ...]
    places: Places


@dataclass(frozen=True, slots=True)
class Reason:
    """`term` as typed was found as `words`, in `field`.

    `index` counts sections (label, section) and authors. `start` and `end` are offsets in the title, label, section
    text or name as the digest has it; both 0 for votes. `synonym`: "term = other term" where the other was found.
    """

    term: str
    words: str
    field: Field
    index: int
    start: int
    end: int
    synonym: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """One reason for each term, the first place in reading order: title, then section by section."""

    query: Query
    reasons: tuple[Reason, ...]


def prepare(paper: Paper) -> Prepared:
    """Fold a paper. Sections with one of the usual three labels are matched by their text alone."""
    passages = [Passage("title", 0, fold(paper.title))]
    for index, section in enumerate(paper.sections):
        if section.label is not None:
            label = fold(section.label)
            if tuple(label.keys) not in USUAL_LABELS:
                passages.append(Passage("label", index, label))
        passages.append(Passage("section", index, fold(section.text)))
    return Prepared(paper, tuple(passages), Places([passage.folded for passage in passages]))


def match(query: Query, prepared: Prepared) -> Match | None:
    """The first alternative that holds, with a reason for each of its terms; None when none does."""
    for conditions in query.alternatives:
        reasons = _all_hold(conditions, prepared)
        if reasons is not None:
            return Match(query, reasons)
    return None


def feed_wants(prepared: Prepared, keywords: Sequence[Query], exclude: Sequence[Query], min_votes: int) -> bool:
    """Does a feed with these filters take this paper?

    No keywords: every paper. `min_votes` is "at least"; a paper whose votes are unknown passes only where it is 0.
    """
    votes = prepared.paper.votes
    if min_votes > 0 and (votes is None or votes < min_votes):
        return False
    if keywords and not any(match(query, prepared) for query in keywords):
        return False
    return not any(match(query, prepared) for query in exclude)


def _all_hold(conditions: Sequence[Condition], prepared: Prepared) -> tuple[Reason, ...] | None:
    reasons: list[Reason] = []
    for condition in conditions:
        found = _reasons(condition, prepared)
        if (found is None) != condition.without:
            return None
        if found is not None:
            reasons += found
    return tuple(reasons)


def holds(condition: Condition, prepared: Prepared) -> bool:
    """Is the condition met, its `without` heeded?"""
    return (_reasons(condition, prepared) is None) == condition.without


def _reasons(condition: Condition, prepared: Prepared) -> list[Reason] | None:
    """Why the condition holds, its `without` left aside; None when it does not."""
    match condition:
        case TextCondition():
            reasons: list[Reason] = []
            for term in condition.terms:
                reason = _place_of(term, condition.in_title, prepared) or _by_synonym(condition, prepared)
                if reason is None:
                    return None
                reasons.append(reason)
            return reasons
        case AuthorCondition():
            for index, name in enumerate(prepared.paper.authors):
                if names(condition, name):
                    return [Reason(condition.typed, name, "author", index, 0, len(name))]
            return None
        case VotesCondition():
            votes = prepared.paper.votes
            if votes is None or not _compares(votes, condition.comparison, condition.number):
                return None
            return [Reason(condition.typed, str(votes), "votes", 0, 0, 0)]
        case _:
            assert_never(condition)


def names(condition: AuthorCondition, author: str) -> bool:
    """Does the author's name have every word of the condition?"""
    known = words_of_name(author)
    return all("".join(word) in known or known.issuperset(word) for word in condition.words)


def _by_synonym(condition: TextCondition, prepared: Prepared) -> Reason | None:
    """The first synonym that is found stands for the condition's only term."""
    for synonym in condition.synonyms:
        reason = _place_of(synonym.term, condition.in_title, prepared)
        if reason is not None:
            return replace(reason, term=condition.terms[0].typed, synonym=synonym.stated)
    return None


def _place_of(term: Term, in_title: bool, prepared: Prepared) -> Reason | None:
    """The first place in which the term stands."""
    for number, start, end in prepared.places.find(term, _TITLE if in_title else None):
        passage = prepared.passages[number]
        words = passage.folded.original[start:end]
        return Reason(term.typed, words, passage.field, passage.index, start, end)
    return None


def _compares(votes: int, comparison: Comparison, number: int) -> bool:
    match comparison:
        case ">":
            return votes > number
        case ">=":
            return votes >= number
        case "<":
            return votes < number
        case "<=":
            return votes <= number
        case "=":
            return votes == number
        case _:
            assert_never(comparison)


@lru_cache(maxsize=4096)
def words_of_name(name: str) -> frozenset[str]:
    """The folded words of a name; the parts of a hyphenated one, and the whole of it (`Min-Jun`: min, jun, minjun)."""
    words: set[str] = set()
    for word in name.split():
        parts = fold(word).words
        words.update(parts)
        words.add("".join(parts))
    return frozenset(words)
