"""The local Slack: what is filled into a form, files, the home, and links that the app hears of."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.signature import Clock, SignatureVerifier

from bot.playground.slack import LocalSlack
from bot.playground.slack.blockkit.filling import filled_in
from bot.playground.slack.request_url import encoded, signed
from tests.playground.slack_kit import CHANNEL, PERSON, client_for, connected, control, refusal, running

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def field(name: str, element: Json, optional: bool = True) -> Json:
    named = {"action_id": "value", **element}
    return {"type": "input", "block_id": name, "label": plain(name), "element": named, "optional": optional}


OPTIONS = [{"text": plain("One"), "value": "=1"}, {"text": plain("None"), "value": "="}]
BLOCKS = [
    {"type": "section", "text": plain("a note")},
    field("line", {"type": "plain_text_input", "initial_value": "before", "max_length": 10}),
    field("choice", {"type": "static_select", "options": OPTIONS, "initial_option": OPTIONS[0]}),
    field("choices", {"type": "checkboxes", "options": OPTIONS}),
    field("where", {"type": "conversations_select", "initial_conversation": CHANNEL}),
    field("who", {"type": "users_select"}),
]


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    async with running() as slack:
        yield slack


def test_what_is_left_alone_is_sent_as_it_was() -> None:
    assert filled_in(BLOCKS, {}) == {
        "line": {"value": {"type": "plain_text_input", "value": "before"}},
        "choice": {"value": {"type": "static_select", "selected_option": OPTIONS[0]}},
        "choices": {"value": {"type": "checkboxes", "selected_options": []}},
        "where": {"value": {"type": "conversations_select", "selected_conversation": CHANNEL}},
        "who": {"value": {"type": "users_select", "selected_user": None}},
    }


def test_what_is_chosen_is_sent_whole() -> None:
    answers = {"line": "", "choice": "None", "choices": ["=1"], "where": "", "who": PERSON}
    values = {name: state["value"] for name, state in filled_in(BLOCKS, answers).items()}
    assert values["line"]["value"] is None
    assert values["choice"]["selected_option"] == OPTIONS[1]
    assert values["choices"]["selected_options"] == [OPTIONS[0]]
    assert values["where"]["selected_conversation"] is None
    assert values["who"]["selected_user"] == PERSON


@pytest.mark.parametrize(
    ("answers", "error"),
    [({"nowhere": "x"}, LookupError), ({"choice": "Two"}, LookupError), ({"line": "x" * 11}, ValueError)],
)
def test_what_slacks_window_does_not_let_through(answers: Json, error: type[Exception]) -> None:
    with pytest.raises(error):
        filled_in(BLOCKS, answers)


def test_a_required_field_may_not_be_empty() -> None:
    with pytest.raises(ValueError, match="line is required"):
        filled_in([field("line", {"type": "plain_text_input"}, optional=False)], {})


async def test_an_app_gets_what_was_filled_in_with_its_own_metadata(slack: LocalSlack) -> None:
    got: list[Json] = []
    view = {"type": "modal", "title": plain("T"), "submit": plain("S"), "callback_id": "f", "private_metadata": "mine"}

    def set_up(app: AsyncApp) -> None:
        @app.command("/paper")
        async def open_form(ack: AsyncAck, body: Json) -> None:
            await ack()
            await client_for(slack).views_open(trigger_id=body["trigger_id"], view={**view, "blocks": BLOCKS})

        @app.view("f")
        async def submitted(ack: AsyncAck, body: Json) -> None:
            got.append(body["view"])
            await ack()

    async with connected(slack, set_up):
        opened = (await control(slack, "commands", {"command": "/paper"}))["answer"]["view"]
        outcome = await control(slack, "view_submissions", {"view_id": opened["id"], "answers": {"line": "now"}})
        assert outcome["error"] is None
    assert got[0]["private_metadata"] == "mine"
    assert got[0]["state"]["values"]["line"] == {"value": {"type": "plain_text_input", "value": "now"}}
    assert slack.workspace.views[opened["id"]].closed


async def test_a_window_without_notify_on_close_closes_in_silence(slack: LocalSlack) -> None:
    async with connected(slack, lambda app: None):
        made = slack.interactions._new("command", PERSON)
        view = {"type": "modal", "title": plain("T"), "blocks": []}
        opened = (await client_for(slack).views_open(trigger_id=made.trigger_id, view=view))["view"]
        outcome = await control(slack, "view_submissions", {"view_id": opened["id"], "closed": True})
        assert outcome["error"] is None
        assert slack.workspace.views[opened["id"]].closed


# ---------------------------------------------------------------- files


async def upload(url: str, content: bytes) -> int:
    async with aiohttp.ClientSession() as session, session.post(url, data=content) as answer:
        return answer.status


async def test_a_file_takes_three_steps_and_as_many_bytes_as_were_announced(slack: LocalSlack) -> None:
    client = client_for(slack)
    place = (await client.files_getUploadURLExternal(filename="a.bib", length=3)).data
    assert isinstance(place, dict)
    files = [{"id": place["file_id"], "title": "A"}]
    assert (await refusal(client, "files.completeUploadExternal", files=files))["error"] == "file_not_found"
    assert await upload(place["upload_url"], b"four") == 400
    assert await upload(place["upload_url"], b"abc") == 200
    assert await upload(place["upload_url"], b"abc") == 404
    here = slack.workspace.direct_messages(PERSON)
    await client.files_completeUploadExternal(files=files, channel_id=here.id)
    (message,) = here.messages.values()
    assert [one["title"] for one in message.files] == ["A"]
    assert [one["text"] for one in await control(slack, "files")] == ["abc"]
    assert (await refusal(client, "files.completeUploadExternal", files=files))["error"] == "file_not_found"


async def test_files_need_their_scope(slack: LocalSlack) -> None:
    slack.workspace.scopes.remove("files:write")
    answer = await refusal(client_for(slack), "files.getUploadURLExternal", filename="a", length=1)
    assert (answer["error"], answer["needed"]) == ("missing_scope", "files:write")


# ---------------------------------------------------------------- links


async def test_an_app_hears_of_links_to_its_domains_alone_and_with_its_scope(slack: LocalSlack) -> None:
    heard: list[Json] = []

    def set_up(app: AsyncApp) -> None:
        @app.event("link_shared")
        async def shared(event: Json) -> None:
            heard.append(event)

    async with connected(slack, set_up):
        await control(slack, "messages", {"text": "https://example.org/1 https://notarxiv.org/abs/2"})
        slack.workspace.scopes.remove("links:read")
        await control(slack, "messages", {"text": "https://arxiv.org/abs/3"})
        slack.workspace.scopes.append("links:read")
        written = await control(slack, "messages", {"text": "<https://export.arxiv.org/abs/4|x> https://example.org"})
    (event,) = heard
    assert [link["url"] for link in event["links"]] == ["https://export.arxiv.org/abs/4"]
    assert (event["message_ts"], event["source"]) == (written["ts"], "conversations_history")


# ---------------------------------------------------------------- HTTP mode


def test_what_is_signed_is_the_time_and_the_body() -> None:
    headers = signed("secret", b"body", 1_700_000_000.9)
    assert headers["X-Slack-Request-Timestamp"] == "1700000000"
    clock = Clock()
    clock.now = lambda: 1_700_000_000.0  # type: ignore[method-assign]
    assert SignatureVerifier("secret", clock).is_valid_request(b"body", headers)
    assert headers != signed("secret", b"body", 1_700_000_001.0)
    assert headers != signed("secret", b"other", 1_700_000_000.0)
    assert len(headers["X-Slack-Signature"]) == len("v0=") + 64


@pytest.mark.parametrize(
    ("kind", "beginning"), [("slash_commands", b"text=top+5"), ("interactive", b"payload="), ("events_api", b"{")]
)
def test_commands_and_interactions_are_forms_and_events_are_json(kind: str, beginning: bytes) -> None:
    body, content_type = encoded(kind, {"text": "top 5"})
    assert body.startswith(beginning)
    assert content_type == ("application/json" if kind == "events_api" else "application/x-www-form-urlencoded")


async def test_a_summary_below_a_link_is_no_rich_text(slack: LocalSlack) -> None:
    client = client_for(slack)
    ts = (await client.chat_postMessage(channel=CHANNEL, text="https://arxiv.org/abs/1"))["ts"]
    text = {"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}
    unfurls = {"https://arxiv.org/abs/1": {"blocks": [{"type": "rich_text", "elements": [text]}]}}
    assert (await refusal(client, "chat.unfurl", channel=CHANNEL, ts=ts, unfurls=unfurls))["error"] == "invalid_blocks"


async def test_a_file_is_shared_in_a_channel_and_not_with_a_name(slack: LocalSlack) -> None:
    client = client_for(slack)
    place = (await client.files_getUploadURLExternal(filename="a.bib", length=3)).data
    assert isinstance(place, dict)
    await upload(place["upload_url"], b"abc")
    files = [{"id": place["file_id"]}]
    answer = await refusal(client, "files.completeUploadExternal", files=files, channel_id=PERSON)
    assert answer["error"] == "invalid_arguments"
