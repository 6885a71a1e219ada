"""Where the bot can post on Discord: by what the gateway told, else by asking."""

import asyncio
from typing import Any, Protocol

import discord
from discord.http import HTTPClient, Route

from bot.adapters.discord.calls import read
from bot.adapters.discord.rights import ANNOUNCEMENT, FORUMS, TEXT, may_open_threads, rights_in, trouble_with
from bot.domain.channels import Channel
from bot.ports import CannotLook, Place, PlaceUnknown

POSTABLE = (TEXT, ANNOUNCEMENT, *FORUMS)
ANSWER_WITHIN = 5.0
"""Seconds for the three requests that a channel takes which the gateway did not tell of."""


class Seen(Protocol):
    """What is needed of the connection."""

    @property
    def http(self) -> HTTPClient | None: ...

    @property
    def user_id(self) -> str: ...

    def channel_seen(self, channel: str) -> discord.abc.GuildChannel | None:
        """As the gateway has it at this moment; None when it did not tell."""


class DiscordPlaces:
    """Implements ports.Places."""

    def __init__(self, connection: Seen) -> None:
        self._connection = connection

    async def place(self, channel: Channel, tenant: str = "") -> Place | None:
        if channel.platform != "discord" or channel.person is not None:
            return None
        seen = self._connection.channel_seen(channel.id)
        if seen is not None:
            rights = seen.permissions_for(seen.guild.me).value
            return _place(channel, str(seen.guild.id), seen.name, int(seen.type.value), rights)
        return await self._asked(channel)

    async def _asked(self, channel: Channel) -> Place | None:
        http = self._connection.http
        if http is None:
            raise PlaceUnknown("not logged in to Discord yet")
        deadline = asyncio.get_running_loop().time() + ANSWER_WITHIN
        found = await self._read(http, Route("GET", "/channels/{channel_id}", channel_id=channel.id), deadline)
        if not isinstance(found, dict) or "guild_id" not in found:
            return None
        guild = str(found["guild_id"])
        roles = await self._read(http, Route("GET", "/guilds/{guild_id}/roles", guild_id=guild), deadline)
        me = Route("GET", "/guilds/{guild_id}/members/{user_id}", guild_id=guild, user_id=self._connection.user_id)
        member = await self._read(http, me, deadline)
        if roles is None or member is None:
            return None
        try:
            rights = rights_in(found, roles, member, self._connection.user_id)
            return _place(channel, guild, str(found["name"]), int(found["type"]), rights)
        except (KeyError, TypeError, ValueError) as error:
            raise PlaceUnknown("Discord's answer about the channel cannot be read") from error

    async def _read(self, http: HTTPClient, route: Route, deadline: float) -> Any | None:
        """None for what is not there, or not for the bot to see."""
        answer = await read(http, route, deadline)
        if isinstance(answer, CannotLook):
            if answer.forbidden:
                return None
            raise PlaceUnknown(answer.reason)
        return answer


def _place(channel: Channel, guild: str, name: str, kind: int, rights: int) -> Place | None:
    if kind not in POSTABLE:
        return None
    forum = kind in FORUMS
    trouble = trouble_with(rights, forum=forum)
    return Place(channel, f"discord:{guild}", name, trouble, forum, forum or may_open_threads(rights))
