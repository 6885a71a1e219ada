"""Blocks, and the rules over all blocks of a message or view (reference/block-kit/blocks).

Block types that Slack made lately for agents (card, plan, task_card...) are not known here.
"""

from collections.abc import Iterator
from typing import Any

from bot.playground.slack import limits
from bot.playground.slack.blockkit import elements, rich_text
from bot.playground.slack.blockkit.shapes import (
    Findings,
    Rule,
    boolean,
    both,
    by_type,
    choice,
    fields,
    list_of,
    string,
    url as url_rule,
)
from bot.playground.slack.blockkit.texts import any_text, plain_text

_block_id: dict[str, Rule] = {"block_id": string(limits.BLOCK_ID)}


def _text_or_fields(found: Findings, value: Any, pointer: str) -> None:
    if "text" not in value and "fields" not in value:
        found.add("must define either `text` or `fields`", pointer)


def _can_be_fetched(found: Findings, value: Any, pointer: str) -> None:
    address = value.get("image_url")
    wrong_already = any(error.endswith(f":{pointer}/image_url]") for error in found.errors)
    if isinstance(address, str) and not wrong_already and not found.fetchable(address):
        found.add("downloading image failed", f"{pointer}/image_url")


def _unique_action_ids(found: Findings, value: Any, pointer: str) -> None:
    seen: set[str] = set()
    items = value.get("elements")
    for index, element in enumerate(items if isinstance(items, list) else []):
        action_id = element.get("action_id") if isinstance(element, dict) else None
        if isinstance(action_id, str):
            if action_id in seen:
                found.add(
                    f"`action_id` {action_id} is used twice in this block", f"{pointer}/elements/{index}/action_id"
                )
            seen.add(action_id)


_cell = by_type(
    {
        "raw_text": fields({"text": string(limits.TABLE_TEXT)}),
        "raw_number": fields({"value": string(64)}),
        "rich_text": rich_text.block,
    }
)

_rules: dict[str, Rule] = {
    "section": both(
        fields(
            {},
            {
                **_block_id,
                "text": any_text(limits.SECTION_TEXT),
                "fields": list_of(any_text(limits.SECTION_FIELD_TEXT), limits.SECTION_FIELDS),
                "accessory": elements.in_section,
                "expand": boolean,
            },
        ),
        _text_or_fields,
    ),
    "divider": fields({}, _block_id),
    "header": fields({"text": plain_text(limits.HEADER_TEXT)}, _block_id),
    "image": both(
        fields(
            {"alt_text": string(limits.IMAGE_ALT)},
            {
                **_block_id,
                "image_url": url_rule(limits.IMAGE_URL),
                "slack_file": fields({}, {"id": string(64), "url": string(3_000)}),
                "title": plain_text(limits.IMAGE_TITLE),
            },
        ),
        elements.image_source,
        _can_be_fetched,
    ),
    "actions": both(
        fields({"elements": list_of(elements.in_actions, limits.ACTIONS_ELEMENTS)}, _block_id),
        _unique_action_ids,
    ),
    "context": fields({"elements": list_of(elements.in_context, limits.CONTEXT_ELEMENTS)}, _block_id),
    "context_actions": both(
        fields({"elements": list_of(elements.in_context_actions, limits.CONTEXT_ACTIONS_ELEMENTS)}, _block_id),
        _unique_action_ids,
    ),
    "input": fields(
        {"label": plain_text(limits.INPUT_LABEL), "element": elements.in_input},
        {**_block_id, "hint": plain_text(limits.INPUT_HINT), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": rich_text.block,
    "video": fields(
        {
            "alt_text": string(limits.IMAGE_ALT),
            "title": plain_text(limits.VIDEO_TITLE),
            "thumbnail_url": url_rule(limits.IMAGE_URL),
            "video_url": url_rule(limits.IMAGE_URL, ("https",)),
        },
        {
            **_block_id,
            "author_name": string(limits.VIDEO_AUTHOR),
            "description": plain_text(limits.VIDEO_DESCRIPTION),
            "provider_icon_url": url_rule(limits.IMAGE_URL),
            "provider_name": string(limits.VIDEO_AUTHOR),
            "title_url": url_rule(limits.IMAGE_URL, ("https",)),
        },
    ),
}
_only_in_messages: dict[str, Rule] = {
    "markdown": fields({"text": string(limits.MARKDOWN_TEXT)}, _block_id),
    "table": fields(
        {"rows": list_of(list_of(_cell, limits.TABLE_CELLS), limits.TABLE_ROWS)},
        {
            **_block_id,
            "column_settings": list_of(
                fields({}, {"align": choice("left", "center", "right"), "is_wrapped": boolean}), limits.TABLE_CELLS
            ),
        },
    ),
}

_in_message = by_type({**_rules, **_only_in_messages})
_in_view = by_type(_rules)


def check_message(found: Findings, blocks: Any, pointer: str = "/blocks") -> None:
    list_of(_in_message, limits.MESSAGE_BLOCKS, least=0)(found, blocks, pointer)
    _across_blocks(found, blocks, pointer)


def check_view(found: Findings, blocks: Any, pointer: str) -> None:
    list_of(_in_view, limits.VIEW_BLOCKS, least=0)(found, blocks, pointer)
    _across_blocks(found, blocks, pointer)


def _across_blocks(found: Findings, blocks: Any, pointer: str) -> None:
    seen: set[str] = set()
    markdown: list[int] = []
    tables: list[int] = []
    for index, block in enumerate(blocks if isinstance(blocks, list) else []):
        if not isinstance(block, dict):
            continue
        block_id = block.get("block_id")
        if isinstance(block_id, str):
            if block_id in seen:
                found.add(f"`block_id` {block_id} is used twice", f"{pointer}/{index}/block_id")
            seen.add(block_id)
        if block.get("type") == "markdown":
            markdown.append(text_length(block))
        if block.get("type") == "table":
            tables.append(text_length(block))
    if sum(markdown) > limits.MARKDOWN_TEXT >= max(markdown):
        found.add(f"markdown must be less than {limits.MARKDOWN_TEXT + 1} characters in total", pointer)
    if len(tables) > limits.TABLES:
        found.add("only_one_table_allowed", pointer)
    if sum(tables) > limits.TABLE_TEXT:
        found.add(f"tables must be less than {limits.TABLE_TEXT + 1} characters in total", pointer)


def text_length(value: Any) -> int:
    """The characters a reader sees: every `text`, and the address of a link that has none."""
    if isinstance(value, list):
        return sum(text_length(item) for item in value)
    if not isinstance(value, dict):
        return 0
    own = len(value["text"]) if isinstance(value.get("text"), str) else 0
    if value.get("type") == "link" and "text" not in value:
        own = len(str(value.get("url", "")))
    return own + sum(text_length(item) for name, item in value.items() if isinstance(item, dict | list))


def elements_of(blocks: Any) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Every (block, element) a person can use, in order."""
    for block in blocks or []:
        for element in [block.get("accessory"), block.get("element"), *(block.get("elements") or [])]:
            if isinstance(element, dict) and "action_id" in element:
                yield block, element
