"""What a search tries when nothing is found: one thing after the other is loosened, and each is said.

The order goes from what changes the least to what changes the most. An exclusion is never dropped.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from bot.domain.folding import fold
from bot.domain.queries import AuthorCondition, Condition, TextCondition, VotesCondition
from bot.domain.search_queries import SearchQuery
from bot.domain.search_words import words_of
from bot.domain.terms import Term, neighbours, one_term


@dataclass(frozen=True, slots=True)
class Respelt:
    """No paper has the word as it was typed; `instead` is the nearest one that some have."""

    typed: str
    instead: str


@dataclass(frozen=True, slots=True)
class Unquoted:
    """The quoted words were looked for anywhere in the paper."""


@dataclass(frozen=True, slots=True)
class WithoutFilter:
    """The filter was left aside; `kind` says which one."""

    kind: str


@dataclass(frozen=True, slots=True)
class FewerWords:
    """The papers have `held` of the `of` words; none has more."""

    held: int
    of: int


@dataclass(frozen=True, slots=True)
class NameOfAuthor:
    """The words are the name of an author. `alone`: no text has them."""

    name: str
    alone: bool


@dataclass(frozen=True, slots=True)
class TakenForAuthor:
    """Some of the words are the name of an author, whose papers have the others."""

    name: str


Loosened = Respelt | Unquoted | WithoutFilter | FewerWords | NameOfAuthor | TakenForAuthor

DATES, VOTES, AUTHOR = "dates", "votes", "author"
_LONGEST_NAME = 4


@dataclass(frozen=True, slots=True)
class Step:
    query: SearchQuery
    loosened: tuple[Loosened, ...]


def looser(query: SearchQuery, nearest: Mapping[str, str]) -> Iterator[Step]:
    """The steps in order. `nearest`: for words that no paper has, the nearest one that some have."""
    said: tuple[Loosened, ...] = tuple(Respelt(typed, instead) for typed, instead in nearest.items())
    if nearest:
        query = _respelt(query, nearest)
        yield Step(query, said)
    unquoted = _unquoted(query)
    if unquoted is not None:
        yield Step(unquoted, (*said, Unquoted()))
    filters = _filters(query)
    for number, kind in enumerate(filters):
        yield Step(_without(query, (kind,)), (*said, WithoutFilter(kind)))
        if number:
            dropped = filters[: number + 1]
            yield Step(_without(query, dropped), (*said, *map(WithoutFilter, dropped)))
    if unquoted is not None:
        if filters:
            yield Step(_without(unquoted, filters), (*said, Unquoted(), *map(WithoutFilter, filters)))
        query = unquoted
    if number_of_words(query) > 1:
        yield Step(replace(query, loosely=True), said)
        if filters:
            yield Step(replace(_without(query, filters), loosely=True), (*said, *map(WithoutFilter, filters)))


def number_of_words(query: SearchQuery) -> int:
    return sum(
        len(words_of(term)) if not condition.quoted else 1
        for conditions in query.alternatives
        for condition in conditions
        if isinstance(condition, TextCondition) and not condition.without
        for term in condition.terms
    )


def as_author(query: SearchQuery) -> AuthorCondition | None:
    """The plain words of a query as the name of an author; None when it has anything else."""
    if len(query.alternatives) != 1:
        return None
    typed: list[str] = []
    for condition in query.alternatives[0]:
        if not isinstance(condition, TextCondition) or condition.without or condition.in_title:
            return None
        typed += [term.typed for term in condition.terms]
    return _named(" ".join(typed))


def with_author(query: SearchQuery) -> Iterator[Step]:
    """Some of the words as the name of an author: `Kaiming He diffusion`, `author:Yann LeCun`."""
    conditions = query.alternatives[0] if len(query.alternatives) == 1 else ()
    for number, condition in enumerate(conditions):
        if not isinstance(condition, TextCondition) or condition.without or condition.quoted or condition.in_title:
            continue
        before, after = conditions[:number], conditions[number + 1 :]
        words = condition.terms[0].typed.split()
        begun = before[-1] if before else None
        if isinstance(begun, AuthorCondition) and not begun.without:
            yield from _as_names(query, before[:-1], begun.typed.removeprefix("author:"), words, after)
        else:
            yield from _as_names(query, before, "", words, after)


def _as_names(
    query: SearchQuery, before: tuple[Condition, ...], begun: str, words: list[str], after: tuple[Condition, ...]
) -> Iterator[Step]:
    """The first of the words, which go on with the name that was begun, or the last; the longest name first."""
    for size in range(min(len(words), _LONGEST_NAME - 1), 0, -1):
        ways = [(words[:size], words[size:])]
        if not begun and size < len(words):
            ways.append((words[-size:], words[:-size]))
        for name, rest in ways:
            author = _named(" ".join([begun, *name]).strip())
            if author is not None:
                texts = (TextCondition((term,)) for term in neighbours(" ".join(rest)))
                asked = replace(query, alternatives=((*before, author, *texts, *after),))
                yield Step(asked, (TakenForAuthor(author.typed),))


def _named(typed: str) -> AuthorCondition | None:
    """Initials say too little where there is a longer word."""
    words = [tuple(parts) for word in typed.split() if (parts := fold(word).words)]
    long = tuple(word for word in words if len("".join(word)) > 1)
    return AuthorCondition(typed, long) if long and len(words) <= _LONGEST_NAME else None


def _respelt(query: SearchQuery, nearest: Mapping[str, str]) -> SearchQuery:
    def mended(condition: Condition) -> Condition:
        if not isinstance(condition, TextCondition):
            return condition
        terms: list[Term] = []
        for term in condition.terms:
            typed = " ".join(nearest.get(word, word) for word in term.typed.split())
            again = ((quoted,) if (quoted := one_term(typed)) else ()) if condition.quoted else neighbours(typed)
            terms += again or (term,)
        return replace(condition, terms=tuple(terms))

    return _each(query, mended)


def _unquoted(query: SearchQuery) -> SearchQuery | None:
    """None where there is no quotation mark that says anything."""

    def bare(condition: Condition) -> Condition:
        if not isinstance(condition, TextCondition) or not condition.quoted or condition.without:
            return condition
        terms = tuple(found for term in condition.terms for found in neighbours(term.typed))
        return replace(condition, terms=terms or condition.terms, quoted=False)

    loosened = _each(query, bare)
    return loosened if loosened.alternatives != query.alternatives else None


def _each(query: SearchQuery, change: Callable[[Condition], Condition]) -> SearchQuery:
    return replace(query, alternatives=tuple(tuple(map(change, conditions)) for conditions in query.alternatives))


def _filters(query: SearchQuery) -> tuple[str, ...]:
    """The filters that can be left aside: those beside which words are left to look for."""
    kinds = [DATES] if query.since is not None or query.until is not None else []
    if all(any(isinstance(one, TextCondition) for one in conditions) for conditions in query.alternatives):
        given = [one for conditions in query.alternatives for one in conditions if not one.without]
        kinds += [VOTES] if any(isinstance(one, VotesCondition) for one in given) else []
        kinds += [AUTHOR] if any(isinstance(one, AuthorCondition) for one in given) else []
    return tuple(kinds)


def _without(query: SearchQuery, kinds: tuple[str, ...]) -> SearchQuery:
    dropped = tuple(
        tuple(
            one
            for one in conditions
            if one.without
            or not (
                (VOTES in kinds and isinstance(one, VotesCondition))
                or (AUTHOR in kinds and isinstance(one, AuthorCondition))
            )
        )
        for conditions in query.alternatives
    )
    if DATES in kinds:
        return replace(query, alternatives=dropped, since=None, until=None)
    return replace(query, alternatives=dropped)
