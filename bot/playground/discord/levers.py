"""Levers: what happens in the world without anybody asking over the API; POST /_playground/state pulls them."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from bot.playground.discord import state
from bot.playground.discord.asking import find_message
from bot.playground.discord.state import Json

if TYPE_CHECKING:
    from bot.playground.discord.server import LocalDiscord

TYPES = {"text": state.TEXT, "announcement": state.ANNOUNCEMENT, "forum": state.FORUM}


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
