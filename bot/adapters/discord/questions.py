"""What a person did on Discord, in the words of the commands. Pure reading of the interaction's JSON."""

from dataclasses import dataclass
from typing import Any

from bot.commands.ask import OptionValue

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
    """`<verb>:<argument>`, as the formatter made it."""
    return str(data.get("custom_id", ""))
