"""Reply: what a command answers. Knows no platform; the formatter gives it a shape.

`text` fields are in the reader's language already. `ask` is the command as one would type it after
`/paper`; it travels in the buttons (Share, pages), so they work after a restart.
"""

import datetime as dt
from dataclasses import dataclass

from bot.domain.papers import Digest, Paper


@dataclass(frozen=True, slots=True)
class Listed:
    """A paper in an answer, with the date of the digest it came in."""

    paper: Paper
    date: dt.date


@dataclass(frozen=True, slots=True)
class PaperList:
    """Papers in order, numbered from `first`. `note` is a line below the heading, or empty.

    `dated`: each paper says its date; a heading that names the one day makes that needless.
    """

    heading: str
    papers: tuple[Listed, ...]
    ask: str
    note: str = ""
    first: int = 1
    page: int = 1
    pages: int = 1
    tips: tuple[str, ...] = ()
    dated: bool = True


@dataclass(frozen=True, slots=True)
class PaperCard:
    """One paper in full; `also_on` are other dates of the same paper.

    `page` counts from 1; how many there are depends on the platform, and only the formatter knows.
    """

    listed: Listed
    ask: str
    also_on: tuple[dt.date, ...] = ()
    tips: tuple[str, ...] = ()
    page: int = 1


@dataclass(frozen=True, slots=True)
class DigestOverview:
    """A digest's overview as an answer. `note` says its date plainly."""

    digest: Digest
    ask: str
    note: str = ""
    tips: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or two, with things to try (`tips` are commands such as `/paper top 5`)."""

    text: str
    tips: tuple[str, ...] = ()


Reply = PaperList | PaperCard | DigestOverview | Sentence
