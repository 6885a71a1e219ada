"""The local Slack refuses windows, homes and what else is called as the real one does."""

import json

import aiohttp
import pytest

from tests.playground.slack_blocks import input_block, plain
from tests.playground.slack_kit import (
    CHANNEL,
    Json,
    client_for,
    control,
    modal,
    refusal,
    running,
    section,
)

VIEWS: dict[str, tuple[Json, str]] = {
    "long title": (modal(title=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/title/text]"),
    "long submit": (modal(submit=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/submit/text]"),
    "no title": ({"type": "modal", "blocks": []}, "missing required field: title [json-pointer:/view]"),
    "home opened": ({"type": "home", "blocks": []}, "must be one of: modal [json-pointer:/view/type]"),
    "101 blocks": (modal(*[{"type": "divider"}] * 101), "no more than 100 items allowed [json-pointer:/view/blocks]"),
    "markdown": (
        modal({"type": "markdown", "text": "x"}),
        "unsupported type: markdown [json-pointer:/view/blocks/0/type]",
    ),
    "input without submit": (modal(input_block()), "missing required field: submit [json-pointer:/view]"),
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
