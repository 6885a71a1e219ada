"""Embeds: texts, fields, addresses, and the sum over all embeds of a message."""

import datetime as dt

from bot.playground.discord import limits
from bot.playground.discord.validate.form import Node

_EMBED = frozenset(
    [
        "type",
        "url",
        "title",
        "color",
        "timestamp",
        "description",
        "author",
        "image",
        "thumbnail",
        "footer",
        "fields",
        "provider",
        "flags",
    ]
)
_PICTURE = frozenset(["url", "width", "height", "description"])
_PICTURE_SCHEMES = ("http", "https", "attachment")


def check_embeds(node: Node) -> None:
    total = sum(_check_embed(embed) for embed in node.items(limits.EMBEDS))
    if total > limits.EMBED_TOTAL:
        node.refuse("MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {limits.EMBED_TOTAL}")


def _check_embed(node: Node) -> int:
    """The characters that count to the sum. Texts are measured without white space at their ends."""
    fields = node.fields(_EMBED)
    length = 0
    if "type" in fields:
        fields["type"].choice(("rich",))
    if "flags" in fields:
        fields["flags"].choice((0,))  # discord.py sends it with every embed
    if "title" in fields:
        length += _text(fields["title"], limits.EMBED_TITLE)
    if "description" in fields:
        length += _text(fields["description"], limits.EMBED_DESCRIPTION)
    if "url" in fields:
        fields["url"].url()
    if "color" in fields:
        fields["color"].integer(0, limits.COLOUR)
    if "timestamp" in fields:
        _check_timestamp(fields["timestamp"])
    if "footer" in fields:
        footer = fields["footer"].fields(("text", "icon_url"), required=("text",))
        length += _text(footer.get("text"), limits.EMBED_FOOTER, least=1)
        _picture_url(footer.get("icon_url"))
    if "author" in fields:
        author = fields["author"].fields(("name", "url", "icon_url"), required=("name",))
        length += _text(author.get("name"), limits.EMBED_AUTHOR, least=1)
        if "url" in author:
            author["url"].url()
        _picture_url(author.get("icon_url"))
    if "provider" in fields:
        provider = fields["provider"].fields(("name", "url"))
        _text(provider.get("name"), limits.EMBED_PROVIDER)
        if "url" in provider:
            provider["url"].url()
    for name in ("image", "thumbnail"):
        if name in fields:
            _picture_url(fields[name].fields(_PICTURE, required=("url",)).get("url"))
    if "fields" in fields:
        length += sum(_check_field(item) for item in fields["fields"].items(limits.EMBED_FIELDS))
    if isinstance(node.value, dict) and length == 0 and not fields.keys() & {"image", "thumbnail", "url"}:
        # An embed that shows nothing; Discord asks for the description then.
        node.child("description").refuse("BASE_TYPE_REQUIRED", "This field is required")
    return length


def _check_field(node: Node) -> int:
    field = node.fields(("name", "value", "inline"), required=("name", "value"))
    if "inline" in field:
        field["inline"].boolean()
    name = _text(field.get("name"), limits.EMBED_FIELD_NAME, least=1)
    return name + _text(field.get("value"), limits.EMBED_FIELD_VALUE, least=1)


def _text(node: Node | None, most: int, least: int = 0) -> int:
    return len(node.text(most, least, trim=True) or "") if node is not None else 0


def _picture_url(node: Node | None) -> None:
    if node is not None:
        node.url(schemes=_PICTURE_SCHEMES)


def _check_timestamp(node: Node) -> None:
    try:
        dt.datetime.fromisoformat(node.value)
    except (TypeError, ValueError):
        node.refuse("DATE_TIME_TYPE_PARSE", f"Could not parse {str(node.value)[:40]}. Should be ISO8601.")
