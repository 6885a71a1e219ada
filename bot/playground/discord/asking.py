"""What a person does in Discord's window, turned into the `data` of an interaction.

A command is looked up among the registered ones, and its options are checked as the window would check them.
Everything here raises ValueError with a sentence when the window would not let the person do it.
"""

from typing import Any

from bot.playground.discord.state import Channel, Json, Message, World
from bot.playground.discord.validate.commands import BOOLEAN, GROUP, INTEGER, NUMBER, STRING, SUBCOMMAND
from bot.playground.discord.wire import message as message_json

_PYTHON_TYPES: dict[int, tuple[type, ...]] = {
    STRING: (str,),
    INTEGER: (int,),
    BOOLEAN: (bool,),
    NUMBER: (int, float),
}


def command_data(world: World, asked: Json, kind: int = 1) -> Json:
    """`asked`: `name`, and either `options` as Discord's list, or `subcommand` ("top", "feed list") with `options`
    as a mapping of names to values. `focused` names the option that autocomplete is asked for."""
    command = _registered(world, str(asked.get("name")), kind)
    data: Json = {"id": command["id"], "name": command["name"], "type": kind}
    if "guild_id" in command:
        data["guild_id"] = command["guild_id"]
    options = asked.get("options") or {}
    if isinstance(options, list):
        return data | {"options": options}
    path = str(asked.get("subcommand") or "").split()
    data["options"] = _options(command, path, dict(options), asked.get("focused"))
    return data


def message_command_data(world: World, name: str, target: Message) -> Json:
    command = _registered(world, name, 3)
    return {
        "id": command["id"],
        "name": name,
        "type": 3,
        "target_id": str(target.id),
        "resolved": {"messages": {str(target.id): message_json(world, target)}},
    }


def component_data(target: Message, custom_id: str, values: list[str] | None) -> Json:
    for component in _flat(target.body["components"]):
        if component.get("custom_id") == custom_id:
            if component.get("disabled"):
                raise ValueError(f"{custom_id} is disabled")
            data: Json = {"custom_id": custom_id, "component_type": component["type"], "id": component["id"]}
            return data | ({"values": values or []} if component["type"] != 2 else {})
    raise ValueError(f"the message has no component {custom_id}")


def find_message(world: World, message_id: int) -> tuple[Channel, Message]:
    """Ephemeral ones too: whoever sees a message may press its buttons."""
    for channel in world.channels.values():
        message = channel.messages.get(message_id)
        if message is not None:
            return channel, message
    raise ValueError(f"there is no message {message_id}")


def _registered(world: World, name: str, kind: int) -> Json:
    for scope in (world.guild_id, None):
        for command in world.commands.get(scope, []):
            if command["name"] == name and command["type"] == kind:
                return command
    raise ValueError(f"no command {name} is registered")


def _options(command: Json, path: list[str], values: Json, focused: str | None) -> list[Json]:
    known: list[Json] = command.get("options") or []
    if path:
        step = next((item for item in known if item["name"] == path[0] and item["type"] in (SUBCOMMAND, GROUP)), None)
        if step is None:
            raise ValueError(f"{command['name']} has no subcommand {path[0]}")
        inner = _options(step, path[1:], values, focused)
        return [{"name": step["name"], "type": step["type"], "options": inner}]
    if any(item["type"] in (SUBCOMMAND, GROUP) for item in known):
        raise ValueError(f"{command['name']} needs a subcommand")
    names = {item["name"]: item for item in known}
    for name in values:
        if name not in names:
            raise ValueError(f"{command['name']} has no option {name}")
    for item in known:
        if item.get("required") and item["name"] not in values and focused is None:
            raise ValueError(f"{command['name']} needs the option {item['name']}")
    chosen = []
    for name, value in values.items():
        option: Json = {"name": name, "type": names[name]["type"], "value": value}
        if name == focused:
            option["focused"] = True
        else:
            _check_value(names[name], value)
        chosen.append(option)
    return chosen


def _check_value(option: Json, value: Any) -> None:
    name, kind = option["name"], option["type"]
    types = _PYTHON_TYPES.get(kind, (str,))
    if not isinstance(value, types) or (isinstance(value, bool) and kind != BOOLEAN):
        raise ValueError(f"{name} has the wrong type")
    if option.get("choices") and value not in [choice["value"] for choice in option["choices"]]:
        raise ValueError(f"{name} must be one of its choices")
    size = len(value) if isinstance(value, str) else value
    least, most = (option.get(f"{end}_{'length' if kind == STRING else 'value'}") for end in ("min", "max"))
    if (least is not None and size < least) or (most is not None and size > most):
        raise ValueError(f"{name} is out of its range")


def _flat(components: list[Json]) -> list[Json]:
    found = []
    for component in components:
        found.append(component)
        found += _flat(component.get("components") or [])
        if "accessory" in component:
            found += _flat([component["accessory"]])
    return found
