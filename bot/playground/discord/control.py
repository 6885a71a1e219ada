"""Control: the address /_playground/, through which a demo or a test in another process looks and pulls levers.

GET    /_playground/channels/{id}/messages   what is to be seen there, oldest first, its threads included;
                                             ?ephemeral=1 adds what only one person sees
GET    /_playground/requests                 every REST request; ?since=N leaves the first N out
GET    /_playground/violations               what a correct bot never does: requests and gateway payloads
GET    /_playground/state                    servers, channels, sessions, commands, faults
GET    /_playground/files/{id}               what was uploaded as the attachment with this id
POST   /_playground/interactions             see Interactions.start; "wait" in seconds (5); answers when the bot has
POST   /_playground/faults                   see faults.py; a fault or a list of them
DELETE /_playground/faults                   take all away
POST   /_playground/state                    a mapping of levers, see LEVERS; several at once in the order given
"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.playground.discord import state, wire
from bot.playground.discord.asking import find_message
from bot.playground.discord.interactions import LOADING
from bot.playground.discord.state import Json

if TYPE_CHECKING:
    from bot.playground.discord.server import LocalDiscord

TYPES = {"text": state.TEXT, "announcement": state.ANNOUNCEMENT, "forum": state.FORUM}


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


# ---------------------------------------------------------------- levers


async def _create_channel(discord: "LocalDiscord", value: Json) -> Json:
    """{"name", "type": text|announcement|forum, "id", "guild_id", "permissions": number or names, "tag_required"}"""
    more: Json = {"tag_required": bool(value.get("tag_required"))}
    if "guild_id" in value:
        more["guild_id"] = discord.world.guilds[int(value["guild_id"])].id
    if "permissions" in value:
        more["permissions"] = read_permissions(value["permissions"])
    number = int(value["id"]) if "id" in value else None
    return {"id": str(discord.add_channel(TYPES[value.get("type", "text")], value["name"], id=number, **more).id)}


async def _delete_channel(discord: "LocalDiscord", value: Any) -> None:
    discord.delete_channel(int(value))


async def _delete_message(discord: "LocalDiscord", value: Any) -> None:
    channel, message = find_message(discord.world, int(value))
    del channel.messages[message.id]


async def _archive_thread(discord: "LocalDiscord", value: Any) -> None:
    discord.archive_thread(int(value))


async def _lock_thread(discord: "LocalDiscord", value: Any) -> None:
    discord.archive_thread(int(value), locked=True)


async def _permissions(discord: "LocalDiscord", value: Json) -> None:
    """{"channel_id", "permissions": a number or a list of names}"""
    discord.set_permissions(int(value["channel_id"]), read_permissions(value["permissions"]))


async def _token(discord: "LocalDiscord", value: bool) -> None:
    """{"revoke_token": true} closes the gateway with 4004 as well; false makes the token good again."""
    discord.world.token_revoked = value
    if value:
        await discord.gateway.disconnect(4004)


async def _leave_guild(discord: "LocalDiscord", value: bool | str) -> None:
    """true and false for the first server, or the id of another that the bot is removed from."""
    if isinstance(value, str):
        discord.leave_guild(discord.world.guilds[int(value)])
    elif value:
        discord.leave_guild()
    else:
        discord.join_guild()


async def _join_guild(discord: "LocalDiscord", value: str) -> None:
    discord.join_guild(discord.world.guilds[int(value)])


async def _disconnect(discord: "LocalDiscord", value: Any) -> None:
    """A close code, or "drop" to cut the socket, "reconnect" for op 7, "invalid" and "resumable" for op 9."""
    match value:
        case "drop":
            discord.gateway.drop()
        case "reconnect":
            discord.gateway.ask_reconnect()
        case "invalid" | "resumable":
            discord.gateway.invalidate(resumable=value == "resumable")
        case _:
            await discord.gateway.disconnect(int(value))


async def _refuse_resume(discord: "LocalDiscord", value: bool) -> None:
    discord.gateway.refuse_resume = value


async def _rates(discord: "LocalDiscord", value: Json) -> None:
    """{"routes": {"POST /channels/{channel}/messages": [5, 5.0]}, "global_per_second": 50 or null}"""
    discord.rates.routes = {route: (int(most), float(seconds)) for route, (most, seconds) in value["routes"].items()}
    discord.rates.global_per_second = value.get("global_per_second")


async def _silence(discord: "LocalDiscord", value: bool) -> None:
    discord.silence(value)


async def _wait_connected(discord: "LocalDiscord", value: float) -> bool:
    return await discord.gateway.wait_connected(value)


async def _close_dm(discord: "LocalDiscord", value: Any) -> None:
    """A person who takes no direct messages from the bot any more (50007)."""
    discord.world.unreachable[int(value)] = 50007


async def _open_dm(discord: "LocalDiscord", value: Any) -> None:
    discord.world.unreachable.pop(int(value), None)


async def _no_common_server(discord: "LocalDiscord", value: Any) -> None:
    """A person who has left every server of the bot (50278)."""
    discord.world.unreachable[int(value)] = 50278


async def _create_guild(discord: "LocalDiscord", value: Json) -> Json:
    """{"name", "id", "locale", "joined": whether the bot is in it (true)}"""
    more = {name: value[name] for name in ("locale", "joined") if name in value}
    number = int(value["id"]) if "id" in value else None
    return {"id": str(discord.add_guild(value["name"], id=number, **more).id)}


async def _member(discord: "LocalDiscord", value: Json) -> Json:
    """{"name", "id", "guild_id", "permissions": number or names}: a person with rights of their own in a server."""
    number = int(value["id"]) if "id" in value else None
    rights = read_permissions(value["permissions"]) if "permissions" in value else state.DEFAULT_PERMISSIONS
    guild = discord.world.guilds[int(value["guild_id"])] if "guild_id" in value else None
    return {"id": discord.add_member(value.get("name", "reader"), rights, id=number, guild=guild)["id"]}


async def _install(discord: "LocalDiscord", value: Any) -> None:
    """A person installs the application for themselves."""
    discord.world.installed_by.add(int(value))


LEVERS: dict[str, Callable[["LocalDiscord", Any], Awaitable[Any]]] = {
    "create_channel": _create_channel,
    "delete_channel": _delete_channel,
    "delete_message": _delete_message,
    "archive_thread": _archive_thread,
    "lock_thread": _lock_thread,
    "permissions": _permissions,
    "revoke_token": _token,
    "leave_guild": _leave_guild,
    "join_guild": _join_guild,
    "disconnect_gateway": _disconnect,
    "refuse_resume": _refuse_resume,
    "rates": _rates,
    "stop_answering": _silence,
    "wait_connected": _wait_connected,
    "close_dm": _close_dm,
    "open_dm": _open_dm,
    "no_common_server": _no_common_server,
    "create_guild": _create_guild,
    "member": _member,
    "install": _install,
}


def read_permissions(value: Any) -> int:
    """A bit field, or names such as "send_messages". Raises ValueError for an unknown name."""
    if isinstance(value, int):
        return value
    unknown = [name for name in value if name not in state.PERMISSIONS]
    if unknown:
        raise ValueError(f"unknown permissions: {', '.join(unknown)}")
    return sum({state.PERMISSIONS[name] for name in value})
