"""The local Slack keeps a real slack-bolt app connected, and the app can answer people through it."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp

from tests.playground.slack_kit import (
    CHANNEL,
    PERSON,
    actions,
    button,
    client_for,
    connected,
    control,
    modal,
    running,
    section,
)


def _paper(answer: Any) -> Any:
    def set_up(app: AsyncApp) -> None:
        app.command("/paper")(answer)

    return set_up


async def test_a_command_is_answered_with_the_acknowledgement() -> None:
    async def answer(ack: Any, command: Any) -> None:
        await ack(text=f"{command['command']} {command['text']} for {command['user_id']}", blocks=[section("top five")])

    async with running() as slack, connected(slack, _paper(answer)):
        seen = await control(slack, "commands", {"command": "/paper", "text": "top 5"})
        assert seen["error"] is None
        assert seen["answer"]["via"] == "ack"
        assert seen["answer"]["text"] == "/paper top 5 for U0MINA"
        assert seen["answer"]["blocks"] == [section("top five")]
        assert seen["answer"]["ephemeral_for"] == PERSON
        assert 0 <= seen["seconds"] < 3


async def test_a_late_respond_is_waited_for_and_can_replace_itself() -> None:
    async def answer(ack: Any, respond: Any) -> None:
        await ack()
        await respond(text="looking")
        await respond(text="found", replace_original=True, response_type="in_channel")

    async with running() as slack, connected(slack, _paper(answer)):
        seen = await control(slack, "commands", {"text": "search x", "answers": 2})
        assert [one["text"] for one in seen["answers"]] == ["looking", "found"]
        assert seen["answer"]["replaced"] is True
        shown = await control(slack, f"channels/{CHANNEL}/messages")
        assert [message["text"] for message in shown] == ["found"]


async def test_an_app_that_does_not_acknowledge_is_a_timeout() -> None:
    async def answer() -> None:
        """Says nothing."""

    async with running(ack_seconds=0.1) as slack, connected(slack, _paper(answer)):
        seen = await control(slack, "commands", {"text": "top 5"})
        assert seen["error"] == "timeout"
        assert seen["answer"] is None


async def test_nobody_connected_is_said_at_once() -> None:
    async with running() as slack:
        seen = await control(slack, "commands", {"text": "top 5"})
        assert seen["error"] == "no_socket"


async def test_an_oversized_acknowledgement_is_refused_and_noted() -> None:
    async def answer(ack: Any) -> None:
        await ack(text="x", blocks=[section("x" * 3001)])

    async with running() as slack, connected(slack, _paper(answer)):
        seen = await control(slack, "commands", {"text": "top 5"})
        assert (seen["error"], seen["answer"]) == ("invalid_blocks", None)
        violations = await control(slack, "violations")
        assert "must be less than 3001 characters [json-pointer:/blocks/0/text/text]" in violations[0]["violation"]


async def test_a_button_opens_a_form_and_the_form_is_sent() -> None:
    sent: list[Any] = []

    def set_up(app: AsyncApp) -> None:
        @app.action("open")
        async def pressed(ack: Any, body: Any, client: Any) -> None:
            await ack()
            field = {
                "type": "input",
                "block_id": "words",
                "label": {"type": "plain_text", "text": "Words"},
                "element": {"type": "plain_text_input", "action_id": "typed"},
            }
            view = modal(field, submit={"type": "plain_text", "text": "Save"}, callback_id="form")
            await client.views_open(trigger_id=body["trigger_id"], view=view)

        @app.view("form")
        async def submitted(ack: Any, view: Any) -> None:
            sent.append(view["state"]["values"]["words"]["typed"]["value"])
            await ack(response_action="errors", errors={"words": "Too broad"})

    async with running() as slack, connected(slack, set_up):
        posted = await client_for(slack).chat_postMessage(
            channel=CHANNEL, text="x", blocks=[section(), actions(button("open", value="7"))]
        )
        seen = await control(slack, "actions", {"action_id": "open", "channel_id": CHANNEL, "ts": posted["ts"]})
        assert seen["answer"]["via"] == "views.open"
        [opened] = await control(slack, "views")
        assert opened["callback_id"] == "form"
        values = {"words": {"typed": {"type": "plain_text_input", "value": "diffusion"}}}
        outcome = await control(slack, "view_submissions", {"view_id": opened["id"], "values": values})
        assert outcome["error"] is None
        assert outcome["answer"] == {"response_action": "errors", "errors": {"words": "Too broad"}}
        assert sent == ["diffusion"]


async def test_a_button_on_a_private_answer_carries_no_message_and_can_replace_it() -> None:
    bodies: list[Any] = []

    def set_up(app: AsyncApp) -> None:
        @app.command("/paper")
        async def answer(ack: Any) -> None:
            await ack(text="page 1", blocks=[section("page 1"), actions(button("page", value="2"))])

        @app.action("page")
        async def turn(ack: Any, body: Any, action: Any, respond: Any) -> None:
            bodies.append(body)
            await ack()
            await respond(text=f"page {action['value']}", replace_original=True)

    async with running() as slack, connected(slack, set_up):
        first = await control(slack, "commands", {"text": "top 5"})
        ts = first["answer"]["ts"]
        seen = await control(slack, "actions", {"action_id": "page", "channel_id": CHANNEL, "ts": ts})
        assert (seen["answer"]["text"], seen["answer"]["ts"]) == ("page 2", ts)
        assert "message" not in bodies[0]
        assert bodies[0]["container"]["is_ephemeral"] is True


async def test_a_response_url_is_good_for_five_answers_and_thirty_minutes() -> None:
    statuses: list[tuple[int, str]] = []
    done = asyncio.Event()

    async def answer(ack: Any, respond: Any) -> None:
        await ack()
        for number in range(6):
            said = await respond(text=f"answer {number}")
            statuses.append((said.status_code, said.body))
        slack.settings.response_url_seconds = -1
        said = await respond(text="too late")
        statuses.append((said.status_code, said.body))
        done.set()

    async with running() as slack, connected(slack, _paper(answer)):
        await control(slack, "commands", {"text": "top 5", "answers": 5})
        await asyncio.wait_for(done.wait(), 5)
        assert [status for status, _ in statuses] == [200, 200, 200, 200, 200, 404, 404]
        assert "used_url" in statuses[5][1]
        assert "expired_url" in statuses[6][1]


async def test_a_response_url_refuses_what_a_message_may_not_hold() -> None:
    said: list[Any] = []

    async def answer(ack: Any, respond: Any) -> None:
        await ack()
        said.append(await respond(text="x", blocks=[{"type": "nonsense"}]))
        await respond(text="good")

    async with running() as slack, connected(slack, _paper(answer)):
        seen = await control(slack, "commands", {"text": "top 5"})
        assert [one["text"] for one in seen["answers"]] == ["good"]
        assert said[0].status_code == 400
        assert "unsupported type: nonsense" in said[0].body


async def test_a_form_must_be_opened_within_three_seconds_and_once() -> None:
    errors: list[str] = []
    done = asyncio.Event()

    async def answer(ack: Any, body: Any, client: Any) -> None:
        await ack()
        for _ in range(2):
            try:
                await client.views_open(trigger_id=body["trigger_id"], view=modal(section()))
            except Exception as error:  # noqa: BLE001  the code inside is what matters
                errors.append(error.response["error"])  # type: ignore[attr-defined]
        done.set()

    async with running() as slack, connected(slack, _paper(answer)):
        seen = await control(slack, "commands", {"text": "feed make"})
        await asyncio.wait_for(done.wait(), 5)
        assert seen["answer"]["via"] == "views.open"
        assert errors == ["exchanged_trigger_id"]
        slack.settings.trigger_seconds = -1
        done.clear()
        errors.clear()
        await control(slack, "commands", {"text": "feed make", "timeout": 0.1})
        await asyncio.wait_for(done.wait(), 5)
        assert errors == ["expired_trigger_id", "expired_trigger_id"]


async def test_events_arrive_with_their_retry_number() -> None:
    heard: asyncio.Queue[Any] = asyncio.Queue()

    def set_up(app: AsyncApp) -> None:
        @app.event("app_mention")
        async def mentioned(event: Any, request: Any) -> None:
            heard.put_nowait((event["text"], request.headers.get("x-slack-retry-num")))

    async with running() as slack, connected(slack, set_up):
        event = {"type": "app_mention", "text": "hi", "user": PERSON, "channel": CHANNEL, "ts": "1.0"}
        first = await control(slack, "events", {"event": event, "event_id": "Ev1"})
        again = await control(
            slack, "events", {"event": event, "event_id": "Ev1", "retry_attempt": 1, "retry_reason": "timeout"}
        )
        assert (first["acknowledged"], again["acknowledged"]) == (True, True)
        async with asyncio.timeout(5):
            assert await heard.get() == ("hi", ["0"])
            assert await heard.get() == ("hi", ["1"])


async def test_an_app_reconnects_after_a_refresh_and_still_answers() -> None:
    async def answer(ack: Any) -> None:
        await ack("here")

    async with running() as slack, connected(slack, _paper(answer)):
        await control(slack, "state", {"op": "disconnect_sockets", "reason": "refresh_requested"})
        await slack.sockets.connected(since=1)
        seen = await control(slack, "commands", {"text": "top 5"})
        assert seen["answer"]["text"] == "here"


async def test_an_app_reconnects_after_its_socket_dropped() -> None:
    async def answer(ack: Any) -> None:
        await ack("here")

    async with running() as slack, connected(slack, _paper(answer)):
        await control(slack, "state", {"op": "drop_sockets"})
        await slack.sockets.connected(since=1)
        seen = await control(slack, "commands", {"text": "top 5"})
        assert seen["answer"]["text"] == "here"


async def test_envelopes_take_turns_over_the_open_connections() -> None:
    async with running() as slack, aiohttp.ClientSession() as session:
        sockets = [await session.ws_connect(slack.sockets.new_address("A0")) for _ in range(2)]
        hellos = [await socket.receive_json() for socket in sockets]
        assert [hello["num_connections"] for hello in hellos] == [1, 2]
        for number in (0, 1, 0):
            sending = asyncio.create_task(control(slack, "events", {"event": {"type": "app_mention"}}))
            envelope = await sockets[number].receive_json()
            await sockets[number].send_json({"envelope_id": envelope["envelope_id"]})
            assert (await sending)["acknowledged"] is True


async def test_a_ticket_is_good_once_and_not_for_long() -> None:
    async with running() as slack, aiohttp.ClientSession() as session:
        address = slack.sockets.new_address("A0")
        async with session.ws_connect(address) as connection:
            hello = await connection.receive_json()
            assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        slack.settings.ticket_seconds = -1
        late = slack.sockets.new_address("A0")
        for refused in (address, f"{slack.sockets.address}/link/?ticket=made-up", late):
            with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
                await session.ws_connect(refused)
            assert caught.value.status == 403
