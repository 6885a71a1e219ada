"""The `/paper` command as Discord registers it, made from the catalogue, and whether it differs from what is there.

Names are the same in every language, because people tell each other `/paper top 5`; descriptions are translated.
"""

from typing import Any

from bot.commands.catalogue import COMMANDS
from bot.commands.command import Command, Option, OptionKind
from bot.locale import LANGUAGES, Words, words

NAME = "paper"
DESCRIPTION = "The day's research papers: the most voted, the newest, or one in full"

SUBCOMMAND = 1
OPTION_TYPES: dict[OptionKind, int] = {"string": 3, "integer": 4, "boolean": 5, "person": 6, "channel": 7}

# The default is given under its own key too: a reader in en-US would otherwise fall back to en-GB first.
LOCALES: dict[str, str] = {"ko": "ko", "en-US": "en", "en-GB": "en"}

_DEFAULTS: dict[str, Any] = {
    "type": 1,
    "required": False,
    "autocomplete": False,
    "nsfw": False,
    "options": [],
    "choices": [],
    "channel_types": [],
    "name_localizations": {},
    "description_localizations": {},
    "default_member_permissions": None,
    "dm_permission": True,
}
_GIVEN_BY_DISCORD = {
    "id",
    "application_id",
    "version",
    "guild_id",
    "handler",
    "name_localized",
    "description_localized",
}


def payload() -> list[dict[str, Any]]:
    """The body of `PUT /applications/{id}/commands`: one command, one subcommand for each of the catalogue."""
    return [
        {
            "name": NAME,
            "type": 1,
            **_described(DESCRIPTION),
            "integration_types": [0],  # added to servers
            "contexts": [0, 1],  # in servers and in the bot's direct messages
            "options": [_subcommand(command) for command in COMMANDS],
        }
    ]


def same(registered: list[dict[str, Any]], wanted: list[dict[str, Any]]) -> bool:
    """Equal apart from what Discord adds and from defaults left out; the order of commands does not matter."""
    return sorted(map(_bare, registered), key=_name) == sorted(map(_bare, wanted), key=_name)


def _subcommand(command: Command) -> dict[str, Any]:
    return {
        "type": SUBCOMMAND,
        "name": command.name,
        **_described(command.description),
        "options": [_option(option) for option in sorted(command.options, key=lambda option: not option.required)],
    }


def _option(option: Option) -> dict[str, Any]:
    written: dict[str, Any] = {
        "type": OPTION_TYPES[option.kind],
        "name": option.name,
        **_described(option.description),
        "required": option.required,
    }
    if option.least is not None:
        written["min_value"] = option.least
    if option.most is not None:
        written["max_value"] = option.most
    if option.suggests is not None:
        written["autocomplete"] = True
    return written


def _described(message: str) -> dict[str, Any]:
    spoken: dict[str, Words] = {language: words(language) for language in LANGUAGES}
    return {
        "description": message,
        "description_localizations": {locale: spoken[language](message) for locale, language in LOCALES.items()},
    }


def _bare(command: dict[str, Any]) -> dict[str, Any]:
    bare: dict[str, Any] = {}
    for name, value in command.items():
        if name in _GIVEN_BY_DISCORD:
            continue
        if name == "options":
            value = [_bare(option) for option in value or ()]
        elif name in ("integration_types", "contexts") and isinstance(value, list):
            value = sorted(value)
        if value is None or (name in _DEFAULTS and value == _DEFAULTS[name]):
            continue
        bare[name] = value
    return {name: value for name, value in bare.items() if value not in ({}, [])}


def _name(command: dict[str, Any]) -> str:
    return str(command.get("name"))
