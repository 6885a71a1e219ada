"""Feed: which papers of each digest a channel gets, and when. Does not decide whether: see arrivals.py."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from bot.domain.channels import Channel
from bot.domain.keywords import Query, feed_wants, prepare
from bot.domain.papers import Digest, Paper, in_vote_order
from bot.domain.posting_times import EVERY_DAY

Layout = Literal["thread", "packed", "cards", "overview", "forum"]
LAYOUTS: tuple[Layout, ...] = get_args(Layout)


@dataclass(frozen=True, slots=True)
class Feed:
    """`post_at` None: on arrival. `days`: local posting days, Monday is 0. `top` 0: every paper."""

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

    @property
    def tenant(self) -> str:
        """The configuration's own tenant: the server or workspace that its token belongs to."""
        return self.channel.platform


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
        moment = _instant(dt.datetime.combine(day, at), feed.zone)
        if moment >= arrived:
            return moment
    raise AssertionError("a week without a posting day")


def _instant(naive: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    while True:
        moment = naive.replace(tzinfo=zone).astimezone(dt.UTC)
        if moment.astimezone(zone).replace(tzinfo=None) == naive:
            return moment
        naive += dt.timedelta(minutes=1)
