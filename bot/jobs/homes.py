"""Homes: which server or workspace the channel of a feed of the file belongs to, asked of its platform once."""

from collections.abc import Mapping

from bot.domain.channels import Platform
from bot.ports import Feeds, Places, PlaceUnknown


class Homes:
    """`places`: of the platforms that are connected by now. What cannot be told is asked again at the next look."""

    def __init__(self, feeds: Feeds, places: Mapping[Platform, Places]) -> None:
        self._feeds = feeds
        self._places = places

    async def look(self) -> None:
        known = await self._feeds.homes()
        for one in await self._feeds.known():
            places = self._places.get(one.feed.channel.platform)
            if one.source == "chat" or one.feed.key in known or places is None:
                continue
            try:
                place = await places.place(one.feed.channel)
            except PlaceUnknown:
                continue
            if place is not None:
                await self._feeds.at_home(one.feed, place.tenant)
