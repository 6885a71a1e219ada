"""Form -> the blocks of a Slack window, and what was filled in there -> the form's values.

Limits: docs.slack.dev, Block Kit reference (input block, block elements). A block's id is the field's name.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, assert_never

from bot.domain.replies import Field, Form
from bot.formatter import richtext
from bot.formatter.block_parts import Block, sentence
from bot.formatter.foreign import clean_line, no_mentions, or_dash
from bot.formatter.pieces import cut_line

ACTION: Final = "value"
LABEL: Final = 75
HINT: Final = 300
MOST_TYPED: Final = 3_000
CHECKBOXES: Final = 10
"""Up to so many choices are boxes to tick; more are a menu."""
_SENT: Final = "="
"""Before the value of a choice: Slack takes no empty one."""


def blocks(form: Form) -> list[Block]:
    """The note, what is wrong with fields when it comes back, and an input for each field."""
    wrong = [f"{_label_of(form, name)}: {what}" for name, what in form.errors.items()]
    texts = [text for text in (form.note, *wrong) if text.strip()]
    said = [richtext.block([richtext.section(sentence(text, 1_000))]) for text in texts]
    return [*said, *map(_input, form.fields)]


def errors(form: Form) -> dict[str, str]:
    """For `response_action: errors`, by block id; what belongs to no field stands at the last one."""
    if not form.fields:
        return {}
    names = {field.name for field in form.fields}
    by_block: dict[str, str] = {}
    for name, what in form.errors.items():
        block = name if name in names else form.fields[-1].name
        by_block[block] = f"{by_block[block]} {what}" if block in by_block else what
    return {block: cut_line(no_mentions(what), 300) for block, what in by_block.items()}


def values(state: Mapping[str, Any]) -> dict[str, str]:
    """A submitted view's `state.values` -> name of a field -> its value; several with commas between; "" for none."""
    return {name: _value(element) for name, holds in state.items() for element in holds.values()}


def _label_of(form: Form, name: str) -> str:
    return next((field.label for field in form.fields if field.name == name), name)


def _input(field: Field) -> Block:
    block: Block = {
        "type": "input",
        "block_id": field.name,
        "label": _plain(field.label, LABEL),
        "element": {"action_id": ACTION, **_element(field)},
        "optional": not field.required,
    }
    if field.hint.strip():
        block["hint"] = _plain(field.hint, HINT)
    return block


def _element(field: Field) -> Block:
    match field.kind:
        case "line" | "text":
            most = min(field.most, MOST_TYPED)
            typed: Block = {"type": "plain_text_input", "multiline": field.kind == "text", "max_length": most}
            return typed | ({"initial_value": field.value[:most]} if field.value else {})
        case "choice":
            chosen = next(_chosen(field, {field.value}), None)
            menu: Block = {"type": "static_select", "options": _options(field)}
            return menu | ({"initial_option": chosen} if chosen else {})
        case "choices":
            kind = "checkboxes" if len(field.choices) <= CHECKBOXES else "multi_static_select"
            ticked = list(_chosen(field, {value.strip() for value in field.value.split(",")}))
            return {"type": kind, "options": _options(field)} | ({"initial_options": ticked} if ticked else {})
        case "channel":
            shown: Block = {"type": "conversations_select", "filter": {"include": ["public", "private"]}}
            return shown | ({"initial_conversation": _id(field.value)} if field.value else {})
        case "person":
            return {"type": "users_select"} | ({"initial_user": _id(field.value)} if field.value else {})
        case _:
            assert_never(field.kind)


def _id(value: str) -> str:
    return value.rpartition(":")[2]


def _options(field: Field) -> list[Block]:
    return [_option(shown, sent) for shown, sent in field.choices]


def _chosen(field: Field, wanted: set[str]) -> Iterator[Block]:
    return (_option(shown, sent) for shown, sent in field.choices if sent in wanted)


def _option(shown: str, sent: str) -> Block:
    return {"text": _plain(shown, LABEL), "value": _SENT + sent}


def _value(element: Mapping[str, Any]) -> str:
    match element.get("type"):
        case "static_select" | "radio_buttons":
            return _sent(element.get("selected_option"))
        case "checkboxes" | "multi_static_select":
            return ",".join(map(_sent, element.get("selected_options") or ()))
        case "conversations_select":
            return str(element.get("selected_conversation") or "")
        case "users_select":
            return str(element.get("selected_user") or "")
    return str(element.get("value") or "")


def _sent(option: Mapping[str, Any] | None) -> str:
    return str(option["value"]).removeprefix(_SENT) if option else ""


def _plain(text: str, most: int) -> Block:
    shown = or_dash(cut_line(clean_line(text), most, richtext.units))
    return {"type": "plain_text", "text": no_mentions(shown), "emoji": False}
