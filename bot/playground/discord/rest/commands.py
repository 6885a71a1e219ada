"""Application commands: listed, overwritten in bulk, added one by one; for all servers or for one."""

from typing import Any

from bot.playground.discord import errors, limits
from bot.playground.discord.rest.call import Answer, Call, Route
from bot.playground.discord.state import Json
from bot.playground.discord.validate.commands import SLASH, check_command, check_commands

_DEFAULTS: Json = {
    "type": SLASH,
    "description": "",
    "name_localizations": None,
    "description_localizations": None,
    "default_member_permissions": None,
    "dm_permission": True,
    "nsfw": False,
    "contexts": None,
    "integration_types": [0],
}


def listed(call: Call) -> Answer:
    """`with_localizations=true` shows every language; without it the mappings are left out."""
    commands = call.world.commands.get(_scope(call), [])
    if call.query.get("with_localizations", "").lower() not in ("1", "true"):
        commands = [_in_one_language(command) for command in commands]
    return Answer(body=commands)


def _in_one_language(item: Json) -> Json:
    kept = {name: value for name, value in item.items() if not name.endswith("_localizations")}
    for nested in ("options", "choices"):
        if nested in kept:
            kept[nested] = [_in_one_language(inner) for inner in kept[nested]]
    return kept


def overwrite(call: Call) -> Answer:
    """What is not in the body is gone. A name that was there keeps its id and is no new command."""
    check_commands(call.body, installable=call.world.installable)
    scope = _scope(call)
    kept = {(old["type"], old["name"]): old for old in call.world.commands.get(scope, [])}
    new = [body for body in call.body if (body.get("type") or SLASH, body["name"]) not in kept]
    call.world.created_today(scope, len(new))
    stored = [_stored(call, body, kept.get((body.get("type") or SLASH, body["name"]))) for body in call.body]
    call.world.commands[scope] = stored
    return Answer(body=stored)


def add(call: Call) -> Answer:
    check_command(call.body, installable=call.world.installable)
    scope = _scope(call)
    commands = call.world.commands.setdefault(scope, [])
    name = (call.body.get("type") or SLASH, call.body["name"])
    old = next((item for item in commands if (item["type"], item["name"]) == name), None)
    if old is None:
        most = limits.SLASH_COMMANDS if name[0] == SLASH else limits.CONTEXT_COMMANDS
        if sum(1 for item in commands if item["type"] == name[0]) >= most:
            raise errors.too_many_commands(most)
        call.world.created_today(scope, 1)
    else:
        commands.remove(old)
    stored = _stored(call, call.body, old)
    commands.append(stored)
    return Answer(200 if old else 201, stored)


def remove(call: Call) -> Answer:
    commands = call.world.commands.get(_scope(call), [])
    found = next((item for item in commands if item["id"] == call.args["command"]), None)
    if found is None:
        raise errors.unknown_command()
    commands.remove(found)
    return Answer(204)


def _scope(call: Call) -> int | None:
    """None for commands of all servers. Raises 50001 for an application or a server that is not the bot's."""
    if call.number("application") != call.world.application_id:
        raise errors.missing_access()
    if "guild" not in call.args:
        return None
    guild = call.world.guilds.get(call.number("guild"))
    if guild is None or not guild.joined:
        raise errors.missing_access()
    return guild.id


def _stored(call: Call, body: Json, old: Json | None) -> Json:
    given = {name: value for name, value in body.items() if name != "id"}
    if given.get("options"):
        given["options"] = [_settled_option(option) for option in given["options"]]
    stored: Json = _DEFAULTS | given | {"application_id": str(call.world.application_id)}
    stored["type"] = stored["type"] or SLASH
    permissions: Any = stored["default_member_permissions"]
    stored["default_member_permissions"] = None if permissions is None else str(permissions)
    stored["id"] = old["id"] if old else str(call.world.snowflake())
    same = old is not None and all(old.get(name) == value for name, value in stored.items())
    stored["version"] = old["version"] if old and same else str(call.world.snowflake())
    if "guild" in call.args:
        stored["guild_id"] = call.args["guild"]
    return stored


def _settled_option(option: Json) -> Json:
    """Discord leaves out what says nothing: `required: false`, empty choices."""
    settled = {name: value for name, value in option.items() if value is not None and value is not False}
    if not settled.get("choices", True):
        del settled["choices"]
    if "options" in settled:
        settled["options"] = [_settled_option(inner) for inner in settled["options"]]
    return settled


_ALL = "/applications/{application}/commands"
_ONE_GUILD = "/applications/{application}/guilds/{guild}/commands"

ROUTES = tuple(
    route
    for base in (_ALL, _ONE_GUILD)
    for route in (
        Route("GET", base, listed),
        Route("PUT", base, overwrite),
        Route("POST", base, add),
        Route("DELETE", f"{base}/{{command}}", remove),
    )
)
