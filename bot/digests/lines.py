"""What a single line of a digest file is, by itself.

Every line is of exactly one class; whether it may stand where it stands is the parser's to decide.
No pattern here looks at a character more than a few times, so a hostile line costs what its length costs.
"""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from bot.digests.media import read_media
from bot.domain.arxiv import ArxivLink, arxiv_links
from bot.domain.papers import MAX_VOTES, Media


@dataclass(frozen=True, slots=True)
class Blank:
    """Nothing, or only spaces."""


@dataclass(frozen=True, slots=True)
class Ornament:
    """A rule, an HTML comment, or a tag that only wraps something: shows nothing by itself."""


@dataclass(frozen=True, slots=True)
class DigestHeading:
    """`## Daily Papers (2025-03-07)`. `wrong` when it has a date that does not exist."""

    date: dt.date | None
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class PaperHeading:
    """`### [Title](https://arxiv.org/abs/2503.04625)`. `bracketed` is False for a title without brackets."""

    arxiv_id: str
    title: str
    bracketed: bool


@dataclass(frozen=True, slots=True)
class LostHeading:
    """A heading where a paper's heading would stand, without an arXiv link."""


@dataclass(frozen=True, slots=True)
class MediaLine:
    """An image or a video, in any of the forms that occur. Kind "none" when it has no address.

    `alone` is False when text stands behind it.
    """

    media: Media
    alone: bool


@dataclass(frozen=True, slots=True)
class VoteLine:
    """`Vote: 48`. `votes` is None for `-` and for what is no number; `wrong` tells the two apart."""

    votes: int | None
    wrong: bool


@dataclass(frozen=True, slots=True)
class AuthorsLine:
    """`Authors: A, B`: each name once. `cut` when a `+` says that the list goes on."""

    names: tuple[str, ...]
    cut: bool


@dataclass(frozen=True, slots=True)
class Bullet:
    """`- text` or `- ***Label***: text`, `indent` columns from the left."""

    label: str | None
    text: str
    indent: int


@dataclass(frozen=True, slots=True)
class Numbered:
    """`1. text` or `1) text`."""


@dataclass(frozen=True, slots=True)
class Text:
    """Anything else."""


Line = (
    Blank
    | Ornament
    | DigestHeading
    | PaperHeading
    | LostHeading
    | MediaLine
    | VoteLine
    | AuthorsLine
    | Bullet
    | Numbered
    | Text
)

BLANK: Final = Blank()
ORNAMENT: Final = Ornament()
LOST_HEADING: Final = LostHeading()
NUMBERED: Final = Numbered()
TEXT: Final = Text()

TAB_COLUMNS = 4
_MAX_LINKS = 64  # of a heading that are looked at for the one behind the title
_MAX_GAP = 8  # characters between "](" and its address
BULLETS = "-*+•"

_HEADING = re.compile(r"(#{1,6})(?!#)(\s*)")
_DATE = re.compile(
    r"(?<![0-9])([0-9]{4})(?:[-./]([0-9]{1,2})[-./]([0-9]{1,2})|년\s?([0-9]{1,2})월\s?([0-9]{1,2})일)(?![0-9])"
)
_FIELD = re.compile(r"\*{0,3}(?:(votes?)|authors?)\*{0,3}[ \t]{0,9}[:：]\*{0,3}", re.IGNORECASE | re.ASCII)
_NUMBERED = re.compile(r"[0-9]{1,3}[.)]\s")
_WRAPPER = re.compile(r"</?(?:div|p|center|video|br)\b[^<>]*>", re.IGNORECASE | re.ASCII)
_EMPHASIS = re.compile(r"\*{1,3}([^*]{1,200})\*{1,3}|_{2,3}([^_]{1,200})_{2,3}")
_COLON = re.compile(r"[ \t]{0,9}[:：]")
_STRAIGHT = str.maketrans("’‘ʼ＇", "''''")


def read_line(line: str) -> Line:
    """The class of one line. Never raises."""
    body = line.strip()
    if not body:
        return BLANK
    first = body[0]
    if first == "#":
        return _heading(body)
    if first in BULLETS:
        return _bullet(line, body)
    if first in "![<":
        return _media_or_tag(body)
    if first in "AaVv":
        return _field(body)
    if first.isdigit() and _NUMBERED.match(body):
        return NUMBERED
    return ORNAMENT if _is_rule(body) else TEXT


# ---------------------------------------------------------------- headings


def _heading(body: str) -> Line:
    mark = _HEADING.match(body)
    if mark is None or (mark[1] == "#" and not mark[2] and len(body) > 1):
        return TEXT  # "#1 on the leaderboard" is a sentence
    text = body[mark.end() :]
    links = arxiv_links(text)
    if links:
        return _paper_heading(text, links)
    return _digest_heading(text) if len(mark[1]) <= 2 else LOST_HEADING


def _digest_heading(text: str) -> DigestHeading:
    wrong = False
    for match in _DATE.finditer(text):
        year, month, day = (int(part) for part in match.groups() if part)
        try:
            return DigestHeading(dt.date(year, month, day))
        except ValueError:
            wrong = True
    return DigestHeading(None, wrong)


def _paper_heading(text: str, links: list[ArxivLink]) -> PaperHeading:
    for link in links[:_MAX_LINKS]:
        near = max(0, link.start - _MAX_GAP)
        if text[near : link.start].rstrip(" \t<").endswith("]("):
            close = text.rindex("](", near, link.start)
            opening = _opening_bracket(text, close)
            if opening is not None:
                return PaperHeading(link.arxiv_id, text[opening + 1 : close], bracketed=True)
    link = links[0]
    before = text[: link.start].strip(" \t[](<")
    return PaperHeading(link.arxiv_id, before or _after_address(text[link.end :]), bracketed=False)


def _opening_bracket(text: str, close: int) -> int | None:
    """Where the title that ends at `close` begins: brackets in a title need not be balanced."""
    first = text.find("[", 0, close)
    if first < 0:
        return None
    if "](" not in text[first:close]:
        return first
    depth = 1  # another link stands before: the title's own brackets have to be counted
    for index in range(close - 1, first, -1):
        depth += {"]": 1, "[": -1}.get(text[index], 0)
        if depth == 0:
            return index
    return first


def _after_address(rest: str) -> str:
    """What follows a link, without the end of its address."""
    _, _, after = rest.partition(" ")
    return after.strip(" \t[]()<>#")


# ---------------------------------------------------------------- bullets


def _bullet(line: str, body: str) -> Line:
    if _is_rule(body):
        return ORNAMENT
    if len(body) > 1 and not body[1].isspace() and body[0] != "•":
        # "**Vote**: 48" begins like a bullet; "-3.2 %" and "**bold**" are neither.
        return _field(body) if body[0] == "*" else TEXT
    start = len(line) - len(line.lstrip())
    indent = start and len(line[:start].replace("\t", " " * TAB_COLUMNS))
    # Only spaces go: a TAB or a form feed can be what is left of a LaTeX command that the text begins with.
    text = line[start + 1 :]
    label, text = _label((text[1:] if text[:1].isspace() else text).lstrip(" "))
    return Bullet(label, text, indent)


def _label(text: str) -> tuple[str | None, str]:
    """`***Label***: text` -> the label without marks and colon, and the text after it, otherwise as written.

    The marks need not match: `***Label*: text` occurs. Anything else has no label and stays whole.
    """
    emphasis = _EMPHASIS.match(text) if text[:1] in ("*", "_") else None
    if emphasis is None:
        return None, text
    label = (emphasis[1] or emphasis[2]).strip()
    colon = _COLON.match(text, emphasis.end())
    if colon is None and not label.endswith((":", "：")):
        return None, text
    label = label.rstrip(" \t:：")
    if not label.isascii():
        label = label.translate(_STRAIGHT)
    if not label:
        return None, text
    return label, text[colon.end() if colon else emphasis.end() :].lstrip(" ")


def _is_rule(body: str) -> bool:
    mark = body[0]
    return mark in "-*_=" and not body.strip(mark + " \t") and body.count(mark) >= 3


# ---------------------------------------------------------------- votes and authors


def _field(body: str) -> Line:
    field = _FIELD.match(body)
    if field is None:
        return TEXT
    value = body[field.end() :].strip()
    return _votes(value) if field[1] else _authors(value)


def _votes(value: str) -> VoteLine:
    if value == "-":
        return VoteLine(None, wrong=False)
    digits = value.lstrip("0") or value[-1:]
    # The length first: a number of thousands of digits is slow to read, and int() refuses it.
    if value.isascii() and value.isdigit() and len(digits) <= len(str(MAX_VOTES)) and int(digits) <= MAX_VOTES:
        return VoteLine(int(digits), wrong=False)
    return VoteLine(None, wrong=True)


def _authors(value: str) -> AuthorsLine:
    items = [item.strip(" \t,") for item in value.split(", ")]
    names = tuple(dict.fromkeys(item for item in items if item and item[0] != "+"))
    return AuthorsLine(names, cut="+" in value and any(item.startswith("+") for item in items))


# ---------------------------------------------------------------- media and tags


def _media_or_tag(body: str) -> Line:
    found = read_media(body)
    if found is not None:
        media, rest = found
        return MediaLine(media, alone=not rest)
    comment = body.startswith("<!--") and body.endswith("-->")
    return ORNAMENT if comment or _WRAPPER.fullmatch(body) else TEXT
