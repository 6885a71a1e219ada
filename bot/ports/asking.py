"""What commands ask the archive."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.papers import Digest
from bot.domain.replies import Listed
from bot.domain.search_queries import SearchQuery
from bot.domain.search_steps import Loosened


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a delivery key stands for: one paper of a digest, a pack of them, or a digest, several for a catch-up.

    `arxiv_id` and `pack` (arXiv ids) tell which; a digest has neither.
    """

    dates: tuple[dt.date, ...]
    arxiv_id: str | None = None
    pack: tuple[str, ...] = ()


class Archive(Protocol):
    """The papers that were taken in, as commands ask for them."""

    async def newest_date(self) -> dt.date | None: ...

    async def digest(self, date: dt.date) -> Digest | None: ...

    async def nearest_dates(self, date: dt.date) -> Sequence[dt.date]:
        """The digest dates just before and just after `date`, in order; empty when there are no digests."""
        ...

    async def top(self, since: dt.date, until: dt.date, count: int) -> Sequence[Listed]:
        """Most voted first over both dates inclusive; a paper in two digests once, newest votes, first date."""
        ...

    async def paper(self, arxiv_id: str) -> Listed | None:
        """The paper as its newest digest has it."""
        ...

    async def dates_of(self, arxiv_id: str) -> Sequence[dt.date]: ...

    async def titled(self, words: str, limit: int) -> Sequence[Listed]:
        """Papers whose title holds every word (the last one may be a beginning), best first."""
        ...

    async def dates(self, limit: int) -> Sequence[dt.date]:
        """The newest digest dates, newest first."""
        ...

    async def delivered(self, key: str) -> Delivered | None: ...


@dataclass(frozen=True, slots=True)
class Hits:
    """A page of what a search found, each paper with its excerpt. `total`: how many there are; `more`: at least so
    many. `loosened`: what was asked less of, because nothing was found otherwise.
    """

    papers: tuple[Listed, ...] = ()
    total: int = 0
    more: bool = False
    loosened: tuple[Loosened, ...] = ()


class SearchTooLong(Exception):
    """The search was given up: it would have taken too long."""


class Search(Protocol):
    """The archive by what its papers say."""

    async def find(self, query: SearchQuery, first: int, count: int | None) -> Hits:
        """Best first; `count` papers from number `first` (from 0) on, None for all. Raises SearchTooLong."""
        ...

    async def similar(self, arxiv_id: str, count: int) -> Sequence[Listed]:
        """Papers about the same, nearest first, without the paper itself. Raises SearchTooLong."""
        ...

    async def some(self, count: int) -> Sequence[Listed]:
        """Papers picked by chance, each once; the whole archive when it has no more."""
        ...

    async def close(self) -> None:
        """What is under way is finished first; nothing may come after."""
        ...


class SearchLines(Protocol):
    """Searches too long for a button, by a short name."""

    async def keep(self, line: str, now: float) -> str:
        """The name of the line; the same line has the same name."""
        ...

    async def kept(self, name: str) -> str | None: ...
