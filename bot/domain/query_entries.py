"""What domain/query_index.py keeps of each query: its terms, its alternatives, and whose it is."""

from collections.abc import Hashable, Iterator, Sequence
from typing import Generic, Literal, TypeVar, assert_never

from bot.domain.keywords import Prepared, Query, holds, names
from bot.domain.queries import AuthorCondition, Condition, TextCondition, VotesCondition
from bot.domain.terms import Run, Term

Id = TypeVar("Id", bound=Hashable)

_NAME_WEIGHT = 2
"""A name is rarer than a word of as many letters."""


class Wanted(Generic[Id]):
    """A term that is asked for, or excluded, and what its being there means for queries.

    ids             whose query it is and nothing else
    decides_one_of  it is one of several alternatives
    pairs           they ask for one other term as well
    unless          they are met where another term is not there
    rest_on         they ask for more
    is_simple       there is nothing of all this but `ids`: known without looking at each, as most are
    """

    __slots__ = ("decides_one_of", "ids", "in_title", "is_simple", "pairs", "rest_on", "runs", "unless", "uses")

    def __init__(self, runs: tuple[Run, ...], in_title: bool) -> None:
        self.runs = runs
        self.in_title = in_title
        self.uses = 0
        self.ids: list[Id] = []
        self.decides_one_of: dict[Entry[Id], None] = {}
        self.pairs: dict[Wanted[Id], list[Entry[Id]]] = {}
        self.unless: dict[Wanted[Id], list[Entry[Id]]] = {}
        self.rest_on: list[Alternative[Id]] = []
        self.is_simple = True

    def look_again(self) -> None:
        """After a change."""
        self.is_simple = not (self.decides_one_of or self.pairs or self.unless or self.rest_on)


class Entry(Generic[Id]):
    """One of the different queries, and whose it is. `several`: one paper may lead to it in several ways."""

    __slots__ = ("alternatives", "ids", "meaning", "several")

    def __init__(self, meaning: Hashable) -> None:
        self.meaning = meaning
        self.ids: list[Id] = []
        self.alternatives: tuple[Alternative[Id], ...] = ()
        self.several = False


class Alternative(Generic[Id]):
    """What must be there: one of `filed` or the `author`; one of each of `needed`; no whole group of `forbidden`; and
    all `others`."""

    __slots__ = ("author", "entry", "filed", "forbidden", "name", "needed", "others")

    def __init__(self, entry: Entry[Id]) -> None:
        self.entry = entry
        self.filed: tuple[Wanted[Id], ...] = ()
        self.author: AuthorCondition | None = None
        self.name: frozenset[str] = frozenset()  # the words of the author's name that have no parts
        self.needed: tuple[frozenset[Wanted[Id]], ...] = ()
        self.forbidden: tuple[frozenset[Wanted[Id]], ...] = ()
        self.others: tuple[Condition, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """By which it is found: a word of a name is there as a whole, or in all of its parts (keywords.names)."""
        if self.author is None:
            return ()
        word = max(self.author.words, key=lambda parts: len("".join(parts)))
        return tuple(dict.fromkeys(("".join(word), word[0])))

    def is_by(self, author: str, known: frozenset[str]) -> bool:
        """`known`: the words of that author's name."""
        if self.author is None or not self.name <= known:
            return False
        return len(self.name) == len(self.author.words) or names(self.author, author)

    @property
    def ways(self) -> Sequence[object]:
        """Terms, or words of a name, each of which leads to it."""
        return self.filed or self.names

    @property
    def kind(self) -> Literal["decided", "pair", "unless", "more"]:
        groups = [len(group) for group in (*self.needed, *self.forbidden)]
        if self.filed and not groups and not self.others:
            return "decided"
        if len(self.filed) == 1 and groups == [1] and not self.others:
            return "pair" if self.needed else "unless"
        return "more"

    @property
    def both(self) -> tuple[Wanted[Id], Wanted[Id]]:
        """The two terms of a pair, or of an exclusion."""
        (group,) = self.needed or self.forbidden
        (other,) = group
        return self.filed[0], other

    @property
    def terms(self) -> Iterator[Wanted[Id]]:
        yield from self.filed
        for group in (*self.needed, *self.forbidden):
            yield from group

    def is_met(self, prepared: Prepared, present: set[Wanted[Id]]) -> bool:
        """One of `filed`, or the author, is there already."""
        for group in self.needed:
            if group.isdisjoint(present):
                return False
        for group in self.forbidden:
            if group <= present:
                return False
        return all(holds(condition, prepared) for condition in self.others)


def rarest(conditions: Sequence[Condition]) -> TextCondition | AuthorCondition | None:
    """The condition that must hold and that the fewest papers are likely to meet: the longest words."""
    best: TextCondition | AuthorCondition | None = None
    most = 0
    for condition in conditions:
        if condition.without or isinstance(condition, VotesCondition):
            continue
        if isinstance(condition, TextCondition):
            weight = min(term.weight for term in ways_of(condition))
        else:
            weight = _NAME_WEIGHT * max(len("".join(word)) for word in condition.words)
        if weight > most:
            best, most = condition, weight
    return best


def ways_of(condition: TextCondition) -> list[Term]:
    """The term, or one of its synonyms."""
    return [condition.terms[0], *(synonym.term for synonym in condition.synonyms)]


def meaning_of(query: Query) -> Hashable:
    """Equal for queries that find the same by the same words, however they are typed."""
    alternatives = [frozenset(map(_meaning_of, conditions)) for conditions in query.alternatives]
    # Most queries are one term: its runs alone, which are there anyway, take no memory of their own.
    only = next(iter(alternatives[0])) if len(alternatives) == len(alternatives[0]) == 1 else None
    return frozenset(alternatives) if only is None else only


def _meaning_of(condition: Condition) -> Hashable:
    match condition:
        case TextCondition():
            terms = tuple(term.runs for term in condition.terms)
            ways = tuple(synonym.term.runs for synonym in condition.synonyms)
            if len(terms) == 1 and not (ways or condition.in_title or condition.without):
                return terms[0]
            return terms, ways, condition.in_title, condition.without
        case AuthorCondition():
            return "author", frozenset(condition.words), condition.without
        case VotesCondition():
            return "votes", condition.comparison, condition.number, condition.without
        case _:
            assert_never(condition)
