"""Connected to a local Slack by the real slack-bolt and slack_sdk: staying connected, and keeping secrets."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiohttp import web

from bot.adapters.slack.connection import SlackConnection
from bot.ports import Sent
from tests.adapters.slack_kit import CHANNEL, MINA, QUICK, opened, until
from tests.adapters.slack_scripted import ADesk, APlace, Json, outgoing


@pytest.fixture
async def place() -> AsyncIterator[APlace]:
    async with opened(APlace(ADesk())) as place:
        yield place


# ---------------------------------------------------------------- staying connected


async def answered(place: APlace) -> bool:
    outcome = await place.command("top 5")
    return outcome["error"] is None and outcome["answer"] is not None


@pytest.mark.parametrize("reason", ["refresh_requested", "warning", "too_many_websockets"])
async def test_a_disconnect_is_followed_by_a_new_socket(place: APlace, reason: str) -> None:
    async with place.connected():
        before = place.slack.sockets.accepted
        await place.slack.sockets.disconnect(reason)
        await place.slack.sockets.connected(since=before)
        assert await answered(place)


async def test_a_silent_socket_is_replaced() -> None:
    """The other side keeps the connection but no longer answers pings."""
    sockets: list[web.WebSocketResponse] = []
    replaced = asyncio.Event()

    async def api(request: web.Request) -> web.Response:
        if request.match_info["method"] == "auth.test":
            return web.json_response({"ok": True, "team_id": "T1", "user_id": "U1", "bot_id": "B1"})
        return web.json_response({"ok": True, "url": f"ws://{request.host}/link"})

    async def link(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoping=bool(sockets))
        await socket.prepare(request)
        sockets.append(socket)
        await socket.send_json({"type": "hello"})
        if len(sockets) == 2:
            replaced.set()
        async for _ in socket:
            pass
        return socket

    app = web.Application()
    app.router.add_post("/api/{method}", api)
    app.router.add_get("/link", link)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    connection = SlackConnection(
        bot_token="xoxb-1",
        app_token="xapp-1",
        api_url=f"http://127.0.0.1:{runner.addresses[0][1]}/api/",
        desk=ADesk(),
        on_trouble=print,
        pace=QUICK,
    )
    stop = asyncio.Event()
    running = asyncio.create_task(connection.run(stop))
    async with asyncio.timeout(10):
        await replaced.wait()
        await until(lambda: connection.connected)
        stop.set()
        await running
    await runner.cleanup()


async def test_one_socket_takes_one_ticket(place: APlace) -> None:
    async with place.connected() as connection:
        await until(lambda: connection.connected)
        assert len(place.calls("apps.connections.open")) == 1
        assert len(place.calls("auth.test")) == 1
        await place.command("top 5")
        assert len(place.calls("auth.test")) == 1


async def test_a_dropped_socket_is_opened_again(place: APlace) -> None:
    async with place.connected():
        before = place.slack.sockets.accepted
        place.slack.sockets.drop()
        await place.slack.sockets.connected(since=before)
        assert await answered(place)


async def test_a_refused_ticket_is_replaced_by_a_new_one(place: APlace) -> None:
    """slack_sdk would try the refused one for ever."""
    place.slack.settings.ticket_seconds = -1.0
    async with place.connected(wait=False) as connection:
        await until(lambda: len(place.calls("apps.connections.open")) >= 2)
        assert not connection.connected
        place.slack.settings.ticket_seconds = 30.0
        await place.slack.sockets.connected()
        assert await answered(place)


async def test_a_ticket_refused_in_a_reconnect_is_replaced_too(place: APlace) -> None:
    async with place.connected() as connection:
        await until(lambda: connection.connected)
        before = place.slack.sockets.accepted
        place.slack.settings.ticket_seconds = -1.0
        await place.slack.sockets.disconnect("refresh_requested")
        await until(lambda: not connection.connected)
        asked = len(place.calls("apps.connections.open"))
        await until(lambda: len(place.calls("apps.connections.open")) > asked + 1)
        place.slack.settings.ticket_seconds = 30.0
        await place.slack.sockets.connected(since=before)
        assert await answered(place)


async def test_trouble_with_the_socket_never_delays_sending(place: APlace) -> None:
    place.slack.faults.add("error", {"method": "apps.connections.open"}, {"code": "internal_error"}, times=0)
    async with place.connected(wait=False) as connection:
        await connection.messenger.ready()
        assert isinstance(await connection.messenger.send(outgoing()), Sent)
        await until(lambda: len(place.calls("apps.connections.open")) >= 3)
        assert place.troubles == []


async def test_slack_that_is_away_at_the_start_is_waited_for(place: APlace) -> None:
    place.slack.workspace.refusing = True
    async with place.connected(wait=False) as connection:
        await asyncio.sleep(0)
        place.slack.workspace.refusing = False
        await place.slack.sockets.connected()
        await connection.messenger.ready()
        assert await answered(place)


async def test_a_wrong_bot_token_is_told_once_and_tried_again(place: APlace) -> None:
    place.slack.workspace.revoked = "token_revoked"
    async with place.connected(wait=False):
        await until(lambda: len(place.calls("auth.test")) >= 3)
        assert len(place.troubles) == 1
        assert "bot_token" in place.troubles[0]
        assert place.slack.bot_token not in place.troubles[0]
        place.slack.workspace.revoked = None
        await place.slack.sockets.connected()
        assert await answered(place)


async def test_a_wrong_app_token_is_told_once(place: APlace) -> None:
    async with place.connected(wait=False, app_token="xapp-1-wrong") as connection:
        await connection.messenger.ready()
        await until(lambda: len(place.calls("apps.connections.open")) >= 3)
        assert len(place.troubles) == 1
        assert "app_token" in place.troubles[0]
        assert "wrong" not in place.troubles[0]


@pytest.mark.parametrize(
    ("event", "told"),
    [
        ({"type": "member_joined_channel", "user": "U0PAPERBOY", "channel": CHANNEL}, [CHANNEL]),
        ({"type": "member_joined_channel", "user": MINA, "channel": CHANNEL}, []),
        ({"type": "channel_unarchive", "user": MINA, "channel": CHANNEL}, [CHANNEL]),
        ({"type": "group_unarchive", "user": MINA, "channel": CHANNEL}, [CHANNEL]),
    ],
)
async def test_a_channel_that_opens_is_told(place: APlace, event: Json, told: list[str]) -> None:
    changed: list[str] = []
    async with place.connected(on_change=changed.append):
        assert (await place.slack.events.event(event))["acknowledged"]
    assert changed == told


async def test_a_token_in_the_environment_is_neither_taken_nor_complained_about(
    place: APlace, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1-of-another-app")
    async with place.connected() as connection:
        await connection.messenger.ready()
        assert await answered(place)
    assert "token" not in caplog.text


async def test_without_an_app_token_there_is_no_socket(place: APlace) -> None:
    async with place.connected(wait=False, app_token=None) as connection:
        await connection.messenger.ready()
        assert isinstance(await connection.messenger.send(outgoing()), Sent)
        assert place.calls("apps.connections.open") == []


# ---------------------------------------------------------------- secrets


async def test_no_secret_is_logged_on_the_way(
    place: APlace, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """Tokens, tickets of sockets and addresses for answers, whatever the log level is and whatever fails."""
    place.slack.settings.ticket_seconds = -1.0
    with caplog.at_level(logging.DEBUG):
        async with place.connected(wait=False, pace=replace(QUICK, quick=0.05)):
            await until(lambda: len(place.calls("apps.connections.open")) >= 2)
            place.slack.settings.ticket_seconds = 30.0
            await place.slack.sockets.connected()
            go_on = place.hold_the_desk()
            place.slack.faults.add("status", {"method": "response_url"}, {"status": 500})
            asking = asyncio.create_task(place.command("top 5", timeout=0.1))
            await until(lambda: bool(place.desk.asked_of) and place.acknowledged())
            go_on.set()
            await asking
        place.slack.workspace.revoked = "token_revoked"
        async with place.connected(wait=False):
            await until(lambda: bool(place.troubles))
    printed = capsys.readouterr()
    logged = caplog.text + printed.out + printed.err
    assert "slack is reached" in logged
    secrets = [place.slack.bot_token, place.slack.app_token, *place.slack.sockets._tickets]
    secrets += list(place.slack.interactions.by_secret)
    assert len(secrets) > 2
    assert [secret for secret in secrets if secret in logged] == []
    assert not re.search(r"ticket=[0-9a-f]", logged)
