"""The rich_text block and everything inside it (reference/block-kit/blocks/rich-text-block)."""

from bot.playground.slack import limits
from bot.playground.slack.blockkit.shapes import Rule, boolean, by_type, choice, fields, integer, list_of, string, url

_MANY = 10_000
_LONG = 100_000
_ID = string(64)
_BORDER = integer(0, 1)
_LINKS = ("http", "https", "mailto", "slack", "tel")

_style = fields({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline", "highlight"), boolean))
_mention_style = fields(
    {},
    dict.fromkeys(("bold", "italic", "strike", "highlight", "client_highlight", "unlink"), boolean),
)

_text = fields({"text": string(_LONG)}, {"style": _style})
_link = fields(
    {"url": url(limits.BUTTON_URL, _LINKS)},
    {"text": string(_LONG), "unsafe": boolean, "style": _style},
)

_inline: dict[str, Rule] = {
    "text": _text,
    "link": _link,
    "user": fields({"user_id": _ID}, {"style": _mention_style}),
    "usergroup": fields({"usergroup_id": _ID}, {"style": _mention_style}),
    "channel": fields({"channel_id": _ID}, {"style": _mention_style}),
    "team": fields({"team_id": _ID}, {"style": _mention_style}),
    "emoji": fields({"name": string(100)}, {"unicode": string(100), "skin_tone": integer(1, 6), "style": _style}),
    "broadcast": fields({"range": choice("here", "channel", "everyone")}, {"style": _style}),
    "date": fields(
        {"timestamp": integer(0, 2**40), "format": string(500)},
        {"url": url(limits.BUTTON_URL), "fallback": string(500), "style": _style},
    ),
    "color": fields({"value": string(16)}, {"style": _style}),
}

_inlines = list_of(by_type(_inline), _MANY, least=0)
_section = fields({"elements": _inlines})

_parts: dict[str, Rule] = {
    "rich_text_section": _section,
    "rich_text_list": fields(
        {
            "elements": list_of(by_type({"rich_text_section": _section}), _MANY),
            "style": choice("bullet", "ordered"),
        },
        {"indent": integer(0, limits.LIST_INDENT), "offset": integer(0, 10_000), "border": _BORDER},
    ),
    "rich_text_preformatted": fields(
        {"elements": list_of(by_type({"text": _text, "link": _link}), _MANY)},
        {"border": _BORDER, "language": string(50)},
    ),
    "rich_text_quote": fields({"elements": _inlines}, {"border": _BORDER}),
}

block = fields({"elements": list_of(by_type(_parts), _MANY)}, {"block_id": string(limits.BLOCK_ID)})
