"""Being on Discord, over real HTTP and a real gateway: the local Discord on one side, discord.py on the other."""

import asyncio
import datetime as dt
import io
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
import structlog

from bot.adapters.discord import connection as connection_module
from bot.adapters.discord.messenger import DiscordMessenger
from bot.adapters.wire import drain
from bot.domain.messages import MessageKind
from bot.playground.discord import LocalDiscord
from bot.playground.discord.state import DEFAULT_PERMISSIONS, READ_MESSAGE_HISTORY, SEND_MESSAGES
from bot.ports import Absent, CannotLook, Found, LookUp, OutcomeUnknown, Outgoing, RateLimited, Refused, Sent
from tests.adapters.discord_kit import LONG, at_home, connected, local_discord, requests, until


@pytest.fixture
async def discord() -> AsyncIterator[LocalDiscord]:
    async with local_discord() as discord:
        yield discord


def body(key: str) -> dict[str, Any]:
    button = {"type": 2, "style": 2, "label": "Details", "custom_id": f"details:{key}"}
    return {
        "embeds": [{"title": "A paper", "description": key}],
        "components": [{"type": 1, "components": [button]}],
        "nonce": key,
        "enforce_nonce": True,
        "allowed_mentions": {"parse": []},
    }


def outgoing(channel: int, kind: MessageKind = "overview", key: str = "k1", **more: Any) -> Outgoing:
    return Outgoing(key=key, kind=kind, channel=str(channel), body=more.pop("body", body(key)), timeout=LONG, **more)


def look_up(channel: int, kind: MessageKind = "overview", key: str = "k1", **more: Any) -> LookUp:
    return LookUp(key=key, kind=kind, channel=str(channel), since=dt.datetime.now(dt.UTC), timeout=LONG, **more)


# ---------------------------------------------------------------- the connection


async def test_log_in_gateway_and_commands(discord: LocalDiscord) -> None:
    async with connected(discord) as connection:
        await asyncio.wait_for(connection.ready(), LONG)
        assert connection.user_id == discord.world.bot["id"]
        await at_home(discord, connection)
        assert [command["name"] for command in discord.world.commands[None]] == ["paper", "Look up paper"]
        assert discord.gateway.identified[0]["intents"] == 1
        assert connection.application_id == str(discord.world.application_id)
    assert connection.http is None
    assert discord.violations() == []


async def test_commands_are_registered_once_and_not_again_at_the_next_start(discord: LocalDiscord) -> None:
    for _ in range(2):
        async with connected(discord) as connection:
            await at_home(discord, connection)
            await until(lambda: requests(discord, "GET", "/commands") > 0)
    assert requests(discord, "PUT", "/commands") == 1
    discord.world.commands[None][0]["description"] = "something else"
    async with connected(discord) as connection:
        await until(lambda: requests(discord, "PUT", "/commands") == 2)


async def test_commands_are_registered_after_a_failure(discord: LocalDiscord) -> None:
    discord.faults.add({"when": {"method": "PUT", "path": "/commands$"}, "do": "status", "params": {"status": 503}})
    async with connected(discord) as connection:
        await at_home(discord, connection)
    assert requests(discord, "PUT", "/commands") == 2


async def test_sending_works_while_the_gateway_does_not(discord: LocalDiscord) -> None:
    channel = discord.add_text_channel("papers").id
    gateway = {"when": {"method": "GET", "path": "/gateway$"}, "do": "status", "params": {"status": 503}, "times": 0}
    discord.faults.add(gateway)
    async with connected(discord) as connection:
        await asyncio.wait_for(connection.ready(), LONG)
        assert isinstance(await DiscordMessenger(connection).send(outgoing(channel)), Sent)
        assert not connection.connected
        discord.faults.clear()
        await at_home(discord, connection)


async def test_a_dropped_socket_is_resumed_without_a_new_identify(discord: LocalDiscord) -> None:
    async with connected(discord) as connection:
        await at_home(discord, connection)
        discord.gateway.drop()
        await until(lambda: discord.gateway.resumed == 1)
        await until(lambda: connection.connected)
    assert len(discord.gateway.identified) == 1


async def test_every_identify_waits_for_leave(discord: LocalDiscord) -> None:
    asked = 0

    async def leave() -> None:
        nonlocal asked
        asked += 1
        assert len(discord.gateway.identified) == asked - 1

    async with connected(discord, hold_identify_until=leave) as connection:
        await at_home(discord, connection)
        assert asked == 1
        discord.gateway.invalidate(resumable=False)
        await until(lambda: len(discord.gateway.identified) == 2)
        assert asked == 2


async def test_a_held_identify_holds_nothing_else(discord: LocalDiscord) -> None:
    channel = discord.add_text_channel("papers").id
    held = asyncio.Event()

    async def leave() -> None:
        await held.wait()

    async with connected(discord, hold_identify_until=leave) as connection:
        await asyncio.wait_for(connection.ready(), LONG)
        assert isinstance(await DiscordMessenger(connection).send(outgoing(channel)), Sent)
        assert discord.gateway.identified == []
        held.set()
        await at_home(discord, connection)


async def test_a_wrong_token_is_told_once_and_stopping_is_prompt(discord: LocalDiscord) -> None:
    told: list[str] = []
    async with connected(discord, token="wrong", on_trouble=told.append) as connection:
        await until(lambda: bool(told))
        assert connection.http is None
    assert len(told) == 1
    assert "token" in told[0]
    assert requests(discord, "GET", "/users/@me") == 1


async def test_the_same_trouble_is_not_told_again(discord: LocalDiscord, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_module, "ASK_A_PERSON", 0.01)
    told: list[str] = []
    async with connected(discord, token="wrong", on_trouble=told.append):
        await until(lambda: requests(discord, "GET", "/users/@me") >= 3)
    assert len(told) == 1


async def test_a_token_revoked_while_connected_is_told(discord: LocalDiscord) -> None:
    told: list[str] = []
    channel = discord.add_text_channel("papers").id
    async with connected(discord, on_trouble=told.append) as connection:
        await at_home(discord, connection)
        discord.world.token_revoked = True
        await discord.gateway.disconnect(4004)
        await until(lambda: bool(told))
        refused = await DiscordMessenger(connection).send(outgoing(channel))
        assert isinstance(refused, Refused)
        assert refused.cause == "unauthorized"
    assert len(told) == 1


async def test_a_log_in_that_fails_is_tried_again(discord: LocalDiscord) -> None:
    discord.faults.add({"when": {"path": "/users/@me$"}, "do": "status", "params": {"status": 503}})
    async with connected(discord) as connection:
        await at_home(discord, connection)
    assert requests(discord, "GET", "/users/@me") == 2


async def test_changes_of_a_channel_are_passed_on(discord: LocalDiscord) -> None:
    """A held lane is tried again when something about its channel changes."""
    changed: list[str | None] = []
    channel = discord.add_text_channel("papers").id
    async with connected(discord, on_change=changed.append) as connection:
        await at_home(discord, connection)
        await until(lambda: None in changed)
        discord.set_permissions(channel, DEFAULT_PERMISSIONS & ~SEND_MESSAGES)
        await until(lambda: str(channel) in changed)


async def test_the_token_is_in_no_log(discord: LocalDiscord) -> None:
    written = io.StringIO()
    told: list[str] = []
    handler = logging.StreamHandler(written)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with structlog.testing.capture_logs() as events:
            discord.faults.add({"when": {"path": "/gateway$"}, "do": "status", "params": {"status": 503}})
            async with connected(discord) as connection:
                await at_home(discord, connection)
            async with connected(discord, token="another-secret", on_trouble=told.append):
                await until(lambda: bool(told))
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    everything = written.getvalue() + repr(events) + repr(told)
    assert "logged in to discord" in everything
    assert discord.token not in everything
    assert "another-secret" not in everything


async def test_a_post_under_way_at_the_stop_still_gets_its_answer(discord: LocalDiscord) -> None:
    channel = discord.add_text_channel("papers").id
    slow = {"seconds": 0.5, "after": True}
    discord.faults.add({"when": {"method": "POST", "path": "/messages$"}, "do": "delay", "params": slow})
    async with connected(discord) as connection:
        await at_home(discord, connection)
        sending = asyncio.create_task(DiscordMessenger(connection).send(outgoing(channel)))
        await until(lambda: requests(discord, "POST", "/messages") == 1)
    assert isinstance(await sending, Sent)


# ---------------------------------------------------------------- sending over it


async def test_a_digest_overview_thread_and_paper(discord: LocalDiscord) -> None:
    channel = discord.add_text_channel("papers").id
    async with connected(discord) as connection:
        await asyncio.wait_for(connection.ready(), LONG)
        messenger = DiscordMessenger(connection)
        overview = await messenger.send(outgoing(channel, key="k1"))
        assert isinstance(overview, Sent)
        on_it: dict[str, Any] = {"overview_id": overview.remote_id}
        thread = {"name": "2025-03-07", "auto_archive_duration": 1440}
        for _ in range(2):
            made = await messenger.send(outgoing(channel, "thread", "k2", body=thread, **on_it))
            assert made == Sent(overview.remote_id)
        paper = await messenger.send(outgoing(channel, "paper", "k3", **on_it))
        assert isinstance(paper, Sent)
        edited = await messenger.send(outgoing(channel, "paper", "k3", remote_id=paper.remote_id, **on_it))
        assert edited == paper
        assert await messenger.look_up(look_up(channel, "thread", "k2", **on_it)) == Found((overview.remote_id,))
        assert await messenger.look_up(look_up(channel, "paper", "k3", **on_it)) == Found((paper.remote_id,))
        assert await messenger.look_up(look_up(channel, "paper", "k4", **on_it)) == Absent()
        assert await messenger.delete(overview.remote_id, paper.remote_id, LONG) == paper
        assert await messenger.look_up(look_up(channel, "paper", "k3", **on_it)) == Absent()
    assert discord.violations() == []


async def test_a_post_whose_answer_is_lost_is_unknown_and_then_found(discord: LocalDiscord) -> None:
    channel = discord.add_text_channel("papers").id
    discord.faults.add({"when": {"method": "POST", "path": "/messages$"}, "do": "lose_answer"})
    async with connected(discord) as connection:
        await asyncio.wait_for(connection.ready(), LONG)
        messenger = DiscordMessenger(connection)
        assert isinstance(await messenger.send(outgoing(channel)), OutcomeUnknown)
        looked = await messenger.look_up(look_up(channel))
        assert isinstance(looked, Found)
        assert await messenger.send(outgoing(channel)) == Sent(looked.remote_ids[0])  # the same nonce
    assert len(discord.messages(channel)) == 1


@pytest.mark.parametrize("fault", ["cut_body", "garbage", "lose_answer"])
async def test_a_stored_post_with_an_unreadable_answer_is_unknown(discord: LocalDiscord, fault: str) -> None:
    channel = discord.add_text_channel("papers").id
    discord.faults.add({"when": {"method": "POST", "path": "/messages$"}, "do": fault})
    async with connected(discord) as connection:
        await asyncio.wait_for(connection.ready(), LONG)
        assert isinstance(await DiscordMessenger(connection).send(outgoing(channel)), OutcomeUnknown)


async def test_a_502_after_storing_makes_one_message(discord: LocalDiscord) -> None:
    channel = discord.add_text_channel("papers").id
    stored = {"status": 502, "after": True}
    discord.faults.add({"when": {"method": "POST", "path": "/messages$"}, "do": "status", "params": stored})
    async with connected(discord) as connection:
        await asyncio.wait_for(connection.ready(), LONG)
        assert isinstance(await DiscordMessenger(connection).send(outgoing(channel)), Sent)
    assert len(discord.messages(channel)) == 1


async def test_a_post_that_hangs_is_unknown_when_its_time_is_up(discord: LocalDiscord) -> None:
    channel = discord.add_text_channel("papers").id
    discord.faults.add({"when": {"method": "POST", "path": "/messages$"}, "do": "hang", "params": {"after": True}})
    async with connected(discord) as connection:
        await asyncio.wait_for(connection.ready(), LONG)
        messenger = DiscordMessenger(connection)
        late = Outgoing("k1", "overview", str(channel), body("k1"), timeout=2.0)
        assert isinstance(await messenger.send(late), OutcomeUnknown)
        assert isinstance(await messenger.look_up(look_up(channel)), Found)
    assert await drain(LONG) == 0


async def test_a_wait_longer_than_the_send_timeout_is_not_slept_out(discord: LocalDiscord) -> None:
    """discord.py would hold the channel's bucket shut for all that time."""
    channel = discord.add_text_channel("papers").id
    limit = {"retry_after": 25.0}
    discord.faults.add({"when": {"path": "/messages$"}, "do": "rate_limit", "params": limit})
    async with connected(discord, send_timeout=20.0) as connection:
        await at_home(discord, connection)
        messenger = DiscordMessenger(connection)
        limited = await messenger.send(outgoing(channel))
        assert isinstance(limited, RateLimited)
        assert limited.retry_after == pytest.approx(25.0, abs=5.0)
        assert await drain(5.0) == 0
        assert isinstance(await messenger.send(outgoing(channel)), Sent)


@pytest.mark.parametrize("by_gateway", [True, False])
async def test_without_the_right_to_read_absence_is_not_believed(discord: LocalDiscord, by_gateway: bool) -> None:
    channel = discord.add_text_channel("papers").id
    held = asyncio.Event()
    if by_gateway:
        held.set()

    async def leave() -> None:
        await held.wait()

    async with connected(discord, hold_identify_until=leave) as connection:
        await asyncio.wait_for(connection.ready(), LONG)
        if by_gateway:
            await until(lambda: connection.may_read_history(str(channel)) is True)
        messenger = DiscordMessenger(connection)
        assert await messenger.look_up(look_up(channel)) == Absent()
        await messenger.send(outgoing(channel))
        discord.set_permissions(channel, DEFAULT_PERMISSIONS & ~READ_MESSAGE_HISTORY)
        if by_gateway:
            await until(lambda: connection.may_read_history(str(channel)) is False)
        looked = await messenger.look_up(look_up(channel))
        assert isinstance(looked, CannotLook)
        assert looked.forbidden


async def test_a_message_that_a_person_deleted_is_not_posted_again(discord: LocalDiscord) -> None:
    channel = discord.add_text_channel("papers").id
    async with connected(discord) as connection:
        await asyncio.wait_for(connection.ready(), LONG)
        messenger = DiscordMessenger(connection)
        sent = await messenger.send(outgoing(channel))
        assert isinstance(sent, Sent)
        discord.world.channels[channel].messages.clear()
        again = await messenger.send(outgoing(channel))
        assert isinstance(again, Refused)
        assert again.cause == "deleted"
        edited = await messenger.send(outgoing(channel, remote_id=sent.remote_id))
        assert isinstance(edited, Refused)
        assert edited.cause == "deleted"


async def test_refusals_have_their_causes(discord: LocalDiscord) -> None:
    channel = discord.add_text_channel("papers").id
    async with connected(discord) as connection:
        await asyncio.wait_for(connection.ready(), LONG)
        messenger = DiscordMessenger(connection)

        async def cause(sent: Outgoing) -> str:
            refused = await messenger.send(sent)
            assert isinstance(refused, Refused)
            return refused.cause

        assert await cause(outgoing(1)) == "channel_gone"
        assert await cause(outgoing(channel, body={"content": "x" * 2001})) == "content"
        assert await cause(outgoing(channel, body={})) == "content"
        overview = await messenger.send(outgoing(channel))
        assert isinstance(overview, Sent)
        on_it: dict[str, Any] = {"overview_id": overview.remote_id}
        thread = {"name": "2025-03-07", "auto_archive_duration": 1440}
        await messenger.send(outgoing(channel, "thread", "k2", body=thread, **on_it))
        discord.archive_thread(int(overview.remote_id), locked=True)
        assert await cause(outgoing(channel, "paper", "k3", **on_it)) == "thread_closed"
        discord.set_permissions(channel, DEFAULT_PERMISSIONS & ~SEND_MESSAGES)
        assert await cause(outgoing(channel, key="k5")) == "no_permission"


@pytest.mark.parametrize(("gone", "cause"), [("thread", "deleted"), ("channel", "channel_gone")])
async def test_a_thread_that_was_taken_away_is_told_from_a_channel_that_is_gone(
    discord: LocalDiscord, gone: str, cause: str
) -> None:
    channel = discord.add_text_channel("papers").id
    async with connected(discord) as connection:
        await asyncio.wait_for(connection.ready(), LONG)
        messenger = DiscordMessenger(connection)
        overview = await messenger.send(outgoing(channel, key="k1"))
        assert isinstance(overview, Sent)
        on_it: dict[str, Any] = {"overview_id": overview.remote_id}
        await messenger.send(outgoing(channel, "thread", "k2", body={"name": "2025-03-07"}, **on_it))
        discord.delete_channel(int(overview.remote_id))
        if gone == "channel":
            discord.delete_channel(channel)
        refused = await messenger.send(outgoing(channel, "paper", "k3", **on_it))
        assert isinstance(refused, Refused)
        assert (refused.cause, refused.code) == (cause, "10003")
