"""Modal views made from the bodies of an answer. Limits: docs.slack.dev/reference/views."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.locale import Words

MAX_BLOCKS = 100
TITLE = "Paperboy"
"""24 characters at most; the same in every language."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the button was that opened the modal, so that an answer can still go there. Travels in the view."""

    response_url: str | None = None
    channel: str | None = None

    def written(self) -> str:
        """3,000 characters at most."""
        text = json.dumps({"response_url": self.response_url, "channel": self.channel})
        return text if len(text) <= 3000 else "{}"


def origin_of(body: dict[str, Any]) -> Origin:
    """Of a pressed button's payload: in a message its own address, in a view what `written` put there."""
    view = body.get("view")
    if isinstance(view, dict):
        try:
            data = json.loads(view.get("private_metadata") or "{}")
        except ValueError:
            data = None
        data = data if isinstance(data, dict) else {}
        url, channel = data.get("response_url"), data.get("channel")
    else:
        url = body.get("response_url")
        channel = (body.get("channel") or {}).get("id") or (body.get("container") or {}).get("channel_id")
    return Origin(url if isinstance(url, str) else None, channel if isinstance(channel, str) else None)


def on_top(view: dict[str, Any]) -> bool:
    """Is it the third of a stack, on which nothing more can be pushed?"""
    previous = view.get("previous_view_id")
    return bool(previous) and previous != view.get("root_view_id")


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
