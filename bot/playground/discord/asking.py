"""What a person does in Discord's window, turned into the `data` of an interaction.

A command is looked up among the registered ones, and its options are checked as the window would check them.
Everything here raises ValueError with a sentence when the window would not let the person do it.
"""

from typing import Any

from bot.playground.discord.state import Channel, Json, Message, World
from bot.playground.discord.validate.commands import (
    BOOLEAN,
    CHANNEL,
    GROUP,
    INTEGER,
    NUMBER,
    STRING,
    SUBCOMMAND,
)
from bot.playground.discord.wire import message as message_json

BUTTON, USER = 2, 6

_PYTHON_TYPES: dict[int, tuple[type, ...]] = {
    STRING: (str,),
    INTEGER: (int,),
    BOOLEAN: (bool,),
    NUMBER: (int, float),
}


def command_data(world: World, asked: Json, channel: Channel) -> Json:
    """`asked`: `name`, and either `options` as Discord's list, or `subcommand` ("top", "feed list") with `options`
    as a mapping of names to values. `focused` names the option that autocomplete is asked for."""
    command = registered(world, str(asked.get("name")), 1, channel)
    data: Json = {"id": command["id"], "name": command["name"], "type": 1}
    if "guild_id" in command:
        data["guild_id"] = command["guild_id"]
    options = asked.get("options") or {}
    if isinstance(options, list):
        return data | {"options": options}
    path = str(asked.get("subcommand") or "").split()
    data["options"] = _options(world, command, path, dict(options), asked.get("focused"))
    return data


def message_command_data(world: World, name: str, target: Message, channel: Channel) -> Json:
    command = registered(world, name, 3, channel)
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
            if component["type"] == BUTTON:
                return data
            check_choice(component, values or [])
            return data | {"values": values or []}
    raise ValueError(f"the message has no component {custom_id}")


def check_channel(world: World, types: list[int] | None, value: str) -> None:
    channel = world.channels.get(int(value))
    if channel is None or (types and channel.type not in types):
        raise ValueError(f"{value} is no channel that can be chosen here")


def check_choice(select: Json, values: list[str]) -> None:
    """As the window would: only what is offered, no more and no fewer than asked for."""
    name = select["custom_id"]
    if "options" in select:
        offered = [option["value"] for option in select["options"]]
        if any(value not in offered for value in values):
            raise ValueError(f"{name} does not offer this")
    if len(values) != len(set(values)) or not all(isinstance(value, str) for value in values):
        raise ValueError(f"{name} takes each choice once, as text")
    least = select.get("min_values", 1)
    if not (least <= len(values) <= select.get("max_values", 1)) and (values or select.get("required", True)):
        raise ValueError(f"{name} takes another number of choices")


def find_message(world: World, message_id: int) -> tuple[Channel, Message]:
    """Ephemeral ones too: whoever sees a message may press its buttons."""
    for channel in world.channels.values():
        message = channel.messages.get(message_id)
        if message is not None:
            return channel, message
    raise ValueError(f"there is no message {message_id}")


def registered(world: World, name: str, kind: int, channel: Channel) -> Json:
    """The command as it is offered in this channel. Raises ValueError when it is not."""
    for scope in (channel.guild_id, None):
        for command in world.commands.get(scope, []):
            if command["name"] == name and command["type"] == kind:
                return command
    raise ValueError(f"no command {name} is registered")


def _options(world: World, command: Json, path: list[str], values: Json, focused: str | None) -> list[Json]:
    known: list[Json] = command.get("options") or []
    if path:
        step = next((item for item in known if item["name"] == path[0] and item["type"] in (SUBCOMMAND, GROUP)), None)
        if step is None:
            raise ValueError(f"{command['name']} has no subcommand {path[0]}")
        inner = _options(world, step, path[1:], values, focused)
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
            _check_value(world, names[name], value)
        chosen.append(option)
    return chosen


def _check_value(world: World, option: Json, value: Any) -> None:
    name, kind = option["name"], option["type"]
    types = _PYTHON_TYPES.get(kind, (str,))
    if not isinstance(value, types) or (isinstance(value, bool) and kind != BOOLEAN):
        raise ValueError(f"{name} has the wrong type")
    if kind == USER and int(str(value)) not in world.users:
        raise ValueError(f"{name}: there is no such person")
    if kind == CHANNEL:
        check_channel(world, option.get("channel_types"), str(value))
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
