"""What Slack refuses in a message or a view. The rules for single blocks are in blockkit/."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.playground.slack import limits
from bot.playground.slack.blockkit import blocks as block_rules
from bot.playground.slack.blockkit.shapes import Findings, Rule, boolean, fields, string
from bot.playground.slack.blockkit.texts import plain_text

Json = dict[str, Any]

_EVENT_TYPE = re.compile(r"[A-Za-z0-9_]+")


class Refused(Exception):
    """Slack's answer is `ok: false` with `code`; `extra` is merged into the answer."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra


@dataclass(frozen=True)
class Content:
    """What is left of a message's arguments once they are found good. None: the argument was left out."""

    text: str | None = None
    blocks: list[Json] | None = None
    attachments: list[Json] | None = None
    metadata: Json | None = None
    warnings: list[str] = field(default_factory=list)


def content(args: Json, fetchable: Callable[[str], bool], text_limit: int | None = None) -> Content:
    """The message in `args`; `text_limit` refuses a longer text (msg_too_long) instead of cutting it at 40,000.

    Raises Refused with the code and the error shape of the Web API.
    """
    text = args.get("text")
    if text is not None and not isinstance(text, str):
        raise invalid_arguments("must provide a string [json-pointer:/text]")
    markdown = args.get("markdown_text")
    if markdown is not None:
        if text is not None or args.get("blocks") is not None:
            raise Refused("markdown_text_conflict")
        if not isinstance(markdown, str) or len(markdown) > limits.MARKDOWN_TEXT:
            raise Refused("msg_too_long")
        text = markdown
    blocks = _blocks(args.get("blocks"), fetchable)
    attachments = _attachments(args.get("attachments"), fetchable)
    metadata = _metadata(args.get("metadata"))
    warnings = []
    if text is not None and text_limit is not None and len(text) > text_limit:
        raise Refused("msg_too_long")
    if text is not None and len(text) > limits.MESSAGE_TEXT:
        text = text[: limits.MESSAGE_TEXT]
        warnings.append("message_truncated")
    return Content(text, blocks, attachments, metadata, warnings)


def has_content(found: Content) -> bool:
    return bool(found.blocks or found.attachments or (found.text or "").strip())


def invalid_arguments(*messages: str) -> Refused:
    return Refused("invalid_arguments", response_metadata={"messages": [f"[ERROR] {text}" for text in messages]})


def _blocks(value: Any, fetchable: Callable[[str], bool]) -> list[Json] | None:
    if value is None:
        return None
    if isinstance(value, dict) or not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise Refused("invalid_blocks_format")
    found = Findings(fetchable)
    block_rules.check_message(found, value)
    if found.errors:
        raise _with_errors("invalid_blocks", found.errors)
    if sum(block_rules.text_length(block) for block in value) > limits.MESSAGE_BLOCKS_TEXT:
        raise Refused("msg_blocks_too_long")
    return value


def _with_errors(code: str, errors: list[str]) -> Refused:
    return Refused(code, errors=errors, response_metadata={"messages": [f"[ERROR] {text}" for text in errors]})


def _attachments(value: Any, fetchable: Callable[[str], bool]) -> list[Json] | None:
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise Refused("invalid_attachments")
    if len(value) > limits.ATTACHMENTS:
        raise Refused("too_many_attachments")
    for index, attachment in enumerate(value):
        if "blocks" in attachment:
            found = Findings(fetchable)
            block_rules.check_message(found, attachment["blocks"], f"/attachments/{index}/blocks")
            if found.errors:
                raise _with_errors("invalid_attachments", found.errors)
    return value


def _metadata(value: Any) -> Json | None:
    """`{}` is allowed: chat.update removes the metadata with it."""
    if value is None:
        return None
    if not isinstance(value, dict):
        raise Refused("invalid_metadata_format")
    if value == {}:
        return value
    event_type, payload = value.get("event_type"), value.get("event_payload")
    known = {"event_type", "event_payload", "entities"}
    if not isinstance(event_type, str) or not isinstance(payload, dict) or set(value) - known:
        raise Refused("invalid_metadata_format")
    if not _EVENT_TYPE.fullmatch(event_type):
        raise Refused("invalid_metadata_schema")
    if len(json.dumps(value, ensure_ascii=False).encode()) > limits.METADATA_BYTES:
        raise Refused("metadata_too_large")
    return value


# ---------------------------------------------------------------- views

_shared: dict[str, Rule] = {
    "private_metadata": string(limits.VIEW_PRIVATE_METADATA, least=0),
    "callback_id": string(limits.VIEW_CALLBACK_ID, least=0),
    "external_id": string(limits.VIEW_EXTERNAL_ID, least=0),
}


def _any(found: Findings, value: Any, pointer: str) -> None:
    """The blocks are looked at by themselves."""


_modal = fields(
    {"title": plain_text(limits.VIEW_TITLE), "blocks": _any},
    {
        **_shared,
        "submit": plain_text(limits.VIEW_TITLE),
        "close": plain_text(limits.VIEW_TITLE),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
)
_home = fields({"blocks": _any}, _shared)


def view(value: Any, kind: str, fetchable: Callable[[str], bool]) -> Json:
    """A view of this kind (`modal` or `home`). Raises Refused: invalid_arguments or view_too_large."""
    if not isinstance(value, dict):
        raise invalid_arguments("must provide an object [json-pointer:/view]")
    if len(json.dumps(value, ensure_ascii=False).encode()) > limits.VIEW_BYTES:
        raise Refused("view_too_large")
    found = Findings(fetchable)
    if value.get("type") != kind:
        found.add(f"must be one of: {kind}", "/view/type")
    (_modal if kind == "modal" else _home)(found, value, "/view")
    block_rules.check_view(found, value.get("blocks"), "/view/blocks")
    has_input = any(isinstance(block, dict) and block.get("type") == "input" for block in value.get("blocks") or [])
    if has_input and kind == "modal" and "submit" not in value:
        found.add("missing required field: submit", "/view")
    if found.errors:
        raise invalid_arguments("failed to match all allowed schemas [json-pointer:/view]", *found.errors)
    return value
