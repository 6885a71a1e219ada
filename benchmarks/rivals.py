"""Other ways to hold many queries against a paper, for benchmarks: each finds what the index finds, as far as it can.

A plain loop tries every query. The others look for the queries' literals (domain/queries.py:Query.literals) in the
paper's words written without spaces, and try the queries whose literals are there.
"""

import re
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from bot.domain.keywords import Prepared, Query, match

Found = list[int]
Engine = Callable[[Prepared], Found]


def plain_loop(queries: Sequence[Query]) -> Engine:
    return lambda prepared: [number for number, query in enumerate(queries) if match(query, prepared) is not None]


def one_expression(queries: Sequence[Query]) -> Engine:
    """One alternation of all literals, the longest first; at each place it knows one literal only."""
    literals = _literals(queries)
    longest = sorted(literals, key=lambda text: (-len(text), text))
    compiled = re.compile(f"(?=({'|'.join(map(re.escape, longest))}))")
    return _by_literals(queries, literals, lambda text: {found[1] for found in compiled.finditer(text)})


def automaton(queries: Sequence[Query]) -> Engine:
    """Aho–Corasick in plain Python."""
    literals = _literals(queries)
    built = _Automaton(literals)
    return _by_literals(queries, literals, built.found)


def compiled_automaton(queries: Sequence[Query]) -> Engine | None:
    """Aho–Corasick in C, where pyahocorasick happens to be installed."""
    if find_spec("ahocorasick") is None:
        return None
    library: Any = import_module("ahocorasick")
    literals = _literals(queries)
    built = library.Automaton()
    for literal in literals:
        built.add_word(literal, literal)
    built.make_automaton()
    return _by_literals(queries, literals, lambda text: {literal for _, literal in built.iter(text)})


def _literals(queries: Sequence[Query]) -> dict[str, list[int]]:
    """Literal, without spaces -> the queries that have it."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, query in enumerate(queries):
        for literal in query.literals:
            found[literal.replace(" ", "")].append(number)
    return found


def _by_literals(
    queries: Sequence[Query], literals: dict[str, list[int]], find: Callable[[str], Iterable[str]]
) -> Engine:
    others = [number for number, query in enumerate(queries) if not query.literals]

    def engine(prepared: Prepared) -> Found:
        possible = set(others)
        for text in _joined(prepared):
            for literal in find(text):
                possible.update(literals[literal])
        met: dict[int, bool] = {}  # Equal queries are tried once.
        for number in possible:
            query = queries[number]
            if id(query) not in met:
                met[id(query)] = match(query, prepared) is not None
        return [number for number in possible if met[id(queries[number])]]

    return engine


def _joined(prepared: Prepared) -> Iterator[str]:
    for passage in prepared.passages:
        words, keys = "".join(passage.folded.words), "".join(passage.folded.keys)
        yield words
        if keys != words:
            yield keys


class _Automaton:
    """States are numbers; `_next[state]` leads on, `_back[state]` to the longest ending that is a beginning as well."""

    def __init__(self, words: Iterable[str]) -> None:
        self._next: list[dict[str, int]] = [{}]
        self._ends: list[list[str]] = [[]]
        for word in words:
            state = 0
            for letter in word:
                if letter not in self._next[state]:
                    self._next[state][letter] = len(self._next)
                    self._next.append({})
                    self._ends.append([])
                state = self._next[state][letter]
            self._ends[state].append(word)
        self._back = [0] * len(self._next)
        waiting = deque(self._next[0].values())
        while waiting:
            state = waiting.popleft()
            for letter, after in self._next[state].items():
                back = self._back[state]
                while back and letter not in self._next[back]:
                    back = self._back[back]
                self._back[after] = self._next[back].get(letter, 0)
                self._ends[after] = [*self._ends[after], *self._ends[self._back[after]]]
                waiting.append(after)

    def found(self, text: str) -> set[str]:
        found: set[str] = set()
        state = 0
        for letter in text:
            while state and letter not in self._next[state]:
                state = self._back[state]
            state = self._next[state].get(letter, 0)
            found.update(self._ends[state])
        return found
