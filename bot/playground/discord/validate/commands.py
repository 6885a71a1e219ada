"""Application commands: names, descriptions, options, choices, languages, and how big a command may be."""

import unicodedata
from collections import Counter
from collections.abc import Collection
from typing import Any

from bot.playground.discord import limits
from bot.playground.discord.errors import too_many_commands
from bot.playground.discord.validate.form import Form, Node

SLASH, USER, MESSAGE = 1, 2, 3
SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, CHANNEL, NUMBER = 1, 2, 3, 4, 5, 7, 10
_PLAIN_OPTIONS = (3, 4, 5, 6, 7, 8, 9, 10, 11)

_COMMAND = frozenset(
    [
        "id",
        "type",
        "name",
        "name_localizations",
        "description",
        "description_localizations",
        "options",
        "default_member_permissions",
        "dm_permission",
        "contexts",
        "integration_types",
        "nsfw",
        "handler",
    ]
)
_OPTION = frozenset(["type", "name", "name_localizations", "description", "description_localizations", "required"])
_MORE: dict[int, frozenset[str]] = {
    SUBCOMMAND: frozenset(["options"]),
    GROUP: frozenset(["options"]),
    STRING: frozenset(["autocomplete", "choices", "min_length", "max_length"]),
    INTEGER: frozenset(["autocomplete", "choices", "min_value", "max_value"]),
    NUMBER: frozenset(["autocomplete", "choices", "min_value", "max_value"]),
    CHANNEL: frozenset(["channel_types"]),
}
_BIGGEST = 2**53


def check_commands(body: Any) -> None:
    """A bulk overwrite: every command, no name twice within a kind, not too many."""
    form = Form()
    nodes = form.root(body).items(limits.SLASH_COMMANDS + 2 * limits.CONTEXT_COMMANDS)
    seen: Counter[tuple[int, str]] = Counter()
    for node in nodes:
        _check_command(node)
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


def check_command(body: Any) -> None:
    form = Form()
    _check_command(form.root(body))
    form.finish()


def _check_command(node: Node) -> None:
    fields = node.fields(_COMMAND, required=("name",))
    kind = fields["type"].choice((SLASH, USER, MESSAGE)) if "type" in fields else SLASH
    if kind == SLASH:
        _check_name(node, fields)
        _check_description(node, fields)
        if "options" in fields:
            _check_options(fields["options"], (SUBCOMMAND, GROUP, *_PLAIN_OPTIONS))
        size = _size(node.value) if isinstance(node.value, dict) else 0
        if size > limits.COMMAND_TOTAL:
            node.refuse("APPLICATION_COMMAND_TOO_LARGE", f"Command exceeds maximum size ({limits.COMMAND_TOTAL})")
    else:
        if "name" in fields:
            fields["name"].text(limits.COMMAND_NAME, 1)
        for name in ("description", "options"):
            if name in fields and fields[name].value:
                fields[name].refuse("APPLICATION_COMMAND_CONTEXT_MENU_FIELD", f"Only slash commands have {name}")
    if "default_member_permissions" in fields:
        permissions = fields["default_member_permissions"]
        if not (isinstance(permissions.value, str) and permissions.value.isdecimal()):
            permissions.integer(0, limits.PERMISSION_BITS)
    for name in ("dm_permission", "nsfw"):
        if name in fields:
            fields[name].boolean()
    for name, choices in (("contexts", (0, 1, 2)), ("integration_types", (0, 1))):
        for item in fields[name].items(len(choices), 1) if name in fields else ():
            item.choice(choices)


def _check_options(node: Node, allowed: Collection[int]) -> None:
    names: set[str] = set()
    optional_seen = False
    kinds: set[bool] = set()
    for option in node.items(limits.COMMAND_OPTIONS):
        kind = option.child("type").choice(allowed) if isinstance(option.value, dict) else None
        if kind is None:
            if not isinstance(option.value, dict):
                option.refuse("DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
            continue
        kinds.add(kind in (SUBCOMMAND, GROUP))
        fields = option.fields(_OPTION | _MORE.get(kind, frozenset()), required=("name",))
        _check_name(option, fields)
        _check_description(option, fields)
        name = str(option.value.get("name"))
        if name in names:
            option.child("name").refuse("APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists")
        names.add(name)
        if kind in (SUBCOMMAND, GROUP):
            if "options" in fields:
                _check_options(fields["options"], (SUBCOMMAND,) if kind == GROUP else _PLAIN_OPTIONS)
            continue
        required = bool(fields["required"].boolean()) if "required" in fields else False
        if required and optional_seen:
            option.refuse(
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                "Required options must be placed before non-required options",
            )
        optional_seen = optional_seen or not required
        _check_range(kind, fields)
        _check_choices(kind, option, fields)
    if len(kinds) > 1:
        node.refuse("APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-command and other options cannot be mixed")


def _check_range(kind: int, fields: dict[str, Node]) -> None:
    for name in ("min_length", "max_length"):
        if name in fields:
            fields[name].integer(1 if name == "max_length" else 0, limits.OPTION_STRING)
    for name in ("min_value", "max_value"):
        if name in fields and kind == INTEGER:
            fields[name].integer(-_BIGGEST, _BIGGEST)


def _check_choices(kind: int, option: Node, fields: dict[str, Node]) -> None:
    if "autocomplete" in fields:
        fields["autocomplete"].boolean()
    if "choices" not in fields:
        return
    if option.value.get("autocomplete") and fields["choices"].value:
        fields["choices"].refuse("APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE", "Autocomplete excludes choices")
    names: set[str] = set()
    for choice in fields["choices"].items(limits.CHOICES):
        known = choice.fields(("name", "name_localizations", "value"), required=("name", "value"))
        if "name" in known:
            name = known["name"].text(limits.CHOICE_NAME, 1) or ""
            if name in names:
                known["name"].refuse("APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS", "Name already exists")
            names.add(name)
        if "name_localizations" in known:
            _check_languages(known["name_localizations"], limits.CHOICE_NAME)
        if "value" in known and kind == STRING:
            known["value"].text(limits.CHOICE_VALUE, 1)
        elif "value" in known and kind == INTEGER:
            known["value"].integer(-_BIGGEST, _BIGGEST)


def _check_name(node: Node, fields: dict[str, Node]) -> None:
    if "name" in fields:
        _check_one_name(fields["name"])
    if "name_localizations" in fields:
        for language in _check_languages(fields["name_localizations"], limits.COMMAND_NAME):
            _check_one_name(language)


def _check_one_name(node: Node) -> None:
    name = node.text(limits.COMMAND_NAME, 1)
    if name and len(name) <= limits.COMMAND_NAME and not (all(map(_in_name, name)) and name == name.lower()):
        node.refuse("APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _in_name(character: str) -> bool:
    """Letters and digits of any script, the marks of Devanagari and Thai, and three signs."""
    if character in "-_'" or "\u0900" <= character <= "\u097f" or "\u0e00" <= character <= "\u0e7f":
        return True
    return unicodedata.category(character)[0] in "LN"


def _check_description(node: Node, fields: dict[str, Node]) -> None:
    if "description" in fields:
        fields["description"].text(limits.COMMAND_DESCRIPTION, 1)
    elif isinstance(node.value, dict):
        node.child("description").refuse("BASE_TYPE_REQUIRED", "This field is required")
    if "description_localizations" in fields:
        _check_languages(fields["description_localizations"], limits.COMMAND_DESCRIPTION)


def _check_languages(node: Node, most: int) -> list[Node]:
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
