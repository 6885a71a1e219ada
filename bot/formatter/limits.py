"""What the platforms document about the size of a message, and what of a request is beyond it.

Discord: message and component reference (docs.discord.com). Slack: Block Kit reference, chat.postMessage
(docs.slack.dev). What builds messages keeps within these by itself; this is for telling an admin beforehand.
"""

from collections.abc import Iterator
from typing import Any

from bot.domain.channels import Platform
from bot.domain.messages import Message

Body = dict[str, Any]


def beyond(platform: Platform, message: Message) -> list[str]:
    """Each excess as `what: size > limit`; empty for a message that fits."""
    found = _discord(message) if platform == "discord" else _slack(message.body)
    return [f"{what}: {size} > {limit}" for what, size, limit in found if size > limit]


Measure = tuple[str, int, int]
"""What, its size, its limit."""


def _discord(message: Message) -> Iterator[Measure]:
    body = message.body["message"] if message.kind == "forum" else message.body
    yield "content", len(body.get("content") or ""), 2_000
    if message.kind in ("thread", "forum"):
        yield "thread name", len(message.body.get("name") or ""), 100
    embeds = body.get("embeds") or []
    yield "embeds", len(embeds), 10
    yield "text of all embeds", sum(_embed_text(embed) for embed in embeds), 6_000
    for embed in embeds:
        yield "embed title", len(embed.get("title") or ""), 256
        yield "embed description", len(embed.get("description") or ""), 4_096
        yield "embed fields", len(embed.get("fields") or ()), 25
        yield "embed footer", len((embed.get("footer") or {}).get("text") or ""), 2_048
    components = list(_all(body.get("components") or []))
    yield "components", len(components), 40
    yield "text of all components", sum(len(one.get("content") or "") for one in components), 4_000
    for one in components:
        yield "button label", len(one.get("label") or ""), 80
        yield "custom id", len(one.get("custom_id") or ""), 100
        if one.get("type") == 1:
            yield "buttons in a row", len(one.get("components") or ()), 5


def _embed_text(embed: Body) -> int:
    fields = sum(len(field.get("name") or "") + len(field.get("value") or "") for field in embed.get("fields") or ())
    footer = (embed.get("footer") or {}).get("text") or ""
    return len(embed.get("title") or "") + len(embed.get("description") or "") + len(footer) + fields


def _slack(body: Body) -> Iterator[Measure]:
    yield "text", len(body.get("text") or ""), 40_000
    blocks = body.get("blocks") or []
    yield "blocks", len(blocks), 50
    for block in blocks:
        text = len((block.get("text") or {}).get("text") or "")
        if block["type"] == "header":
            yield "header", text, 150
        elif block["type"] == "section":
            yield "section", text, 3_000
        elif block["type"] == "context":
            yield "context elements", len(block.get("elements") or ()), 10
        elif block["type"] == "actions":
            yield "buttons", len(block.get("elements") or ()), 25
    for one in _all(blocks):
        if one.get("type") == "button":
            yield "button label", len((one.get("text") or {}).get("text") or ""), 75
            yield "action id", len(one.get("action_id") or ""), 255
            yield "button value", len(one.get("value") or ""), 2_000


def _all(value: Any) -> Iterator[Body]:
    """Every component or element, those inside others too."""
    for one in value:
        yield one
        inner = [*(one.get("components") or ()), *(one.get("elements") or ())]
        inner += [one["accessory"]] if isinstance(one.get("accessory"), dict) else []
        yield from _all(inner)
