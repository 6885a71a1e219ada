"""Components of a message: action rows with buttons and selects, and the second generation; forms (modals)."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.playground.discord import limits
from bot.playground.discord.errors import too_big_for_the_platform
from bot.playground.discord.validate.form import (
    Check,
    Node,
    anything,
    boolean,
    choice,
    every,
    integer,
    snowflake,
    text,
    url,
)

ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
SELECTS = (3, 5, 6, 7, 8)
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER, LABEL = 9, 10, 11, 12, 13, 14, 17, 18
LINK_STYLE, PREMIUM_STYLE = 5, 6

_IN_CONTAINER = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR)
_CUSTOM_ID = text(limits.CUSTOM_ID, 1)


@dataclass
class _Seen:
    """What counts over a whole message or form."""

    modal: bool = False
    custom_ids: set[str] = field(default_factory=set)
    ids: set[int] = field(default_factory=set)
    count: int = 0
    texts: list[str] = field(default_factory=list)
    media: int = 0


def check_components(node: Node, *, v2: bool) -> None:
    """`node` is a message's list of components; `v2` says that the message has the flag for the new ones.

    Raises ApiError 500 for the two sizes above which the platform itself fails.
    """
    seen = _Seen()
    for item in node.items(limits.V2_COMPONENTS if v2 else limits.ROWS):
        _check(item, (*_IN_CONTAINER, CONTAINER) if v2 else (ROW,), seen)
    if not v2:
        return
    if seen.count > limits.V2_COMPONENTS:
        node.refuse("COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", f"Too many components (max {limits.V2_COMPONENTS})")
    if sum(map(len, seen.texts)) > limits.V2_TEXT:
        message = f"Components displayable text size exceeds maximum size of {limits.V2_TEXT}"
        node.refuse("COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", message)
    node.form.finish()
    hidden = sum(len(words.encode()) + limits.V2_BYTES_A_TEXT for words in seen.texts)
    if hidden > limits.V2_HIDDEN_BYTES or seen.media > limits.V2_MEDIA:
        raise too_big_for_the_platform()


def check_modal(node: Node) -> None:
    checks: dict[str, Check] = {"custom_id": _CUSTOM_ID, "title": text(limits.MODAL_TITLE, 1), "components": anything}
    fields = node.each(checks, required=("custom_id", "title", "components"))
    seen = _Seen(modal=True)
    for item in fields["components"].items(limits.MODAL_COMPONENTS, 1) if "components" in fields else ():
        _check(item, (ROW, LABEL, TEXT), seen)


def _check(node: Node, allowed: tuple[int, ...], seen: _Seen) -> None:
    seen.count += 1
    if not isinstance(node.value, dict):
        node.refuse("DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
        return
    kind = node.child("type").choice(allowed)
    if kind is None:
        return
    checks, required = _KINDS[kind]
    fields = node.each(_COMMON | checks, required)
    _check_unique(fields, seen)
    _FURTHER.get(kind, _nothing_more)(node, fields, seen)


def _check_unique(fields: dict[str, Node], seen: _Seen) -> None:
    if "id" in fields and isinstance(fields["id"].value, int):
        number = fields["id"].value
        if number and number in seen.ids:
            fields["id"].refuse("COMPONENT_ID_DUPLICATED", "Component id cannot be duplicated")
        seen.ids.add(number)
    if "custom_id" in fields:
        custom_id = str(fields["custom_id"].value)
        if custom_id in seen.custom_ids:
            fields["custom_id"].refuse("COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
        seen.custom_ids.add(custom_id)


# ---------------------------------------------------------------- what each kind may say


def _emoji(node: Node) -> None:
    emoji = node.each({"id": snowflake, "name": text(limits.EMOJI_NAME, 1), "animated": boolean})
    if not emoji:
        node.refuse("COMPONENT_INVALID_EMOJI", "Invalid emoji")


def _media(node: Node) -> None:
    node.each({"url": url(schemes=("http", "https", "attachment"))}, required=("url",))


def _attached_file(node: Node) -> None:
    node.each({"url": url(schemes=("attachment",))}, required=("url",))


def _gallery_item(node: Node) -> None:
    node.each({"media": _media, "description": text(limits.ALT_TEXT, 1), "spoiler": boolean}, required=("media",))


def _options(node: Node) -> None:
    values: set[str] = set()
    for option in node.items(limits.SELECT_OPTIONS, 1):
        fields = option.each(_OPTION, required=("label", "value"))
        value = str(fields["value"].value) if "value" in fields else ""
        if value in values:
            message = "The specified option value is already used"
            fields["value"].refuse("SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", message)
        values.add(value)


_OPTION: dict[str, Check] = {
    "label": text(limits.SELECT_TEXT, 1),
    "value": text(limits.SELECT_TEXT, 1),
    "description": text(limits.SELECT_TEXT),
    "default": boolean,
    "emoji": _emoji,
}
_SELECT: dict[str, Check] = {
    "custom_id": _CUSTOM_ID,
    "placeholder": text(limits.SELECT_PLACEHOLDER),
    "min_values": integer(0, limits.SELECT_OPTIONS),
    "max_values": integer(1, limits.SELECT_OPTIONS),
    "disabled": boolean,
    "required": boolean,
}


def _default(node: Node) -> None:
    node.each({"id": snowflake, "type": choice("user", "role", "channel")}, required=("id", "type"))


_DEFAULTS: dict[str, Check] = {"default_values": every(_default, limits.SELECT_OPTIONS)}
_COMMON: dict[str, Check] = {"type": anything, "id": integer(0, 2**31 - 1)}

_KINDS: dict[int, tuple[dict[str, Check], tuple[str, ...]]] = {
    ROW: ({"components": anything}, ("components",)),
    BUTTON: (
        {
            "custom_id": _CUSTOM_ID,
            "style": choice(1, 2, 3, 4, LINK_STYLE, PREMIUM_STYLE),
            "label": text(limits.BUTTON_LABEL),
            "disabled": boolean,
            "url": url(limits.BUTTON_URL, ("http", "https", "discord")),
            "sku_id": snowflake,
            "emoji": _emoji,
        },
        ("style",),
    ),
    STRING_SELECT: (_SELECT | {"options": _options}, ("custom_id", "options")),
    5: (_SELECT | _DEFAULTS, ("custom_id",)),
    6: (_SELECT | _DEFAULTS, ("custom_id",)),
    7: (_SELECT | _DEFAULTS, ("custom_id",)),
    8: (_SELECT | _DEFAULTS | {"channel_types": every(anything, 25)}, ("custom_id",)),
    TEXT_INPUT: (
        {
            "custom_id": _CUSTOM_ID,
            "style": choice(1, 2),
            "label": text(limits.MODAL_LABEL),
            "min_length": integer(0, limits.TEXT_INPUT),
            "max_length": integer(1, limits.TEXT_INPUT),
            "required": boolean,
            "value": text(limits.TEXT_INPUT),
            "placeholder": text(limits.TEXT_INPUT_PLACEHOLDER),
        },
        ("custom_id",),
    ),
    SECTION: ({"components": anything, "accessory": anything}, ("components", "accessory")),
    TEXT: ({"content": text(limits.V2_TEXT, 1)}, ("content",)),
    THUMBNAIL: ({"media": _media, "description": text(limits.ALT_TEXT, 1), "spoiler": boolean}, ("media",)),
    GALLERY: ({"items": every(_gallery_item, limits.GALLERY_ITEMS, 1)}, ("items",)),
    FILE: ({"file": _attached_file, "spoiler": boolean}, ("file",)),
    SEPARATOR: ({"divider": boolean, "spacing": choice(1, 2)}, ()),
    CONTAINER: (
        {"components": anything, "accent_color": integer(0, limits.COLOUR), "spoiler": boolean},
        ("components",),
    ),
    LABEL: (
        {
            "label": text(limits.MODAL_LABEL, 1),
            "description": text(limits.MODAL_DESCRIPTION),
            "component": anything,
        },
        ("label", "component"),
    ),
}


# ---------------------------------------------------------------- what goes beyond single fields


def _nothing_more(node: Node, fields: dict[str, Node], seen: _Seen) -> None:
    """Most kinds are right when their fields are."""


def _row(node: Node, fields: dict[str, Node], seen: _Seen) -> None:
    items = fields["components"].items(limits.BUTTONS_IN_ROW, 1) if "components" in fields else []
    for item in items:
        _check(item, (TEXT_INPUT,) if seen.modal else (BUTTON, *SELECTS), seen)
    kinds = [item.value.get("type") for item in items if isinstance(item.value, dict)]
    if len(kinds) > 1 and any(kind != BUTTON for kind in kinds):
        message = "The specified component exceeds the maximum width"
        fields["components"].refuse("COMPONENT_LAYOUT_WIDTH_EXCEEDED", message)


def _button(node: Node, fields: dict[str, Node], seen: _Seen) -> None:
    style = node.value.get("style")
    if style == LINK_STYLE:
        if "url" not in fields:
            node.child("url").refuse("BASE_TYPE_REQUIRED", "A url is required")
        if "custom_id" in fields:
            node.child("custom_id").refuse("BUTTON_COMPONENT_CUSTOM_ID_WITH_URL", "A link button has no custom id")
    elif style != PREMIUM_STYLE:
        if "custom_id" not in fields:
            node.child("custom_id").refuse("BUTTON_COMPONENT_CUSTOM_ID_REQUIRED", "A custom id is required")
        if "url" in fields:
            node.child("url").refuse("BUTTON_COMPONENT_INVALID_URL", "Only a link button has a url")
    if style != PREMIUM_STYLE and not node.value.get("label") and "emoji" not in fields:
        node.child("label").refuse("BUTTON_COMPONENT_INVALID_LABEL", "A button has a label or an emoji")


def _select(node: Node, fields: dict[str, Node], seen: _Seen) -> None:
    least, most = (fields[name].value if name in fields else 1 for name in ("min_values", "max_values"))
    if isinstance(least, int) and isinstance(most, int) and least > most:
        fields["min_values"].refuse("SELECT_COMPONENT_MIN_VALUES", "min_values is greater than max_values")
    if seen.modal and least == 0 and node.value.get("required", True):
        node.child("required").refuse("SELECT_COMPONENT_REQUIRED", "What is required has a least number of choices")
    chosen = [one for one in node.value.get("options") or () if isinstance(one, dict) and one.get("default")]
    if isinstance(most, int) and len(chosen) + len(node.value.get("default_values") or ()) > most:
        node.refuse("SELECT_COMPONENT_DEFAULTS", "More is chosen at first than may be chosen")


def _text_input(node: Node, fields: dict[str, Node], seen: _Seen) -> None:
    value, most = node.value.get("value"), node.value.get("max_length")
    if isinstance(value, str) and isinstance(most, int) and len(value) > most:
        fields["value"].refuse("BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")


def _section(node: Node, fields: dict[str, Node], seen: _Seen) -> None:
    for item in fields["components"].items(limits.SECTION_TEXTS, 1) if "components" in fields else ():
        _check(item, (TEXT,), seen)
    if "accessory" in fields:
        _check(fields["accessory"], (BUTTON, THUMBNAIL), seen)


def _text(node: Node, fields: dict[str, Node], seen: _Seen) -> None:
    if "content" in fields and isinstance(fields["content"].value, str):
        seen.texts.append(fields["content"].value)


def _thumbnail(node: Node, fields: dict[str, Node], seen: _Seen) -> None:
    seen.media += 1


def _gallery(node: Node, fields: dict[str, Node], seen: _Seen) -> None:
    items = node.value.get("items")
    seen.media += len(items) if isinstance(items, list) else 0


def _container(node: Node, fields: dict[str, Node], seen: _Seen) -> None:
    for item in fields["components"].items(limits.V2_COMPONENTS, 1) if "components" in fields else ():
        _check(item, _IN_CONTAINER, seen)


def _label(node: Node, fields: dict[str, Node], seen: _Seen) -> None:
    if "component" in fields:
        _check(fields["component"], (TEXT_INPUT, *SELECTS), seen)


_FURTHER: dict[int, Callable[[Node, dict[str, Node], _Seen], None]] = {
    ROW: _row,
    BUTTON: _button,
    **dict.fromkeys(SELECTS, _select),
    SECTION: _section,
    TEXT: _text,
    THUMBNAIL: _thumbnail,
    GALLERY: _gallery,
    CONTAINER: _container,
    LABEL: _label,
    TEXT_INPUT: _text_input,
}
