"""Excerpt: the stretch of a summary that has the words looked for, in pieces, with those words marked."""

import re
from collections.abc import Sequence

from bot.domain.folding import fold
from bot.domain.papers import Paper
from bot.domain.replies import Marked
from bot.domain.terms import Places, Term

LONGEST = 160
"""Characters of an excerpt, without the dots at its ends."""
_BEFORE = 60
_SENTENCE_END = re.compile(r"(?:[.!?。]['\")\]]*\s+|\n\s*)")

_Mark = tuple[int, int, int]  # start, end, and the number of what was wanted


def excerpt(paper: Paper, wanted: Sequence[Sequence[Term]]) -> Marked:
    """Empty when no section has anything that is wanted; the title is shown anyway.

    `wanted`: for each thing looked for, the terms that are marked for it. Of several stretches, the first one with the
    most of them; as written, but on one line, and cut between words.
    """
    best: tuple[int, str, list[_Mark], list[_Mark]] | None = None
    for section in paper.sections:
        marks = _marks(section.text, wanted)
        for first in range(len(marks)):
            within = [mark for mark in marks[first:] if mark[1] <= marks[first][0] + LONGEST - _BEFORE // 2]
            different = len({number for _, _, number in within})
            if best is None or different > best[0]:
                best = (different, section.text, within or marks[first : first + 1], marks)
        if best is not None and best[0] == len(wanted):
            break
    if best is None:
        return ()
    _, text, within, marks = best
    start, end = _window(text, within[0][0], within[-1][1])
    return _pieces(text, start, end, marks)


def _marks(text: str, wanted: Sequence[Sequence[Term]]) -> list[_Mark]:
    places = Places([fold(text)])
    return sorted(
        (start, end, number)
        for number, terms in enumerate(wanted)
        for term in terms
        for _, start, end in places.find(term)
    )


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
