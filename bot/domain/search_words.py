"""How a word that is searched for may stand in a text: its forms, as the index holds them.

A Form is words in order. The index (folded as in domain/folding.py) answers for whole words and for beginnings of
words, so a term becomes the list of all ways to space it: `fine-tuning` is `fine tuning` or `finetuning`, `강화학습`
is `강화학습…` or `강화 학습…`. Which of these a paper has is for the store to say.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, islice, pairwise, product

from bot.domain.folding import singular
from bot.domain.terms import HangulRun, Spelling, Term, WordRun, neighbours

MOST_FORMS = 24
_APART = re.compile(r"[\s,;|&+]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words next to each other, folded. `open_end`: the last one may go on. `anywhere`: a word may begin before it."""

    words: tuple[str, ...]
    open_end: bool = False
    anywhere: bool = False


Form = tuple[Piece, ...]
"""One way to write a term: nearly always one piece; quoted words of several scripts are pieces next to each other."""


@lru_cache(maxsize=1024)
def forms(term: Term) -> tuple[Form, ...]:
    """The ways to write a term, the likeliest first, at most MOST_FORMS."""
    runs = [tuple(_hangul(run) if isinstance(run, HangulRun) else _latin(run)) for run in term.runs]
    return tuple(islice(map(_together, product(*runs)), MOST_FORMS))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something that must be there, or must not: any of the forms. `terms` mark where it stands in a text."""

    forms: tuple[Form, ...]
    terms: tuple[Term, ...]
    in_title: bool = False
    without: bool = False

    @property
    def anywhere(self) -> tuple[str, ...]:
        """The ways to write it where it may begin inside a word, which no index of words answers for; else empty."""
        return tuple(" ".join(form[0].words) for form in self.forms if form[0].anywhere)


def words_of(term: Term) -> tuple[Term, ...]:
    """The words of a term that was typed without quotation marks, each a term; hyphens hold a word together."""
    return tuple(one for word in _APART.split(term.typed) if word for one in neighbours(word))


def one_term(words: Sequence[Term]) -> Term:
    """Words of one script, in order, as a term in any spacing."""
    return neighbours(" ".join(word.typed for word in words))[0]


def written_together(words: Sequence[Term]) -> Form | None:
    """The words without any gap, as a text may have them; None for numbers, which nothing joins."""
    return next((form for form in forms(one_term(words)) if len(form) == 1 and len(form[0].words) == 1), None)


def is_hangul(term: Term) -> bool:
    return isinstance(term.runs[0], HangulRun)


# ---------------------------------------------------------------- particles

# `도`, `만` and `이나` are left alone: in 정확도 or 유사도 they make a noun.
_AFTER_CONSONANT = re.compile("을|은|이|과|과의|이란|이라는|으로|으로의|으로서|으로써|으로부터")
_AFTER_VOWEL = re.compile("를|는|가|와|와의|란|라는|로|로의|로서|로써|로부터")
_AFTER_BOTH = re.compile(
    "의|에|에는|에도|에서|에서의|에서는|에게|에게서|까지|부터|보다|처럼|들|들을|들의|들이|들은|들과|들에|들에게|들에서|들로"
)
_RIEUL = 8  # the final consonant after which 로 is written as after a vowel


def without_particle(term: Term) -> Term | None:
    """`추론을` -> `추론`. None where there is no particle that fits, or less than two syllables would be left."""
    run = term.runs[0]
    if not isinstance(run, HangulRun) or len(term.runs) > 1 or run.anywhere:
        return None
    word = run.spelling.text
    for at in range(2, len(word)):
        if _fits(word[:at], word[at:]):
            return neighbours(word[:at])[0]
    return None


def in_two(term: Term) -> tuple[Term, ...]:
    """`로봇팔` -> `로봇 팔`, `긴문맥` -> `긴 문맥`: a Hangul word with its last or first syllable apart."""
    run = term.runs[0]
    if not isinstance(run, HangulRun) or len(term.runs) > 1 or run.anywhere or run.spelling.cuts:
        return ()
    word = run.spelling.text
    return tuple(neighbours(f"{word[:at]} {word[at:]}")[0] for at in (len(word) - 1, 1)) if len(word) > 2 else ()


_ON_ANOTHER_SCRIPT = re.compile(
    rf"(?<=[A-Za-z0-9)\]}}'’])(?:{_AFTER_CONSONANT.pattern}|{_AFTER_VOWEL.pattern}|{_AFTER_BOTH.pattern}|도|만|들)"
    r"(?=[^\w\"]*$)"
)


def without_particle_on_latin(typed: str) -> str:
    """`LLM을` -> `LLM`: nobody who types it looks for a word 을."""
    return _ON_ANOTHER_SCRIPT.sub("", typed)


MUCH_MORE = 1.5
"""A word is searched without its ending only where that finds so many times as many papers: 마이크로 is no 마이크.

Where an ending fits the syllable before it, that is enough; a rule of the letters alone needs 5 to spare 전문가.
"""


def _fits(stem: str, ending: str) -> bool:
    final = (ord(stem[-1]) - ord("가")) % 28
    if ending[0] == "로" and final == _RIEUL:
        final = 0
    own = _AFTER_CONSONANT if final else _AFTER_VOWEL
    return bool(own.fullmatch(ending) or _AFTER_BOTH.fullmatch(ending))


# ---------------------------------------------------------------- words that are one word

SAMPLE = 60
"""How many papers are looked at to learn whether two words are one."""
_FEWEST = 3
_HYPHENED = "[-\u2010-\u2015]?"


def are_one_word(left: Term, right: Term, texts: Sequence[str]) -> bool:
    """Do papers write the two neighbours as one word, or with a hyphen? `texts` hold them next to each other.

    `강화 학습` and `fine tuning` are one word to those who write about them, `world model` is two. Korean leaves the
    space out rarely even where both are one; English puts a hyphen between chance neighbours now and then.
    """
    if is_hangul(left):
        pattern = re.compile(rf"(?<![가-힣]){_letters(left)}{_letters(right)}")
        share = 20
    else:
        pattern = re.compile(rf"(?<![a-z0-9]){_letters(left)}{_HYPHENED}{_letters(right)}")
        share = 3
    joined = sum(pattern.search(text.lower()) is not None for text in texts)
    return joined >= _FEWEST and joined * share >= len(texts)


def _letters(term: Term) -> str:
    run = term.runs[0]
    spelling = run.spelling if isinstance(run, HangulRun) else run.spellings[0]
    return _HYPHENED.join(map(re.escape, _pieces(spelling, spelling.cuts)))


# ---------------------------------------------------------------- forms


def _together(pieces: Sequence[Piece]) -> Form:
    """Pieces that follow one another; those without an open end in between are one piece."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and not joined[-1].open_end and not joined[-1].anywhere and not piece.anywhere:
            joined[-1] = Piece((*joined[-1].words, *piece.words), piece.open_end)
        else:
            joined.append(piece)
    return tuple(joined)


def _latin(run: WordRun) -> Iterator[Piece]:
    for words in dict.fromkeys(words for spelling in run.spellings for words in _spacings(spelling)):
        yield Piece(words)


def _spacings(spelling: Spelling) -> Iterator[tuple[str, ...]]:
    """As typed, then with fewer gaps; a word that was typed as one is looked for in two as well."""
    cuts = sorted(spelling.cuts)
    if len(cuts) > 4:
        yield _singulars(_pieces(spelling, cuts))
        yield _singulars(_pieces(spelling, ()))
        return
    for many in range(len(cuts), -1, -1):
        for chosen in combinations(cuts, many):
            yield _singulars(_pieces(spelling, chosen))
    text = spelling.text
    if not cuts and len(text) >= 4:
        for at in range(1, len(text)):
            if not (text[at - 1].isdigit() and text[at].isdigit()) and text[:at] not in ("a", "i"):
                yield _singulars((text[:at], text[at:]))


def _pieces(spelling: Spelling, cuts: Sequence[int] | frozenset[int]) -> tuple[str, ...]:
    """The spelling parted at the cuts; what keeps two numbers apart parts them as well."""
    ends = [0, *sorted(cuts), len(spelling.text)]
    parted = (spelling.text[start:end].split() for start, end in pairwise(ends))
    return tuple(word for words in parted for word in words)


def _singulars(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(singular(word) for word in words)


_WRITTEN_APART = "샷셋"
"""Loanwords of one syllable that papers part from the word before them as often as not: 제로 샷, 데이터 셋."""


def _hangul(run: HangulRun) -> Iterator[Piece]:
    """Cut anywhere into pieces of two or more syllables; a shorter piece only where a gap was typed."""
    text, typed = run.spelling.text, run.spelling.cuts
    if run.anywhere:
        yield Piece(_pieces(run.spelling, typed), run.open_end, anywhere=True)
        return
    tail = len(text) - 1
    often_apart = {tail} if text[-1] in _WRITTEN_APART and tail else set()
    free = [at for at in range(2, tail) if at not in typed][:10] + sorted(often_apart - typed)
    ways: list[tuple[int, ...]] = []
    for kept in [chosen for many in range(len(typed), -1, -1) for chosen in combinations(sorted(typed)[:4], many)]:
        for added in [()] + [chosen for many in (1, 2, 3) for chosen in combinations(free, many)]:
            borders = sorted({0, len(text), *kept, *added})
            at_a_gap = {0, len(text), *typed, *often_apart}
            long = all(end - start >= 2 or {start, end} <= at_a_gap for start, end in pairwise(borders))
            if long:
                ways.append((*kept, *added))
    # The likeliest first: as typed, joined, then few cuts.
    for cuts in sorted(ways, key=lambda cuts: len(set(cuts) - typed)):
        yield Piece(_pieces(run.spelling, cuts), run.open_end)
