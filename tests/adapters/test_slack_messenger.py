"""One attempt at Slack's Web API, over real HTTP: what is sent, what is said about it, and how it is found again."""

import asyncio
import datetime as dt
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web

from bot.adapters import wire
from bot.adapters.slack.client import open_session, web_client
from bot.adapters.slack.messenger import Identity, SlackMessenger
from bot.ports import Absent, CannotLook, Found, LookUp, NotSent, OutcomeUnknown, Outgoing, RateLimited, Refused, Sent

Json = dict[str, Any]
Answer = Json | web.Response | Callable[[web.Request], Awaitable[web.StreamResponse]]

TOKEN = "xoxb-1-very-secret"
SINCE = dt.datetime(2025, 3, 7, 9, 0, tzinfo=dt.UTC)
OURS = Identity("T1", "B1", "U1")


class Api:
    """Answers each method from its list, in turn, and remembers the requests."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.requests: list[tuple[str, Json]] = []
        self.url = ""

    async def serve(self, request: web.Request) -> web.StreamResponse:
        if request.content_type == "application/json":
            body = await request.json()
        else:
            body = {**request.query, **await request.post()}
        self.requests.append((request.match_info["method"], body))
        answer = self.answers.pop(0)
        if callable(answer):
            return await answer(request)
        return answer if isinstance(answer, web.StreamResponse) else web.json_response(answer)


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    api = Api()
    app = web.Application()
    app.router.add_route("*", "/api/{method}", api.serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    api.url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    yield api
    await runner.cleanup()


@pytest.fixture
async def messenger(api: Api) -> AsyncIterator[SlackMessenger]:
    session = open_session()
    messenger = SlackMessenger(web_client(session, api.url, TOKEN))
    messenger.identified(OURS)
    yield messenger
    await session.close()


BODY: Json = {
    "text": "hello",
    "blocks": [{"type": "section", "text": {"type": "plain_text", "text": "hello"}}],
    "unfurl_links": False,
    "unfurl_media": False,
    "metadata": {"event_type": "paperboy_delivery", "event_payload": {"key": "k1"}},
}


def outgoing(**changes: Any) -> Outgoing:
    return Outgoing(**{"key": "k1", "kind": "overview", "channel": "C1", "body": BODY, "timeout": 5.0, **changes})


async def lost(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.close()
    return web.Response()


# ---------------------------------------------------------------- sending


async def test_an_overview_is_posted_as_it_is(api: Api, messenger: SlackMessenger) -> None:
    api.answers = [{"ok": True, "channel": "C1", "ts": "1.1"}]
    assert await messenger.send(outgoing()) == Sent("1.1")
    assert api.requests == [("chat.postMessage", {"channel": "C1", **BODY})]


async def test_a_paper_goes_into_the_thread(api: Api, messenger: SlackMessenger) -> None:
    api.answers = [{"ok": True, "channel": "C1", "ts": "1.2"}]
    assert await messenger.send(outgoing(kind="paper", overview_id="1.1")) == Sent("1.2")
    assert api.requests == [("chat.postMessage", {"channel": "C1", "thread_ts": "1.1", **BODY})]


async def test_an_edit_keeps_the_metadata_and_unfurls_nothing(api: Api, messenger: SlackMessenger) -> None:
    api.answers = [{"ok": True, "channel": "C1", "ts": "1.1"}]
    assert await messenger.send(outgoing(remote_id="1.1")) == Sent("1.1")
    method, body = api.requests[0]
    assert method == "chat.update"
    assert body == {
        "channel": "C1",
        "ts": "1.1",
        **{name: BODY[name] for name in ("text", "blocks", "metadata")},
    }


async def test_there_is_no_thread_to_make(api: Api, messenger: SlackMessenger) -> None:
    assert isinstance(await messenger.send(outgoing(kind="thread")), Refused)
    assert api.requests == []


async def test_a_lost_answer_is_not_repeated(api: Api, messenger: SlackMessenger) -> None:
    """slack_sdk's default client would post a second time."""
    api.answers = [lost, lost]
    assert isinstance(await messenger.send(outgoing()), OutcomeUnknown)
    assert len(api.requests) == 1
    async with open_session() as session:
        assert web_client(session, api.url, TOKEN).retry_handlers == []


async def test_html_with_200_leaves_the_outcome_open(api: Api, messenger: SlackMessenger) -> None:
    api.answers = [web.Response(text="<html>", content_type="text/html")]
    assert isinstance(await messenger.send(outgoing()), OutcomeUnknown)


async def test_half_a_body_leaves_the_outcome_open(api: Api, messenger: SlackMessenger) -> None:
    """slack_sdk gives an error whose response is no dict for this one."""
    api.answers = [web.Response(text='{"ok": tr', content_type="application/json")]
    assert isinstance(await messenger.send(outgoing()), OutcomeUnknown)


async def test_a_rate_limit_is_not_slept_out(api: Api, messenger: SlackMessenger) -> None:
    api.answers = [web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "30"})]
    assert await messenger.send(outgoing()) == RateLimited(30.0)


async def test_no_connection_is_not_sent(api: Api) -> None:
    session = open_session()
    messenger = SlackMessenger(web_client(session, "http://127.0.0.1:9/api/", TOKEN))
    assert isinstance(await messenger.send(outgoing()), NotSent)
    await session.close()


async def test_after_the_close_nothing_is_sent(api: Api) -> None:
    """slack_sdk would open a session of its own, past the wire ledger, and the message would count as not sent."""
    session = open_session()
    messenger = SlackMessenger(web_client(session, api.url, TOKEN))
    await session.close()
    api.answers = [{"ok": True, "channel": "C1", "ts": "1.1"}]
    assert isinstance(await messenger.send(outgoing()), NotSent)
    assert api.requests == []


async def test_no_time_left_is_not_sent(api: Api, messenger: SlackMessenger) -> None:
    assert isinstance(await messenger.send(outgoing(timeout=0.0)), NotSent)
    assert api.requests == []


async def test_an_answer_after_the_deadline_leaves_the_outcome_open(api: Api, messenger: SlackMessenger) -> None:
    answer_now = asyncio.Event()

    async def late(request: web.Request) -> web.StreamResponse:
        await answer_now.wait()
        return web.json_response({"ok": True, "channel": "C1", "ts": "1.1"})

    api.answers = [late]
    assert isinstance(await messenger.send(outgoing(timeout=0.05)), OutcomeUnknown)
    answer_now.set()
    assert await wire.drain(5.0) == 0


async def test_deleting(api: Api, messenger: SlackMessenger) -> None:
    api.answers = [{"ok": True, "channel": "C1", "ts": "1.1"}, {"ok": False, "error": "message_not_found"}]
    assert await messenger.delete("C1", "1.1", 5.0) == Sent("1.1")
    assert api.requests == [("chat.delete", {"channel": "C1", "ts": "1.1"})]
    assert await messenger.delete("C1", "1.1", 5.0) == Refused("deleted", "message_not_found", "message_not_found")


async def test_ready_waits_for_the_log_in(api: Api) -> None:
    session = open_session()
    messenger = SlackMessenger(web_client(session, api.url, TOKEN))
    waiting = asyncio.create_task(messenger.ready())
    await asyncio.sleep(0)
    assert not waiting.done()
    messenger.identified(OURS)
    await waiting
    await session.close()


# ---------------------------------------------------------------- looking back


def look(**changes: Any) -> LookUp:
    return LookUp(**{"key": "k1", "kind": "overview", "channel": "C1", "since": SINCE, "timeout": 5.0, **changes})


def message(ts: str, key: str = "k1", **changes: Any) -> Json:
    metadata = {"event_type": "paperboy_delivery", "event_payload": {"key": key}}
    return {"type": "message", "ts": ts, "bot_id": "B1", "user": "U1", "metadata": metadata, **changes}


def page(*messages: Json, cursor: str = "", more: bool | None = None) -> Json:
    return {
        "ok": True,
        "messages": list(messages),
        "has_more": bool(cursor) if more is None else more,
        "response_metadata": {"next_cursor": cursor},
    }


async def test_the_history_is_read_to_its_end(api: Api, messenger: SlackMessenger) -> None:
    api.answers = [page(message("3.0", "other"), cursor="two"), page(message("2.0"), message("1.0"))]
    assert await messenger.look_up(look()) == Found(("1.0", "2.0"))
    (method, first), (_, second) = api.requests
    assert method == "conversations.history"
    oldest = (SINCE - dt.timedelta(minutes=5)).timestamp()
    assert float(first["oldest"]) == oldest
    assert first["include_all_metadata"] == "1"
    assert first["inclusive"] == "1"
    assert int(first["limit"]) <= 15
    assert "cursor" not in first
    assert second["cursor"] == "two"


async def test_oldest_is_by_number_not_by_text(api: Api, messenger: SlackMessenger) -> None:
    api.answers = [page(message("10.0"), message("9.0"))]
    assert await messenger.look_up(look()) == Found(("9.0", "10.0"))


async def test_a_paper_is_looked_for_in_the_thread(api: Api, messenger: SlackMessenger) -> None:
    api.answers = [page(message("1.1", "overview"), message("1.2"))]
    assert await messenger.look_up(look(kind="paper", overview_id="1.1")) == Found(("1.2",))
    assert api.requests[0][0] == "conversations.replies"
    assert api.requests[0][1]["ts"] == "1.1"


@pytest.mark.parametrize(
    "other",
    [
        message("1.0", "another key"),
        message("1.0", bot_id="B2", user="U2"),
        message("1.0", metadata={"event_type": "paperboy_delivery"}),
        message("1.0", metadata={"event_type": "someone_elses", "event_payload": {"key": "k1"}}),
        message("1.0", metadata=None),
        {"type": "message", "ts": "1.0", "text": "k1", "user": "U1"},
    ],
)
async def test_what_is_not_ours_is_not_found(api: Api, messenger: SlackMessenger, other: Json) -> None:
    api.answers = [page(other)]
    assert await messenger.look_up(look()) == Absent()


async def test_a_thread_that_does_not_exist_holds_no_reply(api: Api, messenger: SlackMessenger) -> None:
    api.answers = [{"ok": False, "error": "thread_not_found"}]
    assert await messenger.look_up(look(kind="paper", overview_id="1.1")) == Absent()


@pytest.mark.parametrize(
    ("code", "forbidden"),
    [
        ("missing_scope", True),
        ("not_in_channel", True),
        ("channel_not_found", True),
        ("token_revoked", True),
        ("internal_error", False),
        ("invalid_cursor", False),
    ],
)
async def test_a_refused_look_proves_nothing(api: Api, messenger: SlackMessenger, code: str, forbidden: bool) -> None:
    api.answers = [{"ok": False, "error": code, "needed": "groups:history"}]
    result = await messenger.look_up(look())
    assert isinstance(result, CannotLook)
    assert result.forbidden is forbidden
    assert "groups:history" in result.reason


@pytest.mark.parametrize(
    "broken",
    [
        page(message("2.0", "other"), more=True),
        {"ok": True},
        {"ok": True, "messages": "many"},
        web.Response(status=502, text="bad gateway"),
        web.Response(text='{"ok": tr', content_type="application/json"),
        lost,
    ],
)
async def test_a_broken_page_proves_nothing(api: Api, messenger: SlackMessenger, broken: Answer) -> None:
    api.answers = [page(message("3.0", "other"), cursor="two"), broken]
    result = await messenger.look_up(look())
    assert isinstance(result, CannotLook)
    assert not result.forbidden


async def test_pages_that_go_round_in_a_circle_end(api: Api, messenger: SlackMessenger) -> None:
    api.answers = [page(cursor="two"), page(cursor="three"), page(cursor="two"), page()]
    assert isinstance(await messenger.look_up(look()), CannotLook)


async def test_a_look_that_must_wait_goes_on_where_it_stopped(api: Api, messenger: SlackMessenger) -> None:
    """Some apps may read one page a minute: from the start each time, they would never reach the end."""
    slow = web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "60"})
    api.answers = [page(message("5.0"), cursor="two"), slow, page(message("2.0"))]
    first = await messenger.look_up(look())
    assert isinstance(first, CannotLook)
    assert first.retry_after == 60.0
    assert await messenger.look_up(look()) == Found(("2.0", "5.0"))
    assert api.requests[-1][1]["cursor"] == "two"


async def test_a_look_takes_no_longer_than_it_may(api: Api, messenger: SlackMessenger) -> None:
    never = asyncio.Event()

    async def silent(request: web.Request) -> web.StreamResponse:
        await never.wait()
        return web.Response()

    api.answers = [silent]
    assert isinstance(await messenger.look_up(look(timeout=0.05)), CannotLook)
    never.set()


async def test_without_a_log_in_nothing_is_known_to_be_ours(api: Api) -> None:
    session = open_session()
    messenger = SlackMessenger(web_client(session, api.url, TOKEN))
    assert isinstance(await messenger.look_up(look()), CannotLook)
    await session.close()


# ---------------------------------------------------------------- secrets


async def test_no_token_is_ever_logged(api: Api, messenger: SlackMessenger, caplog: pytest.LogCaptureFixture) -> None:
    api.answers = [lost, {"ok": False, "error": "invalid_auth"}, web.Response(status=500, text="oh"), lost]
    with caplog.at_level(logging.DEBUG):
        await messenger.send(outgoing())
        await messenger.send(outgoing())
        results = [await messenger.send(outgoing()), await messenger.look_up(look())]
    assert TOKEN not in caplog.text
    assert TOKEN not in json.dumps([str(result) for result in results])
