"""Reads the words of a search with the index at hand: which endings are particles, which neighbours are one word.

The rules are in domain/search_words.py; here they are given what the index knows.
"""

import math
import sqlite3
from collections.abc import Sequence
from functools import lru_cache

from bot.adapters.sqlite.search_terms import text_expression
from bot.domain.queries import Condition, TextCondition
from bot.domain.search_queries import MOST_WORDS
from bot.domain.search_words import (
    MUCH_MORE,
    SAMPLE,
    Form,
    Wanted,
    are_one_word,
    forms,
    in_two,
    one_term,
    without_particle,
    words_of,
    written_together,
)
from bot.domain.terms import Term

ENOUGH = 2_000
"""Papers that are counted at most to compare two ways to read a word."""
MOST_NEIGHBOURS = 8
"""In a longer row of words nobody asks which are one: so many words say enough."""


class Reading:
    """For one search: what was counted is not counted again for a looser one."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._counted: dict[tuple[str, int], int] = {}
        self._stems: dict[Term, Term] = {}
        self._pairs: dict[tuple[str, str], bool] = {}

    def wanted(self, conditions: Sequence[Condition]) -> list[Wanted]:
        """What the text conditions ask for, in order."""
        found: list[Wanted] = []
        for condition in conditions:
            if isinstance(condition, TextCondition):
                found += self._of(condition)
        return found

    def count(self, expression: str, most: int = ENOUGH) -> int:
        """How many papers the expression finds, counted up to `most`."""
        key = (expression, most)
        if key not in self._counted:
            (self._counted[key],) = self._connection.execute(
                "SELECT count(*) FROM (SELECT 1 FROM papers_index WHERE papers_index MATCH ? LIMIT ?)", key
            ).fetchone()
        return self._counted[key]

    def _of(self, condition: TextCondition) -> list[Wanted]:
        if condition.quoted or condition.without:
            return [Wanted(forms(term), (term,), condition.in_title, condition.without) for term in condition.terms]
        found: list[Wanted] = []
        for term in condition.terms:
            words = [self._stem(word) for word in words_of(term)[:MOST_WORDS]]
            found += self._row(self._grouped(words), condition.in_title)
        return found

    def _stem(self, word: Term) -> Term:
        """A word without its particle, where that is found much more often; in two, where nobody writes it as one."""
        if word not in self._stems:
            bare = without_particle(word)
            stem = word
            if bare is not None:
                typed = self._found(word)
                more = math.ceil(MUCH_MORE * typed)  # 0 where nobody writes it as typed
                if self._found(bare, more) >= more:
                    stem = bare
            if not self._found(stem, 1):
                stem = next((one for one in in_two(stem) if self._found(one, 1)), stem)
            self._stems[word] = stem
        return self._stems[word]

    def _found(self, word: Term, most: int = ENOUGH) -> int:
        return self.count(text_expression(Wanted(forms(word), ())), most)

    def _grouped(self, words: Sequence[Term]) -> list[Term]:
        """Neighbours that the papers write as one word are one."""
        groups: list[list[Term]] = []
        for number, word in enumerate(words):
            near = number > 0 and len(words) <= MOST_NEIGHBOURS
            if near and self._one_word(words[number - 1], word):
                groups[-1].append(word)
            else:
                groups.append([word])
        return [group[0] if len(group) == 1 else one_term(group) for group in groups]

    def _one_word(self, left: Term, right: Term) -> bool:
        pair = (left.typed, right.typed)
        if pair not in self._pairs:
            beside = text_expression(Wanted(forms(one_term((left, right))), ()))
            rows = self._connection.execute(
                "SELECT p.title || ' ' || p.sections FROM papers_index JOIN papers p ON p.id = papers_index.rowid"
                " WHERE papers_index MATCH ? ORDER BY papers_index.rowid DESC LIMIT ?",
                (beside, SAMPLE),
            )
            self._pairs[pair] = are_one_word(left, right, [text for (text,) in rows])
        return self._pairs[pair]

    @staticmethod
    def _row(words: Sequence[Term], in_title: bool) -> list[Wanted]:
        """Words that stood in a row must all be there; each is there as well where it is joined to its neighbours."""
        return [
            Wanted((*forms(word), *_joined(words, number)), (word, *_rows(words, number)), in_title)
            for number, word in enumerate(words)
        ]


def _joined(words: Sequence[Term], number: int) -> list[Form]:
    return [form for start, end in _windows(len(words), number) if (form := _together(tuple(words[start:end])))]


def _rows(words: Sequence[Term], number: int) -> list[Term]:
    """The word with its neighbours, marked as one where they stand together."""
    return [one_term(words[start:end]) for start, end in _windows(len(words), number) if start == number]


def _windows(length: int, number: int) -> list[tuple[int, int]]:
    """The rows of two and three words that have the word of this number in them."""
    return [
        (start, start + size)
        for size in (2, 3)
        for start in range(max(0, number - size + 1), number + 1)
        if start + size <= length
    ]


@lru_cache(maxsize=1024)
def _together(words: tuple[Term, ...]) -> Form | None:
    return written_together(words)
