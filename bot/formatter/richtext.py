"""Pieces -> Slack's rich text, where foreign text stands in elements of its own and nothing needs escaping."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, Final

from bot.formatter.foreign import no_mentions
from bot.formatter.parts import Part
from bot.formatter.pieces import Piece, Pieces, joined, merged, plain

Element = dict[str, Any]

LONGEST: Final = 2_900
"""No limit of a text element is documented; sections have 3,000, so longer text is spread over several."""
CONTAINER: Final = 12

# Parted here, not even the source of a message holds what would be a mention in mrkdwn.
_MENTION = re.compile(r"(?<=<)(?=[@#!])|(?<=@)(?=everyone|here|channel)", re.IGNORECASE)


def block(elements: Sequence[Element]) -> Element:
    return {"type": "rich_text", "elements": list(elements)}


def section(pieces: Pieces) -> Element:
    return {"type": "rich_text_section", "elements": list(_elements(merged(pieces)))}


def ordered(lines: Sequence[Pieces]) -> Element:
    return {"type": "rich_text_list", "style": "ordered", "elements": [section(line) for line in lines]}


def code(text: str) -> Element:
    return {"type": "rich_text_section", "elements": [{"type": "text", "text": text, "style": {"code": True}}]}


def stacked(parts: Sequence[Part]) -> list[Element]:
    """Paragraphs with a blank line between them; neighbouring bullets as one list."""
    elements: list[Element] = []
    for bullets, group in groupby(parts, key=lambda part: part.bullet):
        lines = [part.pieces for part in group]
        if bullets:
            items = [section(line) for line in lines]
            elements.append({"type": "rich_text_list", "style": "bullet", "elements": items})
        else:
            elements.append(section(joined(lines, "\n\n")))
    return elements


def units(text: str) -> int:
    """Slack does not say how it counts characters outside the basic plane: counted twice, to be safe."""
    return len(text) + sum(character > "\uffff" for character in text)


def length(pieces: Pieces) -> int:
    """With something for each element: Slack counts its containers too, and does not say how."""
    return units(plain(pieces)) + sum(len(piece.link or "") + CONTAINER for piece in pieces)


def measure(part: Part) -> int:
    return length(part.pieces) + len("\n\n") + CONTAINER


def mrkdwn(pieces: Pieces) -> str:
    """For the plain `text` of a message: exactly the three characters escaped that Slack names."""
    return "".join(f"<{piece.link}>" if piece.link else escape(piece.text) for piece in pieces)


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _elements(pieces: Iterable[Piece]) -> Iterator[Element]:
    for piece in pieces:
        style: Element = {"style": {"bold": True}} if piece.bold else {}
        if piece.link is None:
            for text in _MENTION.split(piece.text):
                for short in _short(text):
                    yield {"type": "text", "text": short, **style}
        elif piece.link == piece.text:
            yield {"type": "link", "url": piece.link, **style}
        else:
            yield {"type": "link", "url": piece.link, "text": no_mentions(piece.text), **style}


def _short(text: str) -> Iterator[str]:
    while len(text) > LONGEST:
        at = text.rfind(" ", 1, LONGEST) + 1 or LONGEST
        yield text[:at]
        text = text[at:]
    if text:
        yield text
