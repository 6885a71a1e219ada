"""LocalDiscord: the server as a whole; starts, stops, and is furnished with channels."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from bot.playground import page
from bot.playground.discord import limits, state, wire
from bot.playground.discord.control import Control, visible
from bot.playground.discord.faults import Faults
from bot.playground.discord.gateway import Gateway
from bot.playground.discord.interactions import Interactions
from bot.playground.discord.journal import Journal
from bot.playground.discord.rates import Rates
from bot.playground.discord.rest.serve import API, Rest
from bot.playground.discord.state import Channel, Guild, Json, World


class LocalDiscord:
    """A Discord with one bot, and one server until more are added, on the loopback address.

    Point the library at `api_url`, and at the gateway that `GET {api_url}/gateway` names; the bot's token is
    `token`. Everything is in memory. `rates` maps a route such as "POST /channels/{channel}/messages" to
    (requests, seconds), an empty mapping switches limits off; `global_per_second` is None where there is no
    limit over all routes. `nonce_window` in seconds. `now` gives seconds since 1970.
    """

    def __init__(
        self,
        *,
        token: str = "local-discord-token",  # noqa: S107
        now: Callable[[], float] = time.time,
        rates: Mapping[str, tuple[int, float]] | None = None,
        global_per_second: int | None = None,
        nonce_window: float = 120.0,
        heartbeat_milliseconds: int = limits.HEARTBEAT_MILLISECONDS,
        privileged_intents: int = 0,
    ) -> None:
        self.token = token
        self.world = World(now, token=token, nonce_window=nonce_window)
        self.journal = Journal()
        self.faults = Faults()
        self.rates = Rates(now, limits.ROUTE_RATES if rates is None else rates, global_per_second)
        self.gateway = Gateway(self.world, heartbeat_milliseconds=heartbeat_milliseconds, privileged=privileged_intents)
        self.interactions = Interactions(self.world)
        self.world.emit = self.gateway.emit
        self._rest = Rest(
            self.world, self.gateway, self.interactions, journal=self.journal, faults=self.faults, rates=self.rates
        )
        self.base_url = ""
        self._runner: web.AppRunner | None = None

    # ------------------------------------------------------------ start and stop

    @property
    def api_url(self) -> str:
        return self.base_url + API

    async def start(self, port: int = 0) -> None:
        """Listen on 127.0.0.1; port 0 takes a free one."""
        app = web.Application(client_max_size=30 * 1024 * 1024)
        app.router.add_get("/gateway", self.gateway.serve)
        Control(self).add_to(app)
        page.add_page(app, "discord")
        app.router.add_route("*", API + "/{path:.*}", self._rest.handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        address = self._runner.addresses[0]
        self.base_url = f"http://127.0.0.1:{address[1]}"
        self.gateway.url = f"ws://127.0.0.1:{address[1]}/gateway"

    async def stop(self) -> None:
        self._rest.stop()
        await self.gateway.close()
        if self._runner is not None:
            await self._runner.cleanup()

    # ------------------------------------------------------------ furnishing

    def add_member(
        self,
        name: str,
        permissions: int = state.DEFAULT_PERMISSIONS,
        *,
        id: int | None = None,
        guild: Guild | None = None,
    ) -> Json:
        """A person with rights of their own in a server, the first one when none is named."""
        user = self.world.users.get(id or 0) or self.world.add_user(name, number=id)
        (guild or self.world.home).members[int(user["id"])] = permissions
        return user

    def add_private_channel(self, between: Json) -> Channel:
        """Direct messages that the bot has no part in: of `between` with somebody else."""
        return self.world.add_channel(state.DM, "", recipient=between, without_bot=True)

    def add_text_channel(self, name: str, id: int | None = None, **more: Any) -> Channel:
        return self.add_channel(state.TEXT, name, id=id, **more)

    def add_forum(self, name: str, id: int | None = None, **more: Any) -> Channel:
        return self.add_channel(state.FORUM, name, id=id, **more)

    def add_channel(self, kind: int, name: str, *, id: int | None = None, **more: Any) -> Channel:
        """`more`: guild_id, permissions (a bit field), tag_required, tags, topic."""
        channel = self.world.add_channel(kind, name, number=id, **more)
        self.world.emit("CHANNEL_CREATE", wire.channel(self.world, channel), state.INTENT_GUILDS)
        return channel

    def delete_channel(self, channel_id: int) -> None:
        """Raises KeyError when there is none."""
        channel = self.world.channels[channel_id]
        event = "THREAD_DELETE" if channel.is_thread else "CHANNEL_DELETE"
        self.world.remove_channel(channel_id)
        self.world.emit(event, wire.channel(self.world, channel), state.INTENT_GUILDS)

    def set_permissions(self, channel_id: int, permissions: int) -> None:
        """The bot's, in a channel and its threads. Raises KeyError when there is no such channel."""
        channel = self.world.channels[channel_id]
        channel.permissions = permissions
        self.world.emit("CHANNEL_UPDATE", wire.channel(self.world, channel), state.INTENT_GUILDS)

    def archive_thread(self, thread_id: int, *, locked: bool = False) -> None:
        """Raises KeyError when there is none."""
        thread = self.world.channels[thread_id]
        thread.archived = True
        thread.locked = thread.locked or locked
        self.world.emit("THREAD_UPDATE", wire.channel(self.world, thread), state.INTENT_GUILDS)

    def add_guild(self, name: str, *, joined: bool = True, **more: Any) -> Guild:
        """Another server. `more`: id, locale, owner_id. Its channels: add_channel(..., guild_id=). The bot joins when
        `joined`; otherwise when join_guild says so."""
        guild = self.world.add_guild(name, number=more.pop("id", None), joined=False, **more)
        if joined:
            self.join_guild(guild)
        return guild

    def leave_guild(self, guild: Guild | None = None) -> None:
        """The bot is removed from the server, from the first one when none is named."""
        guild = guild or self.world.home
        guild.joined = False
        self.world.emit("GUILD_DELETE", {"id": str(guild.id)}, state.INTENT_GUILDS)

    def join_guild(self, guild: Guild | None = None) -> None:
        guild = guild or self.world.home
        guild.joined = True
        whole = wire.guild(self.world, guild, with_channels=True)
        del whole["unavailable"]  # Only a server that comes into sight again has it.
        self.world.emit("GUILD_CREATE", whole, state.INTENT_GUILDS)

    def outage(self, guild: Guild, *, over: bool = False) -> None:
        """The server cannot be seen for a while; the bot stays its member."""
        guild.available = over
        if over:
            self.world.emit("GUILD_CREATE", wire.guild(self.world, guild, with_channels=True), state.INTENT_GUILDS)
        else:
            self.world.emit("GUILD_DELETE", {"id": str(guild.id), "unavailable": True}, state.INTENT_GUILDS)

    def silence(self, silent: bool) -> None:
        """Take requests and payloads in, and answer none of them until this is lifted."""
        self.gateway.silent = silent
        self._rest.silence(silent)

    def messages(self, channel_id: int) -> list[Json]:
        """What people see in a channel and its threads, oldest first. Raises KeyError without such a channel."""
        found = visible(self, channel_id)
        if found is None:
            raise KeyError(channel_id)
        return found

    def violations(self) -> list[Json]:
        return self.journal.violations() + self.gateway.violations
