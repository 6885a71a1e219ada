"""Personal messages: when one is due, and what it says. One a local day, with every paper once and its reasons.

Which papers a subscription finds: domain/subscriptions.py. How the message looks: the formatter.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.domain.channels import Channel
from bot.domain.following import Subscription
from bot.domain.highlight import excerpt
from bot.domain.keywords import Match
from bot.domain.papers import Paper
from bot.domain.posting_times import instant
from bot.domain.preferences import QuietHours
from bot.domain.replies import Marked


@dataclass(frozen=True, slots=True)
class Times:
    """When someone wants to be told. `time` None: at once, one message a revision of a digest."""

    zone: ZoneInfo
    time: dt.time | None
    quiet: QuietHours | None = None


def due(found_at: dt.datetime, times: Times, last_day: dt.date | None) -> dt.datetime:
    """When what was found at that moment is told (UTC). `last_day`: the local day of the newest message, if any.

    Once a day: at the first time of day that is not before it, on a day without a message yet. Never in quiet hours:
    then when they end.
    """
    if times.time is None:
        return _after_quiet(found_at, times)
    day = found_at.astimezone(times.zone).date()
    if last_day is not None:
        day = max(day, last_day + dt.timedelta(days=1))
    while (moment := instant(dt.datetime.combine(day, times.time), times.zone)) < found_at:
        day += dt.timedelta(days=1)
    return _after_quiet(moment, times)


def _after_quiet(moment: dt.datetime, times: Times) -> dt.datetime:
    local = moment.astimezone(times.zone)
    if times.quiet is None or not times.quiet.cover(local.time()):
        return moment
    day = local.date() if local.time() < times.quiet.until else local.date() + dt.timedelta(days=1)
    return instant(dt.datetime.combine(day, times.quiet.until), times.zone)


# ---------------------------------------------------------------- what it says


@dataclass(frozen=True, slots=True)
class Why:
    """A subscription that found the paper, with the words that matched where they stand.

    `synonym`: "term = other term" where another way to say it was found, else empty.
    """

    number: int
    query: str
    words: Marked
    synonym: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A paper in a message. `already_in`: channels where a feed has posted it."""

    paper: Paper
    date: dt.date
    whys: tuple[Why, ...]
    already_in: tuple[Channel, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to one person, or to a channel (`for_channel`); papers in vote order, newest digest first."""

    day: dt.date
    papers: tuple[Told, ...]
    for_channel: bool = False

    @property
    def keywords(self) -> Mapping[int, str]:
        """Number -> query of the subscriptions that this message is about, in the order of their numbers."""
        return dict(sorted({why.number: why.query for told in self.papers for why in told.whys}.items()))


def why(subscription: Subscription, match: Match, paper: Paper) -> Why:
    """`paper` is the one that was matched: the words stand where its text has them."""
    synonym = next((reason.synonym for reason in match.reasons if reason.synonym), "")
    return Why(subscription.number, subscription.query, excerpt(match.reasons, paper), synonym)


def in_order(papers: Sequence[Told]) -> tuple[Told, ...]:
    """Newest digest first, most voted first in it, unknown votes last."""
    return tuple(
        sorted(papers, key=lambda one: (-one.date.toordinal(), one.paper.votes is None, -(one.paper.votes or 0)))
    )
