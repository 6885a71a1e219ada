"""Text objects, options and the confirmation dialogue (reference/block-kit/composition-objects)."""

from typing import Any

from bot.playground.slack import limits
from bot.playground.slack.blockkit.shapes import Findings, Rule, boolean, by_type, choice, fields, list_of, string, url


def plain_text(most: int, least: int = 1) -> Rule:
    return by_type({"plain_text": _plain(most, least)})


def mrkdwn(most: int) -> Rule:
    return by_type({"mrkdwn": _mrkdwn(most)})


def any_text(most: int) -> Rule:
    return by_type({"plain_text": _plain(most), "mrkdwn": _mrkdwn(most)})


def _plain(most: int, least: int = 1) -> Rule:
    return fields({"text": string(most, least)}, {"emoji": boolean})


def _mrkdwn(most: int) -> Rule:
    return fields({"text": string(most)}, {"verbatim": boolean})


def option(text: Rule, with_url: bool = False) -> Rule:
    optional: dict[str, Rule] = {"description": text}
    if with_url:
        optional["url"] = url(limits.OPTION_URL)
    return fields({"text": text, "value": string(limits.OPTION_VALUE)}, optional)


plain_option = option(plain_text(limits.OPTION_TEXT))
rich_option = option(any_text(limits.OPTION_TEXT))
overflow_option = option(plain_text(limits.OPTION_TEXT), with_url=True)

option_group = fields(
    {"label": plain_text(limits.OPTION_TEXT), "options": list_of(plain_option, limits.OPTIONS)},
)

confirm = fields(
    {
        "title": plain_text(limits.CONFIRM_TITLE),
        "text": any_text(limits.CONFIRM_TEXT),
        "confirm": plain_text(limits.CONFIRM_BUTTON),
        "deny": plain_text(limits.CONFIRM_BUTTON),
    },
    {"style": choice("primary", "danger")},
)


def options_or_groups(found: Findings, value: Any, pointer: str) -> None:
    """A static select has either `options` or `option_groups`."""
    if ("options" in value) == ("option_groups" in value):
        found.add("must define either `options` or `option_groups`", pointer)
