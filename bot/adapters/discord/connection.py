"""Being on Discord: logged in for sending, connected to the gateway for questions. Tries for ever.

Sending needs the log-in alone, so gateway trouble never delays it. One gateway connection serves up to
2,500 servers (docs, gateway: sharding); more would need shards.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import discord
import structlog
import yarl
from discord.gateway import DiscordWebSocket, ReconnectWebSocket
from discord.http import HTTPClient, Route

from bot.adapters.discord.client import Client, OnGuild, OnGuildGone, OnGuilds, close, hang_up, nobody_asks, session_of
from bot.adapters.discord.places import DiscordPlaces
from bot.adapters.discord.registration import register
from bot.adapters.wire import all_reported, bounded

log = structlog.get_logger()

ONE_CALL = 30.0
"""Seconds for one request of our own to Discord."""

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
ASK_A_PERSON = 600.0
"""Seconds between tries when only a person can help: a token that Discord does not take."""

LAST_ANSWERS = 12.0
"""Seconds at the stop for what is under way: posts whose answer is awaited, questions that are being answered."""

RESUMES = 2
"""Tries to resume a gateway session before a new one is begun."""

# docs, gateway close codes: beyond trying again by itself.
FATAL = {
    4004: "Discord does not accept the token. Copy it again from the developer portal, page Bot.",
    4010: "Discord refuses the connection: invalid shard.",
    4011: "Discord refuses the connection: this bot is in too many servers for one connection.",
    4012: "Discord refuses the connection: this version of its gateway is no longer served.",
    4013: "Discord refuses the connection: invalid intents.",
    4014: "Discord refuses the connection: an intent is not allowed for this bot.",
}


async def _at_once() -> None:
    """Nothing to wait for before IDENTIFY."""


def _nothing(_: Any) -> None:
    pass


class DiscordConnection:
    """Holds the client. `answer` takes every interaction.

    `send_timeout`: a rate limit's wait longer than this comes back from discord.py instead of being slept out.
    `hold_identify_until` is awaited before each IDENTIFY (a thousand a day and Discord resets the token).
    `on_trouble` gets a sentence for a person, once for each trouble. `on_change` gets the id of a channel
    that changed, None when all channels may have (rights of the bot, a server that came). `on_guild` hears of every
    server that the bot is in, whenever it connects, and of one that it is added to; `on_guild_gone` of one that it is
    removed from, and `on_guilds` of all that it is in, whenever it connects.
    """

    def __init__(
        self,
        token: str,
        api_url: str,
        answer: Callable[[discord.Interaction], Awaitable[None]],
        *,
        send_timeout: float = 20.0,
        on_trouble: Callable[[str], None] = _nothing,
        on_change: Callable[[str | None], None] = _nothing,
        on_guild: OnGuild = nobody_asks,
        on_guild_gone: OnGuildGone = nobody_asks,
        on_guilds: OnGuilds = nobody_asks,
        hold_identify_until: Callable[[], Awaitable[None]] = _at_once,
    ) -> None:
        self._token = token
        self._api_url = api_url.rstrip("/")
        self._answer = answer
        self._send_timeout = send_timeout
        self._on_trouble = on_trouble
        self._on_change = on_change
        self._on_guild = on_guild
        self._on_guild_gone = on_guild_gone
        self._on_guilds = on_guilds
        self._hold_identify_until = hold_identify_until
        self._client: Client | None = None
        self._ready = asyncio.Event()
        self.places = DiscordPlaces(self)

    @property
    def http(self) -> HTTPClient | None:
        return self._client.http if self._client is not None else None

    @property
    def user_id(self) -> str:
        """The bot's own; empty while not logged in."""
        user = self._client.user if self._client is not None else None
        return str(user.id) if user is not None else ""

    @property
    def application_id(self) -> str:
        """Empty while not logged in."""
        known = self._client.application_id if self._client is not None else None
        return str(known) if known is not None else ""

    @property
    def connected(self) -> bool:
        """The gateway is there, so questions reach the bot."""
        return self._client is not None and self._client.online

    def may_read_history(self, channel: str) -> bool | None:
        """By what the gateway told about servers, roles and channels; None when it did not tell."""
        found = self.channel_seen(channel)
        if found is None:
            return None
        rights = found.permissions_for(found.guild.me)
        return rights.view_channel and rights.read_message_history

    def channel_seen(self, channel: str) -> discord.abc.GuildChannel | None:
        """As the gateway has it at this moment; None when it did not tell."""
        if self._client is None or not self._client.online:
            return None
        found = self._client.get_channel(int(channel))
        return found if isinstance(found, discord.abc.GuildChannel) and found.guild.me is not None else None

    async def ready(self) -> None:
        """Return once logged in."""
        await self._ready.wait()

    async def run(self, stop: asyncio.Event) -> None:
        """Be on Discord until `stop` is set; then close within seconds. Raises for nothing that Discord does."""
        Route.BASE = self._api_url  # discord.py's only setting for it, and one for the whole process.
        living = asyncio.create_task(self._live(), name="discord")
        stopping = asyncio.create_task(stop.wait(), name="discord-stop")
        try:
            await asyncio.wait({living, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if living.done():
                living.result()
        finally:
            for task in (living, stopping):
                task.cancel()
            await asyncio.gather(living, stopping, return_exceptions=True)
            await self._finish()
            await self._leave()

    async def _live(self) -> None:
        pause = FIRST_PAUSE
        told = ""
        while True:
            client = Client(self._answer, self._on_change, self._on_guild, self._on_guild_gone, self._on_guilds)
            try:
                # A cancelled log-in may leave discord.py's locks shut, but this client is thrown away then.
                await asyncio.wait_for(client.login(self._token), 2 * ONE_CALL)
                trouble = ""
            except discord.LoginFailure:
                trouble = FATAL[4004]
            except Exception as error:  # noqa: BLE001 - whatever it is, trying again is all there is to do.
                log.warning("discord log-in failed", error=type(error).__name__, again_in=pause)
                await close(client)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            except asyncio.CancelledError:
                await close(client)
                raise
            pause = FIRST_PAUSE
            if not trouble:
                await self._leave()
                self._client = client
                # Set here, because discord.py raises a value below 30 s to 30 s when it is made.
                client.http.max_ratelimit_timeout = self._send_timeout
                self._ready.set()
                log.info("logged in to discord", bot=self.user_id)
                registering = asyncio.create_task(
                    register(client.http, str(client.application_id)), name="discord-commands"
                )
                try:
                    trouble = await self._hold_gateway(client)
                finally:
                    registering.cancel()
                    await asyncio.gather(registering, return_exceptions=True)
            else:
                await close(client)
            if trouble != told:
                told = trouble
                self._on_trouble(trouble)
            await asyncio.sleep(ASK_A_PERSON)

    async def _hold_gateway(self, client: Client) -> str:
        """Keep a gateway connection; returns only for a reason that trying again does not mend."""
        pause = FIRST_PAUSE
        resume: dict[str, Any] = {}
        resumed = 0
        first = True
        while True:
            code: int | None = None
            session_lives = True
            try:
                if resume:
                    opening = DiscordWebSocket.from_client(client, resume=True, **resume)
                else:
                    await self._hold_identify_until()
                    opening = DiscordWebSocket.from_client(client, initial=first, gateway=await self._gateway(client))
                    first = False
                client.ws = await asyncio.wait_for(opening, 60.0)
                while True:
                    await client.ws.poll_event()
            except ReconnectWebSocket as again:
                session_lives = again.resume
            except discord.ConnectionClosed as closed:
                code = closed.code
            except Exception as error:  # noqa: BLE001 - a network that fails, an event that cannot be read
                log.warning("discord gateway failed", error=type(error).__name__)
            online = client.seconds_online
            client.online_since = None
            await hang_up(client, 4000)
            if code in FATAL:
                return FATAL[code]
            if online > LONGEST_PAUSE:
                pause = FIRST_PAUSE
            resumed = 1 if online else resumed + 1
            resume = session_of(client) if session_lives and resumed <= RESUMES else {}
            log.info("discord gateway lost", code=code, resuming=bool(resume), again_in=pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _gateway(self, client: Client) -> yarl.URL:
        """What the API names. Discord's own address is only for its own API: the token goes nowhere else."""
        watched = await bounded(client.http.request(Route("GET", "/gateway")), ONE_CALL, allow_resend=True)
        if isinstance(watched.value, dict) and isinstance(watched.value.get("url"), str):
            return yarl.URL(watched.value["url"])
        if yarl.URL(self._api_url).host in ("discord.com", "discordapp.com"):
            return DiscordWebSocket.DEFAULT_GATEWAY
        raise OSError("the API did not name its gateway")

    async def _finish(self) -> None:
        """Nothing new comes in any more; let what is under way end as it should."""
        answering = set(self._client.answering) if self._client is not None else set()
        try:
            async with asyncio.timeout(LAST_ANSWERS):
                await asyncio.gather(all_reported(LAST_ANSWERS), *map(_ended, answering))
        except TimeoutError:
            log.warning("stopped discord while something was under way")

    async def _leave(self) -> None:
        client, self._client = self._client, None
        self._ready.clear()
        if client is not None:
            await close(client)


async def _ended(task: asyncio.Task[Any]) -> None:
    """Without cancelling it when the wait is given up."""
    await asyncio.wait({task})
