"""Excerpt: the stretch of a summary that has the words looked for, in pieces, with those words marked."""

import re
from collections.abc import Sequence

from bot.domain.keywords import prepare
from bot.domain.papers import Paper
from bot.domain.replies import Marked
from bot.domain.terms import Term

LONGEST = 160
"""Characters of an excerpt, without the dots at its ends."""
_BEFORE = 60
_SENTENCE_END = re.compile(r"(?:[.!?。]['\")\]]*\s+|\n\s*)")

_Mark = tuple[int, int, int]  # start, end, and the number of the term


def excerpt(paper: Paper, terms: Sequence[Term]) -> Marked:
    """Empty when no section has any of the terms; the title is shown anyway.

    Of several stretches, the one with most of the terms; as written, but on one line, and cut between words.
    """
    prepared = prepare(paper)
    by_section: dict[int, list[_Mark]] = {}
    for number, term in enumerate(terms):
        for passage, start, end in prepared.places.find(term):
            if prepared.passages[passage].field == "section":
                by_section.setdefault(prepared.passages[passage].index, []).append((start, end, number))
    best: tuple[int, int, list[_Mark]] | None = None
    for index in sorted(by_section):
        marks = sorted(by_section[index])
        for first in range(len(marks)):
            within = [mark for mark in marks[first:] if mark[1] <= marks[first][0] + LONGEST - _BEFORE // 2]
            different = len({number for _, _, number in within})
            if best is None or different > best[0]:
                best = (different, index, within or marks[first : first + 1])
    if best is None:
        return ()
    _, index, marks = best
    text = paper.sections[index].text
    start, end = _window(text, marks[0][0], marks[-1][1])
    return _pieces(text, start, end, sorted(by_section[index]))


def _window(text: str, first: int, last: int) -> tuple[int, int]:
    """Around what is marked: from the beginning of its sentence where there is room, otherwise of a word before it."""
    begins = [found.end() for found in _SENTENCE_END.finditer(text, 0, first)]
    start = begins[-1] if begins else 0
    if last - start > LONGEST:
        start = max(first - _BEFORE, last - LONGEST, 0)
        space = re.search(r"\s+", text[start:first]) if start else None
        start = start + space.end() if space else min(first, start) if not start else first
    end = min(len(text), max(start + LONGEST, min(last, start + 2 * LONGEST)))
    if end < len(text):
        space_at = max(text.rfind(sign, last, end + 1) for sign in " \n\t")
        end = space_at if space_at > start else end
    return start, end


def _pieces(text: str, start: int, end: int, marks: Sequence[_Mark]) -> Marked:
    pieces: list[tuple[str, bool]] = [("…", False)] if start and not _SENTENCE_END.search(text[:start][-3:]) else []
    at = start
    for first, last in _merged(marks):
        first, last = max(first, at), min(last, end)
        if first >= last:
            continue
        if first > at:
            pieces.append((text[at:first], False))
        pieces.append((text[first:last], True))
        at = last
    pieces.append((text[at:end].rstrip() + ("…" if text[end:].strip() else ""), False))
    flat = ((re.sub(r"\s", " ", piece), marked) for piece, marked in pieces)
    return tuple((piece, marked) for piece, marked in flat if piece)


def _merged(marks: Sequence[_Mark]) -> list[tuple[int, int]]:
    """Marks that overlap are one; `marks` are in order."""
    merged: list[tuple[int, int]] = []
    for first, last, _ in marks:
        if merged and first < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged
