"""Message bodies: created, edited, in a forum post, and as an answer to an interaction."""

from collections.abc import Collection
from typing import Any

from bot.playground.discord import limits
from bot.playground.discord.errors import empty_message
from bot.playground.discord.validate.components import check_components, check_modal
from bot.playground.discord.validate.embeds import check_embeds
from bot.playground.discord.validate.form import Form, Node

SUPPRESS_EMBEDS = 1 << 2
EPHEMERAL = 1 << 6
SUPPRESS_NOTIFICATIONS = 1 << 12
COMPONENTS_V2 = 1 << 15

# discord.py sends `tts` with everything, where the schema does not list it too.
_BASE = frozenset(["content", "embeds", "allowed_mentions", "components", "flags", "attachments"])
CREATE = _BASE | frozenset(["sticker_ids", "poll", "message_reference", "nonce", "enforce_nonce", "tts"])
FORUM = _BASE | frozenset(["sticker_ids", "poll", "tts"])
EDIT = _BASE | frozenset(["sticker_ids", "tts"])
FOLLOW_UP = _BASE | frozenset(["poll", "tts"])
EDIT_ANSWER = _BASE | frozenset(["poll", "tts"])

_POSTED_FLAGS = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | COMPONENTS_V2
_ANSWER_FLAGS = _POSTED_FLAGS | EPHEMERAL

CALLBACK_TYPES = (1, 4, 5, 6, 7, 8, 9)


def check_message(body: Any, known: Collection[str], *, before: dict[str, Any] | None = None, files: int = 0) -> None:
    """Raise ApiError 50035 or 50006 unless `body` may be sent.

    `known` is one of the sets above. `before` is the message that an edit changes (content, embeds, components,
    flags): what the edit leaves out stays as it is.
    """
    form = Form()
    check_message_node(form.root(body), known, before=before, files=files)


def check_message_node(
    node: Node, known: Collection[str], *, before: dict[str, Any] | None = None, files: int = 0
) -> None:
    """As `check_message`, for a message inside another body; raises what was noted so far as well."""
    fields = node.fields(known)
    flags = 0
    if "flags" in fields:
        allowed = _ANSWER_FLAGS if known in (FOLLOW_UP, EDIT_ANSWER) else _POSTED_FLAGS
        flags = fields["flags"].integer(0, 2**31 - 1) or 0
        if flags & ~allowed:
            fields["flags"].refuse("MESSAGE_FLAGS_INVALID", f"Only the flags {allowed:#x} may be set here")
    old = before or {}
    v2 = bool((flags | old.get("flags", 0)) & COMPONENTS_V2)
    if "content" in fields:
        fields["content"].text(limits.CONTENT)
    if "embeds" in fields:
        check_embeds(fields["embeds"])
    if "components" in fields:
        check_components(fields["components"], v2=v2)
    if "allowed_mentions" in fields:
        _check_mentions(fields["allowed_mentions"])
    if "nonce" in fields:
        _check_nonce(fields["nonce"])
    for name in ("enforce_nonce", "tts"):
        if name in fields:
            fields[name].boolean()
    if "sticker_ids" in fields:
        for sticker in fields["sticker_ids"].items(limits.STICKERS):
            sticker.snowflake()
    if "attachments" in fields:
        _check_attachments(fields["attachments"])
    if "message_reference" in fields:
        _check_reference(fields["message_reference"])
    _check_v2_alone(node, v2, old)
    node.form.finish()
    if isinstance(node.value, dict) and not files and _is_empty(old | node.value):
        raise empty_message()


def check_callback(body: Any, *, clicked: dict[str, Any] | None = None, files: int = 0) -> None:
    """The first answer to an interaction: message, deferral, update, choices or form.

    `clicked` is the message whose component was used, as it is before an update.
    """
    form = Form()
    node = form.root(body)
    fields = node.fields(("type", "data"), required=("type",))
    kind = fields["type"].choice(CALLBACK_TYPES) if "type" in fields else None
    form.finish()
    data = node.child("data")
    if kind == 4:
        check_message_node(data, FOLLOW_UP, files=files)
    elif kind == 5 and "data" in fields:
        known = data.fields(("flags",))
        if "flags" in known and known["flags"].value not in (0, EPHEMERAL):
            known["flags"].refuse("MESSAGE_FLAGS_INVALID", "A deferral takes only the flag EPHEMERAL")
    elif kind == 7 and "data" in fields:
        check_message_node(data, FOLLOW_UP, before=clicked, files=files)
    elif kind == 8:
        _check_choices(data)
    elif kind == 9:
        check_modal(data)
    form.finish()


def _check_choices(node: Node) -> None:
    fields = node.fields(("choices",), required=("choices",))
    for choice in fields["choices"].items(limits.CHOICES) if "choices" in fields else ():
        known = choice.fields(("name", "name_localizations", "value"), required=("name", "value"))
        if "name" in known:
            known["name"].text(limits.CHOICE_NAME, 1)
        if "value" in known and isinstance(known["value"].value, str):
            known["value"].text(limits.CHOICE_VALUE)


def _check_mentions(node: Node) -> None:
    fields = node.fields(("parse", "users", "roles", "replied_user"))
    kinds = ("users", "roles", "everyone")
    parse = [item.choice(kinds) for item in fields["parse"].items(len(kinds))] if "parse" in fields else []
    for name in ("users", "roles"):
        if name not in fields:
            continue
        for item in fields[name].items(limits.MENTIONED):
            item.snowflake()
        if name in parse and fields[name].value:
            fields["parse"].refuse(
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                f'parse:["{name}"] and {name}: [ids...] are mutually exclusive.',
            )
    if "replied_user" in fields:
        fields["replied_user"].boolean()


def _check_nonce(node: Node) -> None:
    if isinstance(node.value, int):
        node.integer(-(2**63), 2**63 - 1)
    else:
        node.text(limits.NONCE)


def _check_attachments(node: Node) -> None:
    for item in node.items(limits.ATTACHMENTS):
        known = item.fields(("id", "filename", "description", "title", "size"), required=("id",))
        if "id" in known:
            known["id"].snowflake()
        if "description" in known:
            known["description"].text(limits.ALT_TEXT)


def _check_reference(node: Node) -> None:
    fields = node.fields(
        ("message_id", "channel_id", "guild_id", "fail_if_not_exists", "type"), required=("message_id",)
    )
    for name in ("message_id", "channel_id", "guild_id"):
        if name in fields:
            fields[name].snowflake()


def _check_v2_alone(node: Node, v2: bool, old: dict[str, Any]) -> None:
    """The new components suffer neither content nor embeds beside them, in what an edit leaves behind either."""
    if not v2 or not isinstance(node.value, dict):
        return
    after = old | node.value
    for name in ("content", "embeds", "poll", "sticker_ids"):
        if after.get(name):
            node.child(name).refuse(
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
            )


def _is_empty(message: dict[str, Any]) -> bool:
    if (message.get("content") or "").strip():
        return False
    return not any(message.get(name) for name in ("embeds", "components", "sticker_ids", "poll", "attachments"))
