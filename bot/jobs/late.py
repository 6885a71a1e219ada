"""Late: one quiet line in a feed's channel when today's digest has not come by its usual hour, and why.

The digest, when it comes, is a message of its own, and the line goes. Whether it is late is decided in
domain/lateness.py.
"""

import datetime as dt
from collections.abc import Callable

import structlog

from bot.domain.feeds import Feed
from bot.domain.lateness import Usual, is_late, stays_silent, usual
from bot.domain.papers import Problem
from bot.domain.planning import Plan, Post, owed_by
from bot.formatter import layouts
from bot.locale import Words, words
from bot.ports import Arrivals, Feeds

log = structlog.get_logger()


class Late:
    """`owes` is called when something is owed; `wanted`: whether anything is to be said at all."""

    def __init__(
        self,
        store: Arrivals,
        feeds: Feeds,
        clock: Callable[[], float],
        owes: Callable[[], None],
        wanted: Callable[[], bool] = lambda: True,
    ) -> None:
        self._store = store
        self._feeds = feeds
        self._clock = clock
        self._owes = owes
        self._wanted = wanted

    async def look(self) -> None:
        """Called on a tick; says its line at most once a feed and local day."""
        if not self._wanted():
            return
        feeds = [one.feed for one in await self._feeds.known() if not one.paused]
        if not feeds:
            return
        arrived = [dt.datetime.fromtimestamp(moment, dt.UTC) for moment in await self._store.live_arrivals()]
        for feed in feeds:
            if feed.layout == "forum":
                continue  # A forum holds posts only, and one about nothing could not be taken back without a trace.
            now = dt.datetime.fromtimestamp(self._clock(), dt.UTC).astimezone(feed.zone)
            local = [moment.astimezone(feed.zone) for moment in arrived]
            known = usual(local)
            if known is None or now.weekday() not in feed.days or not is_late(local, now):
                continue
            lines = await self._store.late_lines(feed.tenant, feed.name)
            if now.date() in lines or stays_silent(lines, max(local).date()):
                continue
            await self._say(feed, now, known)

    async def _say(self, feed: Feed, now: dt.datetime, known: Usual) -> None:
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        unreadable = await self._store.unreadable_since(midnight.timestamp())
        spoken = words(feed.language)
        post = Post(feed.tenant, feed.name, now.date(), "full", feed.channel, now.timestamp())
        message = layouts.late(feed.channel.platform, why(known, unreadable, spoken), spoken)
        await self._store.say_late(Plan(owed=tuple(owed_by(post, [message], now.date()))), now.timestamp())
        log.info("no digest yet today", feed=feed.name, usual=str(known.at), unreadable=unreadable is not None)
        self._owes()


def why(known: Usual, unreadable: Problem | None, spoken: Words) -> str:
    """The line: what is the matter, and that nobody has to do anything."""
    if unreadable is not None:
        return spoken(
            "Today's digest cannot be read yet ({file}, line {line}). I post it as soon as it can.",
            file=unreadable.path.rsplit("/", 1)[-1],
            line=unreadable.line,
        )
    return spoken(
        "No digest yet today. It usually comes around {time}; I post it as soon as it is here.",
        time=known.at.strftime("%H:%M"),
    )
