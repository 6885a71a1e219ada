"""Where digests are taken in, and what is promised and owed of them. Each call is one transaction."""

import datetime as dt
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from bot.domain.arrivals import Standing
from bot.domain.channels import Channel, Platform
from bot.domain.deliveries import Change, Delivery, EditChange, NextStep
from bot.domain.feeds import Feed, KnownFeed
from bot.domain.files import FileRead
from bot.domain.following import Finds
from bot.domain.merging import KnownDigest, Merge
from bot.domain.notices import Notice, Trouble
from bot.domain.packs import Packed
from bot.domain.papers import Problem
from bot.domain.planning import Plan, Post, Posted


class StoreUnavailable(Exception):
    """The store took nothing: a full disk, an error of the disk. What was asked has not happened; it may work later."""


class Digests(Protocol):
    """Where digests are taken in. Each call is one transaction."""

    async def known_files(self) -> dict[str, FileRead]: ...

    async def known_dates(self) -> set[dt.date]: ...

    async def newest_date(self) -> dt.date | None: ...

    async def in_full_until(self) -> dt.date | None:
        """After a restore: digests up to this date may have been posted in full. None otherwise."""
        ...

    async def dates_of_files(self, paths: Sequence[str]) -> dict[str, set[dt.date]]:
        """The dates whose papers these files own at present; a file that owns none is left out."""
        ...

    async def open_batch(self, standings: Mapping[dt.date, Standing], arrived: Mapping[dt.date, float]) -> None:
        """Write down what the dates of one look are to be, before any is taken in; known dates keep what they are."""
        ...

    async def digest(self, date: dt.date) -> KnownDigest: ...

    async def caught_up(self, batch: dt.date) -> list[dt.date]: ...

    async def also_on(self, arxiv_ids: Sequence[str], date: dt.date) -> dict[str, tuple[dt.date, ...]]: ...

    async def write(
        self,
        date: dt.date,
        merged: Merge,
        files: Sequence[FileRead],
        plan: Plan,
        now: float,
        sources: Sequence[str],
        finds: Finds | None = None,
    ) -> None:
        """A digest's new revision, the files it was read from, all its deliveries, and what was found in it."""
        ...

    async def write_files(self, files: Sequence[FileRead], now: float) -> None: ...

    async def remember(self, name: str, value: str) -> None: ...

    async def remembered(self, name: str) -> str | None: ...


class Feeds(Protocol):
    def steady(self) -> AbstractAsyncContextManager[None]:
        """No feed changes meanwhile. Whoever plans what feeds owe holds this from reading them to writing the plan."""
        ...

    async def known(self) -> Sequence[KnownFeed]:
        """Every feed that is not removed, also one that pauses; the configuration's first."""
        ...

    async def homes(self) -> Mapping[tuple[str, str], str]:
        """Feed.key -> the server or workspace of its channel, as far as it was found out."""
        ...

    async def at_home(self, feed: Feed, home: str) -> None: ...


class Posts(Protocol):
    """What feeds have posted of a digest. Each call is one transaction."""

    async def post(self, feed: Feed, date: dt.date) -> Post | None: ...

    async def posted(self, feed: Feed, date: dt.date) -> Posted | None:
        """What became of it; None when nothing was promised, or a catch-up alone names the date."""
        ...

    async def write_anew(self, post: Post, plan: Plan, now: float) -> None:
        """The post as it is to be now, with all that it owes."""
        ...

    async def hasten(self, feed: Feed, date: dt.date, now: float) -> None: ...

    async def take_back(self, feed: Feed, date: dt.date, now: float) -> int:
        """Returns how many messages go."""
        ...

    async def write_test(self, plan: Plan, now: float) -> None: ...


class Notices(Protocol):
    """What an admin has been told and is not well yet."""

    async def raise_notice(self, notice: Notice, plan: Plan, now: float) -> bool:
        """Open it, with the message that tells an admin. False, and nothing is written, when it is open already."""
        ...

    async def clear(self, subject: str, troubles: tuple[Trouble, ...], now: float) -> None: ...

    async def open_notices(self) -> list[Notice]: ...


class Arrivals(Protocol):
    """When digests have come, for knowing when one is late."""

    async def live_arrivals(self) -> list[float]:
        """When the newest digests arrived while the bot was looking, in seconds since the epoch."""
        ...

    async def late_lines(self, tenant: str, feed: str) -> list[dt.date]:
        """Local days on which this feed said that its digest is late."""
        ...

    async def unreadable_since(self, moment: float) -> Problem | None:
        """The first problem of a file that was read since then and held no paper."""
        ...

    async def say_late(self, plan: Plan, now: float) -> None: ...


class Outbox(Protocol):
    """The table of deliveries. Each call is one durable transaction."""

    async def posts(self, date: dt.date) -> list[Post]: ...

    async def packed(self, date: dt.date) -> list[Packed]:
        """The packs of papers that are owed or sent of this date, in the order in which they were planned."""
        ...

    async def lanes_due(self, now: float) -> list[Channel]: ...

    async def next_due(self, now: float) -> float | None: ...

    async def take(self, channel: Channel, now: float) -> tuple[Delivery, NextStep] | None:
        """The lane's head and what it needs; when that is a send, it is claimed and frozen first."""
        ...

    async def record(self, delivery: Delivery, change: Change, now: float, plain: dict[str, Any] | None = None) -> None:
        """`plain`: the body to send instead, for a change that says so."""
        ...

    async def amends(self, channel: Channel, now: float) -> bool:
        """Is there a message in this lane to be edited or taken back now?"""
        ...

    async def take_edit(self, channel: Channel, now: float) -> tuple[Delivery, int] | None: ...

    async def record_edit(self, delivery: Delivery, payload: int, change: EditChange, now: float) -> None: ...

    async def take_withdrawal(self, channel: Channel, now: float) -> Delivery | None:
        """A message of this lane that is to be taken back now."""
        ...

    async def record_withdrawal(self, delivery: Delivery, change: EditChange) -> None: ...

    async def retry_platform(self, platform: Platform, now: float) -> None:
        """Something about the platform changed: what was held is tried now."""
        ...
