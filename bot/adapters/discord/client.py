"""discord.py's client with the least that serves: it hears of servers, channels and questions, of nothing people write.

Its opening, retrying and closing is decided in connection.py.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import discord
import structlog
from discord.gateway import DiscordWebSocket

from bot.adapters.discord import gate
from bot.adapters.wire import trace_config
from bot.domain.channels import Channel

log = structlog.get_logger()

# We never speak: without this, the library warns at every start that it cannot.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False

CLOSING = 3.0
"""Seconds for the other side to say goodbye."""


OnGuild = Callable[[str, Channel | None, str, bool], Awaitable[None]]
"""The server as the store names it (`discord:<id>`), where a first word may be said in it, its language (a locale of
Discord's), and whether the bot was added this very moment; else it was found to be there."""
OnGuildGone = Callable[[str], Awaitable[None]]
OnGuilds = Callable[[Callable[[], set[str]]], Awaitable[None]]
"""What tells the tenants that the bot is in at present, outages included."""


async def nobody_asks(*_: object) -> None:
    """For a bot that does nothing when it comes to a server or goes."""


class Client(discord.Client):
    """`answer` takes every interaction; `on_change` gets the id of a channel that changed, None when all may have."""

    def __init__(
        self,
        answer: Callable[[discord.Interaction], Awaitable[None]],
        on_change: Callable[[str | None], None],
        on_guild: OnGuild = nobody_asks,
        on_guild_gone: OnGuildGone = nobody_asks,
        on_guilds: OnGuilds = nobody_asks,
    ) -> None:
        http_trace = trace_config()
        gate.Gate(gate.PLACES).guard(http_trace)
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            http_trace=http_trace,
        )
        self._answer = answer
        self._changed = on_change
        self._on_guild = on_guild
        self._on_guild_gone = on_guild_gone
        self._on_guilds = on_guilds
        self.online_since: float | None = None
        self.answering: set[asyncio.Task[Any]] = set()

    @property
    def online(self) -> bool:
        return self.online_since is not None

    @property
    def seconds_online(self) -> float:
        """Since the gateway session began or was resumed; 0 while offline."""
        return asyncio.get_running_loop().time() - self.online_since if self.online_since is not None else 0.0

    async def on_connect(self) -> None:
        self.online_since = asyncio.get_running_loop().time()

    async def on_resumed(self) -> None:
        self.online_since = asyncio.get_running_loop().time()

    async def on_ready(self) -> None:
        log.info("connected to discord", servers=len(self.guilds))
        self._changed(None)
        try:
            await self._on_guilds(lambda: {f"discord:{guild.id}" for guild in self.guilds})
        except Exception:
            log.exception("servers that were left meanwhile were not noted")

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        task = asyncio.current_task()
        if task is not None:
            self.answering.add(task)
            task.add_done_callback(self.answering.discard)
        await self._answer(interaction)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        self._changed(None)
        await self._is_in(guild, joined=True)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        self._changed(None)
        await self._is_in(guild, joined=False)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Not in an outage: that is on_guild_unavailable."""
        try:
            await self._on_guild_gone(f"discord:{guild.id}")
        except Exception:
            log.exception("leaving a server was not noted")

    async def _is_in(self, guild: discord.Guild, *, joined: bool) -> None:
        try:
            await self._on_guild(f"discord:{guild.id}", _first_word_in(guild), guild.preferred_locale.value, joined)
        except Exception:
            log.exception("coming to a server was not noted")

    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        self._changed(None)

    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        self._changed(None)  # Without the members intent this is the bot itself.

    async def on_guild_channel_create(self, channel: discord.abc.GuildChannel) -> None:
        self._changed(str(channel.id))

    async def on_guild_channel_update(self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        self._changed(str(after.id))

    async def on_thread_update(self, before: discord.Thread, after: discord.Thread) -> None:
        self._changed(str(after.parent_id))


def _first_word_in(guild: discord.Guild) -> Channel | None:
    """The channel for system messages, or else the first text channel where the bot may write."""
    for channel in (guild.system_channel, *guild.text_channels):
        if channel is not None:
            rights = channel.permissions_for(guild.me)
            if rights.view_channel and rights.send_messages and rights.embed_links:
                return Channel("discord", str(channel.id))
    return None


def session_of(client: discord.Client) -> dict[str, Any]:
    """What a gateway session is resumed with; empty when there is none."""
    ws: DiscordWebSocket | None = client.ws
    if ws is None or ws.session_id is None:
        return {}
    return {"session": ws.session_id, "sequence": ws.sequence, "gateway": ws.gateway}


async def hang_up(client: discord.Client, code: int) -> None:
    ws: DiscordWebSocket | None = client.ws
    if ws is not None and ws.open:
        await _within(CLOSING, ws.close(code))


async def close(client: discord.Client) -> None:
    # 1000 ends the session: the bot shows as offline at once, not minutes later.
    await hang_up(client, 1000)
    await _within(CLOSING, client.close())


async def _within(seconds: float, closing: Awaitable[None]) -> None:
    try:
        await asyncio.wait_for(closing, seconds)
    except (TimeoutError, OSError, RuntimeError, aiohttp.ClientError) as error:
        log.debug("closing discord took too long or failed", error=type(error).__name__)
