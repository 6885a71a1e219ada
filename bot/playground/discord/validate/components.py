"""Components: action rows with buttons and selects, the second generation of components, and modals."""

from dataclasses import dataclass, field

from bot.playground.discord import limits
from bot.playground.discord.errors import too_big_for_the_platform
from bot.playground.discord.validate.form import Node

ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
SELECTS = (3, 5, 6, 7, 8)
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER, LABEL = 9, 10, 11, 12, 13, 14, 17, 18
LINK_STYLE, PREMIUM_STYLE = 5, 6
BIGGEST_ID = 2**31 - 1

_V2_TOP = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER)
_IN_CONTAINER = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR)
_KNOWN: dict[int, frozenset[str]] = {
    number: frozenset(f"type id {names}".split())
    for number, names in {
        ROW: "components",
        BUTTON: "custom_id style label disabled url sku_id emoji",
        3: "custom_id placeholder min_values max_values disabled required options",
        5: "custom_id placeholder min_values max_values disabled required default_values",
        6: "custom_id placeholder min_values max_values disabled required default_values",
        7: "custom_id placeholder min_values max_values disabled required default_values",
        8: "custom_id placeholder min_values max_values disabled required default_values channel_types",
        TEXT_INPUT: "custom_id style label min_length max_length required value placeholder",
        SECTION: "components accessory",
        TEXT: "content",
        THUMBNAIL: "media description spoiler",
        GALLERY: "items",
        FILE: "file spoiler",
        SEPARATOR: "divider spacing",
        CONTAINER: "components accent_color spoiler",
        LABEL: "label description component",
    }.items()
}
_REQUIRED: dict[int, tuple[str, ...]] = {
    ROW: ("components",),
    BUTTON: ("style",),
    3: ("custom_id", "options"),
    5: ("custom_id",),
    6: ("custom_id",),
    7: ("custom_id",),
    8: ("custom_id",),
    TEXT_INPUT: ("custom_id",),
    SECTION: ("components", "accessory"),
    TEXT: ("content",),
    THUMBNAIL: ("media",),
    GALLERY: ("items",),
    FILE: ("file",),
    CONTAINER: ("components",),
    LABEL: ("label", "component"),
}


@dataclass
class _Seen:
    """What counts over a whole message."""

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
    if not v2:
        for item in node.items(limits.ROWS):
            _check(item, (ROW,), seen)
        return
    for item in node.items(limits.V2_COMPONENTS):
        _check(item, _V2_TOP, seen)
    if seen.count > limits.V2_COMPONENTS:
        node.refuse("COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", f"Too many components (max {limits.V2_COMPONENTS})")
    if sum(map(len, seen.texts)) > limits.V2_TEXT:
        message = f"Components displayable text size exceeds maximum size of {limits.V2_TEXT}"
        node.refuse("COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", message)
    node.form.finish()
    hidden = sum(len(text.encode()) + limits.V2_BYTES_A_TEXT for text in seen.texts)
    if hidden > limits.V2_HIDDEN_BYTES or seen.media > limits.V2_MEDIA:
        raise too_big_for_the_platform()


def check_modal(node: Node) -> None:
    fields = node.fields(("custom_id", "title", "components"), required=("custom_id", "title", "components"))
    if "custom_id" in fields:
        fields["custom_id"].text(limits.CUSTOM_ID, 1)
    if "title" in fields:
        fields["title"].text(limits.MODAL_TITLE, 1)
    if "components" in fields:
        seen = _Seen()
        for item in fields["components"].items(limits.MODAL_COMPONENTS, 1):
            _check(item, (ROW, LABEL, TEXT), seen, modal=True)


def _check(node: Node, allowed: tuple[int, ...], seen: _Seen, *, modal: bool = False) -> None:
    seen.count += 1
    kind = node.child("type").choice(allowed) if isinstance(node.value, dict) else None
    if kind is None:
        if not isinstance(node.value, dict):
            node.refuse("DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
        return
    fields = node.fields(_KNOWN[kind], _REQUIRED.get(kind, ()))
    if "id" in fields:
        number = fields["id"].integer(0, BIGGEST_ID)
        if number and number in seen.ids:
            fields["id"].refuse("COMPONENT_ID_DUPLICATED", "Component id cannot be duplicated")
        seen.ids.add(number or 0)
    if "custom_id" in fields:
        custom_id = fields["custom_id"].text(limits.CUSTOM_ID, 1)
        if custom_id in seen.custom_ids:
            fields["custom_id"].refuse("COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
        seen.custom_ids.add(custom_id or "")
    for name in ("disabled", "required", "spoiler", "divider"):
        if name in fields:
            fields[name].boolean()
    if kind == ROW:
        _check_row(fields, seen, modal)
    elif kind == BUTTON:
        _check_button(node, fields)
    elif kind in SELECTS:
        _check_select(kind, fields)
    elif kind == TEXT_INPUT:
        _check_text_input(fields)
    elif kind == LABEL:
        _check_label(fields, seen)
    else:
        _check_v2(kind, fields, seen)


def _check_row(fields: dict[str, Node], seen: _Seen, modal: bool) -> None:
    if "components" not in fields:
        return
    items = fields["components"].items(limits.BUTTONS_IN_ROW, 1)
    for item in items:
        _check(item, (TEXT_INPUT,) if modal else (BUTTON, *SELECTS), seen, modal=modal)
    kinds = [item.value.get("type") for item in items if isinstance(item.value, dict)]
    if len(kinds) > 1 and any(kind != BUTTON for kind in kinds):
        fields["components"].refuse(
            "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the maximum width"
        )


def _check_button(node: Node, fields: dict[str, Node]) -> None:
    style = fields["style"].choice((1, 2, 3, 4, LINK_STYLE, PREMIUM_STYLE)) if "style" in fields else None
    if "label" in fields:
        fields["label"].text(limits.BUTTON_LABEL)
    if "emoji" in fields:
        _check_emoji(fields["emoji"])
    if style is None:
        return
    if style == LINK_STYLE:
        if "url" in fields:
            fields["url"].url(limits.BUTTON_URL, ("http", "https", "discord"))
        else:
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


def _check_emoji(node: Node) -> None:
    emoji = node.fields(("id", "name", "animated"))
    if "name" in emoji:
        emoji["name"].text(limits.EMOJI_NAME, 1)
    elif "id" not in emoji:
        node.refuse("COMPONENT_INVALID_EMOJI", "Invalid emoji")


def _check_select(kind: int, fields: dict[str, Node]) -> None:
    if "placeholder" in fields:
        fields["placeholder"].text(limits.SELECT_PLACEHOLDER)
    least = fields["min_values"].integer(0, limits.SELECT_OPTIONS) if "min_values" in fields else 1
    most = fields["max_values"].integer(1, limits.SELECT_OPTIONS) if "max_values" in fields else 1
    if least is not None and most is not None and least > most:
        fields["min_values"].refuse("SELECT_COMPONENT_MIN_VALUES", "min_values is greater than max_values")
    if kind != STRING_SELECT or "options" not in fields:
        return
    values: set[str] = set()
    for option in fields["options"].items(limits.SELECT_OPTIONS, 1):
        known = option.fields(("label", "value", "description", "default", "emoji"), required=("label", "value"))
        if "label" in known:
            known["label"].text(limits.SELECT_TEXT, 1)
        if "description" in known:
            known["description"].text(limits.SELECT_TEXT)
        if "emoji" in known:
            _check_emoji(known["emoji"])
        if "value" in known:
            value = known["value"].text(limits.SELECT_TEXT, 1) or ""
            if value in values:
                known["value"].refuse(
                    "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used"
                )
            values.add(value)


def _check_text_input(fields: dict[str, Node]) -> None:
    if "style" in fields:
        fields["style"].choice((1, 2))
    if "label" in fields:
        fields["label"].text(limits.MODAL_LABEL)
    if "value" in fields:
        fields["value"].text(limits.TEXT_INPUT)
    if "placeholder" in fields:
        fields["placeholder"].text(limits.TEXT_INPUT_PLACEHOLDER)
    if "min_length" in fields:
        fields["min_length"].integer(0, limits.TEXT_INPUT)
    if "max_length" in fields:
        fields["max_length"].integer(1, limits.TEXT_INPUT)


def _check_label(fields: dict[str, Node], seen: _Seen) -> None:
    if "label" in fields:
        fields["label"].text(limits.MODAL_LABEL, 1)
    if "description" in fields:
        fields["description"].text(limits.MODAL_DESCRIPTION)
    if "component" in fields:
        _check(fields["component"], (TEXT_INPUT, *SELECTS), seen, modal=True)


def _check_v2(kind: int, fields: dict[str, Node], seen: _Seen) -> None:
    if "content" in fields:
        seen.texts.append(fields["content"].text(limits.V2_TEXT, 1) or "")
    if kind == SECTION:
        if "components" in fields:
            for item in fields["components"].items(limits.SECTION_TEXTS, 1):
                _check(item, (TEXT,), seen)
        if "accessory" in fields:
            _check(fields["accessory"], (BUTTON, THUMBNAIL), seen)
    elif kind == CONTAINER:
        if "accent_color" in fields:
            fields["accent_color"].integer(0, limits.COLOUR)
        if "components" in fields:
            for item in fields["components"].items(limits.V2_COMPONENTS, 1):
                _check(item, _IN_CONTAINER, seen)
    elif kind == GALLERY and "items" in fields:
        for item in fields["items"].items(limits.GALLERY_ITEMS, 1):
            picture = item.fields(("media", "description", "spoiler"), required=("media",))
            _check_media(picture, seen)
    elif kind == THUMBNAIL:
        _check_media(fields, seen)
    elif kind == FILE and "file" in fields:
        file = fields["file"].fields(("url",), required=("url",))
        if "url" in file:
            file["url"].url(schemes=("attachment",))
    elif kind == SEPARATOR and "spacing" in fields:
        fields["spacing"].choice((1, 2))


def _check_media(fields: dict[str, Node], seen: _Seen) -> None:
    seen.media += 1
    if "description" in fields:
        fields["description"].text(limits.ALT_TEXT, 1)
    if "media" in fields:
        media = fields["media"].fields(("url",), required=("url",))
        if "url" in media:
            media["url"].url(schemes=("http", "https", "attachment"))
