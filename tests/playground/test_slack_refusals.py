"""The local Slack refuses every oversized or forbidden thing with the error that is documented for it."""

import json
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack.state import Channel
from tests.playground.slack_kit import (
    CHANNEL,
    Json,
    actions,
    button,
    client_for,
    control,
    modal,
    refusal,
    running,
    section,
)


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def _rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def _sentence(*inline: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(inline)}


def _image(**more: Any) -> Json:
    return {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a cat", **more}


def _option(value: str = "v", text: str = "t", **more: Any) -> Json:
    return {"text": _plain(text), "value": value, **more}


def _input(**more: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": "a"}
    return {"type": "input", "label": _plain("Name"), "element": element, **more}


def _pressable(**more: Any) -> list[Json]:
    return [actions(button(**more))]


def _menu(kind: str, count: int, **more: Any) -> list[Json]:
    options = [_option(str(number)) for number in range(count)]
    return [section(accessory={"type": kind, "action_id": "a", "options": options, **more})]


_TABLE = {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}
_GROUP = {"label": _plain("x"), "options": [_option()]}
_CONFIRM = {"title": _plain("Sure?"), "text": _plain("Really"), "confirm": _plain("Yes"), "deny": _plain("No")}
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
        [{"type": "section", "fields": [_plain("x")] * 11}],
        "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
    ),
    "long field": (
        [{"type": "section", "fields": [_plain("x" * 2001)]}],
        "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
    ),
    "text input as accessory": (
        [section(accessory={"type": "plain_text_input", "action_id": "a"})],
        "unsupported type: plain_text_input [json-pointer:/blocks/0/accessory/type]",
    ),
    # header, context, image, markdown, table, video
    "long header": (
        [{"type": "header", "text": _plain("x" * 151)}],
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ),
    "header in mrkdwn": (
        [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
        "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
    ),
    "eleven in context": (
        [{"type": "context", "elements": [_plain("x")] * 11}],
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
        [_image(alt_text="")],
        "must be more than 0 characters [json-pointer:/blocks/0/alt_text]",
    ),
    "long alt_text": (
        [_image(alt_text="x" * 2001)],
        "must be less than 2001 characters [json-pointer:/blocks/0/alt_text]",
    ),
    "long image_url": (
        [_image(image_url=_LONG_LINK)],
        "must be less than 3001 characters [json-pointer:/blocks/0/image_url]",
    ),
    "long image title": (
        [_image(title=_plain("x" * 2001))],
        "must be less than 2001 characters [json-pointer:/blocks/0/title/text]",
    ),
    "image from nowhere": (
        [{"type": "image", "alt_text": "x"}],
        "must define either `image_url` or `slack_file` [json-pointer:/blocks/0]",
    ),
    "relative image": ([_image(image_url="a.png")], "invalid url [json-pointer:/blocks/0/image_url]"),
    "film as image": (
        [_image(image_url="https://example.com/a.mp4")],
        "downloading image failed [json-pointer:/blocks/0/image_url]",
    ),
    "image on this machine": (
        [_image(image_url="http://localhost/a.png")],
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
                "title": _plain("x" * 201),
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
        _pressable(action_id="x" * 256),
        "must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]",
    ),
    "long button": (
        _pressable(text=_plain("x" * 76)),
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    "empty button": (
        _pressable(text=_plain("")),
        "must be more than 0 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    "button in mrkdwn": (
        _pressable(text={"type": "mrkdwn", "text": "x"}),
        "unsupported type: mrkdwn [json-pointer:/blocks/0/elements/0/text/type]",
    ),
    "long button value": (
        _pressable(value="x" * 2001),
        "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ),
    "number as button value": (
        _pressable(value=7),
        "must provide a string [json-pointer:/blocks/0/elements/0/value]",
    ),
    "long button url": (
        _pressable(url=_LONG_LINK),
        "must be less than 3001 characters [json-pointer:/blocks/0/elements/0/url]",
    ),
    "script as button url": (
        _pressable(url="javascript:alert(1)"),
        "invalid url [json-pointer:/blocks/0/elements/0/url]",
    ),
    "long accessibility_label": (
        _pressable(accessibility_label="x" * 76),
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/accessibility_label]",
    ),
    "button style": (
        _pressable(style="purple"),
        "must be one of: primary, danger [json-pointer:/blocks/0/elements/0/style]",
    ),
    "long confirm title": (
        _pressable(confirm={**_CONFIRM, "title": _plain("x" * 101)}),
        "must be less than 101 characters [json-pointer:/blocks/0/elements/0/confirm/title/text]",
    ),
    "long confirm text": (
        _pressable(confirm={**_CONFIRM, "text": _plain("x" * 301)}),
        "must be less than 301 characters [json-pointer:/blocks/0/elements/0/confirm/text/text]",
    ),
    "long confirm button": (
        _pressable(confirm={**_CONFIRM, "deny": _plain("x" * 31)}),
        "must be less than 31 characters [json-pointer:/blocks/0/elements/0/confirm/deny/text]",
    ),
    "101 options": (
        _menu("static_select", 101),
        "no more than 100 items allowed [json-pointer:/blocks/0/accessory/options]",
    ),
    "101 groups of options": (
        [section(accessory={"type": "static_select", "action_id": "a", "option_groups": [_GROUP] * 101})],
        "no more than 100 items allowed [json-pointer:/blocks/0/accessory/option_groups]",
    ),
    "long option url": (
        [section(accessory={"type": "overflow", "action_id": "a", "options": [_option(url=_LONG_LINK)]})],
        "must be less than 3001 characters [json-pointer:/blocks/0/accessory/options/0/url]",
    ),
    "select of nothing": (
        [section(accessory={"type": "static_select", "action_id": "a"})],
        "must define either `options` or `option_groups` [json-pointer:/blocks/0/accessory]",
    ),
    "long placeholder": (
        _menu("static_select", 1, placeholder=_plain("x" * 151)),
        "must be less than 151 characters [json-pointer:/blocks/0/accessory/placeholder/text]",
    ),
    "six in overflow": (
        _menu("overflow", 6),
        "no more than 5 items allowed [json-pointer:/blocks/0/accessory/options]",
    ),
    "eleven checkboxes": (
        _menu("checkboxes", 11),
        "no more than 10 items allowed [json-pointer:/blocks/0/accessory/options]",
    ),
    "long option text": (
        [section(accessory={"type": "overflow", "action_id": "a", "options": [_option(text="x" * 76)]})],
        "must be less than 76 characters [json-pointer:/blocks/0/accessory/options/0/text/text]",
    ),
    "long option value": (
        [section(accessory={"type": "overflow", "action_id": "a", "options": [_option("x" * 76)]})],
        "must be less than 76 characters [json-pointer:/blocks/0/accessory/options/0/value]",
    ),
    "empty option url": (
        [section(accessory={"type": "static_select", "action_id": "a", "options": [_option(url="")]})],
        "invalid additional property: url [json-pointer:/blocks/0/accessory/options/0]",
    ),
    "six context actions": (
        [
            {
                "type": "context_actions",
                "elements": [{"type": "icon_button", "icon": "trash", "text": _plain("x")}] * 6,
            }
        ],
        "no more than 5 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "long input label": (
        [_input(label=_plain("x" * 2001))],
        "must be less than 2001 characters [json-pointer:/blocks/0/label/text]",
    ),
    "long input hint": (
        [_input(hint=_plain("x" * 2001))],
        "must be less than 2001 characters [json-pointer:/blocks/0/hint/text]",
    ),
    "long initial value": (
        [_input(element={"type": "plain_text_input", "action_id": "a", "initial_value": "x" * 3001})],
        "must be less than 3001 characters [json-pointer:/blocks/0/element/initial_value]",
    ),
    "button as input": (
        [_input(element=button())],
        "unsupported type: button [json-pointer:/blocks/0/element/type]",
    ),
    # rich text
    "rich text of nothing": ([_rich()], "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]"),
    "unknown rich part": (
        [_rich({"type": "rich_text_table", "elements": []})],
        "unsupported type: rich_text_table [json-pointer:/blocks/0/elements/0/type]",
    ),
    "unknown rich inline": (
        [_rich(_sentence({"type": "blink", "text": "x"}))],
        "unsupported type: blink [json-pointer:/blocks/0/elements/0/elements/0/type]",
    ),
    "empty rich text": (
        [_rich(_sentence({"type": "text", "text": ""}))],
        "must be more than 0 characters [json-pointer:/blocks/0/elements/0/elements/0/text]",
    ),
    "unknown style": (
        [_rich(_sentence({"type": "text", "text": "x", "style": {"huge": True}}))],
        "invalid additional property: huge [json-pointer:/blocks/0/elements/0/elements/0/style]",
    ),
    "style of a string": (
        [_rich(_sentence({"type": "text", "text": "x", "style": {"bold": "yes"}}))],
        "must provide a boolean [json-pointer:/blocks/0/elements/0/elements/0/style/bold]",
    ),
    "rich link without url": (
        [_rich(_sentence({"type": "link", "text": "x"}))],
        "missing required field: url [json-pointer:/blocks/0/elements/0/elements/0]",
    ),
    "rich link with spaces": (
        [_rich(_sentence({"type": "link", "url": "https://a.org/b c"}))],
        "invalid url [json-pointer:/blocks/0/elements/0/elements/0/url]",
    ),
    "list style": (
        [_rich({"type": "rich_text_list", "style": "dash", "elements": [_sentence()]})],
        "must be one of: bullet, ordered [json-pointer:/blocks/0/elements/0/style]",
    ),
    "list without style": (
        [_rich({"type": "rich_text_list", "elements": [_sentence()]})],
        "missing required field: style [json-pointer:/blocks/0/elements/0]",
    ),
    "list in a list": (
        [_rich({"type": "rich_text_list", "style": "bullet", "elements": [{"type": "rich_text_list"}]})],
        "unsupported type: rich_text_list [json-pointer:/blocks/0/elements/0/elements/0/type]",
    ),
    "deep list": (
        [_rich({"type": "rich_text_list", "style": "bullet", "indent": 9, "elements": [_sentence()]})],
        "must be between 0 and 8 [json-pointer:/blocks/0/elements/0/indent]",
    ),
    "user in preformatted": (
        [_rich({"type": "rich_text_preformatted", "elements": [{"type": "user", "user_id": "U1"}]})],
        "unsupported type: user [json-pointer:/blocks/0/elements/0/elements/0/type]",
    ),
    "broadcast to all": (
        [_rich(_sentence({"type": "broadcast", "range": "world"}))],
        "must be one of: here, channel, everyone [json-pointer:/blocks/0/elements/0/elements/0/range]",
    ),
    "date without format": (
        [_rich(_sentence({"type": "date", "timestamp": 1}))],
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
    rich = _rich(
        _sentence(
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
            "elements": [_sentence()],
        },
        {"type": "rich_text_preformatted", "border": 0, "elements": [{"type": "text", "text": "x"}]},
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "x"}]},
    )
    big_button = button(
        "x" * 255,
        text=_plain("x" * 75),
        value="x" * 2000,
        url=_LONG_LINK[:3000],
        accessibility_label="x" * 75,
        style="danger",
        confirm=_CONFIRM,
    )
    blocks = [
        section("x" * 3000, accessory=_image(alt_text="x" * 2000)),
        {"type": "section", "fields": [_plain("x")] * 10},
        {"type": "header", "text": _plain("x" * 150)},
        {"type": "context", "elements": [_plain("x"), {"type": "mrkdwn", "text": "x"}, *[_image()] * 8]},
        actions(big_button, *(button(f"b{number}") for number in range(24))),
        *_menu("static_select", 100, placeholder=_plain("x" * 150)),
        *_menu("overflow", 5),
        *_menu("radio_buttons", 10),
        _image(title=_plain("x")),
        _TABLE,
        _input(hint=_plain("x"), optional=True),
        rich,
    ]
    blocks += [{"type": "divider"}] * (50 - len(blocks))
    async with running() as slack:
        client = client_for(slack)
        await client.chat_postMessage(channel=CHANNEL, text="x", blocks=blocks)
        await client.chat_postMessage(channel=CHANNEL, text="x", blocks=[section("x" * 2400)] * 4)
        await client.chat_postMessage(channel=CHANNEL, text="x", metadata=_metadata(8_000))
        assert slack.journal.violations() == []


async def test_an_accessory_image_that_cannot_be_fetched_costs_nothing() -> None:
    broken = _image(image_url="http://localhost/a.png")
    async with running() as slack:
        client = client_for(slack)
        await client.chat_postMessage(channel=CHANNEL, text="x", blocks=[section(accessory=broken)])
        await control(slack, "state", {"op": "unfetchable_images", "pattern": "example"})
        answer = await refusal(client, "chat.postMessage", channel=CHANNEL, text="x", blocks=[_image()])
        assert answer["errors"] == ["downloading image failed [json-pointer:/blocks/0/image_url]"]
        await client.chat_postMessage(channel=CHANNEL, text="x", blocks=[section(accessory=_image())])


def _metadata(size: int) -> Json:
    """Metadata of exactly this many bytes."""
    empty = {"event_type": "a", "event_payload": {"k": ""}}
    return {"event_type": "a", "event_payload": {"k": "x" * (size - len(json.dumps(empty)))}}


MESSAGES: dict[str, tuple[Json, str]] = {
    "nothing": ({}, "no_text"),
    "blank text": ({"text": "  \n"}, "no_text"),
    "text and no blocks left": ({"text": "", "blocks": []}, "no_text"),
    "blocks are no list": ({"text": "x", "blocks": {"type": "divider"}}, "invalid_blocks_format"),
    "blocks are no JSON": ({"text": "x", "blocks": "[{"}, "invalid_blocks_format"),
    "9,601 characters in blocks": (
        {"text": "x", "blocks": [section("x" * 2400)] * 4 + [section("x")]},
        "msg_blocks_too_long",
    ),
    "markdown beside text": ({"text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
    "long markdown_text": ({"markdown_text": "x" * 12_001}, "msg_too_long"),
    "101 attachments": ({"text": "x", "attachments": [{"text": "y"}] * 101}, "too_many_attachments"),
    "bad attachments": ({"text": "x", "attachments": "y"}, "invalid_attachments"),
    "bad blocks in attachments": ({"text": "x", "attachments": [{"blocks": [{}]}]}, "invalid_attachments"),
    "8,001 bytes of metadata": ({"text": "x", "metadata": _metadata(8_001)}, "metadata_too_large"),
    "metadata is a list": ({"text": "x", "metadata": [1]}, "invalid_metadata_format"),
    "metadata without payload": ({"text": "x", "metadata": {"event_type": "a"}}, "invalid_metadata_format"),
    "metadata with more": (
        {"text": "x", "metadata": {"event_type": "a", "event_payload": {}, "key": "k"}},
        "invalid_metadata_format",
    ),
    "event_type with a dot": (
        {"text": "x", "metadata": {"event_type": "a.b", "event_payload": {}}},
        "invalid_metadata_schema",
    ),
    "no such thread": ({"text": "x", "thread_ts": "1.000000"}, "thread_not_found"),
    "thread_ts is a number": ({"text": "x", "thread_ts": 1.5}, "invalid_arguments"),
}


@pytest.mark.parametrize("name", MESSAGES)
async def test_messages_that_slack_refuses(name: str) -> None:
    body, code = MESSAGES[name]
    async with running() as slack:
        answer = await refusal(client_for(slack), "chat.postMessage", channel=CHANNEL, **body)
        assert answer["error"] == code
        assert slack.workspace.channels[CHANNEL].messages == {}
        assert len(slack.journal.violations()) == 1


async def test_a_reply_to_a_reply_is_noted_and_lands_in_the_thread() -> None:
    async with running() as slack:
        client = client_for(slack)
        root = (await client.chat_postMessage(channel=CHANNEL, text="root"))["ts"]
        reply = (await client.chat_postMessage(channel=CHANNEL, text="reply", thread_ts=root))["ts"]
        deeper = await client.chat_postMessage(channel=CHANNEL, text="deeper", thread_ts=reply)
        assert deeper["message"]["thread_ts"] == root
        assert len(slack.journal.violations()) == 1


async def test_updates_that_slack_refuses() -> None:
    async with running() as slack:
        client = client_for(slack)
        ts = (await client.chat_postMessage(channel=CHANNEL, text="x", blocks=[_rich(_sentence())]))["ts"]
        theirs = (await control(slack, "messages", {"text": "hello"}))["ts"]
        where = {"channel": CHANNEL, "ts": ts}

        async def code(**args: Any) -> Any:
            return (await refusal(client, "chat.update", **(where | args)))["error"]

        assert await code(text="x" * 4_001) == "msg_too_long"
        assert await code() == "no_text"
        assert await code(text="x", ts="1.000000") == "message_not_found"
        assert await code(text="x", ts=theirs) == "cant_update_message"
        assert await code(text="x", blocks=[section()]) == "block_mismatch"
        assert await code(text="x", blocks=[section("x" * 3001)]) == "invalid_blocks"
        assert (await refusal(client, "chat.delete", channel=CHANNEL, ts=theirs))["error"] == "cant_delete_message"
        assert (await refusal(client, "chat.delete", channel=CHANNEL, ts="1.0"))["error"] == "message_not_found"
        slack.settings.edit_window_seconds = -1
        assert await code(text="x") == "edit_window_closed"
        slack.workspace.channels[CHANNEL].archived = True
        assert await code(text="x") == "is_inactive"


def _archived(channel: Channel) -> None:
    channel.archived = True


def _deleted(channel: Channel) -> None:
    channel.deleted = True


def _left(channel: Channel) -> None:
    channel.members.discard("U0PAPERBOY")


def _left_private(channel: Channel) -> None:
    channel.kind = "private"
    _left(channel)


def _restricted(channel: Channel) -> None:
    channel.refusal = "restricted_action_read_only_channel"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_archived, "is_archived"),
        (_deleted, "channel_not_found"),
        (_left, "not_in_channel"),
        (_left_private, "channel_not_found"),
        (_restricted, "restricted_action_read_only_channel"),
    ],
)
async def test_a_channel_that_cannot_be_posted_to_says_why_and_is_no_violation(change: Any, code: str) -> None:
    async with running() as slack:
        change(slack.workspace.channels[CHANNEL])
        assert (await refusal(client_for(slack), "chat.postMessage", channel=CHANNEL, text="x"))["error"] == code
        assert slack.journal.violations() == []


async def test_chat_write_public_posts_where_the_app_is_no_member() -> None:
    async with running() as slack:
        _left(slack.workspace.channels[CHANNEL])
        await control(slack, "state", {"op": "add_scopes", "scopes": ["chat:write.public"]})
        await client_for(slack).chat_postMessage(channel=CHANNEL, text="x")
        answer = await refusal(client_for(slack), "conversations.history", channel=CHANNEL)
        assert answer["error"] == "not_in_channel"


async def test_a_missing_scope_is_named() -> None:
    async with running() as slack:
        await control(slack, "state", {"op": "remove_scopes", "scopes": ["channels:history", "chat:write"]})
        answer = await refusal(client_for(slack), "conversations.history", channel=CHANNEL)
        assert (answer["error"], answer["needed"]) == ("missing_scope", "channels:history")
        assert "channels:read" in answer["provided"].split(",")
        answer = await refusal(client_for(slack), "chat.postMessage", channel=CHANNEL, text="x")
        assert answer["needed"] == "chat:write"


async def test_a_wrong_token_is_told_apart_from_none_and_from_a_revoked_one() -> None:
    async with running() as slack:

        async def code(token: str | None, method: str = "auth.test") -> Any:
            client = AsyncWebClient(token=token, base_url=slack.api_url, retry_handlers=[])
            return (await refusal(client, method))["error"]

        assert await code(None) == "not_authed"
        assert await code("xoxb-wrong") == "invalid_auth"
        assert await code(slack.app_token) == "not_allowed_token_type"
        assert await code(slack.bot_token, "apps.connections.open") == "not_allowed_token_type"
        await control(slack, "state", {"op": "revoke_token", "code": "account_inactive"})
        assert await code(slack.bot_token) == "account_inactive"


async def test_a_channel_takes_a_burst_and_then_one_message_a_second() -> None:
    async with running(post_per_second=1.0, post_burst=2) as slack:
        time = [1_000.0]
        slack.workspace.now = lambda: time[0]
        slack.add_channel("other", "C0OTHER")
        client = client_for(slack)
        for _ in range(2):
            await client.chat_postMessage(channel=CHANNEL, text="x")
        async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {slack.bot_token}"}) as session:
            body = {"channel": CHANNEL, "text": "x"}
            async with session.post(f"{slack.api_url}chat.postMessage", json=body) as answer:
                assert (answer.status, answer.headers["Retry-After"]) == (429, "1")
                assert await answer.json() == {"ok": False, "error": "ratelimited"}
        await client.chat_postMessage(channel="C0OTHER", text="x")
        time[0] += 1.0
        await client.chat_postMessage(channel=CHANNEL, text="x")
        assert [entry.violation for entry in slack.journal.violations()] == ["ratelimited"]


async def test_other_methods_keep_to_their_tier_when_that_is_switched_on() -> None:
    async with running(tiers=True) as slack:
        slack.workspace.now = lambda: 1_000.0
        client = client_for(slack)
        for _ in range(20):
            await client.conversations_list()
        assert (await refusal(client, "conversations.list"))["error"] == "ratelimited"


VIEWS: dict[str, tuple[Json, str]] = {
    "long title": (modal(title=_plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/title/text]"),
    "long submit": (modal(submit=_plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/submit/text]"),
    "no title": ({"type": "modal", "blocks": []}, "missing required field: title [json-pointer:/view]"),
    "home opened": ({"type": "home", "blocks": []}, "must be one of: modal [json-pointer:/view/type]"),
    "101 blocks": (modal(*[{"type": "divider"}] * 101), "no more than 100 items allowed [json-pointer:/view/blocks]"),
    "markdown": (
        modal({"type": "markdown", "text": "x"}),
        "unsupported type: markdown [json-pointer:/view/blocks/0/type]",
    ),
    "input without submit": (modal(_input()), "missing required field: submit [json-pointer:/view]"),
    "long private_metadata": (
        modal(private_metadata="x" * 3001),
        "must be less than 3001 characters [json-pointer:/view/private_metadata]",
    ),
    "long callback_id": (
        modal(callback_id="x" * 256),
        "must be less than 256 characters [json-pointer:/view/callback_id]",
    ),
    "long external_id": (
        modal(external_id="x" * 256),
        "must be less than 256 characters [json-pointer:/view/external_id]",
    ),
}


@pytest.mark.parametrize("name", VIEWS)
async def test_views_that_slack_refuses(name: str) -> None:
    view, message = VIEWS[name]
    async with running() as slack:
        answer = await refusal(client_for(slack), "views.open", trigger_id="1.2.3", view=view)
        assert answer["error"] == "invalid_arguments"
        assert f"[ERROR] {message}" in answer["response_metadata"]["messages"]
        assert "errors" not in answer


async def test_a_view_must_not_be_too_large_and_needs_a_good_trigger() -> None:
    async with running() as slack:
        client = client_for(slack)
        large = modal(*[section("x" * 3000)] * 90)
        assert (await refusal(client, "views.open", trigger_id="1", view=large))["error"] == "view_too_large"
        good = modal(section())
        assert (await refusal(client, "views.open", trigger_id="1", view=good))["error"] == "invalid_trigger_id"
        assert (await refusal(client, "views.update", view_id="V1", view=good))["error"] == "not_found"


async def test_the_home_of_a_person_is_published_and_guarded_by_its_hash() -> None:
    async with running() as slack:
        client = client_for(slack)
        home = {"type": "home", "blocks": [section()]}
        first = (await client.views_publish(user_id="U0MINA", view=home))["view"]
        home = {"type": "home", "blocks": [section("two")]}
        await client.views_publish(user_id="U0MINA", view=home, hash=first["hash"])
        answer = await refusal(client, "views.publish", user_id="U0MINA", view=home, hash=first["hash"])
        assert answer["error"] == "hash_conflict"
        assert len(await control(slack, "views")) == 1
        slack.settings.home_enabled = False
        assert (await refusal(client, "views.publish", user_id="U0MINA", view=home))["error"] == "not_enabled"


OTHERS: dict[str, tuple[str, Json, str]] = {
    "unknown method": ("chat.shout", {}, "unknown_method"),
    "no channel": ("chat.postMessage", {"text": "x"}, "invalid_arguments"),
    "unknown channel": ("chat.postMessage", {"channel": "C0NONE", "text": "x"}, "channel_not_found"),
    "ephemeral for a stranger": (
        "chat.postEphemeral",
        {"channel": CHANNEL, "user": "U0NONE", "text": "x"},
        "user_not_in_channel",
    ),
    "long ephemeral": (
        "chat.postEphemeral",
        {"channel": CHANNEL, "user": "U0MINA", "text": "x" * 40_001},
        "msg_too_long",
    ),
    "link to nothing": ("chat.getPermalink", {"channel": CHANNEL, "message_ts": "1.0"}, "message_not_found"),
    "history with a bad time": ("conversations.history", {"channel": CHANNEL, "oldest": "monday"}, "invalid_ts_oldest"),
    "history with a bad cursor": ("conversations.history", {"channel": CHANNEL, "cursor": "!"}, "invalid_cursor"),
    "replies to nothing": ("conversations.replies", {"channel": CHANNEL, "ts": "1.0"}, "thread_not_found"),
    "list of unknown kind": ("conversations.list", {"types": "secret"}, "invalid_types"),
    "talk to nobody": ("conversations.open", {}, "users_list_not_supplied"),
    "talk to a stranger": ("conversations.open", {"users": "U0NONE"}, "user_not_found"),
    "talk to a bot": ("conversations.open", {"users": "U0PAPERBOY"}, "cannot_dm_bot"),
    "unknown person": ("users.info", {"user": "U0NONE"}, "user_not_found"),
    "react to nothing": (
        "reactions.add",
        {"channel": CHANNEL, "timestamp": "1.0", "name": "eyes"},
        "message_not_found",
    ),
    "unfurl of another domain": (
        "chat.unfurl",
        {"channel": CHANNEL, "ts": "1.0", "unfurls": {"https://example.com/": {}}},
        "cannot_unfurl_url",
    ),
    "unfurl of no object": ("chat.unfurl", {"unfurls": {"https://arxiv.org/": "x"}}, "invalid_unfurls_format"),
    "unfurl nowhere": ("chat.unfurl", {"unfurls": {"https://arxiv.org/": {}}}, "missing_channel"),
    "unfurl of no message": (
        "chat.unfurl",
        {"channel": CHANNEL, "ts": "1.0", "unfurls": {"https://arxiv.org/": {}}},
        "cannot_find_message",
    ),
    "unfurl for an unknown surface": (
        "chat.unfurl",
        {"unfurl_id": "1", "source": "moon", "unfurls": {"https://arxiv.org/": {}}},
        "invalid_source",
    ),
    "talk to two": ("conversations.open", {"users": "U0MINA,U0ALEX"}, "invalid_user_combination"),
    "another bot": ("bots.info", {"bot": "B0NONE"}, "bot_not_found"),
    "home of a stranger": (
        "views.publish",
        {"user_id": "U0NONE", "view": {"type": "home", "blocks": []}},
        "invalid_arguments",
    ),
    "error on demand": ("api.test", {"error": "my_error"}, "my_error"),
    "limit is no number": ("conversations.history", {"channel": CHANNEL, "limit": "many"}, "invalid_arguments"),
    "text is a list": ("chat.postMessage", {"channel": CHANNEL, "text": ["x"]}, "invalid_arguments"),
    "unfurl of nothing": ("chat.unfurl", {"channel": CHANNEL, "ts": "1.0"}, "missing_unfurls"),
}


@pytest.mark.parametrize("name", OTHERS)
async def test_other_calls_that_slack_refuses(name: str) -> None:
    method, body, code = OTHERS[name]
    async with running() as slack:
        assert (await refusal(client_for(slack), method, **body))["error"] == code


async def test_a_body_that_is_no_json_is_refused() -> None:
    async with running() as slack, aiohttp.ClientSession() as session:
        headers = {"Authorization": f"Bearer {slack.bot_token}", "Content-Type": "application/json"}
        async with session.post(f"{slack.api_url}chat.postMessage", data=b"{", headers=headers) as answer:
            assert json.loads(await answer.text()) == {"ok": False, "error": "invalid_json"}


async def test_the_same_reaction_twice_is_refused() -> None:
    async with running() as slack:
        client = client_for(slack)
        ts = (await client.chat_postMessage(channel=CHANNEL, text="x"))["ts"]
        where = {"channel": CHANNEL, "timestamp": ts}
        await client.reactions_add(channel=CHANNEL, timestamp=ts, name="eyes")
        assert (await refusal(client, "reactions.add", **where, name="eyes"))["error"] == "already_reacted"
        assert (await refusal(client, "reactions.add", **where, name="not a name"))["error"] == "invalid_name"


async def test_an_ephemeral_message_starts_no_thread() -> None:
    async with running() as slack:
        client = client_for(slack)
        ts = (await client.chat_postEphemeral(channel=CHANNEL, user="U0MINA", text="psst"))["message_ts"]
        answer = await refusal(client, "chat.postMessage", channel=CHANNEL, text="x", thread_ts=ts)
        assert answer["error"] == "cannot_reply_to_message"
        assert (await refusal(client, "conversations.replies", channel=CHANNEL, ts=ts))["error"] == "thread_not_found"
        assert (await refusal(client, "chat.delete", channel=CHANNEL, ts=ts))["error"] == "message_not_found"
