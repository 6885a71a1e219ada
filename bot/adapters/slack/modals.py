"""Modal views made from the bodies of an answer, or from a form. Limits: docs.slack.dev/reference/views."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.domain.replies import Form
from bot.formatter import block_forms
from bot.formatter.foreign import clean_line, no_mentions, or_dash
from bot.formatter.pieces import cut_line
from bot.locale import Words

MAX_BLOCKS: Final = 100
TITLE: Final = "Paperboy"
MOST_TITLE: Final = 24
"""Characters; the same for what the buttons of a view say."""
FORM: Final = "form"
"""callback_id of a view that is filled in."""
HIGHEST: Final = 3
"""Views on top of each other."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a button is: in a message (`depth` 0) or in the App Home, or in the view that lies `depth` views high.

    `response_url` and `channel` are those of the message or command with which it all began; a view that was opened
    from the App Home has neither. Travels in the view.
    """

    response_url: str | None = None
    depth: int = 0
    channel: str | None = None
    home: bool = False

    @property
    def topmost(self) -> bool:
        """Nothing more can be put on top."""
        return self.depth >= HIGHEST

    @property
    def home_itself(self) -> bool:
        return self.home and not self.depth

    def above(self) -> "Origin":
        return replace(self, depth=min(self.depth + 1, HIGHEST))

    def written(self, submit: str | None = None) -> str:
        """3,000 characters at most. `submit`: the Form's, where the view is one."""
        data: dict[str, Any] = {"response_url": self.response_url, "depth": self.depth}
        if self.channel:
            data["channel"] = self.channel
        if self.home:
            data["home"] = True
        if submit is not None:
            data["submit"] = submit
        text = json.dumps(data)
        return text if len(text) <= 3000 else json.dumps({**data, "response_url": None})


def origin_of(body: dict[str, Any]) -> Origin:
    """Of a payload: in a message or a command its own address, in a view what `written` put there."""
    view = body.get("view")
    if not isinstance(view, dict):
        place = body.get("channel")
        channel = place.get("id") if isinstance(place, dict) else body.get("channel_id")
        return Origin(_text(body.get("response_url")), channel=_text(channel))
    if view.get("type") == "home":
        return Origin(home=True)
    data = _metadata(view)
    depth = data.get("depth")
    return Origin(
        _text(data.get("response_url")),
        depth if isinstance(depth, int) else 1,
        _text(data.get("channel")),
        data.get("home") is True,
    )


def submit_of(view: dict[str, Any]) -> str:
    """What a form is sent as; empty for a view that is no form of ours."""
    return _text(_metadata(view).get("submit")) or ""


def _metadata(view: dict[str, Any]) -> dict[str, Any]:
    try:
        data = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


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
    return _view(TITLE, blocks[:MAX_BLOCKS], words, origin.written())


def form(form: Form, words: Words, origin: Origin) -> dict[str, Any]:
    """A window to fill in; what it is sent as travels in it."""
    view = _view(form.title, block_forms.blocks(form)[:MAX_BLOCKS], words, origin.written(form.submit))
    return {**view, "callback_id": FORM, "submit": _plain(words("Send"))}


def loading(words: Words, origin: Origin) -> dict[str, Any]:
    return _view(TITLE, [_section(words("One moment, please …"))], words, origin.written())


def blocks_of(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The blocks of a message body; its text as a block when it has none."""
    blocks = body.get("blocks")
    if isinstance(blocks, list) and blocks:
        return blocks
    return [_section(str(body.get("text") or "…"))]


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "plain_text", "text": text[:3000], "emoji": False}}


def _view(title: str, blocks: list[dict[str, Any]], words: Words, metadata: str) -> dict[str, Any]:
    return {
        "type": "modal",
        "title": _plain(title),
        "close": _plain(words("Close")),
        "private_metadata": metadata,
        "blocks": blocks,
    }


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": no_mentions(or_dash(cut_line(clean_line(text), MOST_TITLE)))}
