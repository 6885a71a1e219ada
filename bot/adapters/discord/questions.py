"""What a person did on Discord, in the words of the commands. Pure reading of the interaction."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import discord

from bot.commands.ask import OptionValue, Person
from bot.domain.channels import Channel, direct

SUBCOMMAND, SUBCOMMAND_GROUP = 1, 2


@dataclass(frozen=True, slots=True)
class Asked:
    """A command with its options. `typing` is the option that is being typed, for autocomplete."""

    command: str
    options: dict[str, OptionValue]
    typing: str = ""

    @property
    def public(self) -> bool:
        return self.options.get("public") is True

    @property
    def typed(self) -> str:
        return str(self.options.get(self.typing, ""))


def person_of(interaction: discord.Interaction) -> Person:
    """`admin` by the rights that this very interaction names, and only where the bot is at home."""
    guild, user, rights = interaction.guild_id, str(interaction.user.id), interaction.permissions
    tenant = str(guild) if guild is not None else f"@{user}"
    at_home = guild is not None and (interaction.client.get_guild(guild) or interaction.is_guild_integration())
    admin = bool(at_home and (rights.manage_guild or rights.administrator))
    return Person("discord", tenant, user, interaction.locale.value, admin)


def asked_in(interaction: discord.Interaction) -> Channel | None:
    """Where it was asked: in a thread, the channel that it hangs on. None among people where the bot cannot be."""
    if interaction.context.dm_channel:
        return direct("discord", str(interaction.user.id))
    if interaction.guild_id is None or interaction.channel is None:
        return None
    parent = getattr(interaction.channel, "parent_id", None)
    return Channel("discord", str(parent or interaction.channel.id))


def is_private(interaction: discord.Interaction) -> bool:
    """Only the person sees the message whose button was pressed."""
    alone = bool(interaction.context.dm_channel)
    return alone or (interaction.message is not None and interaction.message.flags.ephemeral)


def read_command(data: dict[str, Any]) -> Asked:
    """`data` is the interaction's: `/paper top count:5` has the subcommand `top` as its only option.

    A subcommand in a group is read as `<group> <subcommand>`; a command without subcommand as an empty one.
    """
    names: list[str] = []
    options: list[dict[str, Any]] = data.get("options") or []
    while options and options[0].get("type") in (SUBCOMMAND, SUBCOMMAND_GROUP):
        names.append(str(options[0]["name"]))
        options = options[0].get("options") or []
    values = {str(option["name"]): option["value"] for option in options if "value" in option}
    typing = next((str(option["name"]) for option in options if option.get("focused")), "")
    return Asked(" ".join(names), values, typing)


def read_button(data: dict[str, Any]) -> str:
    """`<verb>:<argument>`, as the formatter made it: a button's own id, or what was chosen from a menu."""
    chosen = data.get("values")
    return str(chosen[0] if chosen else data.get("custom_id", ""))


def read_form(components: Any) -> dict[str, str]:
    """What was filled in: field -> what it holds, several with commas between. What was left empty is an empty text."""
    filled: dict[str, str] = {}
    for component in components or ():
        inner = [component["component"]] if "component" in component else component.get("components") or ()
        filled |= read_form(inner)
        name = component.get("custom_id")
        if name is not None and not inner:
            values = component.get("values")
            filled[str(name)] = ",".join(map(str, values)) if values is not None else str(component.get("value") or "")
    return filled


def read_message(data: dict[str, Any]) -> str:
    """All that the message says whose menu was used, its links included, a line each."""
    messages = (data.get("resolved") or {}).get("messages") or {}
    message = messages.get(str(data.get("target_id"))) or {}
    forwarded = [snapshot.get("message") or {} for snapshot in message.get("message_snapshots") or ()]
    return "\n".join(line for one in (message, *forwarded) for line in _said(one) if line)


def _said(message: dict[str, Any]) -> Iterator[str]:
    yield str(message.get("content") or "")
    for embed in message.get("embeds") or ():
        yield from (str(embed.get(name) or "") for name in ("url", "title", "description"))
        yield from (str(field.get(part) or "") for field in embed.get("fields") or () for part in ("name", "value"))
        yield str((embed.get("footer") or {}).get("text") or "")
    yield from _in_components(message.get("components"))


def _in_components(components: Any) -> Iterator[str]:
    """Texts and the addresses of link buttons, however deep."""
    for component in components or ():
        yield from (str(component.get(name) or "") for name in ("content", "url"))
        yield from _in_components(component.get("components"))
        if isinstance(component.get("accessory"), dict):
            yield from _in_components([component["accessory"]])
