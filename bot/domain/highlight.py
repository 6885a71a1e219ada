"""Highlight: the words that a query found, with a little of what stands around them."""

from collections.abc import Sequence

from bot.domain.keywords import Reason
from bot.domain.papers import Paper
from bot.domain.replies import Marked

AROUND = 80
"""Characters on both sides of what is marked, shared by all the marked words."""
LEAST = 10
_APART = " … "
_CUT = ("…", False)


def excerpt(reasons: Sequence[Reason], paper: Paper) -> Marked:
    """Every matched word, marked, where it stands; words of one passage that stand close share their surroundings."""
    by_place: dict[tuple[str, int], list[Reason]] = {}
    for reason in reasons:
        by_place.setdefault((reason.field, reason.index), []).append(reason)
    around = max(LEAST, min(AROUND // 2, AROUND // max(1, len(reasons))))
    pieces: list[tuple[str, bool]] = []
    for (field, _), found in by_place.items():
        if pieces:
            last = pieces[-1][0]
            pieces[-1] = (last.removesuffix("…"), pieces[-1][1])
            pieces.append((_APART, False))
        if field == "votes":
            pieces += [(reason.term, True) for reason in found]
        else:
            spans = _united(sorted({(reason.start, reason.end) for reason in found}))
            shown = _shown(passage(found[0], paper), spans, around)
            pieces += shown[1:] if pieces and shown[0] == _CUT else shown
    return tuple(pieces)


def passage(reason: Reason, paper: Paper) -> str:
    """The whole text that the reason's offsets are about; empty for votes."""
    match reason.field:
        case "title":
            return paper.title
        case "label":
            return paper.sections[reason.index].label or ""
        case "section":
            return paper.sections[reason.index].text
        case "author":
            return paper.authors[reason.index]
        case "votes":
            return ""


def _shown(text: str, spans: Sequence[tuple[int, int]], around: int) -> list[tuple[str, bool]]:
    """The marked spans with what stands around them; what is left out between two is an ellipsis."""
    pieces: list[tuple[str, bool]] = []
    at = _begin(text, spans[0][0], around)
    if at:
        pieces.append(_CUT)
    for number, (start, end) in enumerate(spans):
        begin = _begin(text, start, around)
        if number and begin > (stop := _end(text, at, around)):
            pieces += [(text[at:stop], False), (_APART, False)]
            at = begin
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    end = _end(text, at, around)
    pieces.append((text[at:end] + ("…" if end < len(text) else ""), False))
    return [piece for piece in pieces if piece[0]]


def _united(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """One span where one lies within another, or overlaps it."""
    united: list[tuple[int, int]] = []
    for start, end in spans:
        if united and start < united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return united


def _begin(text: str, at: int, around: int) -> int:
    """Where a word begins, `around` characters before `at` or a little later."""
    start = max(0, at - around)
    if start == 0:
        return 0
    space = text.find(" ", start, at)
    return space + 1 if space >= 0 else start


def _end(text: str, at: int, around: int) -> int:
    stop = min(len(text), at + around)
    if stop == len(text):
        return stop
    space = text.rfind(" ", at, stop)
    return space if space > at else stop
