"""Piece: a run of text that is plain, bold or a link. Both platforms render, measure and cut the same pieces."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import regex

from bot.formatter.foreign import clean, clean_line, web_address

ELLIPSIS: Final = "…"


@dataclass(frozen=True, slots=True)
class Piece:
    """`link` is a safe address; where `text` is the same, the address itself is what people see."""

    text: str
    link: str | None = None
    bold: bool = False


Pieces = tuple[Piece, ...]
Measure = Callable[[Pieces], int]
"""How long a platform finds these pieces, markup and escapes included. Must grow with the text."""

_NESTED_BULLET = regex.compile(r"(?<=\n) *[-*+] +")
_MARKUP = regex.compile(
    r"!?\[(?P<label>[^\[\]\n]{0,300})\]\(\s*<?(?P<target>https?://[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)>?\s*\)"
    r"|<(?P<angled>https?://[^\s<>]+)>"
    r"|(?<![A-Za-z0-9])(?P<authority>https?://[^\s/?#<>\"'`\\|^{}\[\](),;*]+)"
    r"(?P<rest>[/?#][A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]*+)?+"
    r"|\*\*(?=[^\s*])(?P<bold>[^*\n]{1,300})(?<=\S)\*\*",
    regex.IGNORECASE,
)
# A host in ASCII with a Korean particle glued to it: the address ends where the ASCII ends.
_GLUED = regex.compile(r"(https?://(?:[a-z0-9_-]+\.)+[a-z]{2,}(?::\d+)?)(?=[^\x00-\x7f])", regex.IGNORECASE)
_SPACE = regex.compile(r"\s+")


def read(text: str) -> Pieces:
    """Foreign text -> pieces: addresses become links that show themselves, `**x**` becomes bold.

    `[words](address)` becomes `words (address)`, so that no words hide where a link goes.
    """
    return tuple(merged(_read(_NESTED_BULLET.sub("• ", clean(text)), bold=False)))


def marked(excerpt: Iterable[tuple[str, bool]]) -> Pieces:
    """Foreign text of which some is marked, on one line: the marked pieces are bold. Links stay text."""
    return tuple(merged(Piece(_on_one_line(text), bold=bold) for text, bold in excerpt))


def _on_one_line(text: str) -> str:
    """Without the spaces at the ends that part it from its neighbours being lost."""
    line = clean_line(text)
    if not line:
        return " " if text else ""
    return f"{' ' if text[0].isspace() else ''}{line}{' ' if text[-1].isspace() else ''}"


def _read(text: str, bold: bool) -> Iterator[Piece]:
    start = 0
    while match := _MARKUP.search(text, start):
        yield Piece(text[start : match.start()], bold=bold)
        start = match.end()
        if match["bold"] is not None:
            yield from _read(match["bold"], bold=True)
        elif match["target"] is not None:
            yield from _labelled(match["label"], match["target"], match[0], bold)
        elif match["angled"] is not None:
            yield _link(match["angled"], bold)
        else:
            bare = _bare(match["authority"], match["rest"] or "")
            start = match.start() + len(bare)
            yield _link(bare, bold)
    yield Piece(text[start:], bold=bold)


def _labelled(label: str, target: str, written: str, bold: bool) -> Iterator[Piece]:
    address = web_address(target)
    if address is None:
        yield Piece(written, bold=bold)
        return
    if label.strip() and label.strip() != target:
        yield from _read(label, bold)
        yield Piece(" (", bold=bold)
        yield Piece(address, address)
        yield Piece(")", bold=bold)
    else:
        yield Piece(address, address)


def _link(written: str, bold: bool) -> Piece:
    address = web_address(written)
    return Piece(written, bold=bold) if address is None else Piece(address, address)


def _bare(authority: str, rest: str) -> str:
    """The part of a bare address that is the address: no particle, no closing mark of the sentence around it."""
    if glued := _GLUED.match(authority):
        return str(glued[1])
    address = authority + rest
    while address:
        if address[-1] in ".,:;!?'\"*_~。，…" or (address[-1] == ")" and address.count(")") > address.count("(")):
            address = address[:-1]
        else:
            break
    return address


def merged(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Without empty pieces; neighbours of one kind are one."""
    last: Piece | None = None
    for piece in pieces:
        if not piece.text:
            continue
        if last is not None and last.link is None and piece.link is None and last.bold == piece.bold:
            last = replace(last, text=last.text + piece.text)
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last


def label(text: str) -> Pieces:
    """A section's label, on a line of its own. Empty for a label that shows nothing."""
    cut_label = cut((Piece(clean_line(text), bold=True),), 100, plain_length)
    return (*cut_label, Piece("\n")) if plain(cut_label) else ()


def plain(pieces: Pieces) -> str:
    return "".join(piece.text for piece in pieces)


def plain_length(pieces: Pieces) -> int:
    return len(plain(pieces))


def cut(pieces: Pieces, room: int, measure: Measure) -> Pieces:
    """As much as fits in `room`, with an ellipsis where something is missing.

    Never cuts inside a grapheme or a link, and inside a word only where one word alone is too long.
    """
    if measure(pieces) <= room:
        return pieces
    head, _ = split(pieces, room - len(ELLIPSIS), measure)
    return _ended(head)


def cut_line(text: str, room: int, measure: Callable[[str], int] = len) -> str:
    """The same for one plain line; `measure` is the length once escaped."""
    return plain(cut((Piece(text),) if text else (), room, lambda pieces: measure(plain(pieces))))


def split(pieces: Pieces, room: int, measure: Measure) -> tuple[Pieces, Pieces]:
    """What fits in `room`, and the rest. The first part is empty when not even a grapheme fits."""
    text = plain(pieces)
    if measure(pieces) <= room:
        return pieces, ()
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(_take(pieces, middle)) <= room:
            low = middle
        else:
            high = middle - 1
    at = _word_end(pieces, text, low) or _grapheme_end(pieces, text, low)
    head = _take(pieces, at)
    return _stripped(head), _drop(pieces, at)


def _word_end(pieces: Pieces, text: str, limit: int) -> int:
    """The last end of a word at or before `limit`; 0 when the first word does not fit."""
    if limit >= len(text) or text[limit].isspace():
        return limit if text[:limit].strip() else 0
    spaces = [i for i in range(limit) if text[i].isspace()]
    links = _link_spans(pieces)
    for at in reversed(spaces):
        if text[:at].strip() and not any(start < at < end for start, end in links):
            return at
    return 0


def _grapheme_end(pieces: Pieces, text: str, limit: int) -> int:
    """For a word longer than the room: the last whole grapheme, or the beginning of the link it would cut."""
    at = 0
    for grapheme in regex.finditer(r"\X", text):
        if grapheme.end() > limit:
            break
        at = grapheme.end()
    for start, end in _link_spans(pieces):
        if start < at < end:
            return start
    return at


def _link_spans(pieces: Pieces) -> list[tuple[int, int]]:
    spans, at = [], 0
    for piece in pieces:
        if piece.link is not None:
            spans.append((at, at + len(piece.text)))
        at += len(piece.text)
    return spans


def _take(pieces: Pieces, count: int) -> Pieces:
    """The first `count` characters; a link is taken whole or not at all."""
    taken = []
    for piece in pieces:
        if count <= 0:
            break
        if len(piece.text) <= count:
            taken.append(piece)
        elif piece.link is None:
            taken.append(replace(piece, text=piece.text[:count]))
        count -= len(piece.text)
    return tuple(taken)


def _drop(pieces: Pieces, count: int) -> Pieces:
    rest: list[Piece] = []
    for piece in pieces:
        if count >= len(piece.text):
            count -= len(piece.text)
            continue
        rest.append(replace(piece, text=piece.text[count:]))
        count = 0
    if rest and rest[0].link is None:
        rest[0] = replace(rest[0], text=rest[0].text.lstrip())
    return tuple(merged(rest))


def _stripped(pieces: Pieces) -> Pieces:
    kept = list(pieces)
    while kept and kept[-1].link is None:
        text = kept[-1].text.rstrip()
        if text:
            kept[-1] = replace(kept[-1], text=text)
            break
        kept.pop()
    return tuple(kept)


def _ended(pieces: Pieces) -> Pieces:
    """With the ellipsis, in the last piece where that is text."""
    if pieces and pieces[-1].link is None:
        return (*pieces[:-1], replace(pieces[-1], text=pieces[-1].text + ELLIPSIS))
    return (*pieces, Piece(ELLIPSIS))


def joined(lines: Sequence[Pieces], between: str) -> Pieces:
    """Several runs as one, with `between` between them."""
    together: list[Piece] = []
    for number, line in enumerate(lines):
        if number:
            together.append(Piece(between))
        together.extend(line)
    return tuple(merged(together))
