"""What is stored of a message's body: ids for components, `rich` embeds, trimmed texts."""

import itertools
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

EPHEMERAL = 1 << 6

_KEPT = ("content", "embeds", "components", "flags", "attachments", "poll", "sticker_ids", "allowed_mentions", "tts")


_FLAGS_FOR_GOOD = EPHEMERAL | 1 << 15
"""Ephemeral, and the new components: no edit takes these back."""


def settled(body: Json, before: Json | None = None) -> Json:
    """What is stored of a request, on top of what was there."""
    after: Json = {"content": "", "embeds": [], "components": [], "flags": 0, "attachments": []} | (before or {})
    for name in _KEPT:
        if name in body:
            empty: Any = "" if name == "content" else 0 if name == "flags" else []
            after[name] = body[name] if body[name] is not None else empty
    after["content"] = after["content"].strip()
    kept = {str(item["id"]): item for item in (before or {}).get("attachments", [])}
    after["attachments"] = [
        item if "url" in item else kept[str(item["id"])]
        for item in after["attachments"]
        if "url" in item or str(item["id"]) in kept
    ]
    after["embeds"] = [_settled_embed(embed) for embed in after["embeds"]]
    numbers = itertools.count(1)
    after["components"] = [_numbered(component, numbers) for component in after["components"]]
    if before is not None:
        after["flags"] |= before.get("flags", 0) & _FLAGS_FOR_GOOD
    return after


def _settled_embed(embed: Json) -> Json:
    given = {name: value for name, value in embed.items() if value is not None}
    trimmed: Json = {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}
    for name in ("image", "thumbnail"):
        if name in trimmed:
            trimmed[name] = {"proxy_url": trimmed[name]["url"], "width": 0, "height": 0} | trimmed[name]
    if "fields" in trimmed:
        trimmed["fields"] = [
            {"name": item["name"].strip(), "value": item["value"].strip(), "inline": bool(item.get("inline"))}
            for item in trimmed["fields"]
        ]
    return {"type": "rich"} | trimmed


def _numbered(component: Json, numbers: Iterator[int]) -> Json:
    numbered = dict(component)
    numbered.setdefault("id", next(numbers))
    if "components" in component:
        numbered["components"] = [_numbered(inner, numbers) for inner in component["components"]]
    if isinstance(component.get("accessory"), dict):
        numbered["accessory"] = _numbered(component["accessory"], numbers)
    return numbered
