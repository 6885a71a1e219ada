"""The local Slack refuses messages, channels, scopes, tokens and too many calls as the real one does."""

from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack.state import Channel
from tests.playground.slack_blocks import metadata, rich, sentence
from tests.playground.slack_kit import (
    CHANNEL,
    Json,
    client_for,
    control,
    refusal,
    running,
    section,
)

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
    "8,001 bytes of metadata": ({"text": "x", "metadata": metadata(8_001)}, "metadata_too_large"),
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
        ts = (await client.chat_postMessage(channel=CHANNEL, text="x", blocks=[rich(sentence())]))["ts"]
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
