"""Embeds: texts, fields, addresses, and the sum over all embeds of a message."""

from typing import Any

from bot.playground.discord import limits
from bot.playground.discord.validate.form import Check, Node, boolean, choice, every, integer, text, time, url

_PICTURE_URL = url(schemes=("http", "https", "attachment"))


def check_embeds(node: Node) -> None:
    embeds = node.items(limits.EMBEDS)
    for embed in embeds:
        embed.each(_EMBED)
        if isinstance(embed.value, dict) and not _shows_something(embed.value):
            embed.child("description").refuse("BASE_TYPE_REQUIRED", "This field is required")
    if sum(_length(embed.value) for embed in embeds) > limits.EMBED_TOTAL:
        node.refuse("MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {limits.EMBED_TOTAL}")


def _within(checks: dict[str, Check], *required: str) -> Check:
    return lambda node: node.each(checks, required)


_PICTURE = _within(
    {"url": _PICTURE_URL, "width": integer(0, 2**31), "height": integer(0, 2**31), "description": text(4096)}, "url"
)
_FOOTER = _within({"text": text(limits.EMBED_FOOTER, trim=True, filled=True), "icon_url": _PICTURE_URL}, "text")
_AUTHOR = _within(
    {"name": text(limits.EMBED_AUTHOR, trim=True, filled=True), "url": url(), "icon_url": _PICTURE_URL}, "name"
)
_FIELD = _within(
    {
        "name": text(limits.EMBED_FIELD_NAME, trim=True, filled=True),
        "value": text(limits.EMBED_FIELD_VALUE, trim=True, filled=True),
        "inline": boolean,
    },
    "name",
    "value",
)
_EMBED: dict[str, Check] = {
    "type": choice("rich"),
    "title": text(limits.EMBED_TITLE, trim=True),
    "description": text(limits.EMBED_DESCRIPTION, trim=True),
    "url": url(),
    "color": integer(0, limits.COLOUR),
    "timestamp": time,
    "footer": _FOOTER,
    "author": _AUTHOR,
    "provider": _within({"name": text(limits.EMBED_PROVIDER), "url": url()}),
    "image": _PICTURE,
    "thumbnail": _PICTURE,
    "fields": every(_FIELD, limits.EMBED_FIELDS),
    "flags": choice(0),  # discord.py sends it with every embed
}


def _shows_something(embed: dict[str, Any]) -> bool:
    return _length(embed) > 0 or any(embed.get(name) for name in ("image", "thumbnail", "url"))


def _length(embed: Any) -> int:
    """The characters that count to the sum: title, description, names and values of fields, footer, author."""
    if not isinstance(embed, dict):
        return 0
    texts = [embed.get("title"), embed.get("description")]
    texts += [_inside(embed.get("footer"), "text"), _inside(embed.get("author"), "name")]
    fields = embed.get("fields")
    for field in fields if isinstance(fields, list) else ():
        texts += [_inside(field, "name"), _inside(field, "value")]
    return sum(len(text.strip()) for text in texts if isinstance(text, str))


def _inside(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None
