"""QueryIndex: many queries held against one paper, at a cost that grows with the matches and not with the queries.

Finds exactly what a plain loop over domain/keywords.py:match finds. First the terms that the paper holds are found, all
at once and each once (domain/literals.py); then what rests on one of them is decided by the terms that are there. An
alternative of a query is filed under one term that it needs, the longest, or under an author's name; one that has
neither (`votes:>20`) is tried on every paper. Equal queries are one.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Generic

from bot.domain.folding import Folded
from bot.domain.keywords import Prepared, Query, words_of_name
from bot.domain.literals import Literals
from bot.domain.queries import AuthorCondition, Condition, TextCondition
from bot.domain.query_entries import Alternative, Entry, Id, Wanted, meaning_of, rarest, ways_of
from bot.domain.terms import Places, Run, Term


class QueryIndex(Generic[Id]):
    """Ids are whatever can be hashed, such as (person, number)."""

    def __init__(self) -> None:
        self._by_id: dict[Id, Entry[Id]] = {}
        self._by_meaning: dict[Hashable, Entry[Id]] = {}
        self._terms: dict[tuple[tuple[Run, ...], bool], Wanted[Id]] = {}
        self._texts: Literals[Wanted[Id]] = Literals()
        self._titles: Literals[Wanted[Id]] = Literals()
        self._names: dict[str, list[Alternative[Id]]] = {}  # by a word of the name
        self._always: list[Alternative[Id]] = []

    def __len__(self) -> int:
        return len(self._by_id)

    @property
    def distinct(self) -> int:
        """How many different queries there are."""
        return len(self._by_meaning)

    def add(self, key: Id, query: Query) -> None:
        """An id that is there already gets this query instead of its own."""
        self.remove(key)
        meaning = meaning_of(query)
        entry = self._by_meaning.get(meaning)
        if entry is None:
            entry = self._by_meaning[meaning] = Entry(meaning)
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
        more: list[Wanted[Id]] = []
        several: set[Entry[Id]] = set()  # of which one paper may meet several alternatives
        for term in present:
            ids += term.ids
            if term.is_simple:
                continue
            more.append(term)
            if term.decides_one_of:
                several.update(term.decides_one_of)
            if term.pairs:
                for other in term.pairs.keys() & present:
                    _tell(term.pairs[other], ids, several)
            if term.unless:
                for other in term.unless.keys() - present:
                    _tell(term.unless[other], ids, several)
        met = (one.entry for one in self._to_look_at(prepared, more) if one.is_met(prepared, present))
        _tell(met, ids, several)
        for entry in several:
            ids.extend(entry.ids)
        return ids

    def _to_look_at(self, prepared: Prepared, more: "Sequence[Wanted[Id]]") -> "Iterator[Alternative[Id]]":
        for term in more:
            if term.rest_on:
                yield from term.rest_on
        if self._names:
            for author in prepared.paper.authors:
                known = words_of_name(author)
                for word in known & self._names.keys():
                    yield from (one for one in self._names[word] if one.is_by(author, known))
        yield from self._always

    def _read(self, entry: "Entry[Id]", conditions: Sequence[Condition]) -> "Alternative[Id]":
        chosen = rarest(conditions)
        alternative = Alternative(entry)
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
                alternative.filed = tuple(self._wanted(term, condition) for term in ways_of(condition))
            else:
                alternative.needed += (frozenset(self._wanted(term, condition) for term in ways_of(condition)),)
        return alternative

    def _file(self, alternative: "Alternative[Id]") -> None:
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
        for term in alternative.filed:
            term.look_again()

    def _unfile(self, alternative: "Alternative[Id]") -> None:
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
        for term in alternative.filed:
            term.look_again()
        for term in alternative.terms:
            term.uses -= 1
            if not term.uses:
                del self._terms[term.runs, term.in_title]
                (self._titles if term.in_title else self._texts).remove(term.runs, term)

    def _places(self, alternative: "Alternative[Id]") -> "list[list[Alternative[Id]]]":
        """The lists in which one that needs more than a term or two is found."""
        if alternative.filed:
            return [term.rest_on for term in alternative.filed]
        if alternative.names:
            return [self._names.setdefault(word, []) for word in alternative.names]
        return [self._always]

    def _wanted(self, term: Term, condition: TextCondition) -> "Wanted[Id]":
        known = self._terms.get((term.runs, condition.in_title))
        if known is None:
            known = self._terms[term.runs, condition.in_title] = Wanted(term.runs, condition.in_title)
            (self._titles if condition.in_title else self._texts).add(term.runs, known)
        return known


def _tell(met: Iterable[Entry[Id]], ids: list[Id], several: set[Entry[Id]]) -> None:
    for entry in met:
        if entry.several:
            several.add(entry)
        else:
            ids += entry.ids


def _take_out(entry: Entry[Id], filed: dict[Wanted[Id], list[Entry[Id]]], other: Wanted[Id]) -> None:
    filed[other].remove(entry)
    if not filed[other]:
        del filed[other]


def _present(literals: Literals[Wanted[Id]], passages: Sequence[Folded], places: Places) -> set[Wanted[Id]]:
    """The terms that these passages hold."""
    if literals.is_empty:
        return set()
    found = literals.look_up(passages)
    for term in found.possible - found.certain:
        if next(places.find(Term("", term.runs)), None) is not None:
            found.certain.add(term)
    return found.certain
