"""Literals: the words of many terms, and which of the terms a text holds, or may hold. Serves domain/query_index.py.

A literal is a run of a term without its spaces. A text's words are looked up as they are, and neighbouring words joined
where a literal begins like them. What stands where the person typed the gaps, or within one word, is certain to be
found; the rest is possible: the rules on what may part a word are those of domain/terms.py.
"""

from bisect import bisect_left, insort
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain
from operator import is_not
from typing import Generic, TypeVar

from bot.domain.folding import Folded, singular
from bot.domain.terms import HangulRun, Run, Spelling, seam

Thing = TypeVar("Thing", bound=Hashable)

_HEAD = 6
"""Characters by which the beginnings of literals are told apart."""
_MOST_CUTS = 8
"""What goes on over more words is left to a closer look: following it for every beginning would cost more."""

_END = "\n"
"""Stands behind the last word of a passage: no literal goes on over it."""

_Cuts = tuple[int, ...]


@dataclass(slots=True)
class Found(Generic[Thing]):
    certain: set[Thing] = field(default_factory=set)
    possible: set[Thing] = field(default_factory=set)


class Literals(Generic[Thing]):
    """Things, each filed under the runs of its term."""

    def __init__(self) -> None:
        self._words: _Table[Thing] = _Table()
        self._hangul: _Table[Thing] = _Table()
        self._inside: _Table[Thing] = _Table()  # Hangul that may begin inside a word

    @property
    def is_empty(self) -> bool:
        return not any(table.filed for table in (self._words, self._hangul, self._inside))

    def add(self, runs: Sequence[Run], thing: Thing) -> None:
        for table, spelling, cuts in self._places(runs):
            table.add(spelling.text, thing, cuts)

    def remove(self, runs: Sequence[Run], thing: Thing) -> None:
        for table, spelling, _ in self._places(runs):
            table.remove(spelling.text, thing)

    def look_up(self, passages: Sequence[Folded]) -> Found[Thing]:
        """Things whose term is in one of these passages, or may be."""
        found: Found[Thing] = Found()
        words: list[str] = []
        keys: list[str] = []
        for passage in passages:
            words += passage.words
            keys += passage.keys
            words.append(_END)
            keys.append(_END)
        different = set(keys)
        self._words.whole(different, found)
        self._hangul.whole(_all_beginnings([word for word in different if word >= "가"], self._hangul.longest), found)
        self._neighbours(words, keys, found)
        if self._inside.filed:
            self._anywhere(words, found)
        return found

    def _places(self, runs: Sequence[Run]) -> "Iterator[tuple[_Table[Thing], Spelling, frozenset[int] | None]]":
        """Where a thing is filed. Cuts None: finding the first run does not decide."""
        run = runs[0]
        if not isinstance(run, HangulRun):
            for spelling in run.spellings:
                yield self._words, spelling, spelling.cuts if len(runs) == 1 else None
        elif run.anywhere:
            yield self._inside, run.spelling, None
        else:
            yield self._hangul, run.spelling, run.spelling.cuts if len(runs) == 1 else None

    def _neighbours(self, words: Sequence[str], keys: Sequence[str], found: Found[Thing]) -> None:
        """What is found over several words."""
        following = words[1:]
        latin, hangul = self._words.beginnings, self._hangul.beginnings
        joined = [(word + after[0])[:_HEAD] for word, after in zip(words, following, strict=False)]
        for index, beginning in enumerate(joined):
            if beginning in hangul:
                self._hangul.walk_syllables(words[index], words, index, found)
            elif beginning in latin:
                self._words.walk_words(words, keys, index, found)
        # A plural that is cut may begin as its word does not.
        for index in [i for i, cut in enumerate(map(is_not, words, keys)) if cut]:
            if joined[index] not in latin and (keys[index] + following[index][0])[:_HEAD] in latin:
                self._words.walk_words(words, keys, index, found)

    def _anywhere(self, words: Sequence[str], found: Found[Thing]) -> None:
        for index, word in enumerate(words):
            if "가" <= word[0] <= "힣":
                for offset in range(len(word)):
                    rest = word[offset : offset + self._inside.longest]
                    self._inside.whole(_all_beginnings([rest], self._inside.longest), found)
                    if offset + len(rest) == len(word):
                        self._inside.walk_syllables(rest, words, index, found)


class _Table(Generic[Thing]):
    """Literals of one kind. `beginnings`: their first 1 to _HEAD characters, without the space between two numbers."""

    __slots__ = ("_heads", "beginnings", "filed", "longest")

    def __init__(self) -> None:
        self.filed: dict[str, tuple[tuple[Thing, frozenset[int] | None], ...]] = {}
        self.beginnings: dict[str, int] = {}  # how many literals begin so
        self.longest = 0  # characters of a literal that is, or was, filed
        self._heads: dict[str, list[str]] = {}  # first _HEAD characters -> literals in order

    def add(self, text: str, thing: Thing, cuts: frozenset[int] | None) -> None:
        things = self.filed.get(text, ())
        if not things:
            self.longest = max(self.longest, len(text))
            insort(self._heads.setdefault(text[:_HEAD], []), text)
            for beginning in _beginnings(text):
                self.beginnings[beginning] = self.beginnings.get(beginning, 0) + 1
        self.filed[text] = (*things, (thing, cuts))

    def remove(self, text: str, thing: Thing) -> None:
        known = self.filed.get(text, ())
        left = tuple(one for one in known if one[0] != thing)
        if left:
            self.filed[text] = left
        if left or not known:
            return
        del self.filed[text]
        head = self._heads[text[:_HEAD]]
        del head[bisect_left(head, text)]
        if not head:
            del self._heads[text[:_HEAD]]
        for beginning in _beginnings(text):
            self.beginnings[beginning] -= 1
            if not self.beginnings[beginning]:
                del self.beginnings[beginning]

    def whole(self, words: set[str], found: Found[Thing]) -> None:
        """Literals that are one of these."""
        certain, possible = found.certain, found.possible
        for text in self.filed.keys() & words:
            for thing, cuts in self.filed[text]:
                (possible if cuts is None else certain).add(thing)

    def walk_words(self, words: Sequence[str], keys: Sequence[str], index: int, found: Found[Thing]) -> None:
        """Literals that begin with the word at `index` and go on behind it."""
        word, key = words[index], keys[index]
        pieces = (word,) if key is word else (word, key)
        waiting: list[tuple[str, int, _Cuts]] = [
            (piece, index + 1, (len(piece),)) for piece in pieces if self._goes_on(piece)
        ]
        while waiting:
            so_far, at, cuts = waiting.pop()
            word, key = words[at], keys[at]
            joined = so_far + seam(so_far, word)
            text = joined + key
            if text[-1] == "s":
                text = singular(text)
            if text in self.filed:
                self._hit(text, cuts, found)
            if len(cuts) == _MOST_CUTS:
                self._may_go_on(so_far, found)
                continue
            # Behind the last word stands _END, with which nothing goes on.
            if self._goes_on(joined + word):
                waiting.append((joined + word, at + 1, (*cuts, len(joined) + len(word))))
            if key is not word and self._goes_on(joined + key):
                waiting.append((joined + key, at + 1, (*cuts, len(joined) + len(key))))

    def walk_syllables(self, word: str, words: Sequence[str], index: int, found: Found[Thing]) -> None:
        """Literals that begin with `word`, which ends the one at `index`, and go on behind it."""
        so_far = word
        cuts: _Cuts = ()
        while self._goes_on(so_far):
            if len(cuts) == _MOST_CUTS:
                self._may_go_on(so_far, found)
                return
            cuts = (*cuts, len(so_far))
            index += 1
            after = words[index]
            for length in range(1, len(after) + 1):
                if (text := so_far + after[:length]) in self.filed:
                    self._hit(text, cuts, found)
            so_far += after

    def _goes_on(self, text: str) -> bool:
        """May a literal begin so?"""
        if len(text) < _HEAD:
            return text in self.beginnings or (" " in text and text.replace(" ", "") in self.beginnings)
        literals = self._heads.get(text[:_HEAD])
        if literals is None:
            return False
        at = bisect_left(literals, text)
        return at < len(literals) and literals[at].startswith(text)

    def _may_go_on(self, text: str, found: Found[Thing]) -> None:
        """Every literal that begins so: a closer look will tell."""
        literals = self._heads.get(text[:_HEAD], [])
        at = bisect_left(literals, text)
        while at < len(literals) and literals[at].startswith(text):
            found.possible.update(thing for thing, _ in self.filed[literals[at]])
            at += 1

    def _hit(self, text: str, cuts: _Cuts, found: Found[Thing]) -> None:
        for thing, typed in self.filed.get(text, ()):
            sure = typed is not None and typed.issuperset(cuts)
            (found.certain if sure else found.possible).add(thing)


def _beginnings(text: str) -> Iterator[str]:
    whole = text.replace(" ", "")[:_HEAD]
    return (whole[:length] for length in range(1, len(whole) + 1))


def _all_beginnings(words: Iterable[str], longest: int) -> set[str]:
    """All that these words begin with, up to a number of characters."""
    return set(chain.from_iterable(accumulate(word[:longest]) for word in words))
