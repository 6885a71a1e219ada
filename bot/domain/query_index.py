"""QueryIndex: many queries held against one paper, at a cost that grows with the matches and not with the queries.

Finds exactly what a plain loop over domain/keywords.py:match finds. First the terms that the paper holds are found, all
at once and each once (domain/literals.py); then what rests on one of them is decided by the terms that are there. An
alternative of a query is filed under one term that it needs, the longest, or under an author's name; one that has
neither (`votes:>20`) is tried on every paper. Equal queries are one.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Generic, Literal, TypeVar, assert_never

from bot.domain.folding import Folded
from bot.domain.keywords import Prepared, Query, holds, names, words_of_name
from bot.domain.literals import Literals
from bot.domain.queries import AuthorCondition, Condition, TextCondition, VotesCondition
from bot.domain.terms import Places, Run, Term

Id = TypeVar("Id", bound=Hashable)

_NAME_WEIGHT = 2
"""A name is rarer than a word of as many letters."""


class QueryIndex(Generic[Id]):
    """Ids are whatever can be hashed, such as (person, number)."""

    def __init__(self) -> None:
        self._by_id: dict[Id, _Entry[Id]] = {}
        self._by_meaning: dict[Hashable, _Entry[Id]] = {}
        self._terms: dict[tuple[tuple[Run, ...], bool], _Wanted[Id]] = {}
        self._texts: Literals[_Wanted[Id]] = Literals()
        self._titles: Literals[_Wanted[Id]] = Literals()
        self._names: dict[str, list[_Alternative[Id]]] = {}  # by a word of the name
        self._always: list[_Alternative[Id]] = []

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
            entry = self._by_meaning[meaning] = _Entry(meaning)
            entry.alternatives = tuple(self._read(entry, conditions) for conditions in query.alternatives)
            entry.several = len(entry.alternatives) > 1 or len(entry.alternatives[0].ways) > 1
            for alternative in entry.alternatives:
                self._file(alternative)
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
            for alternative in entry.alternatives:
                self._unfile(alternative)

    def match(self, prepared: Prepared) -> list[Id]:
        """The ids whose query finds this paper, each once, in no particular order."""
        passages = [passage.folded for passage in prepared.passages]
        present = _present(self._texts, passages, prepared.places)
        present |= _present(self._titles, passages[:1], Places(passages[:1]))
        ids: list[Id] = []
        several: set[_Entry[Id]] = set()  # of which one paper may meet several alternatives
        for term in present:
            ids += term.ids
            if term.decides_one_of:
                several.update(term.decides_one_of)
            if term.pairs:
                for other in term.pairs.keys() & present:
                    _tell(term.pairs[other], ids, several)
            if term.unless:
                for other in term.unless.keys() - present:
                    _tell(term.unless[other], ids, several)
        met = (one.entry for one in self._to_look_at(prepared, present) if one.is_met(prepared, present))
        _tell(met, ids, several)
        for entry in several:
            ids.extend(entry.ids)
        return ids

    def _to_look_at(self, prepared: Prepared, present: "set[_Wanted[Id]]") -> "Iterator[_Alternative[Id]]":
        for term in present:
            if term.rest_on:
                yield from term.rest_on
        if self._names:
            for author in prepared.paper.authors:
                known = words_of_name(author)
                for word in known & self._names.keys():
                    yield from (one for one in self._names[word] if one.is_by(author, known))
        yield from self._always

    def _read(self, entry: "_Entry[Id]", conditions: Sequence[Condition]) -> "_Alternative[Id]":
        chosen = _rarest(conditions)
        alternative = _Alternative(entry)
        for condition in conditions:
            if isinstance(condition, AuthorCondition) and condition is chosen:
                alternative.author = condition
                alternative.name = frozenset(parts[0] for parts in condition.words if len(parts) == 1)
            elif not isinstance(condition, TextCondition):
                alternative.others += (condition,)
            elif condition.without:
                terms = frozenset(self._wanted(term, condition) for term in condition.terms)
                alternative.forbidden += (terms,)
            elif condition is chosen:
                alternative.filed = tuple(self._wanted(term, condition) for term in _ways(condition))
            else:
                alternative.needed += (frozenset(self._wanted(term, condition) for term in _ways(condition)),)
        return alternative

    def _file(self, alternative: "_Alternative[Id]") -> None:
        for term in alternative.terms:
            term.uses += 1
        entry = alternative.entry
        match alternative.kind:
            case "decided":
                for term in alternative.filed:
                    if entry.several:
                        term.decides_one_of[entry] = None
                    else:
                        term.ids = entry.ids
            case "pair":
                term, other = alternative.both
                term.pairs.setdefault(other, []).append(entry)
            case "unless":
                term, other = alternative.both
                term.unless.setdefault(other, []).append(entry)
            case "more":
                for places in self._places(alternative):
                    places.append(alternative)

    def _unfile(self, alternative: "_Alternative[Id]") -> None:
        entry = alternative.entry
        match alternative.kind:
            case "decided":
                for term in alternative.filed:
                    if entry.several:
                        term.decides_one_of.pop(entry, None)
                    else:
                        term.ids = []
            case "pair":
                term, other = alternative.both
                _take_out(entry, term.pairs, other)
            case "unless":
                term, other = alternative.both
                _take_out(entry, term.unless, other)
            case "more":
                for places in self._places(alternative):
                    places.remove(alternative)
                for word in alternative.names:
                    if not self._names[word]:
                        del self._names[word]
        for term in alternative.terms:
            term.uses -= 1
            if not term.uses:
                del self._terms[term.runs, term.in_title]
                (self._titles if term.in_title else self._texts).remove(term.runs, term)

    def _places(self, alternative: "_Alternative[Id]") -> "list[list[_Alternative[Id]]]":
        """The lists in which one that needs more than a term or two is found."""
        if alternative.filed:
            return [term.rest_on for term in alternative.filed]
        if alternative.names:
            return [self._names.setdefault(word, []) for word in alternative.names]
        return [self._always]

    def _wanted(self, term: Term, condition: TextCondition) -> "_Wanted[Id]":
        known = self._terms.get((term.runs, condition.in_title))
        if known is None:
            known = self._terms[term.runs, condition.in_title] = _Wanted(term.runs, condition.in_title)
            (self._titles if condition.in_title else self._texts).add(term.runs, known)
        return known


class _Wanted(Generic[Id]):
    """A term that is asked for, or excluded, and what its being there means for queries.

    ids             whose query it is and nothing else
    decides_one_of  it is one of several alternatives
    pairs           they ask for one other term as well
    unless          they are met where another term is not there
    rest_on         they ask for more
    """

    __slots__ = ("decides_one_of", "ids", "in_title", "pairs", "rest_on", "runs", "unless", "uses")

    def __init__(self, runs: tuple[Run, ...], in_title: bool) -> None:
        self.runs = runs
        self.in_title = in_title
        self.uses = 0
        self.ids: list[Id] = []
        self.decides_one_of: dict[_Entry[Id], None] = {}
        self.pairs: dict[_Wanted[Id], list[_Entry[Id]]] = {}
        self.unless: dict[_Wanted[Id], list[_Entry[Id]]] = {}
        self.rest_on: list[_Alternative[Id]] = []


class _Entry(Generic[Id]):
    """One of the different queries, and whose it is. `several`: one paper may lead to it in several ways."""

    __slots__ = ("alternatives", "ids", "meaning", "several")

    def __init__(self, meaning: Hashable) -> None:
        self.meaning = meaning
        self.ids: list[Id] = []
        self.alternatives: tuple[_Alternative[Id], ...] = ()
        self.several = False


class _Alternative(Generic[Id]):
    """What must be there: one of `filed` or the `author`; one of each of `needed`; no whole group of `forbidden`; and
    all `others`."""

    __slots__ = ("author", "entry", "filed", "forbidden", "name", "needed", "others")

    def __init__(self, entry: _Entry[Id]) -> None:
        self.entry = entry
        self.filed: tuple[_Wanted[Id], ...] = ()
        self.author: AuthorCondition | None = None
        self.name: frozenset[str] = frozenset()  # the words of the author's name that have no parts
        self.needed: tuple[frozenset[_Wanted[Id]], ...] = ()
        self.forbidden: tuple[frozenset[_Wanted[Id]], ...] = ()
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
    def both(self) -> tuple[_Wanted[Id], _Wanted[Id]]:
        """The two terms of a pair, or of an exclusion."""
        (group,) = self.needed or self.forbidden
        (other,) = group
        return self.filed[0], other

    @property
    def terms(self) -> Iterator[_Wanted[Id]]:
        yield from self.filed
        for group in (*self.needed, *self.forbidden):
            yield from group

    def is_met(self, prepared: Prepared, present: set[_Wanted[Id]]) -> bool:
        """One of `filed`, or the author, is there already."""
        for group in self.needed:
            if group.isdisjoint(present):
                return False
        for group in self.forbidden:
            if group <= present:
                return False
        return all(holds(condition, prepared) for condition in self.others)


def _tell(met: Iterable[_Entry[Id]], ids: list[Id], several: set[_Entry[Id]]) -> None:
    for entry in met:
        if entry.several:
            several.add(entry)
        else:
            ids += entry.ids


def _take_out(entry: _Entry[Id], filed: dict[_Wanted[Id], list[_Entry[Id]]], other: _Wanted[Id]) -> None:
    filed[other].remove(entry)
    if not filed[other]:
        del filed[other]


def _present(literals: Literals[_Wanted[Id]], passages: Sequence[Folded], places: Places) -> set[_Wanted[Id]]:
    """The terms that these passages hold."""
    if literals.is_empty:
        return set()
    found = literals.look_up(passages)
    for term in found.possible - found.certain:
        if next(places.find(Term("", term.runs)), None) is not None:
            found.certain.add(term)
    return found.certain


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
    """The term, or one of its synonyms."""
    return [condition.terms[0], *(synonym.term for synonym in condition.synonyms)]


def _meaning(query: Query) -> Hashable:
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
