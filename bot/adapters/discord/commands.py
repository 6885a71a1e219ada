"""What Discord registers, made from the catalogue, and whether it differs from what is there.

The names of commands are the same in every language, because people tell each other `/paper top 5`. What one fills in
(options) and the entry in a message's menu are named in the reader's language; descriptions are translated.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from bot.commands.catalogue import COMMANDS
from bot.commands.command import Command, Option, OptionKind
from bot.locale import Language, words

NAME = "paper"
DESCRIPTION = "The day's research papers: the most voted, the newest, or one in full"

LOOK_UP = "Look up paper"
"""The entry in a message's menu (Apps), and its name in Discord's payloads."""
GROUPS: dict[str, str] = {"feed": "What the channels here get of each digest, and when"}
"""The first words of commands of two, with their descriptions."""

SLASH, ON_MESSAGES = 1, 3
SUBCOMMAND, SUBCOMMAND_GROUP = 1, 2
OPTION_TYPES: dict[OptionKind, int] = {"string": 3, "integer": 4, "boolean": 5, "person": 6, "channel": 7}

# The default is given under its own key too: a reader in en-US would otherwise fall back to en-GB first.
LOCALES: dict[str, Language] = {"ko": "ko", "en-US": "en", "en-GB": "en"}

KOREAN_NAMES: dict[str, str] = {
    "action": "할_일",
    "author": "저자",
    "channel": "채널",
    "command": "명령",
    "count": "개수",
    "date": "날짜",
    "days": "요일",
    "exclude": "제외어",
    "format": "형식",
    "keywords": "키워드",
    "language": "언어",
    "layout": "모양",
    "min_votes": "최소_표",
    "name": "이름",
    "number": "번호",
    "paper": "논문",
    "person": "사람",
    "post_at": "시각",
    "public": "공개",
    "query": "검색어",
    "timezone": "시간대",
    "top": "상위",
    "when": "기간",
    "where": "받을_곳",
}
"""Names of options: letters, digits, `-` and `_` only, no spaces (docs, application command naming)."""

PLACES = [0, 5, 15]
"""Kinds of channels that a feed can post to: text, announcement, forum (docs, channel types)."""
IN_SERVERS: dict[str, Any] = {
    "integration_types": [0],  # added to servers
    "contexts": [0, 1],  # in servers and in the bot's direct messages
}
EVERYWHERE: dict[str, Any] = {
    "integration_types": [0, 1],  # and by people for themselves
    "contexts": [0, 1, 2],  # and in the direct messages of others
}

_DEFAULTS: dict[str, Any] = {
    "type": SLASH,
    "description": "",
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


def payload(*, for_people: bool = True) -> list[dict[str, Any]]:
    """The body of `PUT /applications/{id}/commands`: `/paper`, and what stands in a message's menu.

    `for_people`: the application's settings let people install it for themselves (`installable_by_people`).
    """
    where = EVERYWHERE if for_people else IN_SERVERS
    options = list(subcommands(COMMANDS))
    paper = {"name": NAME, "type": SLASH, **_described(DESCRIPTION), **where, "options": options}
    look_up = {"name": LOOK_UP, "type": ON_MESSAGES, "name_localizations": _translated(LOOK_UP), **where}
    return [paper, look_up]


def installable_by_people(application: dict[str, Any]) -> bool:
    """`application` is what `GET /applications/@me` answers; the portal's page Installation decides."""
    return "1" in (application.get("integration_types_config") or {})


def same(registered: list[dict[str, Any]], wanted: list[dict[str, Any]]) -> bool:
    """Equal apart from what Discord adds and from defaults left out; the order of commands does not matter."""
    return sorted(map(_bare, registered), key=_name) == sorted(map(_bare, wanted), key=_name)


def subcommands(commands: Sequence[Command]) -> Iterator[dict[str, Any]]:
    """Commands of two words are in a group, which stands where its first one does and cannot be called itself."""
    groups = {command.name.split()[0] for command in commands if " " in command.name}
    shown: set[str] = set()
    for command in commands:
        first = command.name.split()[0]
        if first not in groups:
            yield _subcommand(command)
        elif first not in shown:
            shown.add(first)
            inner = [_subcommand(one) for one in commands if one.name.startswith(f"{first} ")]
            description = GROUPS.get(first, DESCRIPTION)
            yield {"type": SUBCOMMAND_GROUP, "name": first, **_described(description), "options": inner}


def _subcommand(command: Command) -> dict[str, Any]:
    return {
        "type": SUBCOMMAND,
        "name": command.name.split()[-1],
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
    if option.name in KOREAN_NAMES:
        written["name_localizations"] = {"ko": KOREAN_NAMES[option.name]}
    size = "length" if option.kind == "string" else "value"
    if option.least is not None:
        written[f"min_{size}"] = option.least
    if option.most is not None:
        written[f"max_{size}"] = option.most
    if option.kind == "channel":
        written["channel_types"] = PLACES
    if option.choices:
        written["choices"] = [{"name": choice, "value": choice} for choice in option.choices]
    elif option.suggests is not None:
        written["autocomplete"] = True
    return written


def _described(message: str) -> dict[str, Any]:
    return {"description": message, "description_localizations": _translated(message)}


def _translated(message: str) -> dict[str, str]:
    return {locale: words(language)(message) for locale, language in LOCALES.items()}


def _bare(command: dict[str, Any]) -> dict[str, Any]:
    bare: dict[str, Any] = {}
    for name, value in command.items():
        if name in _GIVEN_BY_DISCORD:
            continue
        if name in ("options", "choices"):
            value = [_bare(option) for option in value or ()]
        elif name in ("integration_types", "contexts") and isinstance(value, list):
            value = sorted(value)
        if value is None or (name in _DEFAULTS and value == _DEFAULTS[name]):
            continue
        bare[name] = value
    return {name: value for name, value in bare.items() if value not in ({}, [])}


def _name(command: dict[str, Any]) -> str:
    return str(command.get("name"))
