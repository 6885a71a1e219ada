"""The nearest word of the index to one that no paper has: `difusion` -> `diffusion`."""

import difflib
import heapq
import sqlite3

from bot.adapters.sqlite.search_reading import Reading
from bot.adapters.sqlite.search_terms import text_expression
from bot.domain.folding import script_of
from bot.domain.queries import TextCondition
from bot.domain.search_queries import SearchQuery
from bot.domain.search_words import Wanted, forms, words_of
from bot.domain.terms import Term, neighbours

SHORTEST = 4
"""Letters. Shorter words are as often another acronym as a slip."""
_ALIKE = 0.8
_MOST_UNKNOWN = 4
_COMPARED = 5


def nearest_words(query: SearchQuery, reading: Reading, connection: sqlite3.Connection) -> dict[str, str]:
    """For the Latin words of the query that no paper has: as typed -> the nearest that some have."""
    found: dict[str, str] = {}
    for conditions in query.alternatives:
        for condition in conditions:
            if not isinstance(condition, TextCondition) or condition.without:
                continue
            for term in condition.terms:
                for word in words_of(term):
                    if len(found) < _MOST_UNKNOWN and not _known(word, reading):
                        near = _nearest(word.literals[0], reading, connection)
                        if near is not None:
                            found[word.typed] = near
    return found


def _known(word: Term, reading: Reading) -> bool:
    letters = word.literals[0]
    if len(letters) < SHORTEST or script_of(letters) != "latin" or not letters.isalpha():
        return True
    return reading.count(text_expression(Wanted(forms(word), ())), 1) > 0


def _nearest(letters: str, reading: Reading, connection: sqlite3.Connection) -> str | None:
    """Of the words with the same first letter: the most alike, then the most frequent."""
    rows = connection.execute(
        "SELECT term, doc FROM papers_words WHERE term >= ? AND term < ?", (letters[0], letters[0] + "\U0010ffff")
    )
    compared = difflib.SequenceMatcher(b=letters, autojunk=False)
    alike: list[tuple[float, int, str]] = []
    for word, papers in rows:
        if abs(len(word) - len(letters)) > 2 or not word.isalpha():
            continue
        compared.set_seq1(word)
        if compared.real_quick_ratio() < _ALIKE or compared.quick_ratio() < _ALIKE:
            continue
        if (ratio := compared.ratio()) >= _ALIKE:
            alike.append((ratio, papers, word))
    # The index has the names of authors too, which no text may have.
    best = (word for _, _, word in heapq.nlargest(_COMPARED, alike) if _in_a_text(word, reading))
    return next(best, None)


def _in_a_text(word: str, reading: Reading) -> bool:
    return any(reading.count(text_expression(Wanted(forms(term), ())), 1) for term in neighbours(word))
