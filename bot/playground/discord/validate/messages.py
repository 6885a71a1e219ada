"""Message bodies: created, edited, in a forum post, and as an answer to an interaction."""

from dataclasses import dataclass
from typing import Any

from bot.playground.discord import limits
from bot.playground.discord.errors import empty_message
from bot.playground.discord.validate.components import check_components, check_modal
from bot.playground.discord.validate.embeds import check_embeds
from bot.playground.discord.validate.form import Check, Form, Node, anything, boolean, every, snowflake, text

SUPPRESS_EMBEDS = 1 << 2
EPHEMERAL = 1 << 6
SUPPRESS_NOTIFICATIONS = 1 << 12
COMPONENTS_V2 = 1 << 15

CALLBACK_TYPES = (1, 4, 5, 6, 7, 8, 9)


@dataclass(frozen=True)
class Kind:
    """What a message may say in one place: its fields, and which flags may be set."""

    fields: dict[str, Check]
    flags: int = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | COMPONENTS_V2


def check_message(body: Any, kind: Kind, *, before: dict[str, Any] | None = None, files: int = 0) -> None:
    """Raise ApiError 50035 or 50006 unless `body` may be sent.

    `before` is the message that an edit changes (content, embeds, components, flags): what the edit leaves out
    stays as it is.
    """
    check_message_node(Form().root(body), kind, before=before, files=files)


def check_message_node(node: Node, kind: Kind, *, before: dict[str, Any] | None = None, files: int = 0) -> None:
    """As `check_message`, for a message inside another body; raises what was noted so far as well."""
    fields = node.each(kind.fields)
    old = before or {}
    flags = fields["flags"].integer(0, 2**31 - 1) or 0 if "flags" in fields else 0
    if flags & ~kind.flags:
        fields["flags"].refuse("MESSAGE_FLAGS_INVALID", f"Only the flags {kind.flags:#x} may be set here")
    v2 = bool((flags | old.get("flags", 0)) & COMPONENTS_V2)
    if "components" in fields:
        check_components(fields["components"], v2=v2)
    if v2:
        _check_v2_alone(node, old)
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
        check_message_node(data, ANSWER, files=files)
    elif kind == 5 and "data" in fields:
        known = data.fields(("flags",))
        if "flags" in known and known["flags"].value not in (0, EPHEMERAL):
            known["flags"].refuse("MESSAGE_FLAGS_INVALID", "A deferral takes only the flag EPHEMERAL")
    elif kind == 7 and "data" in fields:
        check_message_node(data, ANSWER, before=clicked, files=files)
    elif kind == 8:
        _check_choices(data)
    elif kind == 9:
        check_modal(data)
    form.finish()


def _check_choices(node: Node) -> None:
    fields = node.fields(("choices",), required=("choices",))
    for item in fields["choices"].items(limits.CHOICES) if "choices" in fields else ():
        checks: dict[str, Check] = {
            "name": text(limits.CHOICE_NAME, 1),
            "name_localizations": anything,
            "value": text(limits.CHOICE_VALUE) if _says(item, "value", str) else anything,
        }
        item.each(checks, required=("name", "value"))


def _says(node: Node, name: str, kind: type) -> bool:
    return isinstance(node.value, dict) and isinstance(node.value.get(name), kind)


def _mentions(node: Node) -> None:
    kinds = ("users", "roles", "everyone")
    ids = every(snowflake, limits.MENTIONED)
    parse = every(lambda item: item.choice(kinds), len(kinds))
    fields = node.each({"parse": parse, "users": ids, "roles": ids, "replied_user": boolean})
    if "parse" in fields and not isinstance(fields["parse"].value, list):
        return
    for name in ("users", "roles"):
        if name in fields and fields[name].value and "parse" in fields and name in fields["parse"].value:
            fields["parse"].refuse(
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                f'parse:["{name}"] and {name}: [ids...] are mutually exclusive.',
            )


def _nonce(node: Node) -> None:
    if isinstance(node.value, int):
        node.integer(-(2**63), 2**63 - 1)
    else:
        node.text(limits.NONCE)


def _attachment(node: Node) -> None:
    checks: dict[str, Check] = {
        "id": snowflake,
        "filename": anything,
        "title": anything,
        "description": text(limits.ALT_TEXT),
    }
    node.each(checks, required=("id",))


def _reference(node: Node) -> None:
    ids = dict.fromkeys(("message_id", "channel_id", "guild_id"), snowflake)
    node.each({**ids, "fail_if_not_exists": boolean, "type": anything}, required=("message_id",))


_BASE: dict[str, Check] = {
    "content": text(limits.CONTENT),
    "embeds": check_embeds,
    "components": anything,  # with the flags, above
    "allowed_mentions": _mentions,
    "attachments": every(_attachment, limits.ATTACHMENTS),
    "flags": anything,
    "tts": boolean,  # discord.py sends it with everything, where the schema does not list it too
}
_STICKERS: dict[str, Check] = {"sticker_ids": every(snowflake, limits.STICKERS)}
_POLL: dict[str, Check] = {"poll": anything}

CREATE = Kind(_BASE | _STICKERS | _POLL | {"message_reference": _reference, "nonce": _nonce, "enforce_nonce": boolean})
FORUM = Kind(_BASE | _STICKERS | _POLL)
EDIT = Kind(_BASE | _STICKERS)
ANSWER = Kind(_BASE | _POLL, CREATE.flags | EPHEMERAL)


def _check_v2_alone(node: Node, old: dict[str, Any]) -> None:
    """The new components suffer neither content nor embeds beside them, in what an edit leaves behind either."""
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
