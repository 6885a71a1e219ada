"""Term: neighbouring words to be found next to each other, in any spacing; and where a text holds them.

A term is one or more runs of words; each run is of one script. Only a quoted term has several runs.

Latin and other scripts: word after word must be equal, the spacing does not matter (`fine-tuning` is `finetuning`).
Hangul: the term starts where a word starts (`*` : anywhere) and only its last Hangul piece may carry an ending. A typed
word is found split as well, into pieces of two or more syllables.

Punctuation is no word: `world model` is found in "world (model)". But a word that was typed as one is found in pieces
only where spacing, hyphens or emphasis marks part them, or a lone `/ . & '` does: "fine, tuning" is no `finetuning`.
Two numbers are never one number: "2 7B" is not `27B`.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from bot.domain.folding import Folded, Script, fold, script_of, singular

_SPACING = re.compile(r"[\s\-\u2010-\u2015*`'\"’‘“”~]*|[/.&·’']")
_MOST_FORMS = 16


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to write a run without spaces. `cuts` are the offsets where the person typed a gap."""

    text: str
    cuts: frozenset[int]


@dataclass(frozen=True, slots=True)
class WordRun:
    """Neighbouring words of one script other than Hangul. Several spellings: a plural in the middle may be kept."""

    spellings: tuple[Spelling, ...]


@dataclass(frozen=True, slots=True)
class HangulRun:
    """Neighbouring Hangul words. `anywhere`: may start inside a word. `open_end`: may carry an ending."""

    spelling: Spelling
    anywhere: bool
    open_end: bool


Run = WordRun | HangulRun


@dataclass(frozen=True, slots=True)
class Term:
    """`typed` is what the person wrote, for showing."""

    typed: str
    runs: tuple[Run, ...]

    @property
    def literals(self) -> tuple[str, ...]:
        """The spellings of its first run, without spaces: a text without any of them cannot hold the term."""
        first = self.runs[0]
        return (first.spelling.text,) if isinstance(first, HangulRun) else tuple(s.text for s in first.spellings)

    @property
    def letters(self) -> int:
        """How many there are, without the spaces between words."""
        return sum(len(run.spelling.text if isinstance(run, HangulRun) else run.spellings[0].text) for run in self.runs)

    @property
    def weight(self) -> int:
        """Grows with how rare the term is likely to be: with its letters, a syllable being worth two."""
        return min(len(text) for text in self.literals) * (2 if isinstance(self.runs[0], HangulRun) else 1)

    @property
    def is_broad(self) -> bool:
        """One Hangul syllable and nothing else."""
        first = self.runs[0]
        return len(self.runs) == 1 and isinstance(first, HangulRun) and len(first.spelling.text) == 1

    @property
    def is_single_letter(self) -> bool:
        """One Latin letter and nothing else (`A*`, `C++`): it would be found everywhere."""
        letters = self.literals[0]
        return len(self.runs) == 1 and len(letters) == 1 and letters.isalpha() and script_of(letters) == "latin"


def neighbours(text: str) -> tuple[Term, ...]:
    """The terms of words typed without any operator: one for each stretch of one script. A `*` starts a new one."""
    folded = fold(text)
    terms: list[Term] = []
    first = 0
    for index in range(1, len(folded.words) + 1):
        if index == len(folded.words) or _parts(folded, index):
            terms.append(_term(folded, first, index))
            first = index
    return tuple(terms)


def one_term(text: str) -> Term | None:
    """The term of quoted words, across scripts; None when there is no word in it."""
    folded = fold(text)
    return _term(folded, 0, len(folded.words)) if folded.words else None


class Places:
    """Where words stand in the passages of one paper: looked up by whole word, or first Hangul syllable.

    Words are numbered through all passages, so that an entry is one small number. The tables are made when something
    is first looked for: most papers are nobody's concern.
    """

    __slots__ = ("_by_word", "_firsts", "_hangul", "passages")

    def __init__(self, passages: Sequence[Folded]) -> None:
        self.passages = passages
        self._firsts: list[int] = []  # the number of each passage's first word
        self._by_word: dict[str, list[int]] = {}
        self._hangul: list[tuple[int, str]] = []

    def _index(self) -> None:
        by_word, hangul = self._by_word, self._hangul
        place = 0
        for passage in self.passages:
            self._firsts.append(place)
            for word, key in zip(passage.words, passage.keys, strict=True):
                if "가" <= word[0] <= "힣":
                    hangul.append((place, word))
                    by_word.setdefault(word[0], []).append(place)
                else:
                    by_word.setdefault(word, []).append(place)
                    if key is not word:
                        by_word.setdefault(key, []).append(place)
                place += 1

    def find(self, term: Term, within: int | None = None) -> Iterator[tuple[int, int, int]]:
        """(passage, start, end) in reading order, offsets in the original text.

        `within`: look in the passage of that number only.
        """
        if not self._firsts:
            self._index()
        for place in self._candidates(term.runs[0]):
            number = bisect_right(self._firsts, place) - 1
            if within is not None and number != within:
                continue
            passage = self.passages[number]
            for start, _, end in _follow(term.runs, passage, place - self._firsts[number]):
                yield number, *passage.original_span(start, end)
                break

    def _candidates(self, run: Run) -> Sequence[int]:
        if isinstance(run, HangulRun):
            if not run.anywhere:
                return self._by_word.get(run.spelling.text[0], ())
            begin = run.spelling.text[: 1 if 1 in run.spelling.cuts else 2]  # No piece is shorter.
            return [place for place, word in self._hangul if begin in word]
        found: set[int] = set()
        by_word = self._by_word
        for spelling in run.spellings:
            text = spelling.text
            for length in range(1, len(text) + 1):
                begin = text[:length]
                if begin in by_word:
                    found.update(by_word[begin])
        return sorted(found)


def seam(before: str, word: str) -> str:
    """What must stand between: nothing, or a space that keeps two numbers apart."""
    return " " if before and "0" <= before[-1] <= "9" and "0" <= word[0] <= "9" else ""


def _parts(folded: Folded, index: int) -> bool:
    """Does word `index` of a query begin a new term?"""
    if script_of(folded.words[index]) != script_of(folded.words[index - 1]):
        return True
    return _is_starred(folded, index)


def _is_starred(folded: Folded, index: int) -> bool:
    """`*` right before a Hangul word and not right after another word (`대화*` asks for nothing)."""
    if script_of(folded.words[index]) != "hangul":
        return False
    before = folded.gap(index) if index else folded.text[: folded.spans[0][0]]
    stars = before.rstrip("*")
    return len(stars) < len(before) and (index == 0 or stars != "")


def _term(folded: Folded, first: int, end: int) -> Term:
    bounds = [first]
    bounds += [i for i in range(first + 1, end) if script_of(folded.words[i]) != script_of(folded.words[i - 1])]
    stretches = list(zip(bounds, [*bounds[1:], end], strict=True))
    scripts: list[Script] = [script_of(folded.words[start]) for start, _ in stretches]
    last_hangul = max((n for n, script in enumerate(scripts) if script == "hangul"), default=-1)
    runs: list[Run] = []
    for number, (start, stop) in enumerate(stretches):
        if scripts[number] == "hangul":
            spelling = _spelled(folded.words[start:stop])
            runs.append(HangulRun(spelling, _is_starred(folded, start), open_end=number == last_hangul))
        else:
            runs.append(WordRun(_spellings(folded, start, stop)))
    star = "*" if _is_starred(folded, first) else ""
    typed_start, typed_end = folded.original_span(folded.spans[first][0], folded.spans[end - 1][1])
    return Term(star + folded.original[typed_start:typed_end], tuple(runs))


def _spellings(folded: Folded, start: int, stop: int) -> tuple[Spelling, ...]:
    """`news letters` is `newsletter` and `newletter`: whether an s in the middle is a plural, nobody knows."""
    choices = [tuple(dict.fromkeys((folded.keys[i], folded.words[i]))) for i in range(start, stop - 1)]
    if 2 ** sum(len(choice) > 1 for choice in choices) > _MOST_FORMS:
        choices = [choice[:1] for choice in choices]
    last = folded.keys[stop - 1]
    return tuple(dict.fromkeys(_spelled([*choice, last]) for choice in product(*choices)))


def _spelled(words: Sequence[str]) -> Spelling:
    text = ""
    cuts: list[int] = []
    for word in words:
        if text:
            cuts.append(len(text))
        text += seam(text, word) + word
    return Spelling(singular(text), frozenset(cuts))


def _follow(runs: Sequence[Run], passage: Folded, index: int) -> Iterator[tuple[int, int, int]]:
    """Where the runs stand when the first one begins at word `index`: (start, next word, end), in folded text."""
    run, rest = runs[0], runs[1:]
    ways = _follow_hangul(run, passage, index) if isinstance(run, HangulRun) else _follow_words(run, passage, index)
    for start, after, end in ways:
        if not rest:
            yield start, after, end
        elif after < len(passage.words):
            for _, last, last_end in _follow(rest, passage, after):
                yield start, last, last_end


def _follow_words(run: WordRun, passage: Folded, index: int) -> Iterator[tuple[int, int, int]]:
    for spelling in run.spellings:
        for after in _follow_spelling(spelling, 0, passage, index):
            yield passage.spans[index][0], after, passage.spans[after - 1][1]


def _follow_spelling(spelling: Spelling, done: int, passage: Folded, index: int) -> Iterator[int]:
    """The word after the last one, for each way that words from `index` on spell the rest after `done` characters."""
    if index == len(passage.words):
        return
    if done and done not in spelling.cuts and not _SPACING.fullmatch(passage.gap(index)):
        return
    text = spelling.text
    word, key = passage.words[index], passage.keys[index]
    so_far = text[:done] + seam(text[:done], word)
    if singular(so_far + key) == text:
        yield index + 1
    for piece in (word, key) if word != key else (word,):
        written = so_far + piece
        if len(written) < len(text) and text.startswith(written):
            yield from _follow_spelling(spelling, len(written), passage, index + 1)


def _follow_hangul(run: HangulRun, passage: Folded, index: int) -> Iterator[tuple[int, int, int]]:
    word = passage.words[index]
    for offset in range(len(word)) if run.anywhere else (0,):
        found = _follow_syllables(run, offset, passage, index)
        if found is not None:
            yield passage.spans[index][0] + offset, *found


def _follow_syllables(run: HangulRun, offset: int, passage: Folded, index: int) -> tuple[int, int] | None:
    """(next word, end in folded text) when the run stands at syllable `offset` of word `index`."""
    text, cuts = run.spelling.text, run.spelling.cuts
    done = 0
    borders = {0, len(text), *cuts}
    while True:
        word = passage.words[index][offset:]
        left = len(text) - done
        if len(word) >= left:
            if not word.startswith(text[done:]) or (len(word) > left and not run.open_end):
                return None
            return index + 1, passage.spans[index][0] + offset + left
        if not text.startswith(word, done):
            return None
        done += len(word)
        index += 1
        offset = 0
        if index == len(passage.words):
            return None
        if done in cuts:
            continue
        # The text parts a word that was typed as one: over spacing only, and no piece of one syllable.
        if done - 1 in borders or done + 1 in borders or not _SPACING.fullmatch(passage.gap(index)):
            return None
        borders.add(done)
