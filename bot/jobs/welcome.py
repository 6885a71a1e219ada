"""Welcome: Paperboy introduces itself once where it was added, and forgets a place that it was taken from.

The platforms' connections call this; what is said goes through the outbox.
"""

import datetime as dt
from collections.abc import Callable, Collection, Mapping

import structlog

from bot.domain.channels import Channel, Platform
from bot.domain.planning import Plan, Post, owed_by
from bot.formatter import layouts
from bot.locale import Language, nearest_language, words
from bot.ports import Feeds, Places, PlaceUnknown, PreferenceBook, Subscriptions, Tenants

log = structlog.get_logger()


class Welcome:
    """`places` and `feeds` tell whether a place that the bot has been in has feeds already. `language`: the bot's own.

    `preferences` are read anew when people are forgotten. `owes` is called when something is owed. `clock`: seconds
    since the epoch.
    """

    def __init__(
        self,
        tenants: Tenants,
        feeds: Feeds,
        subscriptions: Subscriptions,
        places: Mapping[Platform, Places],
        language: Callable[[], Language],
        clock: Callable[[], float],
        owes: Callable[[], None],
        preferences: PreferenceBook | None = None,
    ) -> None:
        self._tenants = tenants
        self._feeds = feeds
        self._subscriptions = subscriptions
        self._places = places
        self._language = language
        self._clock = clock
        self._owes = owes
        self._preferences = preferences

    async def guild(self, tenant: str, channel: Channel | None, language: str | None, joined: bool) -> None:
        """The bot was added to a server (`joined`), or found that it is in one. `channel`: where it may say hello."""
        if await self._tenants.welcomed(tenant):
            return
        if not joined and await self._has_feeds(tenant):
            await self._tenants.welcome(tenant, Plan(), self._clock())  # Whoever set that up knows it.
        elif channel is not None:
            await self._say_hello(tenant, channel, language)

    async def visitor(self, tenant: str, channel: Channel, language: str | None) -> None:
        """Somebody opened the App Home of a workspace; the first one is told. `channel`: their direct messages."""
        await self.guild(tenant, channel, language, joined=False)

    async def gone(self, tenant: str) -> None:
        """The bot was taken from a server or workspace: nothing more is sent there, and all that is kept of it goes."""
        for owner in await self._tenants.followers(tenant):
            for followed in await self._subscriptions.of(owner):
                await self._subscriptions.end(owner, followed.number, self._clock())
        async with self._feeds.steady():
            rows = await self._tenants.purge(tenant)
        if self._preferences is not None:
            await self._preferences.load()  # It holds languages in memory; on Slack, people go with their workspace.
        log.info("a place is forgotten", tenant=tenant, rows=rows)

    async def present(self, there: Callable[[], Collection[str]]) -> None:
        """The bot has connected to Discord; `there`: the servers that it is in. It forgets those that removed it
        meanwhile. When it is in none that it knew, it is more likely another bot than one that everybody removed.
        """
        known = await self._tenants.known("discord")
        left = set(known) - set(there())
        if len(left) < len(known):
            for tenant in sorted(left):
                await self.gone(tenant)

    async def _say_hello(self, tenant: str, channel: Channel, language: str | None) -> None:
        now = self._clock()
        spoken = words(nearest_language(language, self._language()))
        date = dt.datetime.fromtimestamp(now, dt.UTC).date()
        post = Post(tenant, "", date, "full", channel, now)
        message = layouts.welcome(channel.platform, str(now), spoken)
        if await self._tenants.welcome(tenant, Plan(owed=tuple(owed_by(post, [message], date))), now):
            log.info("a place is welcomed", tenant=tenant, channel=str(channel))
            self._owes()

    async def _has_feeds(self, tenant: str) -> bool:
        """When it cannot be told whether a feed of the file is there, it is taken for yes: nobody is greeted late."""
        for known in await self._feeds.known():
            if known.source == "chat":
                if known.feed.tenant == tenant:
                    return True
            elif known.feed.channel.platform == tenant.partition(":")[0] and await self._is_in(
                known.feed.channel, tenant
            ):
                return True
        return False

    async def _is_in(self, channel: Channel, tenant: str) -> bool:
        try:
            places = self._places.get(channel.platform)
            place = None if places is None else await places.place(channel, tenant)
        except PlaceUnknown:
            return True
        return place is not None and place.tenant == tenant
