"""The local Slack refuses every oversized or forbidden block with the error that is documented for it."""

from typing import Any

import pytest

from tests.playground.slack_blocks import image, input_block, menu, metadata, option, plain, pressable, rich, sentence
from tests.playground.slack_kit import (
    CHANNEL,
    actions,
    button,
    client_for,
    control,
    refusal,
    running,
    section,
)

_TABLE = {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}
_GROUP = {"label": plain("x"), "options": [option()]}
_CONFIRM = {"title": plain("Sure?"), "text": plain("Really"), "confirm": plain("Yes"), "deny": plain("No")}
_LONG_LINK = "https://example.com/" + "x" * 2_981

BLOCKS: dict[str, tuple[list[Any], str]] = {
    # the whole
    "51 blocks": ([{"type": "divider"}] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    "unknown block": ([{"type": "poem"}], "unsupported type: poem [json-pointer:/blocks/0/type]"),
    "no type": ([{}], "missing required field: type [json-pointer:/blocks/0]"),
    "unknown field": (
        [{"type": "divider", "colour": "red"}],
        "invalid additional property: colour [json-pointer:/blocks/0]",
    ),
    "long block_id": (
        [{"type": "divider", "block_id": "x" * 256}],
        "must be less than 256 characters [json-pointer:/blocks/0/block_id]",
    ),
    "same block_id": (
        [{"type": "divider", "block_id": "a"}, {"type": "divider", "block_id": "a"}],
        "`block_id` a is used twice [json-pointer:/blocks/1/block_id]",
    ),
    # section
    "long section": (
        [section("x" * 3001)],
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ),
    "empty section": ([section("")], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    "section of nothing": ([{"type": "section"}], "must define either `text` or `fields` [json-pointer:/blocks/0]"),
    "section of a string": (
        [{"type": "section", "text": "x"}],
        "must provide an object [json-pointer:/blocks/0/text]",
    ),
    "unknown text object": (
        [{"type": "section", "text": {"type": "html", "text": "x"}}],
        "unsupported type: html [json-pointer:/blocks/0/text/type]",
    ),
    "emoji in mrkdwn": (
        [{"type": "section", "text": {"type": "mrkdwn", "text": "x", "emoji": True}}],
        "invalid additional property: emoji [json-pointer:/blocks/0/text]",
    ),
    "eleven fields": (
        [{"type": "section", "fields": [plain("x")] * 11}],
        "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
    ),
    "long field": (
        [{"type": "section", "fields": [plain("x" * 2001)]}],
        "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
    ),
    "text input as accessory": (
        [section(accessory={"type": "plain_text_input", "action_id": "a"})],
        "unsupported type: plain_text_input [json-pointer:/blocks/0/accessory/type]",
    ),
    # header, context, image, markdown, table, video
    "long header": (
        [{"type": "header", "text": plain("x" * 151)}],
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ),
    "header in mrkdwn": (
        [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
        "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
    ),
    "eleven in context": (
        [{"type": "context", "elements": [plain("x")] * 11}],
        "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "long context": (
        [{"type": "context", "elements": [{"type": "mrkdwn", "text": "x" * 3001}]}],
        "must be less than 3001 characters [json-pointer:/blocks/0/elements/0/text]",
    ),
    "empty context": (
        [{"type": "context", "elements": []}],
        "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "button in context": (
        [{"type": "context", "elements": [button()]}],
        "unsupported type: button [json-pointer:/blocks/0/elements/0/type]",
    ),
    "image without alt_text": (
        [{"type": "image", "image_url": "https://example.com/a.png"}],
        "missing required field: alt_text [json-pointer:/blocks/0]",
    ),
    "accessory image without alt_text": (
        [section(accessory={"type": "image", "image_url": "https://example.com/a.png"})],
        "missing required field: alt_text [json-pointer:/blocks/0/accessory]",
    ),
    "image with empty alt_text": (
        [image(alt_text="")],
        "must be more than 0 characters [json-pointer:/blocks/0/alt_text]",
    ),
    "long alt_text": (
        [image(alt_text="x" * 2001)],
        "must be less than 2001 characters [json-pointer:/blocks/0/alt_text]",
    ),
    "long image_url": (
        [image(image_url=_LONG_LINK)],
        "must be less than 3001 characters [json-pointer:/blocks/0/image_url]",
    ),
    "long image title": (
        [image(title=plain("x" * 2001))],
        "must be less than 2001 characters [json-pointer:/blocks/0/title/text]",
    ),
    "image from nowhere": (
        [{"type": "image", "alt_text": "x"}],
        "must define either `image_url` or `slack_file` [json-pointer:/blocks/0]",
    ),
    "relative image": ([image(image_url="a.png")], "invalid url [json-pointer:/blocks/0/image_url]"),
    "film as image": (
        [image(image_url="https://example.com/a.mp4")],
        "downloading image failed [json-pointer:/blocks/0/image_url]",
    ),
    "image on this machine": (
        [image(image_url="http://localhost/a.png")],
        "downloading image failed [json-pointer:/blocks/0/image_url]",
    ),
    "long markdown": (
        [{"type": "markdown", "text": "x" * 12_001}],
        "must be less than 12001 characters [json-pointer:/blocks/0/text]",
    ),
    "long markdown in all": (
        [{"type": "markdown", "text": "x" * 6_001}] * 2,
        "markdown must be less than 12001 characters in total [json-pointer:/blocks]",
    ),
    "two tables": ([_TABLE, _TABLE], "only_one_table_allowed [json-pointer:/blocks]"),
    "101 rows": (
        [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]] * 101}],
        "no more than 100 items allowed [json-pointer:/blocks/0/rows]",
    ),
    "21 cells": (
        [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * 21]}],
        "no more than 20 items allowed [json-pointer:/blocks/0/rows/0]",
    ),
    "long table": (
        [{"type": "table", "rows": [[{"type": "raw_text", "text": "x" * 5_001}] * 2]}],
        "tables must be less than 10001 characters in total [json-pointer:/blocks]",
    ),
    "long video title": (
        [
            {
                "type": "video",
                "alt_text": "x",
                "title": plain("x" * 201),
                "thumbnail_url": "https://example.com/a.png",
                "video_url": "https://example.com/b",
            }
        ],
        "must be less than 201 characters [json-pointer:/blocks/0/title/text]",
    ),
    "video without title": (
        [{"type": "video", "alt_text": "x", "thumbnail_url": "https://a.org/b", "video_url": "https://a.org/c"}],
        "missing required field: title [json-pointer:/blocks/0]",
    ),
    # buttons and menus
    "26 buttons": (
        [actions(*(button(f"b{number}") for number in range(26)))],
        "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "no buttons": ([actions()], "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]"),
    "same action_id": (
        [actions(button("a"), button("a"))],
        "`action_id` a is used twice in this block [json-pointer:/blocks/0/elements/1/action_id]",
    ),
    "long action_id": (
        pressable(action_id="x" * 256),
        "must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]",
    ),
    "long button": (
        pressable(text=plain("x" * 76)),
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    "empty button": (
        pressable(text=plain("")),
        "must be more than 0 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    "button in mrkdwn": (
        pressable(text={"type": "mrkdwn", "text": "x"}),
        "unsupported type: mrkdwn [json-pointer:/blocks/0/elements/0/text/type]",
    ),
    "long button value": (
        pressable(value="x" * 2001),
        "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ),
    "number as button value": (
        pressable(value=7),
        "must provide a string [json-pointer:/blocks/0/elements/0/value]",
    ),
    "long button url": (
        pressable(url=_LONG_LINK),
        "must be less than 3001 characters [json-pointer:/blocks/0/elements/0/url]",
    ),
    "script as button url": (
        pressable(url="javascript:alert(1)"),
        "invalid url [json-pointer:/blocks/0/elements/0/url]",
    ),
    "long accessibility_label": (
        pressable(accessibility_label="x" * 76),
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/accessibility_label]",
    ),
    "button style": (
        pressable(style="purple"),
        "must be one of: primary, danger [json-pointer:/blocks/0/elements/0/style]",
    ),
    "long confirm title": (
        pressable(confirm={**_CONFIRM, "title": plain("x" * 101)}),
        "must be less than 101 characters [json-pointer:/blocks/0/elements/0/confirm/title/text]",
    ),
    "long confirm text": (
        pressable(confirm={**_CONFIRM, "text": plain("x" * 301)}),
        "must be less than 301 characters [json-pointer:/blocks/0/elements/0/confirm/text/text]",
    ),
    "long confirm button": (
        pressable(confirm={**_CONFIRM, "deny": plain("x" * 31)}),
        "must be less than 31 characters [json-pointer:/blocks/0/elements/0/confirm/deny/text]",
    ),
    "101 options": (
        menu("static_select", 101),
        "no more than 100 items allowed [json-pointer:/blocks/0/accessory/options]",
    ),
    "101 groups of options": (
        [section(accessory={"type": "static_select", "action_id": "a", "option_groups": [_GROUP] * 101})],
        "no more than 100 items allowed [json-pointer:/blocks/0/accessory/option_groups]",
    ),
    "long option url": (
        [section(accessory={"type": "overflow", "action_id": "a", "options": [option(url=_LONG_LINK)]})],
        "must be less than 3001 characters [json-pointer:/blocks/0/accessory/options/0/url]",
    ),
    "select of nothing": (
        [section(accessory={"type": "static_select", "action_id": "a"})],
        "must define either `options` or `option_groups` [json-pointer:/blocks/0/accessory]",
    ),
    "long placeholder": (
        menu("static_select", 1, placeholder=plain("x" * 151)),
        "must be less than 151 characters [json-pointer:/blocks/0/accessory/placeholder/text]",
    ),
    "six in overflow": (
        menu("overflow", 6),
        "no more than 5 items allowed [json-pointer:/blocks/0/accessory/options]",
    ),
    "eleven checkboxes": (
        menu("checkboxes", 11),
        "no more than 10 items allowed [json-pointer:/blocks/0/accessory/options]",
    ),
    "long option text": (
        [section(accessory={"type": "overflow", "action_id": "a", "options": [option(text="x" * 76)]})],
        "must be less than 76 characters [json-pointer:/blocks/0/accessory/options/0/text/text]",
    ),
    "long option value": (
        [section(accessory={"type": "overflow", "action_id": "a", "options": [option("x" * 76)]})],
        "must be less than 76 characters [json-pointer:/blocks/0/accessory/options/0/value]",
    ),
    "empty option url": (
        [section(accessory={"type": "static_select", "action_id": "a", "options": [option(url="")]})],
        "invalid additional property: url [json-pointer:/blocks/0/accessory/options/0]",
    ),
    "six context actions": (
        [
            {
                "type": "context_actions",
                "elements": [{"type": "icon_button", "icon": "trash", "text": plain("x")}] * 6,
            }
        ],
        "no more than 5 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "long input label": (
        [input_block(label=plain("x" * 2001))],
        "must be less than 2001 characters [json-pointer:/blocks/0/label/text]",
    ),
    "long input hint": (
        [input_block(hint=plain("x" * 2001))],
        "must be less than 2001 characters [json-pointer:/blocks/0/hint/text]",
    ),
    "long initial value": (
        [input_block(element={"type": "plain_text_input", "action_id": "a", "initial_value": "x" * 3001})],
        "must be less than 3001 characters [json-pointer:/blocks/0/element/initial_value]",
    ),
    "button as input": (
        [input_block(element=button())],
        "unsupported type: button [json-pointer:/blocks/0/element/type]",
    ),
    # rich text
    "rich text of nothing": ([rich()], "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]"),
    "unknown rich part": (
        [rich({"type": "rich_text_table", "elements": []})],
        "unsupported type: rich_text_table [json-pointer:/blocks/0/elements/0/type]",
    ),
    "unknown rich inline": (
        [rich(sentence({"type": "blink", "text": "x"}))],
        "unsupported type: blink [json-pointer:/blocks/0/elements/0/elements/0/type]",
    ),
    "empty rich text": (
        [rich(sentence({"type": "text", "text": ""}))],
        "must be more than 0 characters [json-pointer:/blocks/0/elements/0/elements/0/text]",
    ),
    "unknown style": (
        [rich(sentence({"type": "text", "text": "x", "style": {"huge": True}}))],
        "invalid additional property: huge [json-pointer:/blocks/0/elements/0/elements/0/style]",
    ),
    "style of a string": (
        [rich(sentence({"type": "text", "text": "x", "style": {"bold": "yes"}}))],
        "must provide a boolean [json-pointer:/blocks/0/elements/0/elements/0/style/bold]",
    ),
    "rich link without url": (
        [rich(sentence({"type": "link", "text": "x"}))],
        "missing required field: url [json-pointer:/blocks/0/elements/0/elements/0]",
    ),
    "rich link with spaces": (
        [rich(sentence({"type": "link", "url": "https://a.org/b c"}))],
        "invalid url [json-pointer:/blocks/0/elements/0/elements/0/url]",
    ),
    "list style": (
        [rich({"type": "rich_text_list", "style": "dash", "elements": [sentence()]})],
        "must be one of: bullet, ordered [json-pointer:/blocks/0/elements/0/style]",
    ),
    "list without style": (
        [rich({"type": "rich_text_list", "elements": [sentence()]})],
        "missing required field: style [json-pointer:/blocks/0/elements/0]",
    ),
    "list in a list": (
        [rich({"type": "rich_text_list", "style": "bullet", "elements": [{"type": "rich_text_list"}]})],
        "unsupported type: rich_text_list [json-pointer:/blocks/0/elements/0/elements/0/type]",
    ),
    "deep list": (
        [rich({"type": "rich_text_list", "style": "bullet", "indent": 9, "elements": [sentence()]})],
        "must be between 0 and 8 [json-pointer:/blocks/0/elements/0/indent]",
    ),
    "user in preformatted": (
        [rich({"type": "rich_text_preformatted", "elements": [{"type": "user", "user_id": "U1"}]})],
        "unsupported type: user [json-pointer:/blocks/0/elements/0/elements/0/type]",
    ),
    "broadcast to all": (
        [rich(sentence({"type": "broadcast", "range": "world"}))],
        "must be one of: here, channel, everyone [json-pointer:/blocks/0/elements/0/elements/0/range]",
    ),
    "date without format": (
        [rich(sentence({"type": "date", "timestamp": 1}))],
        "missing required field: format [json-pointer:/blocks/0/elements/0/elements/0]",
    ),
}


@pytest.mark.parametrize("name", BLOCKS)
async def test_blocks_that_slack_refuses(name: str) -> None:
    blocks, message = BLOCKS[name]
    async with running() as slack:
        answer = await refusal(client_for(slack), "chat.postMessage", channel=CHANNEL, text="x", blocks=blocks)
        assert answer["error"] == "invalid_blocks"
        assert answer["errors"] == [message]
        assert answer["response_metadata"] == {"messages": [f"[ERROR] {message}"]}
        assert slack.workspace.channels[CHANNEL].messages == {}
        assert [entry.violation for entry in slack.journal.violations()] == [f"invalid_blocks: {message}"]


async def test_everything_at_its_limit_is_accepted() -> None:
    text = rich(
        sentence(
            {"type": "text", "text": "x", "style": {"bold": True, "italic": True, "strike": True, "code": True}},
            {"type": "link", "url": "https://arxiv.org/abs/1", "text": "paper", "style": {"bold": True}},
            {"type": "user", "user_id": "U1"},
            {"type": "usergroup", "usergroup_id": "S1"},
            {"type": "channel", "channel_id": "C1"},
            {"type": "emoji", "name": "eyes"},
            {"type": "broadcast", "range": "here"},
            {"type": "date", "timestamp": 1_700_000_000, "format": "{date}", "fallback": "then"},
            {"type": "color", "value": "#ff0000"},
        ),
        {
            "type": "rich_text_list",
            "style": "ordered",
            "indent": 8,
            "offset": 2,
            "border": 1,
            "elements": [sentence()],
        },
        {"type": "rich_text_preformatted", "border": 0, "elements": [{"type": "text", "text": "x"}]},
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "x"}]},
    )
    big_button = button(
        "x" * 255,
        text=plain("x" * 75),
        value="x" * 2000,
        url=_LONG_LINK[:3000],
        accessibility_label="x" * 75,
        style="danger",
        confirm=_CONFIRM,
    )
    blocks = [
        section("x" * 3000, accessory=image(alt_text="x" * 2000)),
        {"type": "section", "fields": [plain("x")] * 10},
        {"type": "header", "text": plain("x" * 150)},
        {"type": "context", "elements": [plain("x"), {"type": "mrkdwn", "text": "x"}, *[image()] * 8]},
        actions(big_button, *(button(f"b{number}") for number in range(24))),
        *menu("static_select", 100, placeholder=plain("x" * 150)),
        *menu("overflow", 5),
        *menu("radio_buttons", 10),
        image(title=plain("x")),
        _TABLE,
        input_block(hint=plain("x"), optional=True),
        text,
    ]
    blocks += [{"type": "divider"}] * (50 - len(blocks))
    async with running() as slack:
        client = client_for(slack)
        await client.chat_postMessage(channel=CHANNEL, text="x", blocks=blocks)
        await client.chat_postMessage(channel=CHANNEL, text="x", blocks=[section("x" * 2400)] * 4)
        await client.chat_postMessage(channel=CHANNEL, text="x", metadata=metadata(8_000))
        assert slack.journal.violations() == []


async def test_an_accessory_image_that_cannot_be_fetched_costs_nothing() -> None:
    broken = image(image_url="http://localhost/a.png")
    async with running() as slack:
        client = client_for(slack)
        await client.chat_postMessage(channel=CHANNEL, text="x", blocks=[section(accessory=broken)])
        await control(slack, "state", {"op": "unfetchable_images", "pattern": "example"})
        answer = await refusal(client, "chat.postMessage", channel=CHANNEL, text="x", blocks=[image()])
        assert answer["errors"] == ["downloading image failed [json-pointer:/blocks/0/image_url]"]
        await client.chat_postMessage(channel=CHANNEL, text="x", blocks=[section(accessory=image())])
