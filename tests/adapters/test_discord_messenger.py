"""What DiscordMessenger puts on the wire through the real discord.py, and what it makes of the answers.

The server here answers by a script, which the local Discord of the playground is too well-behaved for;
see test_discord_connection.py for the whole path.
"""

import asyncio
import datetime as dt
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import discord
import pytest
from aiohttp import web
from discord.http import HTTPClient, Route

from bot.adapters.discord.messenger import DiscordMessenger
from bot.adapters.wire import drain, trace_config
from bot.domain.messages import MessageKind
from bot.ports import (
    Absent,
    CannotLook,
    Found,
    LookUp,
    NotSent,
    OutcomeUnknown,
    Outgoing,
    RateLimited,
    Refused,
    Sent,
)

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]

VIA = {"Via": "1.1 google"}
BODY = {"content": "hello", "nonce": "k1", "enforce_nonce": True, "allowed_mentions": {"parse": []}}
ME = "900"
SINCE = dt.datetime(2025, 3, 7, 9, 0, tzinfo=dt.UTC)


class Script:
    """A Discord that answers each path by its script; the last step of a path is repeated."""

    def __init__(self) -> None:
        self.steps: dict[str, list[Answer]] = {}
        self.arrived: list[tuple[str, str, Any]] = []
        self.queries: list[dict[str, str]] = []
        self.told: bool | None = None
        self.http: HTTPClient | None = None
        self.user_id = ME

    def on(self, request: str, *steps: Answer) -> None:
        self.steps[request] = list(steps)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        asked = f"{request.method} {request.path}"
        if asked == "GET /users/@me":
            return await answer(200, {"id": ME, "username": "paperboy", "discriminator": "0"})(request)
        body = await request.json() if request.can_read_body else None
        self.arrived.append((request.method, request.path, body))
        self.queries.append(dict(request.query))
        steps = self.steps[asked]
        return await (steps.pop(0) if len(steps) > 1 else steps[0])(request)

    def may_read_history(self, channel: str) -> bool | None:
        return self.told

    async def ready(self) -> None:
        pass


def answer(status: int, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
    async def step(request: web.Request) -> web.StreamResponse:
        if status == 204:
            return web.Response(status=204)
        # discord.py takes nothing else for JSON, not even a charset beside it.
        head = {"Content-Type": "application/json", **(headers or {})}
        return web.Response(body=json.dumps({} if body is None else body), status=status, headers=head)

    return step


def refuse(status: int, code: int) -> Answer:
    return answer(status, {"code": code, "message": "no"})


def message(
    message_id: str, place: str = "1", author: str = ME, key: str = "k1", verb: str = "details"
) -> dict[str, Any]:
    button = {"type": 2, "style": 2, "label": "Details", "custom_id": f"{verb}:{key}"}
    return {
        "id": message_id,
        "channel_id": place,
        "author": {"id": author},
        "components": [{"type": 1, "components": [button]}],
    }


async def lose_answer(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


@pytest.fixture
async def script() -> AsyncIterator[Script]:
    script = Script()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", script.serve)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    before, Route.BASE = Route.BASE, f"http://127.0.0.1:{runner.addresses[0][1]}"
    http = script.http = HTTPClient(asyncio.get_running_loop(), http_trace=trace_config())
    http.max_ratelimit_timeout = 20.0
    await http.static_login("token")
    yield script
    await drain(0.2)
    await http.close()
    await runner.cleanup()
    Route.BASE = before


def outgoing(kind: MessageKind = "overview", timeout: float = 20.0, **more: Any) -> Outgoing:
    return Outgoing(
        key="k1", kind=kind, channel=more.pop("channel", "1"), body=more.pop("body", BODY), timeout=timeout, **more
    )


def look_up(kind: MessageKind = "overview", timeout: float = 20.0, **more: Any) -> LookUp:
    return LookUp(key="k1", kind=kind, channel="1", since=SINCE, timeout=timeout, **more)


# ---------------------------------------------------------------- sending


async def test_the_frozen_body_is_the_request(script: Script) -> None:
    script.on("POST /channels/1/messages", answer(200, message("9")))
    assert await DiscordMessenger(script).send(outgoing()) == Sent("9")
    assert script.arrived == [("POST", "/channels/1/messages", BODY)]


async def test_a_paper_goes_into_the_thread_which_has_the_overviews_id(script: Script) -> None:
    script.on("POST /channels/55/messages", answer(200, message("9", "55")))
    assert await DiscordMessenger(script).send(outgoing("paper", overview_id="55")) == Sent("9")


async def test_a_thread_is_made_from_the_overview_and_one_that_is_there_counts_as_made(script: Script) -> None:
    path = "POST /channels/1/messages/55/threads"
    body = {"name": "2025-03-07", "auto_archive_duration": 1440}
    script.on(path, answer(201, {"id": "55", "parent_id": "1"}), refuse(400, 160004))
    messenger = DiscordMessenger(script)
    for _ in range(2):
        assert await messenger.send(outgoing("thread", overview_id="55", body=body)) == Sent("55")
    assert script.arrived == [("POST", "/channels/1/messages/55/threads", body)] * 2


async def test_an_edit_keeps_all_but_the_nonce_which_an_edit_does_not_know(script: Script) -> None:
    script.on("PATCH /channels/1/messages/9", answer(200, message("9")))
    script.on("PATCH /channels/55/messages/10", answer(200, message("10", "55")))
    messenger = DiscordMessenger(script)
    assert await messenger.send(outgoing(remote_id="9")) == Sent("9")
    assert await messenger.send(outgoing("paper", overview_id="55", remote_id="10")) == Sent("10")
    body = {"content": "hello", "allowed_mentions": {"parse": []}}
    assert [arrived[2] for arrived in script.arrived] == [body, body]


async def test_a_thread_is_edited_as_the_channel_that_it_is(script: Script) -> None:
    script.on("PATCH /channels/55", answer(200, {"id": "55"}))
    body = {"name": "2025-03-07 · 23 papers"}
    assert await DiscordMessenger(script).send(outgoing("thread", overview_id="55", remote_id="55", body=body)) == Sent(
        "55"
    )
    assert script.arrived == [("PATCH", "/channels/55", body)]


async def test_what_hangs_on_an_overview_needs_to_name_it(script: Script) -> None:
    with pytest.raises(ValueError, match="overview"):
        await DiscordMessenger(script).send(outgoing("paper"))


async def test_delete_counts_a_message_that_is_gone_as_deleted(script: Script) -> None:
    script.on("DELETE /channels/1/messages/9", answer(204), refuse(404, 10008))
    messenger = DiscordMessenger(script)
    assert await messenger.delete("1", "9", 20) == Sent("9")
    assert await messenger.delete("1", "9", 20) == Sent("9")


async def test_a_lost_answer_is_unknown_and_nothing_is_sent_again(script: Script) -> None:
    script.on("POST /channels/1/messages", lose_answer, answer(200, message("9")))
    assert isinstance(await DiscordMessenger(script).send(outgoing()), OutcomeUnknown)
    assert len(script.arrived) == 1


async def test_discord_pys_repeat_after_a_502_is_harmless_with_the_nonce(script: Script) -> None:
    script.on("POST /channels/1/messages", answer(502), answer(200, message("9")))
    assert await DiscordMessenger(script).send(outgoing()) == Sent("9")
    assert [arrived[2]["nonce"] for arrived in script.arrived] == ["k1", "k1"]


@pytest.mark.parametrize(
    ("sent", "path"),
    [
        (outgoing("thread", overview_id="55", body={"name": "x"}), "POST /channels/1/messages/55/threads"),
        (outgoing(body={"content": "no nonce"}), "POST /channels/1/messages"),
        (outgoing(timeout=61.0), "POST /channels/1/messages"),
    ],
    ids=["thread", "without nonce", "longer than the nonce window"],
)
async def test_what_no_nonce_protects_is_one_request_only(script: Script, sent: Outgoing, path: str) -> None:
    script.on(path, answer(502), answer(200, {"id": "55"}))
    assert isinstance(await DiscordMessenger(script).send(sent), OutcomeUnknown)
    assert len(script.arrived) == 1


async def test_a_502_followed_by_a_refusal_stays_unknown(script: Script) -> None:
    script.on("POST /channels/1/messages", answer(502), refuse(403, 50013))
    assert isinstance(await DiscordMessenger(script).send(outgoing()), OutcomeUnknown)


async def test_a_short_429_is_waited_out(script: Script) -> None:
    slow = answer(429, {"retry_after": 0.05, "global": False}, VIA)
    script.on("POST /channels/1/messages", slow, answer(200, message("9")))
    assert await DiscordMessenger(script).send(outgoing()) == Sent("9")
    assert len(script.arrived) == 2


async def test_a_429_longer_than_the_attempt_comes_back_at_once_and_nothing_leaves_later(script: Script) -> None:
    """discord.py sleeps on in the background; when it wakes, the wire is shut."""
    slow = answer(429, {"retry_after": 2.0, "global": False}, VIA)
    script.on("POST /channels/1/messages", slow, answer(200, message("9")))
    limited = await DiscordMessenger(script).send(outgoing(timeout=2.0))
    assert isinstance(limited, RateLimited)
    assert limited.retry_after == pytest.approx(2.0, abs=1.0)
    assert not limited.whole_platform
    assert await drain(10) == 0
    assert len(script.arrived) == 1


async def test_a_wait_longer_than_discord_pys_bound_comes_back(script: Script) -> None:
    script.on("POST /channels/1/messages", answer(429, {"retry_after": 600, "global": False}, VIA))
    limited = await DiscordMessenger(script).send(outgoing())
    assert isinstance(limited, RateLimited)
    assert limited.retry_after == pytest.approx(600, abs=5)


async def test_other_channels_go_on_after_a_global_429_that_outlasts_its_attempt(script: Script) -> None:
    """A cancelled call would leave discord.py's global lock shut for good."""
    slow = answer(429, {"retry_after": 2.0, "global": True}, VIA)
    script.on("POST /channels/1/messages", slow)
    script.on("POST /channels/2/messages", answer(200, message("9", "2")))
    messenger = DiscordMessenger(script)
    limited = await messenger.send(outgoing(timeout=2.0))
    assert isinstance(limited, RateLimited)
    assert limited.whole_platform
    assert await messenger.send(outgoing(channel="2")) == Sent("9")


async def test_a_ban_stops_the_whole_platform(script: Script) -> None:
    async def banned(request: web.Request) -> web.StreamResponse:
        return web.Response(status=429, text="<html>banned</html>", content_type="text/html")

    script.on("POST /channels/1/messages", banned)
    assert await DiscordMessenger(script).send(outgoing()) == RateLimited(None, whole_platform=True)


async def test_an_exhausted_bucket_does_not_keep_the_receipt_back(script: Script) -> None:
    """discord.py sleeps until the bucket is full again before it hands the answer out."""
    empty = {"X-RateLimit-Limit": "1", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": "15"}
    script.on("POST /channels/1/messages", answer(200, message("9"), empty))
    async with asyncio.timeout(10):
        assert await DiscordMessenger(script).send(outgoing()) == Sent("9", full_for=15.0)


async def test_a_stranger_answer_for_another_channel_is_unknown(script: Script) -> None:
    script.on("POST /channels/1/messages", answer(200, message("9", "2")))
    assert isinstance(await DiscordMessenger(script).send(outgoing()), OutcomeUnknown)


async def test_no_connection_is_not_sent(script: Script, unused_tcp_port: int) -> None:
    Route.BASE = f"http://127.0.0.1:{unused_tcp_port}"
    assert isinstance(await DiscordMessenger(script).send(outgoing()), NotSent)


async def test_nothing_is_sent_before_the_log_in(script: Script) -> None:
    script.http, http = None, script.http
    messenger = DiscordMessenger(script)
    assert isinstance(await messenger.send(outgoing()), NotSent)
    assert isinstance(await messenger.delete("1", "9", 20), NotSent)
    assert isinstance(await messenger.look_up(look_up()), CannotLook)
    script.http = http


async def test_a_refusal_is_handed_on(script: Script) -> None:
    script.on("POST /channels/1/messages", refuse(403, 50013))
    assert await DiscordMessenger(script).send(outgoing()) == Refused("no_permission", "50013", "no")


# ---------------------------------------------------------------- looking


HISTORY = "GET /channels/1/messages"


async def test_the_history_is_read_from_five_minutes_before(script: Script) -> None:
    script.on(HISTORY, answer(200, [message("9")]))
    assert await DiscordMessenger(script).look_up(look_up()) == Found(("9",))
    after = discord.utils.snowflake_time(int(script.queries[0]["after"]))
    assert abs(after - (SINCE - dt.timedelta(minutes=5))) < dt.timedelta(seconds=1)


async def test_only_the_bots_own_messages_with_this_key_count_oldest_first(script: Script) -> None:
    others = [message("12", author="someone"), message("13", key="k10"), message("14", key="k")]
    script.on(HISTORY, answer(200, [message("100"), *others, message("20"), {"id": "1", "author": {"id": ME}}]))
    assert await DiscordMessenger(script).look_up(look_up()) == Found(("20", "100"))


async def test_the_key_is_found_deep_in_newer_components(script: Script) -> None:
    button = {"type": 2, "custom_id": "details:k1"}
    section = {"type": 9, "components": [{"type": 10, "content": "x"}], "accessory": button}
    deep = {"id": "9", "author": {"id": ME}, "components": [{"type": 17, "components": [section]}]}
    script.on(HISTORY, answer(200, [deep]))
    assert await DiscordMessenger(script).look_up(look_up()) == Found(("9",))


async def test_every_page_of_the_history_is_read(script: Script) -> None:
    first = [message(str(number), key="other") for number in range(200, 100, -1)]
    script.on(HISTORY, answer(200, first), answer(200, [message("300")]))
    assert await DiscordMessenger(script).look_up(look_up()) == Found(("300",))
    assert script.queries[1]["after"] == "200"


async def test_a_page_that_fails_is_not_absence(script: Script) -> None:
    first = [message(str(number), key="other") for number in range(200, 100, -1)]
    script.on(HISTORY, answer(200, first), answer(503))
    assert isinstance(await DiscordMessenger(script).look_up(look_up()), CannotLook)


async def test_a_paper_is_looked_for_in_the_thread(script: Script) -> None:
    script.on("GET /channels/55/messages", answer(200, [message("9", "55")]))
    assert await DiscordMessenger(script).look_up(look_up("paper", overview_id="55")) == Found(("9",))


async def test_a_history_with_other_messages_proves_the_right_to_read(script: Script) -> None:
    script.on(HISTORY, answer(200, [message("9", key="other")]))
    assert await DiscordMessenger(script).look_up(look_up()) == Absent()


async def test_an_empty_history_with_the_right_to_read_is_absence(script: Script) -> None:
    script.on(HISTORY, answer(200, []))
    script.told = True
    assert await DiscordMessenger(script).look_up(look_up()) == Absent()


def rights_answers(script: Script, everyone: int) -> None:
    script.on(HISTORY, answer(200, []))
    script.on("GET /channels/1", answer(200, {"id": "1", "guild_id": "7", "permission_overwrites": []}))
    script.on("GET /guilds/7/roles", answer(200, [{"id": "7", "permissions": str(everyone)}]))
    script.on(f"GET /guilds/7/members/{ME}", answer(200, {"roles": []}))


@pytest.mark.parametrize("told", [None, False])
async def test_an_empty_history_without_the_right_to_read_proves_nothing(script: Script, told: bool | None) -> None:
    """Discord answers an empty list, not an error."""
    rights_answers(script, everyone=1 << 10)
    script.told = told
    looked = await DiscordMessenger(script).look_up(look_up())
    assert isinstance(looked, CannotLook)
    assert looked.forbidden


async def test_the_rights_are_asked_for_when_the_gateway_did_not_tell(script: Script) -> None:
    rights_answers(script, everyone=(1 << 10) | (1 << 16))
    assert await DiscordMessenger(script).look_up(look_up()) == Absent()


async def test_rights_that_cannot_be_learnt_are_not_absence(script: Script) -> None:
    rights_answers(script, everyone=(1 << 10) | (1 << 16))
    script.on("GET /guilds/7/roles", answer(200, {"odd": True}))
    looked = await DiscordMessenger(script).look_up(look_up())
    assert isinstance(looked, CannotLook)
    assert not looked.forbidden
    script.on("GET /guilds/7/roles", lose_answer)
    assert isinstance(await DiscordMessenger(script).look_up(look_up()), CannotLook)


async def test_a_channel_that_is_closed_to_the_bot_needs_a_person(script: Script) -> None:
    script.on(HISTORY, refuse(403, 50001))
    looked = await DiscordMessenger(script).look_up(look_up())
    assert looked == CannotLook("no", forbidden=True)


async def test_a_channel_that_is_gone_holds_no_message(script: Script) -> None:
    script.on(HISTORY, refuse(404, 10003))
    assert await DiscordMessenger(script).look_up(look_up()) == Absent()


async def test_a_429_while_looking_says_how_long_to_wait(script: Script) -> None:
    script.on(HISTORY, answer(429, {"retry_after": 90.0}, VIA))
    looked = await DiscordMessenger(script).look_up(look_up())
    assert isinstance(looked, CannotLook)
    assert looked.retry_after == pytest.approx(90, abs=5)


async def test_a_thread_is_there_when_its_channel_is(script: Script) -> None:
    script.on(
        "GET /channels/55", answer(200, {"id": "55", "type": 11}), refuse(404, 10003), refuse(403, 50001), answer(503)
    )
    messenger = DiscordMessenger(script)
    asked = look_up("thread", overview_id="55")
    assert await messenger.look_up(asked) == Found(("55",))
    assert await messenger.look_up(asked) == Absent()
    assert await messenger.look_up(asked) == CannotLook("no", forbidden=True)
    assert isinstance(await messenger.look_up(asked), CannotLook)


async def test_a_lost_post_is_found_again(script: Script) -> None:
    script.on("POST /channels/1/messages", lose_answer)
    script.on(HISTORY, answer(200, [message("9")]))
    messenger = DiscordMessenger(script)
    assert isinstance(await messenger.send(outgoing()), OutcomeUnknown)
    assert await messenger.look_up(look_up()) == Found(("9",))
