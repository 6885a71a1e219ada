"""The local Slack can be told to fail, and the real client notices what a failing Slack would do to it."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler
from slack_sdk.http_retry.builtin_interval_calculators import FixedValueRetryIntervalCalculator

from bot.playground.slack import LocalSlack
from tests.playground.slack_kit import CHANNEL, client_for, connected, control, running


async def _fault(slack: LocalSlack, do: str, params: Any = None, times: int = 1, **when: Any) -> None:
    await control(slack, "faults", {"do": do, "when": when, "params": params or {}, "times": times})


async def _texts(slack: LocalSlack) -> list[str]:
    return [message["text"] for message in await control(slack, f"channels/{CHANNEL}/messages")]


async def test_a_lost_answer_makes_the_default_client_post_twice() -> None:
    async with running() as slack:
        await _fault(slack, "lose_answer", method="chat.postMessage")
        # The handler every client has by default, without its half second of waiting.
        soon = FixedValueRetryIntervalCalculator(0.0)
        client = client_for(slack, retry_handlers=[AsyncConnectionErrorRetryHandler(1, soon)])
        answer = await client.chat_postMessage(channel=CHANNEL, text="once?")
        assert answer["ok"] is True
        assert await _texts(slack) == ["once?", "once?"]


@pytest.mark.parametrize("reset", [False, True])
async def test_a_lost_answer_without_retry_handlers_leaves_one_message(reset: bool) -> None:
    async with running() as slack:
        await _fault(slack, "lose_answer", {"reset": reset}, method="chat.postMessage")
        with pytest.raises(aiohttp.ClientConnectionError):
            await client_for(slack).chat_postMessage(channel=CHANNEL, text="once")
        assert await _texts(slack) == ["once"]
        [entry] = await control(slack, "requests")
        assert (entry["fault"], entry["answer"], entry["violation"]) == ("lose_answer", "ok", None)


async def test_a_connection_that_closes_before_the_work_leaves_nothing() -> None:
    async with running() as slack:
        await _fault(slack, "close_before", method="chat.postMessage")
        with pytest.raises(aiohttp.ClientConnectionError):
            await client_for(slack).chat_postMessage(channel=CHANNEL, text="never")
        assert await _texts(slack) == []


class _Held:
    """Stands for the passing of time: a delay waits until it is let go."""

    def __init__(self, slack: LocalSlack) -> None:
        slack.faults.sleep = self.sleep
        self.reached = asyncio.Event()
        self.go = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.reached.set()
        await self.go.wait()


async def test_a_late_request_lands_after_its_connection_closed() -> None:
    async with running() as slack:
        held = _Held(slack)
        await _fault(slack, "late", method="chat.postMessage")
        with pytest.raises(aiohttp.ClientConnectionError):
            await client_for(slack).chat_postMessage(channel=CHANNEL, text="late")
        await held.reached.wait()
        assert await _texts(slack) == []
        held.go.set()
        await asyncio.gather(*slack.api.later)
        assert await _texts(slack) == ["late"]


@pytest.mark.parametrize(("after", "kept"), [(True, ["x"]), (False, [])])
async def test_a_status_comes_before_or_after_the_work(after: bool, kept: list[str]) -> None:
    async with running() as slack:
        await _fault(slack, "status", {"status": 502, "after": after}, method="chat.postMessage")
        with pytest.raises(SlackApiError) as caught:
            await client_for(slack).chat_postMessage(channel=CHANNEL, text="x")
        assert caught.value.response.status_code == 502
        assert await _texts(slack) == kept


@pytest.mark.parametrize(("after", "kept"), [(True, ["x"]), (False, [])])
async def test_an_error_code_comes_before_or_after_the_work(after: bool, kept: list[str]) -> None:
    async with running() as slack:
        await _fault(slack, "error", {"code": "fatal_error", "after": after}, method="chat.postMessage")
        with pytest.raises(SlackApiError) as caught:
            await client_for(slack).chat_postMessage(channel=CHANNEL, text="x")
        assert caught.value.response["error"] == "fatal_error"
        assert await _texts(slack) == kept


async def test_an_answer_that_is_cut_or_garbage_was_still_worked_for() -> None:
    async with running() as slack:
        client = client_for(slack)
        await _fault(slack, "garbage", method="chat.postMessage")
        with pytest.raises(SlackApiError):
            await client.chat_postMessage(channel=CHANNEL, text="garbage")
        await _fault(slack, "cut_body", method="chat.postMessage")
        with pytest.raises((SlackApiError, aiohttp.ClientError)):
            await client.chat_postMessage(channel=CHANNEL, text="cut")
        assert await _texts(slack) == ["garbage", "cut"]


async def test_a_rate_limit_says_when_to_come_back_or_not() -> None:
    async with running() as slack, aiohttp.ClientSession() as session:
        await _fault(slack, "rate_limit", {"retry_after": 7})
        await _fault(slack, "rate_limit", {"html": True})
        await _fault(slack, "rate_limit", {"retry_after": None})
        headers = {"Authorization": f"Bearer {slack.bot_token}"}
        seen = []
        for _ in range(4):
            async with session.post(f"{slack.api_url}auth.test", headers=headers) as answer:
                seen.append((answer.status, answer.headers.get("Retry-After"), answer.content_type))
        assert seen == [
            (429, "7", "application/json"),
            (429, None, "text/html"),
            (429, None, "application/json"),
            (200, None, "application/json"),
        ]
        assert await control(slack, "violations") == []


@pytest.mark.parametrize(("after", "kept"), [(True, ["x"]), (False, [])])
async def test_a_delay_holds_the_work_or_only_the_answer(after: bool, kept: list[str]) -> None:
    async with running() as slack:
        held = _Held(slack)
        await _fault(slack, "delay", {"after": after}, method="chat.postMessage")
        sending = asyncio.create_task(client_for(slack).chat_postMessage(channel=CHANNEL, text="x"))
        await held.reached.wait()
        assert await _texts(slack) == kept
        held.go.set()
        assert (await sending)["ok"] is True
        assert await _texts(slack) == ["x"]


async def test_an_answer_that_never_comes_leaves_the_client_waiting() -> None:
    async with running() as slack:
        held = _Held(slack)
        await _fault(slack, "hang", {"after": True}, method="chat.postMessage")
        sending = asyncio.create_task(client_for(slack).chat_postMessage(channel=CHANNEL, text="x"))
        await held.reached.wait()
        assert await _texts(slack) == ["x"]
        assert not sending.done()
        held.go.set()
        await sending


async def test_a_fault_waits_for_the_nth_call_that_matches_and_strikes_as_often_as_it_should() -> None:
    async with running() as slack:
        slack.add_channel("other", "C0OTHER")
        await _fault(slack, "error", times=2, method="chat.postMessage", channel=CHANNEL, nth=2, body='"text": "[abc]"')
        client = client_for(slack)
        outcomes = []
        for channel, text in [
            (CHANNEL, "a"),
            ("C0OTHER", "b"),
            (CHANNEL, "z"),
            (CHANNEL, "b"),
            (CHANNEL, "c"),
            (CHANNEL, "a"),
        ]:
            try:
                await client.chat_postMessage(channel=channel, text=text)
                outcomes.append("ok")
            except SlackApiError as error:
                outcomes.append(error.response["error"])
        assert outcomes == ["ok", "ok", "ok", "fatal_error", "fatal_error", "ok"]


async def test_a_wrong_request_is_a_violation_even_when_its_answer_is_lost() -> None:
    async with running() as slack:
        await _fault(slack, "lose_answer", method="chat.postMessage")
        with pytest.raises(aiohttp.ClientConnectionError):
            await client_for(slack).api_call("chat.postMessage", json={"channel": CHANNEL, "text": " "})
        [entry] = await control(slack, "violations")
        assert (entry["violation"], entry["fault"]) == ("no_text", "lose_answer")


async def test_faults_are_taken_away_and_unknown_ones_are_refused() -> None:
    async with running() as slack:
        await _fault(slack, "error", times=0)
        await control(slack, "faults", method="DELETE")
        await client_for(slack).auth_test()
        for wrong in ({"do": "explode"}, {"do": "error", "when": {"path": "x"}}):
            with pytest.raises(AssertionError, match=r"do is one of|when knows"):
                await control(slack, "faults", wrong)


async def test_a_socket_can_drop_instead_of_an_envelope_or_right_after_it() -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()

    def set_up(app: AsyncApp) -> None:
        @app.command("/paper")
        async def answer(ack: Any, command: Any) -> None:
            heard.put_nowait(command["text"])
            await ack("here")

    async with running() as slack, connected(slack, set_up):
        await _fault(slack, "drop_socket", envelope="slash_commands")
        seen = await control(slack, "commands", {"text": "one"})
        assert (seen["error"], heard.qsize()) == ("no_socket", 0)
        await slack.sockets.connected(since=1)
        await _fault(slack, "drop_socket", {"sent": True}, envelope="slash_commands")
        slack.settings.ack_seconds = 0.3
        seen = await control(slack, "commands", {"text": "two"})
        assert seen["error"] == "timeout"
        slack.settings.ack_seconds = 3
        assert await asyncio.wait_for(heard.get(), 5) == "two"
        await slack.sockets.connected(since=2)
        seen = await control(slack, "commands", {"text": "three"})
        assert seen["answer"]["text"] == "here"


async def test_a_slack_that_is_down_refuses_everything_until_it_is_back() -> None:
    async with running() as slack:
        client = client_for(slack)
        await control(slack, "state", {"op": "refuse_connections"})
        with pytest.raises(aiohttp.ClientConnectionError):
            await client.auth_test()
        assert (await control(slack, "state"))["refusing"] is True
        await control(slack, "state", {"op": "refuse_connections", "on": False})
        await client.auth_test()


async def test_an_unacknowledged_event_is_delivered_again_at_once() -> None:
    async with running(ack_seconds=0.5) as slack, aiohttp.ClientSession() as session:
        address = slack.sockets.new_address("A0")
        async with session.ws_connect(address) as socket:
            assert (await socket.receive_json())["type"] == "hello"
            event = {"event": {"type": "app_mention"}, "redeliver": True}
            sending = asyncio.create_task(control(slack, "events", event))
            first, again = await socket.receive_json(), await socket.receive_json()
            assert first["payload"]["event_id"] == again["payload"]["event_id"]
            assert (again["retry_attempt"], again["retry_reason"]) == (1, "timeout")
            await socket.send_json({"envelope_id": again["envelope_id"]})
            assert (await sending)["acknowledged"] is True
