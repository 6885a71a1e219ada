"""Message: one request that a digest becomes on a platform, before it is owed to anyone."""

from dataclasses import dataclass
from typing import Any, Literal

MessageKind = Literal["overview", "thread", "paper", "card", "catchup", "notice", "late"]
"""A `card` is a paper that stands in the channel itself."""

KEY = "{key}"
"""Stands in a frozen body for the delivery key; filled in when the message is sent."""


@dataclass(frozen=True, slots=True)
class Message:
    """`body` is the JSON that goes over the wire, with `{key}` for the delivery key.

    `part` tells messages of one kind apart: the arXiv id of a paper or card, otherwise empty.
    A body names neither channel nor thread: those belong to the delivery.
    """

    kind: MessageKind
    part: str
    body: dict[str, Any]


def with_key(body: Any, key: str) -> Any:
    """The same body with every `{key}` in a string replaced; `body` itself is left alone."""
    if isinstance(body, str):
        return body.replace(KEY, key)
    if isinstance(body, list):
        return [with_key(item, key) for item in body]
    if isinstance(body, dict):
        return {name: with_key(value, key) for name, value in body.items()}
    return body
