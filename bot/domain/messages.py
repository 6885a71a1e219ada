"""Message: one request that a digest becomes on a platform, before it is owed to anyone."""

from dataclasses import dataclass
from typing import Any, Final, Literal

MessageKind = Literal[
    "overview",
    "thread",
    "forum",
    "paper",
    "pack",
    "card",
    "catchup",
    "notice",
    "late",
    "welcome",
    "test",
    "personal",
    "keywords",
]
"""A `pack` holds several papers. A `card` is a paper that stands in the channel itself.

A `forum` is a post in a Discord forum: a thread and its first message at once, in `body["message"]`. A `test` opens
what an admin had sent to themselves. `personal` and `keywords` tell a person and a channel what they follow.
"""
OPENING: frozenset[MessageKind] = frozenset({"overview", "forum"})
"""What opens a digest; other messages hang on it."""
CAUGHT_UP: Final = "catchup"
"""The part of a forum post that names the digests of a catch-up."""
IN_THREAD: frozenset[MessageKind] = frozenset({"paper", "pack"})
"""What stands in the thread of the message that opens the digest."""

KEY = "{key}"
"""Stands in a frozen body for the delivery key; filled in when the message is sent."""


@dataclass(frozen=True, slots=True)
class Message:
    """`body` is the JSON that goes over the wire, with `{key}` for the delivery key.

    `part` tells messages of one kind apart: the arXiv id of a paper or card, all those of a pack, otherwise empty.
    A body names neither channel nor thread: those belong to the delivery. `while_unsent`: the body is wanted only if
    the message was never tried.
    """

    kind: MessageKind
    part: str
    body: dict[str, Any]
    while_unsent: bool = False


def with_key(body: Any, key: str) -> Any:
    """The same body with every `{key}` in a string replaced; `body` itself is left alone."""
    if isinstance(body, str):
        return body.replace(KEY, key)
    if isinstance(body, list):
        return [with_key(item, key) for item in body]
    if isinstance(body, dict):
        return {name: with_key(value, key) for name, value in body.items()}
    return body
