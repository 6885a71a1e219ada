"""Application commands: names, descriptions, options, choices, languages, and how big a command may be."""

import unicodedata
from collections import Counter
from collections.abc import Collection
from typing import Any

from bot.playground.discord import limits
from bot.playground.discord.errors import too_many_commands
from bot.playground.discord.validate.form import (
    Check,
    Form,
    Node,
    anything,
    boolean,
    choice,
    every,
    integer,
    snowflake,
    text,
)

SLASH, USER, MESSAGE = 1, 2, 3
SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, CHANNEL, NUMBER = 1, 2, 3, 4, 5, 7, 10
_CHANNEL_TYPES = (0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16)
_PLAIN_OPTIONS = (3, 4, 5, 6, 7, 8, 9, 10, 11)


def check_commands(body: Any, *, installable: Collection[int] = (0, 1)) -> None:
    """A bulk overwrite: every command, no name twice within a kind, not too many."""
    form = Form()
    nodes = form.root(body).items(limits.SLASH_COMMANDS + 2 * limits.CONTEXT_COMMANDS)
    seen: Counter[tuple[int, str]] = Counter()
    for node in nodes:
        _check_command(node, installable)
        if isinstance(node.value, dict):
            name = (node.value.get("type") or SLASH, str(node.value.get("name")))
            seen[name] += 1
            if seen[name] > 1:
                node.refuse("APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
    form.finish()
    for kind, most in (
        (SLASH, limits.SLASH_COMMANDS),
        (USER, limits.CONTEXT_COMMANDS),
        (MESSAGE, limits.CONTEXT_COMMANDS),
    ):
        if sum(1 for of, _ in seen if of == kind) > most:
            raise too_many_commands(most)


def check_command(body: Any, *, installable: Collection[int] = (0, 1)) -> None:
    form = Form()
    _check_command(form.root(body), installable)
    form.finish()


def _check_command(node: Node, installable: Collection[int]) -> None:
    """`installable`: where the application's settings let it be installed."""
    fields = node.each(_COMMAND, required=("name",))
    for where in fields["integration_types"].items(2) if "integration_types" in fields else ():
        where.choice(installable)
    kind = fields["type"].value if "type" in fields else SLASH
    if kind == SLASH:
        _check_texts(node, fields)
        if "options" in fields:
            _check_options(fields["options"], (SUBCOMMAND, GROUP, *_PLAIN_OPTIONS))
        if isinstance(node.value, dict) and _size(node.value) > limits.COMMAND_TOTAL:
            node.refuse("APPLICATION_COMMAND_TOO_LARGE", f"Command exceeds maximum size ({limits.COMMAND_TOTAL})")
        return
    if "name" in fields:
        fields["name"].text(limits.COMMAND_NAME, 1)
    for name in ("description", "options"):
        if name in fields and fields[name].value:
            fields[name].refuse("APPLICATION_COMMAND_CONTEXT_MENU_FIELD", f"Only slash commands have {name}")


def _permissions(node: Node) -> None:
    if not (isinstance(node.value, str) and node.value.isdecimal()):
        node.integer(0, limits.PERMISSION_BITS)


_TEXTS: dict[str, Check] = dict.fromkeys(
    ("name", "name_localizations", "description", "description_localizations"), anything
)
_COMMAND: dict[str, Check] = {
    **_TEXTS,
    "id": snowflake,
    "type": choice(SLASH, USER, MESSAGE),
    "options": anything,
    "default_member_permissions": _permissions,
    "dm_permission": boolean,
    "nsfw": boolean,
    "contexts": every(choice(0, 1, 2), 3, 1),
    "integration_types": every(choice(0, 1), 2, 1),
    "handler": anything,
}
_ANY_OPTION: dict[str, Check] = {**_TEXTS, "type": anything, "required": boolean}
_MORE: dict[int, dict[str, Check]] = {
    SUBCOMMAND: {"options": anything},
    GROUP: {"options": anything},
    STRING: {
        "autocomplete": boolean,
        "choices": anything,
        "min_length": integer(0, limits.OPTION_STRING),
        "max_length": integer(1, limits.OPTION_STRING),
    },
    INTEGER: {
        "autocomplete": boolean,
        "choices": anything,
        "min_value": integer(-(2**53), 2**53),
        "max_value": integer(-(2**53), 2**53),
    },
    NUMBER: {"autocomplete": boolean, "choices": anything, "min_value": anything, "max_value": anything},
    CHANNEL: {"channel_types": every(choice(*_CHANNEL_TYPES), len(_CHANNEL_TYPES))},
}


def _check_options(node: Node, allowed: tuple[int, ...]) -> None:
    names: set[tuple[str, object]] = set()  # In each language an option has a name of its own.
    optional_seen = False
    kinds: set[bool] = set()
    for option in node.items(limits.COMMAND_OPTIONS):
        kind = _check_option(option, allowed)
        if kind is None:
            continue
        kinds.add(kind in (SUBCOMMAND, GROUP))
        name = str(option.value.get("name"))
        spoken = option.value.get("name_localizations")
        translated = spoken.items() if isinstance(spoken, dict) else ()
        for known in ("", name), *translated:
            if known in names:
                message = "Option name already exists"
                option.child("name").refuse("APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", message)
            names.add(known)
        required = bool(option.value.get("required"))
        if required and optional_seen:
            message = "Required options must be placed before non-required options"
            option.refuse("APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message)
        optional_seen = optional_seen or not required
    if len(kinds) > 1:
        node.refuse("APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-command and other options cannot be mixed")


def _check_option(option: Node, allowed: tuple[int, ...]) -> int | None:
    """The option's type; None when it has none that is allowed here."""
    if not isinstance(option.value, dict):
        option.refuse("DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
        return None
    kind: int | None = option.child("type").choice(allowed)
    if kind is None:
        return None
    fields = option.each(_ANY_OPTION | _MORE.get(kind, {}), required=("name",))
    _check_texts(option, fields)
    if kind in (SUBCOMMAND, GROUP) and "options" in fields:
        _check_options(fields["options"], (SUBCOMMAND,) if kind == GROUP else _PLAIN_OPTIONS)
    if "choices" in fields:
        _check_choices(kind, option, fields["choices"])
    return kind


def _check_choices(kind: int, option: Node, choices: Node) -> None:
    if option.value.get("autocomplete") and choices.value:
        choices.refuse("APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE", "Autocomplete excludes choices")
    value: Check = anything
    if kind == STRING:
        value = text(limits.CHOICE_VALUE, 1)
    elif kind == INTEGER:
        value = integer(-(2**53), 2**53)
    names: set[str] = set()
    for item in choices.items(limits.CHOICES):
        checks: dict[str, Check] = {
            "name": text(limits.CHOICE_NAME, 1),
            "name_localizations": lambda node: _languages(node, limits.CHOICE_NAME),
            "value": value,
        }
        fields = item.each(checks, required=("name", "value"))
        name = str(fields["name"].value) if "name" in fields else ""
        if name in names:
            fields["name"].refuse("APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS", "Name already exists")
        names.add(name)


def _check_texts(node: Node, fields: dict[str, Node]) -> None:
    """Name and description, with their languages."""
    if "name" in fields:
        _check_name(fields["name"])
    if "name_localizations" in fields:
        for language in _languages(fields["name_localizations"], limits.COMMAND_NAME):
            _check_name(language)
    if "description" in fields:
        fields["description"].text(limits.COMMAND_DESCRIPTION, 1)
    elif isinstance(node.value, dict):
        node.child("description").refuse("BASE_TYPE_REQUIRED", "This field is required")
    if "description_localizations" in fields:
        _languages(fields["description_localizations"], limits.COMMAND_DESCRIPTION)


def _check_name(node: Node) -> None:
    name = node.text(limits.COMMAND_NAME, 1)
    if name and len(name) <= limits.COMMAND_NAME and not (all(map(_in_name, name)) and name == name.lower()):
        node.refuse("APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _in_name(character: str) -> bool:
    """Letters and digits of any script, the marks of Devanagari and Thai, and three signs."""
    if character in "-_'" or "\u0900" <= character <= "\u097f" or "\u0e00" <= character <= "\u0e7f":
        return True
    return unicodedata.category(character)[0] in "LN"


def _languages(node: Node, most: int) -> list[Node]:
    """The texts of a mapping from Discord's languages to texts."""
    if not isinstance(node.value, dict):
        node.refuse("DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
        return []
    texts = []
    for language in node.value:
        text = node.child(str(language))
        if language not in limits.LOCALES:
            text.refuse("BASE_TYPE_CHOICES", "This is no language of Discord")
        elif text.value is not None:
            text.text(most, 1)
            texts.append(text)
    return texts


def _size(item: dict[str, Any]) -> int:
    """Characters of names, descriptions and values; of a text in several languages the longest counts."""
    total = 0
    for name in ("name", "description"):
        texts = [item.get(name), *(item.get(f"{name}_localizations") or {}).values()]
        total += max((len(text) for text in texts if isinstance(text, str)), default=0)
    if isinstance(item.get("value"), str):
        total += len(item["value"])
    for nested in ("options", "choices"):
        inner = item.get(nested)
        total += sum(_size(part) for part in inner if isinstance(part, dict)) if isinstance(inner, list) else 0
    return total
