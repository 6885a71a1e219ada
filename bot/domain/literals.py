"""Literals: the words of many terms, and which of them a text may hold. Serves domain/query_index.py.

A literal is a run of a term without its spaces. A text's words are looked up as they are, and neighbouring words joined
where their joined beginning is that of a literal. What is found where the person typed the gaps, or within one word, is
certain to be there; the rest is possible: the rules on what may part a word are those of domain/terms.py.
"""

from bisect import bisect_left, insort
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from bot.domain.folding import Folded, singular
from bot.domain.terms import HangulRun, Spelling, WordRun, seam

Thing = TypeVar("Thing", bound=Hashable)

_LATIN_HEAD = 5
_HANGUL_HEAD = 3
_UNCERTAIN = "0123456789s"
"""A word that ends so may be a plural, or a number to be kept apart: its beginning alone does not tell."""
_MOST_CUTS = 8
"""What is found over more words is left to `match`: keeping their cuts would cost more."""

_Cuts = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Filed:
    """A run to look for. `decides`: it is a whole term, and nothing else is asked for."""

    run: WordRun | HangulRun
    decides: bool


@dataclass(slots=True)
class Found(Generic[Thing]):
    certain: set[Thing] = field(default_factory=set)
    possible: set[Thing] = field(default_factory=set)


class Literals(Generic[Thing]):
    """Things filed under the runs that they need."""

    def __init__(self) -> None:
        self._words: _Table[Thing] = _Table(_LATIN_HEAD)
        self._hangul: _Table[Thing] = _Table(_HANGUL_HEAD)
        self._inside: _Table[Thing] = _Table(_HANGUL_HEAD)  # Hangul that may begin inside a word

    @property
    def is_empty(self) -> bool:
        return not any(table.size for table in (self._words, self._hangul, self._inside))

    def add(self, filed: Filed, thing: Thing) -> None:
        for table, spelling, decides in self._places(filed):
            table.add(spelling, thing, decides)

    def remove(self, filed: Filed, thing: Thing) -> None:
        for table, spelling, decides in self._places(filed):
            table.remove(spelling.text, thing, decides)

    def look_up(self, passages: Sequence[Folded]) -> Found[Thing]:
        """What has its run in one of these passages, or may have it there."""
        found: Found[Thing] = Found()
        single: set[str] = set()
        for passage in passages:
            single.update(passage.keys)
            self._neighbours(passage, found)
        self._words.whole(single, found)
        beginnings = {word[:n] for word in single if "가" <= word[0] <= "힣" for n in range(1, len(word) + 1)}
        self._hangul.whole(beginnings, found)
        return found

    def _places(self, filed: Filed) -> "Iterator[tuple[_Table[Thing], Spelling, bool]]":
        if isinstance(filed.run, WordRun):
            for spelling in filed.run.spellings:
                yield self._words, spelling, filed.decides
        elif filed.run.anywhere:
            yield self._inside, filed.run.spelling, False
        else:
            yield self._hangul, filed.run.spelling, filed.decides

    def _neighbours(self, passage: Folded, found: Found[Thing]) -> None:
        """What is found over several words."""
        words = passage.words
        latin, hangul, inside = self._words.heads, self._hangul.heads, self._inside.size
        for index in range(len(words) - 1):
            word, after = words[index], words[index + 1]
            if "가" <= word[0] <= "힣":
                joined = (word + after)[:_HANGUL_HEAD]
                if joined in hangul or len(joined) < _HANGUL_HEAD:
                    self._hangul.walk_syllables(word, passage, index, found)
            elif (
                (word + after)[:_LATIN_HEAD] in latin
                or word[-1] in _UNCERTAIN
                or after[-1] in _UNCERTAIN
                or len(word) + len(after) < _LATIN_HEAD
            ):
                self._words.walk_words(passage, index, found)
        if inside:
            self._anywhere(passage, found)

    def _anywhere(self, passage: Folded, found: Found[Thing]) -> None:
        for index, word in enumerate(passage.words):
            if "가" <= word[0] <= "힣":
                for offset in range(len(word)):
                    rest = word[offset:]
                    self._inside.whole({rest[:n] for n in range(1, len(rest) + 1)}, found)
                    self._inside.walk_syllables(rest, passage, index, found)


class _Table(Generic[Thing]):
    """Literals of one kind. `heads`: the first characters of each that may be written in several words."""

    __slots__ = ("_head", "_open", "_sure", "heads", "size")

    def __init__(self, head: int) -> None:
        self._head = head
        self._sure: dict[str, dict[Thing, frozenset[int]]] = {}  # with the offsets where gaps were typed
        self._open: dict[str, dict[Thing, None]] = {}
        self.heads: dict[str, list[str]] = {}  # sorted
        self.size = 0

    def add(self, spelling: Spelling, thing: Thing, decides: bool) -> None:
        text = spelling.text
        if text not in self._sure and text not in self._open:
            insort(self.heads.setdefault(text[: self._head], []), text)
            self.size += 1
        if decides:
            self._sure.setdefault(text, {})[thing] = spelling.cuts
        else:
            self._open.setdefault(text, {})[thing] = None

    def remove(self, text: str, thing: Thing, decides: bool) -> None:
        filed: dict[str, dict[Thing, frozenset[int]]] | dict[str, dict[Thing, None]]
        filed = self._sure if decides else self._open
        things = filed.get(text, {})
        if things.pop(thing, self) is self:
            return
        if not things:
            del filed[text]
        if text not in self._sure and text not in self._open:
            head = self.heads[text[: self._head]]
            del head[bisect_left(head, text)]
            if not head:
                del self.heads[text[: self._head]]
            self.size -= 1

    def whole(self, words: set[str], found: Found[Thing]) -> None:
        """Literals that are one of these."""
        for text in self._sure.keys() & words:
            found.certain.update(self._sure[text])
        for text in self._open.keys() & words:
            found.possible.update(self._open[text])

    def walk_words(self, passage: Folded, index: int, found: Found[Thing]) -> None:
        """Literals that begin with the word at `index` and go on behind it."""
        words, keys = passage.words, passage.keys
        waiting: list[tuple[str, int, _Cuts]] = [
            (piece, index + 1, (len(piece),)) for piece in {words[index], keys[index]} if self._begins(piece)
        ]
        while waiting:
            so_far, at, cuts = waiting.pop()
            word, key = words[at], keys[at]
            joined = so_far + seam(so_far, word)
            self._hit(singular(joined + key), cuts, found)
            if at + 1 < len(words):
                longer = (joined + piece for piece in {word, key})
                waiting += [(text, at + 1, _more(cuts, len(text))) for text in longer if self._begins(text)]

    def walk_syllables(self, word: str, passage: Folded, index: int, found: Found[Thing]) -> None:
        """Literals that begin with `word`, the end of the one at `index`, and go on behind it."""
        words = passage.words
        so_far = word
        cuts: _Cuts = ()
        while index + 1 < len(words) and self._begins(so_far):
            cuts = _more(cuts, len(so_far))
            index += 1
            after = words[index]
            for length in range(1, len(after) + 1):
                self._hit(so_far + after[:length], cuts, found)
            so_far += after

    def _begins(self, text: str) -> bool:
        """May a literal that is longer begin so?"""
        if len(text) < self._head:
            return True
        literals = self.heads.get(text[: self._head])
        if literals is None:
            return False
        at = bisect_left(literals, text)
        return at < len(literals) and literals[at].startswith(text)

    def _hit(self, text: str, cuts: _Cuts, found: Found[Thing]) -> None:
        for thing, typed in self._sure.get(text, {}).items():
            (found.certain if len(cuts) < _MOST_CUTS and typed.issuperset(cuts) else found.possible).add(thing)
        if text in self._open:
            found.possible.update(self._open[text])


def _more(cuts: _Cuts, cut: int) -> _Cuts:
    return (*cuts, cut) if len(cuts) < _MOST_CUTS else cuts
