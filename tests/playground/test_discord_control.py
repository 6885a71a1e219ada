"""What a demo or a test can do to the local Discord from another process, and what it can see."""

import asyncio
import struct
import zlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.playground.discord import LocalDiscord
from bot.playground.discord.compression import Zlib, Zstd
from bot.playground.discord.rates import Rates

Json = dict[str, Any]


class Clock:
    def __init__(self) -> None:
        self.seconds = 1_750_000_000.0

    def __call__(self) -> float:
        return self.seconds


class Outside:
    """A second process: it knows the base address alone, and the bot's token from the state it is told."""

    def __init__(self, local: LocalDiscord, session: aiohttp.ClientSession) -> None:
        self.local = local
        self.session = session
        self.channel = local.add_text_channel("papers").id

    async def control(self, method: str, path: str, body: Any = None) -> Any:
        url = f"{self.local.base_url}/_playground/{path}"
        async with self.session.request(method, url, json=body) as response:
            return await response.json()

    async def send(self, content: str, **more: Any) -> tuple[int, Any, Any]:
        return await self.call("POST", f"/channels/{self.channel}/messages", {"content": content} | more)

    async def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any, Any]:
        headers = {"Authorization": f"Bot {self.local.token}"}
        async with self.session.request(method, self.local.api_url + path, json=body, headers=headers) as response:
            return response.status, await response.json(content_type=None), response.headers

    async def seen(self) -> list[str]:
        messages = await self.control("GET", f"channels/{self.channel}/messages")
        return [message["content"] for message in messages]


@pytest.fixture
async def clock() -> Clock:
    return Clock()


@pytest.fixture
async def outside(clock: Clock) -> AsyncIterator[Outside]:
    local = LocalDiscord(rates={}, now=clock)
    await local.start()
    # One connection for each request: a dropped one is then never mistaken for a stale one.
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as session:
        yield Outside(local, session)
    await local.stop()


# ---------------------------------------------------------------- looking


async def test_a_channel_is_seen_with_its_threads_oldest_first(outside: Outside) -> None:
    _, overview, _ = await outside.send("overview")
    await outside.call("POST", f"/channels/{outside.channel}/messages/{overview['id']}/threads", {"name": "t"})
    await outside.call("POST", f"/channels/{overview['id']}/messages", {"content": "first"})
    await outside.send("later")
    await outside.call("PATCH", f"/channels/{outside.channel}/messages/{overview['id']}", {"content": "overview 2"})
    seen = await outside.control("GET", f"channels/{outside.channel}/messages")
    assert [(message["content"], message["thread_id"]) for message in seen] == [
        ("overview 2", None),
        ("first", overview["id"]),
        ("later", None),
    ]
    assert [message["edited"] for message in seen] == [True, False, False]
    assert seen[0]["started_thread"] == overview["id"]
    assert "error" in await outside.control("GET", "channels/1/messages")


async def test_every_request_is_in_the_journal(outside: Outside) -> None:
    await outside.send("a")
    await outside.send("")
    await outside.call("GET", "/users/@me")
    journal = await outside.control("GET", "requests")
    path = f"/channels/{outside.channel}/messages"
    assert [(e["method"], e["path"], e["status"]) for e in journal] == [
        ("POST", path, 200),
        ("POST", path, 400),
        ("GET", "/users/@me", 200),
    ]
    assert journal[0]["body"] == {"content": "a"}
    assert journal[0]["violation"] is None
    assert journal[1]["violation"] == "50006 Cannot send an empty message"
    assert [entry["number"] for entry in await outside.control("GET", "violations")] == [2]
    assert len(await outside.control("GET", "requests?since=2")) == 1


async def test_the_state_tells_where_to_connect(outside: Outside) -> None:
    state = await outside.control("GET", "state")
    assert state["token"] == outside.local.token
    assert state["api_url"] == outside.local.api_url
    assert [channel["id"] for channel in state["channels"]] == [str(outside.channel)]
    _, gateway, _ = await outside.call("GET", "/gateway/bot")
    assert gateway["url"].startswith("ws://127.0.0.1:")


# ---------------------------------------------------------------- nonces and history


async def test_a_nonce_counts_for_its_window_and_no_longer(outside: Outside, clock: Clock) -> None:
    _, first, _ = await outside.send("a", nonce="n", enforce_nonce=True)
    clock.seconds += outside.local.world.nonce_window
    _, again, _ = await outside.send("a", nonce="n", enforce_nonce=True)
    clock.seconds += 1
    _, late, _ = await outside.send("a", nonce="n", enforce_nonce=True)
    assert first["id"] == again["id"] != late["id"]
    assert first["nonce"] == again["nonce"] == "n"


async def test_a_nonce_that_is_not_enforced_does_not_count(outside: Outside) -> None:
    await outside.send("a", nonce="n")
    await outside.send("a", nonce="n")
    assert await outside.seen() == ["a", "a"]


async def test_the_nonce_of_a_deleted_message_is_unknown(outside: Outside) -> None:
    _, message, _ = await outside.send("a", nonce="n", enforce_nonce=True)
    await outside.control("POST", "state", {"delete_message": message["id"]})
    status, answer, _ = await outside.send("a", nonce="n", enforce_nonce=True)
    assert (status, answer["code"]) == (404, 10008)


async def test_a_nonce_that_comes_with_another_body_is_a_violation(outside: Outside) -> None:
    await outside.send("a", nonce="n", enforce_nonce=True)
    status, answer, _ = await outside.send("b", nonce="n", enforce_nonce=True)
    assert (status, answer["content"]) == (200, "a")
    assert len(outside.local.violations()) == 1


async def test_the_history_is_read_in_pages_from_every_side(outside: Outside) -> None:
    ids = [(await outside.send(str(number)))[1]["id"] for number in range(6)]

    async def page(query: str) -> list[str]:
        _, messages, _ = await outside.call("GET", f"/channels/{outside.channel}/messages?{query}")
        return [message["content"] for message in messages]

    assert await page("") == ["5", "4", "3", "2", "1", "0"]
    assert await page("limit=2") == ["5", "4"]
    assert await page(f"before={ids[3]}&limit=2") == ["2", "1"]
    assert await page(f"after={ids[1]}&limit=2") == ["3", "2"]
    assert await page(f"around={ids[3]}&limit=3") == ["4", "3", "2"]
    status, answer, _ = await outside.call("GET", f"/channels/{outside.channel}/messages?limit=101")
    assert (status, answer["code"]) == (400, 50035)


async def test_ids_grow_even_when_the_clock_stands_still(outside: Outside, clock: Clock) -> None:
    ids = [int((await outside.send("a"))[1]["id"]) for _ in range(3)]
    assert ids == sorted(set(ids))
    milliseconds = (ids[0] >> 22) + 1_420_070_400_000
    assert abs(milliseconds / 1000 - clock.seconds) < 1


# ---------------------------------------------------------------- rates


async def test_the_headers_say_how_much_of_a_rate_is_left(outside: Outside, clock: Clock) -> None:
    outside.local.rates.routes = {"POST /channels/{channel}/messages": (2, 5.0)}
    other = outside.local.add_text_channel("other").id
    first, second, third = [await outside.send("a") for _ in range(3)]
    assert [answer[0] for answer in (first, second, third)] == [200, 200, 429]
    assert [answer[2]["X-RateLimit-Remaining"] for answer in (first, second)] == ["1", "0"]
    assert first[2]["X-RateLimit-Limit"] == "2"
    assert third[1] == {"message": "You are being rate limited.", "retry_after": 5.0, "global": False}
    assert third[2]["Retry-After"]
    assert third[2]["Via"]
    assert (await outside.call("POST", f"/channels/{other}/messages", {"content": "a"}))[0] == 200
    clock.seconds += 5
    assert (await outside.send("a"))[0] == 200


async def test_the_limit_over_all_routes_spares_answers_to_interactions() -> None:
    clock = Clock()
    rates = Rates(clock, {}, global_per_second=2)
    passes = [rates.admit("GET /users/@me", "", exempt=False).retry_after for _ in range(3)]
    assert passes == [None, None, 1.0]
    assert rates.admit("POST /interactions", "", exempt=True).retry_after is None
    clock.seconds += 1
    assert rates.admit("GET /users/@me", "", exempt=False).retry_after is None


# ---------------------------------------------------------------- faults


async def fault(outside: Outside, do: str, *, times: int = 1, when: Json | None = None, **params: Any) -> None:
    given = {"do": do, "params": params, "times": times, "when": when or {"path": "/messages$"}}
    assert await outside.control("POST", "faults", given) == {"active": 1}


@pytest.mark.parametrize(
    ("do", "params", "stored"),
    [("close_before", {}, []), ("lose_answer", {}, ["a"]), ("cut_body", {}, ["a"])],
)
async def test_a_connection_can_be_lost_before_or_after(
    outside: Outside, do: str, params: Json, stored: list[str]
) -> None:
    await fault(outside, do, **params)
    with pytest.raises((aiohttp.ClientError, OSError)):
        await outside.send("a")
    assert await outside.seen() == stored
    assert (await outside.send("b"))[0] == 200


async def test_an_answer_can_be_garbage(outside: Outside) -> None:
    await fault(outside, "garbage")
    with pytest.raises(ValueError, match="Unterminated"):
        await outside.send("a")
    assert await outside.seen() == ["a"]


@pytest.mark.parametrize(("after", "stored"), [(False, []), (True, ["a"])])
async def test_any_status_can_be_answered(outside: Outside, after: bool, stored: list[str]) -> None:
    await fault(outside, "status", status=503, after=after, headers={"X-Odd": "1"})
    status, _, headers = await outside.send("a")
    assert (status, headers["X-Odd"]) == (503, "1")
    assert await outside.seen() == stored


async def test_a_rate_limit_can_be_played(outside: Outside) -> None:
    everywhere: Json = {"retry_after": 7.5, "global": True}
    await fault(outside, "rate_limit", **everywhere)
    status, answer, headers = await outside.send("a")
    assert (status, answer["retry_after"], answer["global"]) == (429, 7.5, True)
    assert headers["X-RateLimit-Scope"] == "global"
    await outside.control("DELETE", "faults")
    await fault(outside, "rate_limit", html=True, via=False, retry_after=None)
    headers = {"Authorization": f"Bot {outside.local.token}"}
    url = f"{outside.local.api_url}/channels/{outside.channel}/messages"
    async with outside.session.post(url, json={"content": "a"}, headers=headers) as response:
        assert response.status == 429
        assert response.content_type == "text/html"
        assert "Via" not in response.headers
        assert "Retry-After" not in response.headers


async def test_a_request_can_land_late(outside: Outside) -> None:
    await fault(outside, "late", seconds=0.05)
    with pytest.raises((aiohttp.ClientError, OSError)):
        await outside.send("a")
    assert await outside.seen() == []
    async with asyncio.timeout(10):
        while await outside.seen() != ["a"]:
            pass


async def test_a_request_can_be_left_hanging(outside: Outside) -> None:
    await fault(outside, "hang", after=True)
    sending = asyncio.create_task(outside.send("a"))
    async with asyncio.timeout(10):
        while await outside.seen() != ["a"]:
            pass
    assert not sending.done()
    sending.cancel()


async def test_a_fault_strikes_where_it_is_told_to_and_as_often(outside: Outside) -> None:
    when = {"method": "POST", "path": "/messages$", "body": "strike", "nth": 2}
    await fault(outside, "status", times=2, when=when, status=500)
    statuses = [(await outside.send("strike"))[0] for _ in range(4)]
    assert statuses == [200, 500, 500, 200]
    assert (await outside.send("other"))[0] == 200
    assert (await outside.call("GET", f"/channels/{outside.channel}/messages"))[0] == 200


async def test_a_fault_that_makes_no_sense_is_refused(outside: Outside) -> None:
    assert "do is one of" in (await outside.control("POST", "faults", {"do": "explode"}))["error"]
    assert "unknown" in (await outside.control("POST", "faults", {"do": "hang", "if": {}}))["error"]


# ---------------------------------------------------------------- levers


async def test_channels_come_and_go(outside: Outside) -> None:
    made = await outside.control("POST", "state", {"create_channel": {"name": "new", "id": "77", "type": "forum"}})
    assert made == {"create_channel": {"id": "77"}}
    assert (await outside.call("GET", "/channels/77"))[1]["type"] == 15
    await outside.control("POST", "state", {"delete_channel": "77"})
    assert (await outside.call("GET", "/channels/77"))[1]["code"] == 10003


async def test_permissions_are_said_by_name(outside: Outside) -> None:
    lever = {"channel_id": str(outside.channel), "permissions": ["view_channel"]}
    await outside.control("POST", "state", {"permissions": lever})
    assert (await outside.send("a"))[1]["code"] == 50013
    wrong = {"channel_id": str(outside.channel), "permissions": ["fly"]}
    assert "fly" in (await outside.control("POST", "state", {"permissions": wrong}))["error"]


async def test_the_token_is_revoked_and_the_server_left(outside: Outside) -> None:
    await outside.control("POST", "state", {"revoke_token": True})
    assert (await outside.send("a"))[0] == 401
    await outside.control("POST", "state", {"revoke_token": False, "leave_guild": True})
    assert (await outside.send("a"))[1]["code"] == 50001
    await outside.control("POST", "state", {"leave_guild": False})
    assert (await outside.send("a"))[0] == 200
    assert outside.local.violations() == []


async def test_rates_can_be_changed_from_outside(outside: Outside) -> None:
    rates = {"routes": {"POST /channels/{channel}/messages": [1, 5.0]}, "global_per_second": None}
    await outside.control("POST", "state", {"rates": rates})
    assert [(await outside.send("a"))[0] for _ in range(2)] == [200, 429]
    await outside.control("POST", "state", {"rates": {"routes": {}, "global_per_second": 1}})
    statuses = [await outside.send("b") for _ in range(2)]
    assert [status for status, _, _ in statuses] == [200, 429]
    assert statuses[1][1]["global"] is True
    assert statuses[1][2]["X-RateLimit-Scope"] == "global"


async def test_an_unknown_lever_is_refused_with_the_known_ones(outside: Outside) -> None:
    assert "create_channel" in (await outside.control("POST", "state", {"explode": 1}))["error"]


async def test_silence_holds_requests_until_it_is_lifted(outside: Outside) -> None:
    await outside.control("POST", "state", {"stop_answering": True})
    sending = asyncio.create_task(outside.send("a"))
    async with asyncio.timeout(10):
        while not await outside.control("GET", "requests"):
            pass
    assert await outside.seen() == []
    await outside.control("POST", "state", {"stop_answering": False})
    assert (await sending)[0] == 200


async def test_a_command_that_nobody_registered_cannot_be_typed(outside: Outside) -> None:
    asked = {"kind": "command", "channel_id": str(outside.channel), "data": {"name": "paper", "subcommand": "top"}}
    assert "no command paper" in (await outside.control("POST", "interactions", asked))["error"]


async def test_the_window_checks_options_before_anything_is_sent(outside: Outside) -> None:
    count = {"type": 4, "name": "count", "description": "d", "min_value": 1, "max_value": 25, "required": True}
    top = {"type": 1, "name": "top", "description": "d", "options": [count]}
    body = [{"name": "paper", "description": "d", "options": [top]}]
    await outside.call("PUT", f"/applications/{outside.local.world.application_id}/commands", body)

    async def typed(**data: Any) -> str:
        asked = {"kind": "command", "channel_id": str(outside.channel), "data": {"name": "paper"} | data, "wait": 0}
        return str((await outside.control("POST", "interactions", asked)).get("error"))

    assert "needs a subcommand" in await typed()
    assert "no subcommand" in await typed(subcommand="flop")
    assert "needs the option count" in await typed(subcommand="top")
    assert "wrong type" in await typed(subcommand="top", options={"count": "5"})
    assert "out of its range" in await typed(subcommand="top", options={"count": 26})
    assert "no option" in await typed(subcommand="top", options={"count": 5, "when": "week"})


async def test_without_a_bot_there_is_no_answer(outside: Outside) -> None:
    body = [{"name": "paper", "description": "d"}]
    await outside.call("PUT", f"/applications/{outside.local.world.application_id}/commands", body)
    asked = {"kind": "command", "channel_id": str(outside.channel), "data": {"name": "paper"}, "wait": 0.01}
    told = await outside.control("POST", "interactions", asked)
    assert told["answer"] is None
    assert told["seconds"] is None


# ---------------------------------------------------------------- the gateway, spoken to by hand


async def close_code(outside: Outside, *payloads: Any) -> int | None:
    async with outside.session.ws_connect(f"{outside.local.gateway.url}?v=10&encoding=json") as ws:
        assert (await ws.receive_json())["op"] == 10
        for payload in payloads:
            await (ws.send_str(payload) if isinstance(payload, str) else ws.send_json(payload))
        async with asyncio.timeout(10):
            async for _ in ws:
                pass
        return ws.close_code


def identify(outside: Outside, **more: Any) -> Json:
    return {"op": 2, "d": {"token": outside.local.token, "intents": 1, "properties": {}} | more}


async def test_a_gateway_payload_that_is_wrong_closes_the_connection(outside: Outside) -> None:
    assert await close_code(outside, "{") == 4002
    assert await close_code(outside, {"op": 3, "d": "x" * 4096}) == 4002
    assert await close_code(outside, {"op": 3, "d": {}}) == 4003
    assert await close_code(outside, identify(outside, token="x")) == 4004
    assert await close_code(outside, identify(outside), identify(outside)) == 4005
    assert await close_code(outside, identify(outside, intents=1 << 30)) == 4013
    assert await close_code(outside, identify(outside, intents=1 << 15)) == 4014
    assert await close_code(outside, identify(outside), {"op": 99}) == 4001
    assert await close_code(outside, *[{"op": 1, "d": None}] * 121) == 4008
    assert len(outside.local.violations()) == 9


async def test_a_session_that_is_unknown_cannot_be_resumed(outside: Outside) -> None:
    async with outside.session.ws_connect(f"{outside.local.gateway.url}?v=10&encoding=json") as ws:
        await ws.receive_json()
        await ws.send_json({"op": 6, "d": {"token": outside.local.token, "session_id": "x", "seq": 1}})
        assert await ws.receive_json() == {"op": 9, "d": False}


async def test_a_heartbeat_is_answered(outside: Outside) -> None:
    async with outside.session.ws_connect(f"{outside.local.gateway.url}?v=10&encoding=json") as ws:
        assert (await ws.receive_json())["d"]["heartbeat_interval"] > 0
        await ws.send_json({"op": 1, "d": None})
        assert (await ws.receive_json())["op"] == 11


async def test_without_the_guilds_intent_no_server_is_told_of(outside: Outside) -> None:
    async with outside.session.ws_connect(f"{outside.local.gateway.url}?v=10&encoding=json") as ws:
        await ws.receive_json()
        await ws.send_json(identify(outside, intents=0))
        assert (await ws.receive_json())["t"] == "READY"
        await ws.send_json({"op": 1, "d": None})
        assert (await ws.receive_json())["op"] == 11


def test_a_zlib_stream_is_read_piece_by_piece() -> None:
    packer, reader = Zlib(), zlib.decompressobj()
    for piece in (b"one", "둘".encode() * 1000, b"three"):
        packed = packer.pack(piece)
        assert packed.endswith(b"\x00\x00\xff\xff")
        assert reader.decompress(packed) == piece


def test_a_zstd_stream_is_a_frame_of_raw_blocks() -> None:
    packer = Zstd()
    pieces = [b"one", b"x" * 300_000]
    stream = b"".join(map(packer.pack, pieces))
    assert stream[:4] == struct.pack("<I", 0xFD2FB528)
    place, read = 6, b""
    while place < len(stream):
        header = int.from_bytes(stream[place : place + 3], "little")
        last, kind, size = header & 1, header >> 1 & 3, header >> 3
        assert (last, kind) == (0, 0)
        assert size <= 128 * 1024
        read += stream[place + 3 : place + 3 + size]
        place += 3 + size
    assert read == b"".join(pieces)
