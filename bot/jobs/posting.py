"""Posting: what an admin has a feed do outside of its times: post a digest now or anew, take it back, try it out.

All of it is owed to the outbox, which sends it as it sends everything. Does not decide who may; see commands/feed/.
"""

import asyncio
import datetime as dt
from collections.abc import Callable

import structlog

from bot.domain.channels import Channel
from bot.domain.feed_options import kept
from bot.domain.feeds import Feed, chosen
from bot.domain.merging import digest_of
from bot.domain.messages import Message
from bot.domain.papers import Digest
from bot.domain.planning import Plan, Post, Posted, owed_by
from bot.formatter import layouts
from bot.jobs.plan import plan_digest
from bot.locale import words
from bot.ports import Digests, Feeds, Posts

log = structlog.get_logger()


class Posting:
    """`clock`: seconds since the epoch. `owes` is called when something is owed."""

    def __init__(
        self, feeds: Feeds, posts: Posts, digests: Digests, clock: Callable[[], float], owes: Callable[[], None]
    ) -> None:
        self._feeds = feeds
        self._posts = posts
        self._digests = digests
        self._clock = clock
        self._owes = owes

    async def posted(self, feed: Feed, date: dt.date) -> Posted | None:
        """What became of the feed's post of this date; None when there is none."""
        return await self._posts.posted(feed, date)

    async def post(self, feed: Feed, date: dt.date, generation: int) -> bool:
        """Post the digest of this date in the feed's channel now, as this generation.

        False when it is not the next one: somebody else was faster, or the button was pressed twice.
        """
        async with self._feeds.steady():
            before = await self._posts.post(feed, date)
            following = 0 if before is None else before.generation + (before.form == "full")
            if generation != following:
                return False
            now = self._clock()
            post = Post(
                feed.tenant, feed.name, date, "full", feed.channel, now, feed.layout, generation, options=kept(feed)
            )
            digest, also_on = await self._digest(date)
            arrived = dt.datetime.fromtimestamp(now, dt.UTC)
            plan = await asyncio.to_thread(plan_digest, digest, arrived, [feed], [post], also_on, news=False)
            await self._posts.write_anew(post, plan, now)
        log.info("an admin has a digest posted", feed=feed.name, date=str(date), generation=generation)
        self._owes()
        return True

    async def hasten(self, feed: Feed, date: dt.date) -> None:
        """What waits for its time is posted now."""
        await self._posts.hasten(feed, date, self._clock())
        self._owes()

    async def take_back(self, feed: Feed, date: dt.date) -> int:
        """Returns how many messages go; nothing of this date follows, also when the digest grows."""
        async with self._feeds.steady():
            going = await self._posts.take_back(feed, date, self._clock())
        log.info("an admin takes a digest back", feed=feed.name, date=str(date), messages=going)
        self._owes()
        return going

    async def test(self, feed: Feed, date: dt.date, to: Channel, note: str) -> int:
        """Send what the feed would post to these direct messages, with a note that says so. Returns how many there are.

        Every test is a new one; the feed itself promises nothing by it.
        """
        now = self._clock()
        digest, also_on = await self._digest(date)
        spoken = words(feed.language)
        shown = Digest(digest.date, chosen(digest, feed), digest.sources)

        def messages() -> list[Message]:
            opening = layouts.test(to.platform, note, spoken)
            laid_out = layouts.in_direct_messages(
                feed.layout, to.platform, shown, spoken, also_on, total=len(digest.papers)
            )
            return [opening, *laid_out]

        made = await asyncio.to_thread(messages)
        # On Discord people belong to no server, so neither do messages to them.
        tenant = to.platform if to.platform == "discord" else feed.tenant
        post = Post(tenant, f"test:{feed.name}", date, "full", to, now, generation=int(now * 1000))
        await self._posts.write_test(Plan(owed=tuple(owed_by(post, made, date))), now)
        self._owes()
        return len(made) - 1

    async def _digest(self, date: dt.date) -> tuple[Digest, dict[str, tuple[dt.date, ...]]]:
        digest = digest_of(date, (await self._digests.digest(date)).entries)
        return digest, await self._digests.also_on([paper.arxiv_id for paper in digest.papers], date)
