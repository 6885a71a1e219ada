"""Folding: text and keyword brought to one form, and cut into words that remember where they stood.

One rule for feeds, search and subscriptions. Folding knows no query: see domain/terms.py for finding words.

What happens, in order: NFKC, accents stripped, casefold; LaTeX markup and invisible characters vanish; then words are
cut. A word is letters of one script, and Latin letters and digits count as one script (`4o`); a dot between digits
belongs to the word (`3.5`). Everything else, hyphens included, only separates.

Hangul is composed before it is compared, whole syllables only; a jamo that stands alone (`ㅋㅋ`) is no word.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

Script = Literal["latin", "hangul", "greek", "cyrillic", "han", "kana", "other"]

# Text of these characters alone folds by lower() and keeps its length: nearly all of a Korean paper.
_PLAIN_CHARS = (
    r"\x00-#%-\[\]`a-z|~\x7f\xa0가-힣\u2010-\u2019\u201c-\u201f\u2020-\u2022\u2026\u3000-\u3004\u3008-\u3020×·→←±≤≥≈"
)
_MARK_CHARS = (
    r"\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    r"\u3099\u309a\uff9e\uff9f\u1160-\u11ff\ud7b0-\ud7fb"
)
_PLAIN = re.compile(rf"[{_PLAIN_CHARS}]*")
# A command ends where its letters do; one that runs into an accented letter is none, composed or not.
_COMMAND = rf"\\[A-Za-z]+(?![A-Za-zÀ-ɏḀ-ỿ{_MARK_CHARS}])"
_SPECIAL = re.compile(rf"{_COMMAND}|\\[_${{}}^]|(?s:.)[{_MARK_CHARS}]+|[^{_PLAIN_CHARS}]")
_ACCENTS = re.compile(r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]")
_LONE_JAMO = re.compile(r"[\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb]")
_VANISHING = re.compile(r"[${}^_]")

_LATIN = r"a-zß-öø-ɏɐ-ʯᴀ-ᶿḀ-ỿⱠ-ⱿꜢ-ꟿꬰ-ꭤ"
_SCRIPTS: tuple[tuple[Script, str], ...] = (
    ("latin", _LATIN + "0-9"),
    ("hangul", "가-힣"),
    ("greek", r"\u0370-\u03ff\u1f00-\u1fff"),
    ("cyrillic", r"\u0400-\u052f\u1c80-\u1c8f\u2de0-\u2dff\ua640-\ua69f"),
    ("han", r"\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"),
    ("kana", r"\u3041-\u309f\u30a1-\u30ff\u31f0-\u31ff"),
)
_ONE_SCRIPT: dict[Script, re.Pattern[str]] = {name: re.compile(f"[{chars}]") for name, chars in _SCRIPTS}
# Word cutting. The first pattern serves text that was plain from the start.
_PLAIN_WORD = re.compile(r"[a-z0-9]+(?:(?<=[0-9])\.(?=[0-9])[a-z0-9]+)*|[가-힣]+")
_ANY_WORD = re.compile(
    rf"(?:(?=[^\W_])[{_LATIN}0-9])+(?:(?<=[0-9])\.(?=[0-9])[{_LATIN}0-9]+)*"
    + "".join(rf"|(?:(?=[^\W_])[{chars}])+" for name, chars in _SCRIPTS if name != "latin")
    + rf"|(?:(?![{''.join(chars for _, chars in _SCRIPTS)}])[^\W_])+"
)


class Folded:
    """The words of one text, in order.

    `words` are folded; `keys` are the same words with the plural folded too, which is what is compared.
    `text` is the folded text, `original` what was folded. Where words stand is worked out when it is first asked for:
    most texts hold nothing that anyone looks for.
    """

    __slots__ = ("_origins", "_pattern", "_spans", "keys", "original", "text", "words")

    def __init__(
        self, original: str, text: str, pattern: re.Pattern[str], origins: Sequence[tuple[int, int]] | None
    ) -> None:
        """`origins`: for each character of `text`, where it comes from; None when the offsets are the same."""
        self.original = original
        self.text = text
        self.words: list[str] = pattern.findall(text)
        self.keys: list[str] = [singular(word) if word[-1] == "s" else word for word in self.words]
        self._pattern = pattern
        self._origins = origins
        self._spans: list[tuple[int, int]] | None = None

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Start and end of each word in `text`."""
        if self._spans is None:
            self._spans = [found.span() for found in self._pattern.finditer(self.text)]
        return self._spans

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original of what lies between two offsets of `text` (`start` < `end`)."""
        if self._origins is None:
            return start, end
        return self._origins[start][0], self._origins[end - 1][1]

    def gap(self, index: int) -> str:
        """What separates word `index` from the one before it; empty where only the script changes."""
        return self.text[self.spans[index - 1][1] : self.spans[index][0]]


def fold(text: str) -> Folded:
    """Fold and cut `text`. Any string will do; a text without words has none."""
    if _PLAIN.fullmatch(text):
        return Folded(text, text.lower(), _PLAIN_WORD, None)
    folded, origins = _fold_characters(text)
    return Folded(text, folded, _PLAIN_WORD if _PLAIN.fullmatch(folded) else _ANY_WORD, origins)


def index_text(text: str) -> str:
    """The folded words with a space between them, for an FTS5 `unicode61` index with `tokenchars '.'`."""
    return " ".join(fold(text).keys)


def singular(word: str) -> str:
    """Fold the plural of a folded Latin word longer than 3 letters: `agents` -> `agent`, `policies` -> `policy`.

    By the letters alone: `ss`, `us` and `is` stay, so `gpus` does too. A word with a digit is left alone.
    """
    if word[-1] != "s" or len(word) <= 3 or word[-2] in "sui" or not word.isalpha():
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1]


def script_of(word: str) -> Script:
    """The script of a folded word (all its characters are of one)."""
    first = word[0]
    if first < "\x80":
        return "latin"
    if "가" <= first <= "힣":
        return "hangul"
    for script, pattern in _ONE_SCRIPT.items():
        if pattern.match(first):
            return script
    return "other"


def _fold_characters(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The folded text, and for each of its characters where it comes from in `text`."""
    pieces: list[str] = []
    origins: list[tuple[int, int]] = []
    done = 0
    for found in _SPECIAL.finditer(text):
        start, end = found.span()
        if start > done:
            pieces.append(text[done:start].lower())
            origins.extend((i, i + 1) for i in range(done, start))
        done = end
        piece = _fold_special(found[0], text[end : end + 1])
        if piece:
            pieces.append(piece)
            origins.extend([(start, end)] * len(piece))
    pieces.append(text[done:].lower())
    origins.extend((i, i + 1) for i in range(done, len(text)))
    return "".join(pieces), origins


def _fold_special(piece: str, next_char: str) -> str:
    """One command, or one character with its marks. Empty when it vanishes."""
    if piece[0] == "\\" and len(piece) > 1 and piece[1] < "\x80":
        # \textit{X} is X, even inside a word; \times stands for a sign, and a sign separates.
        return "" if next_char == "{" or not piece[1].isalpha() else " "
    return _fold_character(piece)


@lru_cache(maxsize=4096)
def _fold_character(piece: str) -> str:
    if unicodedata.category(piece[0]) == "Cf":  # soft hyphen, zero-width space, joiner, invisible times
        return _fold_character(piece[1:]) if len(piece) > 1 else ""
    piece = _ACCENTS.sub("", unicodedata.normalize("NFKD", piece)).casefold()
    piece = unicodedata.normalize("NFKC", piece)
    return _VANISHING.sub("", _LONE_JAMO.sub(" ", piece)).replace("\\", " ")
