"""Modal views made from the bodies of an answer. Limits: docs.slack.dev/reference/views."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.locale import Words

MAX_BLOCKS = 100
TITLE = "Paperboy"
"""24 characters at most; the same in every language."""


HIGHEST = 3
"""Views on top of each other."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a button is: in a message (`depth` 0), or in the view that lies `depth` views high.

    `response_url` is that of the message with which it all began. Travels in the view.
    """

    response_url: str | None = None
    depth: int = 0

    @property
    def topmost(self) -> bool:
        """Nothing more can be put on top."""
        return self.depth >= HIGHEST

    def above(self) -> "Origin":
        return Origin(self.response_url, min(self.depth + 1, HIGHEST))

    def written(self) -> str:
        """3,000 characters at most."""
        text = json.dumps({"response_url": self.response_url, "depth": self.depth})
        return text if len(text) <= 3000 else json.dumps({"depth": self.depth})


def origin_of(body: dict[str, Any]) -> Origin:
    """Of a pressed button's payload: in a message its own address, in a view what `written` put there."""
    view = body.get("view")
    if not isinstance(view, dict):
        return Origin(_text(body.get("response_url")))
    try:
        data = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        data = None
    if not isinstance(data, dict):
        return Origin(depth=1)
    depth = data.get("depth")
    return Origin(_text(data.get("response_url")), depth if isinstance(depth, int) else 1)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def fits(bodies: Sequence[dict[str, Any]]) -> bool:
    return sum(len(blocks_of(body)) for body in bodies) <= MAX_BLOCKS


def modal(bodies: Sequence[dict[str, Any]], words: Words, origin: Origin) -> dict[str, Any]:
    """All bodies one below the other; a block_id that comes again is dropped, Slack makes one up."""
    blocks: list[dict[str, Any]] = []
    taken: set[str] = set()
    for body in bodies:
        for block in blocks_of(body):
            block_id = block.get("block_id")
            if block_id in taken:
                block = {name: value for name, value in block.items() if name != "block_id"}
            elif block_id:
                taken.add(block_id)
            blocks.append(block)
    return _view(blocks[:MAX_BLOCKS], words, origin)


def loading(words: Words, origin: Origin) -> dict[str, Any]:
    return _view([_section(words("One moment, please …"))], words, origin)


def blocks_of(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The blocks of a message body; its text as a block when it has none."""
    blocks = body.get("blocks")
    if isinstance(blocks, list) and blocks:
        return blocks
    return [_section(str(body.get("text") or "…"))]


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "plain_text", "text": text[:3000], "emoji": False}}


def _view(blocks: list[dict[str, Any]], words: Words, origin: Origin) -> dict[str, Any]:
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": TITLE},
        "close": {"type": "plain_text", "text": words("Close")},
        "private_metadata": origin.written(),
        "blocks": blocks,
    }
