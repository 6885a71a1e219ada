"""Part: one paragraph or bullet of a paper's text. Decides how the room of a message is shared between them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.domain.papers import Paper, Section
from bot.formatter import wording
from bot.formatter.foreign import is_blank, is_our_host
from bot.formatter.pictures import video
from bot.formatter.pieces import Measure, Piece, Pieces, cut, label, plain, read, split
from bot.locale import Words

LEAST_ROOM: Final = 80
"""A part is not shown in less: then the last parts are left out, and said to be."""


_LEFT_OUT: Final = 50
"""For the line that says how many parts are left out."""


@dataclass(frozen=True, slots=True)
class Part:
    """`bullet`: an unlabelled bullet of the digest; otherwise a paragraph, its label first and bold."""

    pieces: Pieces
    bullet: bool = False


MeasurePart = Callable[[Part], int]


def parts_of(sections: Sequence[Section]) -> list[Part]:
    """One part a section, in order; a section in which there is nothing to see is left out."""
    parts = []
    for section in sections:
        heading = label(section.label) if section.label is not None else ()
        text = read(section.text)
        if not is_blank(plain(heading) + plain(text)):
            parts.append(Part((*heading, *text), bullet=not heading))
    return parts


def fit(parts: Sequence[Part], room: int, measure: MeasurePart) -> tuple[list[Part], int]:
    """The parts within `room`, short ones whole and long ones cut; and how many had to be left out."""
    shown = list(parts[: max(1, room // LEAST_ROOM)])
    needs = [measure(part) for part in shown]
    fitted = []
    for part, allowed in zip(shown, shares(needs, room), strict=True):
        fitted.append(replace(part, pieces=cut(part.pieces, allowed, _like(part, measure))))
    return fitted, len(parts) - len(shown)


def pour(parts: Sequence[Part], rooms: Iterator[int], measure: MeasurePart) -> list[list[Part]]:
    """All parts, uncut, in as many messages as they need; `rooms` yields the room of each message in turn."""
    messages: list[list[Part]] = [[]]
    room = next(rooms)
    left = list(reversed(parts))
    while left:
        part = left.pop()
        need = measure(part)
        if need <= room:
            messages[-1].append(part)
            room -= need
            continue
        if room >= LEAST_ROOM * 4:
            head, tail = split(part.pieces, room, _like(part, measure))
            if head and tail:
                messages[-1].append(replace(part, pieces=head))
                part = Part(tail)
        left.append(part)
        messages.append([])
        room = next(rooms)
    return messages


def _like(part: Part, measure: MeasurePart) -> Measure:
    return lambda pieces: measure(replace(part, pieces=pieces))


def shares(needs: Sequence[int], room: int) -> list[int]:
    """What each may take: those that need little get it all, the others share the rest alike."""
    taken = [0] * len(needs)
    left = room
    by_need = sorted(range(len(needs)), key=lambda i: needs[i])
    for done, i in enumerate(by_need):
        taken[i] = min(needs[i], left // (len(needs) - done))
        left -= taken[i]
    return taken


def fit_together(
    texts: Sequence[Sequence[Part]], room: int, most: int, measure: MeasurePart, words: Words
) -> list[list[Part]]:
    """The parts of several papers in one room: each has its share, and says how many of its parts it leaves out.

    `most`: no paper has more than this for itself.
    """
    needs = [sum(map(measure, parts)) for parts in texts]
    fitted = []
    for parts, need, allowed in zip(texts, needs, shares(needs, room), strict=True):
        share = min(allowed, most)
        if need <= share:
            fitted.append(list(parts))
            continue
        shown, left_out = fit(parts, max(0, share - _LEFT_OUT), measure)
        if left_out:
            shown.append(paragraph(words.plural("and {n} more section", "and {n} more sections", left_out)))
        fitted.append(shown)
    return fitted


def uncut_head(paper: Paper, words: Words, title_was_cut: bool) -> list[Part]:
    """What the head of a message shows in short: the title where it was cut, and every author."""
    parts = [Part((Piece(wording.title(paper), bold=True),))] if title_was_cut else []
    if names := wording.all_authors(paper, words):
        parts.append(Part((Piece(words("Authors"), bold=True), Piece("\n" + names))))
    return parts


def paragraph(text: str) -> Part:
    """Our own words, or what is read already, as a part."""
    return Part((Piece(text),))


def film(paper: Paper, words: Words) -> list[Part]:
    """A link to the video. On a host that is not ours, the address itself is what is shown."""
    address = video(paper)
    if address is None:
        return []
    if is_our_host(address):
        return [Part((Piece(words("Watch video"), address),))]
    return [Part((Piece(words("Video") + ": "), Piece(address, address)))]
