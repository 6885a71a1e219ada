"""Pieces of messages and views, as Slack writes them."""

import json
from typing import Any

from tests.playground.slack_kit import (
    Json,
    actions,
    button,
    section,
)


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def sentence(*inline: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(inline)}


def image(**more: Any) -> Json:
    return {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a cat", **more}


def option(value: str = "v", text: str = "t", **more: Any) -> Json:
    return {"text": plain(text), "value": value, **more}


def input_block(**more: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": "a"}
    return {"type": "input", "label": plain("Name"), "element": element, **more}


def pressable(**more: Any) -> list[Json]:
    return [actions(button(**more))]


def menu(kind: str, count: int, **more: Any) -> list[Json]:
    options = [option(str(number)) for number in range(count)]
    return [section(accessory={"type": kind, "action_id": "a", "options": options, **more})]


def metadata(size: int) -> Json:
    """Metadata of exactly this many bytes."""
    empty = {"event_type": "a", "event_payload": {"k": ""}}
    return {"event_type": "a", "event_payload": {"k": "x" * (size - len(json.dumps(empty)))}}
