"""The local Discord refuses answers to interactions as Discord does, each with the documented error."""

import aiohttp
import pytest

from bot.playground.discord import LocalDiscord
from tests.playground.discord_kit import Caller, Json, code_at, command, option


async def asked(call: Caller, kind: str = "command") -> tuple[str, str]:
    """An interaction that nobody has answered: the addresses of its first answer and of its webhook."""
    local = call.local
    body = command(options=[option(autocomplete=True)])
    await call("PUT", f"/applications/{local.world.application_id}/commands", [body])
    data = {"name": "paper", "options": {"query": "a"}} | ({"focused": "query"} if kind == "autocomplete" else {})
    started = local.interactions.start({"kind": kind, "channel_id": call.channel, "data": data})
    webhook = f"/webhooks/{local.world.application_id}/{started.token}"
    return f"/interactions/{started.id}/{started.token}/callback", webhook


async def test_a_second_answer_is_refused(call: Caller) -> None:
    callback, _ = await asked(call)
    answer = {"type": 4, "data": {"content": "a"}}
    assert (await call("POST", callback, answer))[0] == 204
    status, refusal = await call("POST", callback, answer)
    assert (status, refusal["code"]) == (400, 40060)


async def test_an_answer_after_three_seconds_is_refused() -> None:
    clock = [1_750_000_000.0]
    local = LocalDiscord(rates={}, now=lambda: clock[0])
    await local.start()
    async with aiohttp.ClientSession() as session:
        call = Caller(local, session)
        callback, webhook = await asked(call)
        clock[0] += 3.1
        status, refusal = await call("POST", callback, {"type": 4, "data": {"content": "a"}})
        assert (status, refusal["code"]) == (404, 10062)
        callback, webhook = await asked(call)
        assert (await call("POST", callback, {"type": 5}))[0] == 204
        clock[0] += 901
        status, refusal = await call("PATCH", f"{webhook}/messages/@original", {"content": "a"})
        assert (status, refusal["code"]) == (401, 50027)
    await local.stop()


async def test_nothing_follows_before_the_first_answer(call: Caller) -> None:
    _, webhook = await asked(call)
    status, refusal = await call("POST", webhook, {"content": "a"})
    assert (status, refusal["code"]) == (404, 10015)


@pytest.mark.parametrize(
    ("kind", "body", "place", "code"),
    [
        ("command", {"type": 6}, "type", "BASE_TYPE_CHOICES"),
        ("command", {"type": 8, "data": {"choices": []}}, "type", "BASE_TYPE_CHOICES"),
        ("command", {"type": 2}, "type", "BASE_TYPE_CHOICES"),
        ("command", {"type": 4, "data": {"content": "a" * 2001}}, "data.content", "BASE_TYPE_MAX_LENGTH"),
        ("command", {"type": 4, "data": {"content": "a", "nonce": "n"}}, "data.nonce", "UNKNOWN_FIELD"),
        ("command", {"type": 5, "data": {"flags": 4}}, "data.flags", "MESSAGE_FLAGS_INVALID"),
        ("command", {"type": 9, "data": {"custom_id": "f", "title": "t" * 46, "components": []}}, "data.title",
         "BASE_TYPE_BAD_LENGTH"),
        ("autocomplete", {"type": 4, "data": {"content": "a"}}, "type", "BASE_TYPE_CHOICES"),
        ("autocomplete", {"type": 8, "data": {"choices": [{"name": "a", "value": "a"}] * 26}}, "data.choices",
         "BASE_TYPE_MAX_LENGTH"),
        ("autocomplete", {"type": 8, "data": {"choices": [{"name": "a" * 101, "value": "a"}]}},
         "data.choices.0.name", "BASE_TYPE_BAD_LENGTH"),
        ("autocomplete", {"type": 8, "data": {"choices": [{"name": "a", "value": "a" * 101}]}},
         "data.choices.0.value", "BASE_TYPE_MAX_LENGTH"),
    ],
)  # fmt: skip
async def test_an_answer_is_refused(call: Caller, kind: str, body: Json, place: str, code: str) -> None:
    callback, _ = await asked(call, kind)
    status, answer = await call("POST", callback, body)
    assert status == 400
    assert code in code_at(answer, place)


async def test_an_ephemeral_answer_is_not_reached_over_the_channel(call: Caller) -> None:
    callback, webhook = await asked(call)
    _, told = await call("POST", f"{callback}?with_response=true", {"type": 4, "data": {"content": "a", "flags": 64}})
    message = told["resource"]["message"]
    assert message["flags"] & 64
    assert told["interaction"]["response_message_id"] == message["id"]
    assert (await call("GET", f"/channels/{call.channel}/messages/{message['id']}"))[1]["code"] == 10008
    assert (await call("GET", f"/channels/{call.channel}/messages"))[1] == []
    assert (await call("GET", f"{webhook}/messages/@original"))[1]["content"] == "a"
    assert (await call("PATCH", f"{webhook}/messages/@original", {"content": "b"}))[1]["flags"] & 64
    assert (await call("DELETE", f"{webhook}/messages/@original"))[0] == 204
    assert (await call("GET", f"{webhook}/messages/@original"))[1]["code"] == 10008
