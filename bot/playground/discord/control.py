"""Control: the address /_playground/, through which a demo or a test in another process looks and pulls levers.

GET    /_playground/channels/{id}/messages   what is to be seen there, oldest first, its threads included;
                                             ?ephemeral=1 adds what only one person sees
GET    /_playground/requests                 every REST request; ?since=N leaves the first N out
GET    /_playground/violations               what a correct bot never does: requests and gateway payloads
GET    /_playground/state                    servers, channels, sessions, commands, faults
GET    /_playground/files/{id}               what was uploaded as the attachment with this id
POST   /_playground/interactions             see Interactions.start; "wait" in seconds (5); answers when the bot has
GET    /_playground/interactions/{id}        what it has been answered with so far
POST   /_playground/faults                   see faults.py; a fault or a list of them
DELETE /_playground/faults                   take all away
POST   /_playground/state                    a mapping of levers, see levers.py; several at once in the order given
"""

from typing import TYPE_CHECKING

from aiohttp import web

from bot.playground.discord import state, wire
from bot.playground.discord.interactions import LOADING
from bot.playground.discord.levers import LEVERS
from bot.playground.discord.state import Json

if TYPE_CHECKING:
    from bot.playground.discord.server import LocalDiscord


class Control:
    def __init__(self, discord: "LocalDiscord") -> None:
        self._discord = discord

    def add_to(self, app: web.Application) -> None:
        app.router.add_get("/_playground/channels/{id}/messages", self._messages)
        app.router.add_get("/_playground/requests", self._requests)
        app.router.add_get("/_playground/violations", self._violations)
        app.router.add_get("/_playground/state", self._state)
        app.router.add_get("/_playground/files/{id}", self._file)
        app.router.add_post("/_playground/state", self._change)
        app.router.add_post("/_playground/interactions", self._interact)
        app.router.add_get("/_playground/interactions/{id}", self._interaction)
        app.router.add_post("/_playground/faults", self._add_faults)
        app.router.add_delete("/_playground/faults", self._clear_faults)

    # ------------------------------------------------------------ looking

    async def _messages(self, request: web.Request) -> web.Response:
        number = request.match_info["id"]
        ephemeral = request.query.get("ephemeral") == "1"
        found = visible(self._discord, int(number), ephemeral=ephemeral) if number.isdecimal() else None
        if found is None:
            return _refused(404, f"there is no channel {number}")
        return web.json_response(found)

    async def _requests(self, request: web.Request) -> web.Response:
        since = int(request.query.get("since", 0))
        return web.json_response(self._discord.journal.as_json()[since:])

    async def _violations(self, request: web.Request) -> web.Response:
        return web.json_response(self._discord.violations())

    async def _state(self, request: web.Request) -> web.Response:
        discord = self._discord
        world = discord.world
        return web.json_response(
            {
                "api_url": discord.api_url,
                "token": world.token,
                "application_id": str(world.application_id),
                "bot_id": world.bot["id"],
                "guild_id": str(world.guild_id),
                "guilds": [
                    {"id": str(guild.id), "name": guild.name, "joined": guild.joined} for guild in world.guilds.values()
                ],
                "connected": discord.gateway.connected,
                "identified": discord.gateway.identified,
                "resumed": discord.gateway.resumed,
                "channels": [
                    wire.channel(world, channel) | {"permissions": str(channel.permissions)}
                    for channel in world.channels.values()
                ],
                "commands": [command for commands in world.commands.values() for command in commands],
                "faults": [fault.as_json() for fault in discord.faults.active],
            }
        )

    async def _file(self, request: web.Request) -> web.Response:
        content = self._discord.world.files.get(request.match_info["id"])
        if content is None:
            return _refused(404, "there is no such file")
        return web.Response(body=content, content_type="application/octet-stream")

    # ------------------------------------------------------------ acting

    async def _interact(self, request: web.Request) -> web.Response:
        asked = await request.json()
        wait = float(asked.pop("wait", 5.0))
        try:
            started = self._discord.interactions.start(asked)
        except (ValueError, KeyError, TypeError) as error:
            return _refused(400, str(error))
        return web.json_response(await self._discord.interactions.outcome(started, wait))

    async def _interaction(self, request: web.Request) -> web.Response:
        number = request.match_info["id"]
        found = self._discord.interactions.by_id.get(int(number)) if number.isdecimal() else None
        if found is None:
            return _refused(404, "there is no such interaction")
        return web.json_response(await self._discord.interactions.outcome(found, 0.0))

    async def _add_faults(self, request: web.Request) -> web.Response:
        given = await request.json()
        try:
            for value in given if isinstance(given, list) else [given]:
                self._discord.faults.add(value)
        except (ValueError, KeyError, TypeError) as error:
            return _refused(400, str(error))
        return web.json_response({"active": len(self._discord.faults.active)})

    async def _clear_faults(self, request: web.Request) -> web.Response:
        self._discord.faults.clear()
        return web.json_response({"active": 0})

    async def _change(self, request: web.Request) -> web.Response:
        levers = await request.json()
        unknown = [name for name in levers if name not in LEVERS]
        if unknown:
            return _refused(400, f"unknown: {', '.join(unknown)}; known: {', '.join(LEVERS)}")
        results = {}
        try:
            for name, value in levers.items():
                results[name] = await LEVERS[name](self._discord, value)
        except (ValueError, KeyError, TypeError) as error:
            return _refused(400, str(error))
        return web.json_response(results)


def visible(discord: "LocalDiscord", channel_id: int, *, ephemeral: bool = False) -> list[Json] | None:
    """The messages of a channel and of its threads as people see them, oldest first; None without such a channel.

    `ephemeral`: with what only one person sees.
    """
    world = discord.world
    channel = world.channels.get(channel_id)
    if channel is None:
        return None
    homes = [channel, *(world.threads_of(channel_id) if not channel.is_thread else [])]
    messages = [message for home in homes for message in home.messages.values()]
    seen = [
        message
        for message in messages
        if message.type != state.THREAD_STARTER
        and (ephemeral or not message.ephemeral)
        and not message.body["flags"] & LOADING
    ]
    return [wire.shown(world, message) for message in sorted(seen, key=lambda message: message.id)]


def _refused(status: int, why: str) -> web.Response:
    return web.json_response({"error": why}, status=status)
