"""QueryIndex: many queries held against one paper, at a cost that grows with the matches and not with the queries.

Finds exactly what a plain loop over domain/keywords.py:match finds. Each alternative of a query is filed under one term
that a paper must hold (domain/literals.py), or an author's name. Where the term is all that is asked for, finding it
decides; for the rest, `match` has the last word. Equal queries are one. What has neither word nor name to be looked up
(`votes:>20`) is tried on every paper.
"""

from collections.abc import Hashable, Iterator, Sequence
from typing import Generic, TypeVar, assert_never

from bot.domain.keywords import Prepared, Query, match, words_of_name
from bot.domain.literals import Filed, Literals
from bot.domain.queries import AuthorCondition, Condition, TextCondition, VotesCondition
from bot.domain.terms import Term

Id = TypeVar("Id", bound=Hashable)

_NAME_WEIGHT = 2
"""A name is rarer than a word of as many letters."""


class QueryIndex(Generic[Id]):
    """Ids are whatever can be hashed, such as (person, number)."""

    def __init__(self) -> None:
        self._by_id: dict[Id, _Entry[Id]] = {}
        self._by_meaning: dict[Hashable, _Entry[Id]] = {}
        self._literals: Literals[_Entry[Id]] = Literals()
        self._names: dict[str, dict[_Entry[Id], None]] = {}
        self._always: dict[_Entry[Id], None] = {}

    def __len__(self) -> int:
        return len(self._by_id)

    @property
    def distinct(self) -> int:
        """How many different queries there are."""
        return len(self._by_meaning)

    def add(self, key: Id, query: Query) -> None:
        """An id that is there already gets this query instead of its own."""
        self.remove(key)
        meaning = _meaning(query)
        entry = self._by_meaning.get(meaning)
        if entry is None:
            entry = self._by_meaning[meaning] = _Entry(query, meaning)
            for conditions in query.alternatives:
                self._file(entry, conditions)
        entry.ids.append(key)
        self._by_id[key] = entry

    def remove(self, key: Id) -> None:
        """Nothing happens when it is not there."""
        entry = self._by_id.pop(key, None)
        if entry is None:
            return
        entry.ids.remove(key)
        if not entry.ids:
            del self._by_meaning[entry.meaning]
            for conditions in entry.query.alternatives:
                self._unfile(entry, conditions)

    def match(self, prepared: Prepared) -> Iterator[Id]:
        """The ids whose query finds this paper, each once, in no particular order."""
        found = self._literals.look_up([passage.folded for passage in prepared.passages])
        for entry in found.certain:
            yield from entry.ids
        possible = found.possible
        possible.update(self._always)
        if self._names:
            for author in prepared.paper.authors:
                for word in words_of_name(author) & self._names.keys():
                    possible.update(self._names[word])
        for entry in possible - found.certain:
            if match(entry.query, prepared) is not None:
                yield from entry.ids

    def _file(self, entry: "_Entry[Id]", conditions: Sequence[Condition]) -> None:
        chosen = _rarest(conditions)
        match chosen:
            case None:
                self._always[entry] = None
            case AuthorCondition():
                for word in _names_of(chosen):
                    self._names.setdefault(word, {})[entry] = None
            case TextCondition():
                for filed in _filed(chosen, alone=len(conditions) == 1):
                    self._literals.add(filed, entry)

    def _unfile(self, entry: "_Entry[Id]", conditions: Sequence[Condition]) -> None:
        chosen = _rarest(conditions)
        match chosen:
            case None:
                self._always.pop(entry, None)
            case AuthorCondition():
                for word in _names_of(chosen):
                    entries = self._names.get(word, {})
                    entries.pop(entry, None)
                    if not entries:
                        self._names.pop(word, None)
            case TextCondition():
                for filed in _filed(chosen, alone=len(conditions) == 1):
                    self._literals.remove(filed, entry)


class _Entry(Generic[Id]):
    """One of the different queries, and whose it is."""

    __slots__ = ("ids", "meaning", "query")

    def __init__(self, query: Query, meaning: Hashable) -> None:
        self.query = query
        self.meaning = meaning
        self.ids: list[Id] = []


def _rarest(conditions: Sequence[Condition]) -> TextCondition | AuthorCondition | None:
    """The condition that must hold and that the fewest papers are likely to meet: the longest words."""
    best: TextCondition | AuthorCondition | None = None
    most = 0
    for condition in conditions:
        if condition.without or isinstance(condition, VotesCondition):
            continue
        if isinstance(condition, TextCondition):
            weight = min(term.weight for term in _ways(condition))
        else:
            weight = _NAME_WEIGHT * max(len("".join(word)) for word in condition.words)
        if weight > most:
            best, most = condition, weight
    return best


def _ways(condition: TextCondition) -> list[Term]:
    return [condition.terms[0], *(synonym.term for synonym in condition.synonyms)]


def _filed(condition: TextCondition, *, alone: bool) -> Iterator[Filed]:
    for term in _ways(condition):
        decides = alone and not condition.in_title and len(term.runs) == 1
        yield Filed(term.runs[0], decides)


def _names_of(condition: AuthorCondition) -> tuple[str, ...]:
    """A word of a name is there as a whole, or in all of its parts (keywords.names)."""
    word = max(condition.words, key=lambda parts: len("".join(parts)))
    return tuple(dict.fromkeys(("".join(word), word[0])))


def _meaning(query: Query) -> Hashable:
    """Equal for queries that find the same by the same words, however they are typed."""
    return frozenset(frozenset(_meaning_of(condition) for condition in each) for each in query.alternatives)


def _meaning_of(condition: Condition) -> Hashable:
    match condition:
        case TextCondition():
            ways = tuple(synonym.term.runs for synonym in condition.synonyms)
            return tuple(term.runs for term in condition.terms), ways, condition.in_title, condition.without
        case AuthorCondition():
            return "author", frozenset(condition.words), condition.without
        case VotesCondition():
            return "votes", condition.comparison, condition.number, condition.without
        case _:
            assert_never(condition)
