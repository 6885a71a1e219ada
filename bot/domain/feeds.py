"""Feed: which papers of each digest a channel gets, and when. Does not decide whether: see arrivals.py."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from bot.domain.channels import Channel
from bot.domain.keywords import Query, feed_wants, prepare
from bot.domain.papers import Digest, Paper, in_vote_order
from bot.domain.posting_times import EVERY_DAY, instant

Layout = Literal["thread", "packed", "cards", "overview", "forum"]
LAYOUTS: tuple[Layout, ...] = get_args(Layout)
THREADED: frozenset[str] = frozenset({"thread", "packed"})
"""Layouts whose papers stand in a thread that the bot opens."""


@dataclass(frozen=True, slots=True)
class Feed:
    """`post_at` None: on arrival. `days`: local posting days, Monday is 0. `top` 0: every paper.

    `tenant`: whose feed it is. Left out: the configuration's own, which is named as the platform.
    """

    name: str
    channel: Channel
    language: str
    zone: ZoneInfo
    post_at: dt.time | None = None
    days: frozenset[int] = EVERY_DAY
    top: int = 0
    min_votes: int = 0
    keywords: tuple[Query, ...] = ()
    exclude: tuple[Query, ...] = ()
    layout: Layout = "thread"
    tenant: str = ""

    def __post_init__(self) -> None:
        if not self.tenant:
            object.__setattr__(self, "tenant", self.channel.platform)

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from every other feed."""
        return self.tenant, self.name

    @property
    def from_chat(self) -> bool:
        """Such a feed belongs to the server or workspace that it was made in."""
        return self.tenant != self.channel.platform


Source = Literal["file", "chat"]


@dataclass(frozen=True, slots=True)
class KnownFeed:
    """A feed with how it stands. Times in seconds since the epoch.

    `since`: it began, or got its channel. `promises_from`: digests that arrived before are not promised; later than
    `since` after a pause. `written`: the options of one that was made in chat, as they were written.
    """

    feed: Feed
    source: Source = "file"
    since: float = 0.0
    promises_from: float = 0.0
    paused: bool = False
    written: Mapping[str, str] = field(default_factory=dict)


def promising(known: Sequence[KnownFeed], arrived: float) -> list[Feed]:
    """The feeds that promise a digest which arrived at that moment."""
    return [one.feed for one in known if not one.paused and one.promises_from <= arrived]


def chosen(digest: Digest, feed: Feed) -> tuple[Paper, ...]:
    """The digest's papers that this feed posts, in vote order."""
    wanted = [
        paper for paper in digest.papers if feed_wants(prepare(paper), feed.keywords, feed.exclude, feed.min_votes)
    ]
    ordered = in_vote_order(wanted)
    return ordered[: feed.top] if feed.top else ordered


def due(feed: Feed, arrived: dt.datetime) -> dt.datetime:
    """When a digest that arrived at `arrived` is posted (both UTC).

    On arrival, or at the next `post_at` that is not before it; on a day that is no posting day it waits
    for the next one. A time that daylight saving skips is the first minute after the gap; a time that it
    repeats is the first of the two.
    """
    local = arrived.astimezone(feed.zone)
    if feed.post_at is None and local.weekday() in feed.days:
        return arrived
    at = feed.post_at or dt.time(0)
    for ahead in range(9):
        day = local.date() + dt.timedelta(days=ahead)
        if day.weekday() not in feed.days:
            continue
        moment = instant(dt.datetime.combine(day, at), feed.zone)
        if moment >= arrived:
            return moment
    raise AssertionError("a week without a posting day")
