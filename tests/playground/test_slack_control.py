"""Another process can look at the local Slack and make things happen in it, over HTTP."""

import ast
import asyncio
import contextlib
import json
import sys
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

import bot.playground.slack
from tests.playground.slack_kit import (
    CHANNEL,
    PERSON,
    actions,
    button,
    client_for,
    connected,
    control,
    modal,
    refusal,
    running,
    section,
)

_ROOT = Path(bot.playground.slack.__file__).parents[3]


def test_the_local_slack_imports_nothing_of_the_bot() -> None:
    folder = Path(bot.playground.slack.__file__).parent
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            foreign = [name for name in names if name.split(".")[0] == "bot" and not name.startswith("bot.playground")]
            assert foreign == [], path
            assert not any(name.startswith(("slack_sdk", "slack_bolt")) for name in names), path


async def test_it_runs_by_itself_and_says_how_to_connect() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.playground.slack", stdout=asyncio.subprocess.PIPE, cwd=_ROOT
    )
    try:
        assert process.stdout is not None
        card = json.loads(await asyncio.wait_for(process.stdout.readline(), 20))
        async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {card['bot_token']}"}) as session:
            body = {"channel": card["channels"]["papers"], "text": "hello"}
            async with session.post(f"{card['api_url']}chat.postMessage", json=body) as answer:
                assert (await answer.json())["ok"] is True
            async with session.get(f"{card['base_url']}/_playground/channels/{CHANNEL}/messages") as answer:
                assert [message["text"] for message in await answer.json()] == ["hello"]
    finally:
        process.terminate()
        await process.wait()


async def test_the_journal_tells_every_request_and_its_answer() -> None:
    async with running() as slack:
        client = client_for(slack)
        ts = (await client.chat_postMessage(channel=CHANNEL, text="x"))["ts"]
        await refusal(client, "chat.postMessage", channel=CHANNEL, text="")
        first, second = await control(slack, "requests")
        assert (first["method"], first["status"], first["answer"], first["ts"]) == ("chat.postMessage", 200, "ok", ts)
        assert first["body"] == {"channel": CHANNEL, "text": "x"}
        assert (second["answer"], second["violation"]) == ("no_text", "no_text")
        assert await control(slack, "violations") == [second]
        assert slack.bot_token not in json.dumps([first, second])


async def test_channels_and_people_change_over_http() -> None:
    async with running() as slack:
        client = client_for(slack)

        async def change(**op: Any) -> None:
            assert await control(slack, "state", op) == {"ok": True}

        async def code(channel: str = CHANNEL) -> Any:
            return (await refusal(client, "chat.postMessage", channel=channel, text="x"))["error"]

        await change(op="add_channel", name="new", channel="C0NEW", kind="private")
        await client.chat_postMessage(channel="C0NEW", text="x")
        await change(op="archive_channel", channel=CHANNEL)
        assert await code() == "is_archived"
        await change(op="archive_channel", channel=CHANNEL, on=False)
        await change(op="delete_channel", channel=CHANNEL)
        assert await code() == "channel_not_found"
        await change(op="delete_channel", channel=CHANNEL, on=False)
        await change(op="restrict_posting", channel=CHANNEL, code="restricted_action")
        assert await code() == "restricted_action"
        await change(op="restrict_posting", channel=CHANNEL, code=None)
        await change(op="membership", channel=CHANNEL, on=False)
        assert await code() == "not_in_channel"
        await change(op="membership", channel=CHANNEL)
        await change(op="deactivate_user", user=PERSON)
        assert await code(PERSON) == "channel_not_found"
        assert (await refusal(client, "conversations.open", users=PERSON))["error"] == "user_disabled"
        await change(op="settings", post_per_second=2, restricted_history=True)
        shown = await control(slack, "state")
        assert (shown["settings"]["post_per_second"], shown["settings"]["restricted_history"]) == (2, True)
        ts = (await client.chat_postMessage(channel=CHANNEL, text="x"))["ts"]
        await change(op="delete_message", channel=CHANNEL, ts=ts)
        assert await control(slack, f"channels/{CHANNEL}/messages") == []
        assert {channel["id"] for channel in await control(slack, "channels")} >= {CHANNEL, "C0NEW"}


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("state", {"op": "nonsense"}, 404),
        ("state", {"op": "settings", "colour": "red"}, 404),
        ("state", {"op": "archive_channel"}, 400),
        ("commands", {"channel_id": "C0NONE"}, 404),
        ("commands", {"user_id": "U0NONE"}, 404),
        ("actions", {"action_id": "x", "channel_id": CHANNEL, "ts": "1.0"}, 404),
        ("faults", {"do": "nonsense"}, 400),
    ],
)
async def test_a_wrong_wish_is_answered_with_a_reason(path: str, body: Any, status: int) -> None:
    async with running() as slack, aiohttp.ClientSession() as session:
        async with session.post(f"{slack.base_url}/_playground/{path}", json=body) as answer:
            assert answer.status == status
            assert (await answer.json())["error"]
        async with session.get(f"{slack.base_url}/_playground/channels/C0NONE/messages") as answer:
            assert answer.status == 404


async def test_a_button_that_is_not_there_cannot_be_pressed() -> None:
    async with running() as slack:
        posted = await client_for(slack).chat_postMessage(channel=CHANNEL, text="x", blocks=[actions(button("here"))])
        with pytest.raises(LookupError, match="no element with the action_id"):
            await slack.interactions.action("elsewhere", PERSON, CHANNEL, posted["ts"])


async def test_menus_send_the_option_that_was_chosen_and_updates_are_seen() -> None:
    pressed: list[Any] = []

    def set_up(app: AsyncApp) -> None:
        @app.action("menu")
        async def chosen(ack: Any, action: Any, body: Any, client: Any) -> None:
            pressed.append(action)
            await ack()
            await client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text="changed")

    options = [{"text": {"type": "plain_text", "text": name}, "value": name} for name in ("a", "b")]
    menu = {"type": "overflow", "action_id": "menu", "options": options}
    async with running() as slack, connected(slack, set_up):
        posted = await client_for(slack).chat_postMessage(channel=CHANNEL, text="x", blocks=[section(accessory=menu)])
        seen = await control(
            slack, "actions", {"action_id": "menu", "value": "b", "channel_id": CHANNEL, "ts": posted["ts"]}
        )
        assert pressed[0]["selected_option"]["value"] == "b"
        assert (seen["answer"]["via"], seen["answer"]["text"]) == ("chat.update", "changed")


async def test_a_private_answer_can_be_deleted_and_shared() -> None:
    def set_up(app: AsyncApp) -> None:
        @app.command("/paper")
        async def answer(ack: Any) -> None:
            await ack(text="private", blocks=[section(), actions(button("share"), button("close"))])

        @app.action("share")
        async def share(ack: Any, respond: Any) -> None:
            await ack()
            await respond(text="public", response_type="in_channel", replace_original=False)

        @app.action("close")
        async def close(ack: Any, respond: Any) -> None:
            await ack()
            await respond(delete_original=True)

    async with running() as slack, connected(slack, set_up):
        ts = (await control(slack, "commands", {}))["answer"]["ts"]
        shared = await control(slack, "actions", {"action_id": "share", "channel_id": CHANNEL, "ts": ts})
        assert shared["answer"]["ephemeral"] is False
        closed = await control(slack, "actions", {"action_id": "close", "channel_id": CHANNEL, "ts": ts})
        assert closed["answer"]["deleted"] is True
        shown = await control(slack, f"channels/{CHANNEL}/messages")
        assert [message["text"] for message in shown] == ["public"]


async def test_a_shortcut_on_a_message_and_one_without() -> None:
    seen: list[Any] = []

    def set_up(app: AsyncApp) -> None:
        @app.shortcut({"callback_id": "explain", "type": "message_action"})
        async def on_message(ack: Any, shortcut: Any, respond: Any) -> None:
            await ack()
            seen.append(shortcut["message"]["text"])
            await respond("explained")

        @app.shortcut({"callback_id": "open", "type": "shortcut"})
        async def anywhere(ack: Any, shortcut: Any, client: Any) -> None:
            await ack()
            await client.views_open(trigger_id=shortcut["trigger_id"], view=modal(section()))

    async with running() as slack, connected(slack, set_up):
        ts = (await control(slack, "messages", {"text": "what is this?"}))["ts"]
        said = await control(slack, "shortcuts", {"callback_id": "explain", "channel_id": CHANNEL, "ts": ts})
        assert (seen, said["answer"]["text"]) == (["what is this?"], "explained")
        opened = await control(slack, "shortcuts", {"callback_id": "open"})
        assert opened["answer"]["via"] == "views.open"


async def test_forms_stack_three_high_change_and_close() -> None:
    def set_up(app: AsyncApp) -> None:
        @app.shortcut("open")
        async def begin(ack: Any, shortcut: Any, client: Any) -> None:
            await ack()
            await client.views_open(trigger_id=shortcut["trigger_id"], view=modal(actions(button("deeper"))))

        @app.action("deeper")
        async def push(ack: Any, body: Any, client: Any) -> None:
            await ack()
            view = modal(actions(button("deeper")), callback_id="form")
            with contextlib.suppress(SlackApiError):
                await client.views_push(trigger_id=body["trigger_id"], view=view)

        @app.view("form")
        async def submitted(ack: Any, view: Any) -> None:
            wrong = modal(section("x" * 3001))
            await ack(
                **({"response_action": "update", "view": wrong} if len(sent) == 1 else {"response_action": "clear"})
            )

    sent: list[Any] = []
    async with running() as slack, connected(slack, set_up):
        top = (await control(slack, "shortcuts", {"callback_id": "open"}))["answer"]["view"]["id"]
        for _ in range(2):
            pushed = await control(slack, "actions", {"action_id": "deeper", "view_id": top})
            top = pushed["answer"]["view"]["id"]
        full = await control(slack, "actions", {"action_id": "deeper", "view_id": top, "timeout": 0.1})
        assert full["answer"] is None
        assert slack.journal.violations()[-1].answer == "push_limit_reached"
        sent.append(1)
        wrong = await control(slack, "view_submissions", {"view_id": top})
        assert wrong["error"] == "invalid_arguments"
        sent.append(2)
        assert (await control(slack, "view_submissions", {"view_id": top}))["error"] is None
        assert [view["closed"] for view in await control(slack, "views")] == [True, True, True]


async def test_an_eleventh_socket_is_one_too_many() -> None:
    async with running() as slack, aiohttp.ClientSession() as session:
        sockets = [await session.ws_connect(slack.sockets.new_address("A0")) for _ in range(11)]
        frames = [await socket.receive_json() for socket in sockets]
        assert [frame["type"] for frame in frames] == ["hello"] * 10 + ["disconnect"]
        assert frames[-1]["reason"] == "too_many_websockets"


async def test_a_warning_leaves_the_socket_open() -> None:
    async with running() as slack, aiohttp.ClientSession() as session:
        socket = await session.ws_connect(slack.sockets.new_address("A0"))
        await socket.receive_json()
        await control(slack, "state", {"op": "disconnect_sockets", "reason": "warning"})
        assert (await socket.receive_json())["reason"] == "warning"
        assert (await control(slack, "state"))["sockets"] == 1
        leaving = asyncio.create_task(control(slack, "state", {"op": "disconnect_sockets", "reason": "link_disabled"}))
        assert (await socket.receive_json())["reason"] == "link_disabled"
        assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
        await leaving


async def test_a_form_is_updated_under_its_hash_and_named_once() -> None:
    def set_up(app: AsyncApp) -> None:
        @app.shortcut("open")
        async def begin(ack: Any, shortcut: Any, client: Any) -> None:
            await ack()
            with contextlib.suppress(SlackApiError):
                await client.views_open(trigger_id=shortcut["trigger_id"], view=modal(section(), external_id="mine"))

    async with running() as slack, connected(slack, set_up):
        view = (await control(slack, "shortcuts", {"callback_id": "open"}))["answer"]["view"]
        again = await control(slack, "shortcuts", {"callback_id": "open", "timeout": 0.1})
        assert (again["answer"], slack.journal.entries[-1].answer) == (None, "duplicate_external_id")
        client = client_for(slack)
        new = modal(section("ready"), external_id="mine")
        await client.views_update(external_id="mine", view=new, hash=view["hash"])
        late = await refusal(client, "views.update", view_id=view["id"], view=new, hash=view["hash"])
        assert late["error"] == "hash_conflict"
        [shown] = await control(slack, "views")
        assert shown["blocks"] == [section("ready")]


async def test_a_response_url_fails_on_purpose_too() -> None:
    said: list[int] = []

    def set_up(app: AsyncApp) -> None:
        @app.command("/paper")
        async def answer(ack: Any, respond: Any) -> None:
            await ack()
            said.append((await respond("one")).status_code)
            said.append((await respond("two")).status_code)

    async with running() as slack, connected(slack, set_up):
        await control(slack, "faults", {"do": "status", "when": {"method": "response_url"}, "params": {"status": 503}})
        seen = await control(slack, "commands", {})
        assert seen["answer"]["text"] == "two"
        assert said[0] == 503
