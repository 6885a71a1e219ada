"""Each thing that can be wrong on a platform is made wrong there; the check names it, and how to mend it."""

import contextlib

import aiohttp
import pytest

from bot.adapters.discord import check as discord_check, invite
from bot.adapters.slack import check as slack_check
from bot.adapters.slack.manifest import SCOPES
from bot.playground.discord.state import FORUM, PUBLIC_THREAD
from bot.playground.slack.state import BOT_USER
from tests.adapters.discord_kit import at_home, connected
from tests.adapters.http_kit import free_port, until
from tests.check.kit import DISCORD_CHANNEL, SLACK_CHANNEL, Place, running_bot


async def test_nothing_is_wrong_where_all_is_well(place: Place) -> None:
    findings = await place.look()
    assert [finding for finding in findings if not finding.ok] == []
    assert {finding.name for finding in findings} >= {
        *("discord token", "discord gateway", "discord commands", "feed discord"),
        *("slack bot token", "slack scopes", "slack app token", "slack socket", "feed slack"),
        *("clock", "time zone", "disk", "store", "newest digest", "configuration", f"folder {place.digests}"),
    }


async def test_a_check_breaks_no_rule_and_leaves_nothing_behind(place: Place) -> None:
    await place.look()
    assert place.discord.violations() == []
    assert place.slack.journal.as_json(only_violations=True) == []
    assert all(entry.method == "GET" for entry in place.discord.journal.entries)
    assert not place.store.parent.exists()


async def test_offline_asks_nobody(place: Place) -> None:
    assert [finding for finding in await place.look(offline=True) if not finding.ok] == []
    assert place.discord.journal.entries == []
    assert place.slack.journal.as_json() == []


async def test_no_secret_is_in_what_is_said(place: Place) -> None:
    for wrong in (False, True):
        if wrong:
            place.environ |= {"DISCORD_TOKEN": "secret-one", "SLACK_BOT_TOKEN": "xoxb-secret-two"}
        said = str(await place.look())
        assert not [value for name, value in place.environ.items() if "TOKEN" in name and value in said]


async def test_a_platform_without_a_token_is_left_alone(place: Place) -> None:
    del place.environ["DISCORD_TOKEN"]
    finding = await place.only_wrong()
    assert "“discord” waits" in finding.message
    assert "Set DISCORD_TOKEN" in finding.remedy
    assert place.discord.journal.entries == []


async def test_korean_is_spoken(place: Place) -> None:
    place.environ["PAPERBOY_LOCALE__LANGUAGE"] = "ko"
    place.discord.world.token_revoked = True
    finding = await place.only_wrong()
    assert finding.name == "discord token"
    assert "토큰" in finding.message
    assert "개발자 포털" in finding.remedy


# ---------------------------------------------------------------- Discord


async def test_discord_a_wrong_token(place: Place) -> None:
    place.environ["DISCORD_TOKEN"] = "not.the.token"
    finding = await place.only_wrong()
    assert finding.name == "discord token"
    assert "Reset Token" in finding.remedy
    assert "DISCORD_TOKEN" in finding.remedy


@pytest.mark.parametrize("platform", ["discord", "slack"])
async def test_a_platform_that_cannot_be_reached(place: Place, platform: str) -> None:
    place.environ[f"PAPERBOY_{platform.upper()}__API_URL"] = f"http://127.0.0.1:{free_port()}/api"
    finding = await place.only_wrong()
    assert finding.name == platform
    assert "cannot be reached" in finding.message
    assert "api_url" in finding.remedy


async def test_an_outage_is_told_from_a_wrong_token(place: Place) -> None:
    place.discord.faults.add({"do": "status", "params": {"status": 503}, "times": 0})
    place.slack.faults.add(do="error", params={"code": "internal_error"}, times=0)
    found = {finding.name: finding for finding in await place.wrong()}
    assert list(found) == ["discord", "slack"]
    assert ("503" in found["discord"].message, "internal_error" in found["slack"].message) == (True, True)
    assert "discordstatus.com" in found["discord"].remedy
    assert "slack-status.com" in found["slack"].remedy


async def test_a_short_rate_limit_is_waited_for_and_a_long_one_is_told(place: Place) -> None:
    place.discord.faults.add({"do": "rate_limit", "params": {"retry_after": 0.05}})
    place.slack.faults.add(do="rate_limit", params={"retry_after": 600}, times=0)
    finding = await place.only_wrong()
    assert (finding.name, "429" in finding.message) == ("slack", True)


@pytest.mark.parametrize("platform", ["discord", "slack"])
async def test_an_address_where_something_else_answers(place: Place, platform: str) -> None:
    other = place.slack if platform == "discord" else place.discord
    place.environ[f"PAPERBOY_{platform.upper()}__API_URL"] = f"{other.base_url}/nothing"
    finding = await place.only_wrong()
    assert finding.name == platform
    assert "api_url" in finding.remedy


async def test_discord_a_channel_that_is_not_there(place: Place) -> None:
    place.channels["discord"] = "discord:42"
    finding = await place.only_wrong()
    assert (finding.name, "no channel 42" in finding.message) == ("feed discord", True)
    assert "Copy Channel ID" in finding.remedy


async def test_discord_a_bot_that_is_not_in_the_server(place: Place) -> None:
    place.discord.leave_guild()
    finding = await place.only_wrong()
    assert "not in that server" in finding.message
    assert "paperboy discord-invite" in finding.remedy


async def test_discord_a_channel_that_the_bot_may_not_see(place: Place) -> None:
    place.discord.set_permissions(DISCORD_CHANNEL, 0)
    finding = await place.only_wrong()
    assert "may not see" in finding.message
    assert "View Channel" in finding.remedy


@pytest.mark.parametrize(
    ("right", "name"),
    [
        (invite.SEND_MESSAGES, "Send Messages"),
        (invite.EMBED_LINKS, "Embed Links"),
        (invite.READ_MESSAGE_HISTORY, "Read Message History"),
        (invite.CREATE_PUBLIC_THREADS, "Create Public Threads"),
        (invite.SEND_MESSAGES_IN_THREADS, "Send Messages in Threads"),
    ],
)
async def test_discord_a_right_that_is_missing(place: Place, right: int, name: str) -> None:
    place.discord.set_permissions(DISCORD_CHANNEL, invite.PERMISSIONS & ~right)
    finding = await place.only_wrong()
    assert finding.message.endswith(f": {name}.")
    assert name in finding.remedy
    assert "Permissions" in finding.remedy


async def test_discord_a_bot_in_a_time_out(place: Place) -> None:
    place.discord.world.timed_out_until = place.clock() - 60
    assert await place.wrong() == []
    place.discord.world.timed_out_until = place.clock() + 3_600
    finding = await place.only_wrong()
    assert "time-out" in finding.message
    assert "Remove Timeout" in finding.remedy


def test_discord_the_invite_link_asks_for_every_right_that_is_checked() -> None:
    needed = discord_check.ALWAYS
    for rights in discord_check.RIGHTS.values():
        needed |= rights
    assert needed & ~invite.PERMISSIONS == 0


@pytest.mark.parametrize("kind", [FORUM, 2])
async def test_discord_a_channel_of_another_kind(place: Place, kind: int) -> None:
    channel = place.discord.add_channel(kind, "elsewhere")
    place.channels["discord"] = f"discord:{channel.id}"
    finding = await place.only_wrong()
    assert "no text channel" in finding.message
    assert "text or announcement channel" in finding.remedy


async def test_discord_a_thread_is_no_place_for_a_feed(place: Place) -> None:
    thread = place.discord.add_channel(PUBLIC_THREAD, "a thread", parent_id=DISCORD_CHANNEL)
    place.channels["discord"] = f"discord:{thread.id}"
    assert "no text channel" in (await place.only_wrong()).message


async def test_the_admin_channel_needs_no_threads_but_the_right_to_send(place: Place) -> None:
    channel = place.discord.add_text_channel("admins", permissions=discord_check.ALWAYS)
    place.environ["PAPERBOY_ADMIN__CHANNEL"] = f"discord:{channel.id}"
    assert await place.wrong() == []
    place.discord.set_permissions(channel.id, discord_check.ALWAYS & ~invite.SEND_MESSAGES)
    assert (await place.only_wrong()).name == "admin channel"


async def test_discord_feeds_that_share_a_channel_ask_once(place: Place) -> None:
    place.channels |= {"second": f"discord:{DISCORD_CHANNEL}", "third": f"discord:{DISCORD_CHANNEL}"}
    assert await place.wrong() == []
    asked = [entry.path for entry in place.discord.journal.entries]
    assert len(asked) == len(set(asked))


async def test_discord_a_gateway_that_cannot_be_reached(place: Place) -> None:
    place.discord.gateway.url = f"ws://127.0.0.1:{free_port()}/gateway"
    finding = await place.only_wrong()
    assert finding.name == "discord gateway"
    assert "wss://" in finding.remedy


async def test_discord_a_day_whose_starts_are_used_up(place: Place) -> None:
    place.discord.gateway.identified.extend([{}] * 1_000)
    finding = await place.only_wrong()
    assert finding.name == "discord gateway"
    assert "restarts it" in finding.remedy


async def test_discord_commands_that_a_running_bot_could_not_register(place: Place) -> None:
    with running_bot(place):
        finding = await place.only_wrong()
    assert finding.name == "discord commands"
    assert "Restart the bot" in finding.remedy


async def test_discord_a_second_bot_with_the_same_token(place: Place) -> None:
    async with connected(place.discord) as other:
        await at_home(place.discord, other)
        finding = await place.only_wrong()
    assert finding.name == "discord other bot"
    assert "Stop the other one" in finding.remedy


# ---------------------------------------------------------------- Slack


@pytest.mark.parametrize("code", ["invalid_auth", "token_revoked", "account_inactive"])
async def test_slack_a_wrong_bot_token(place: Place, code: str) -> None:
    place.slack.workspace.revoked = code
    finding = await place.only_wrong()
    assert (finding.name, code in finding.message) == ("slack bot token", True)
    assert "SLACK_BOT_TOKEN" in finding.remedy


async def test_slack_a_wrong_app_token(place: Place) -> None:
    place.environ["SLACK_APP_TOKEN"] = "xapp-not-this-one"
    finding = await place.only_wrong()
    assert finding.name == "slack app token"
    assert "connections:write" in finding.remedy


@pytest.mark.parametrize("scope", SCOPES)
async def test_slack_a_scope_that_is_missing(place: Place, scope: str) -> None:
    place.slack.workspace.scopes.remove(scope)
    found = {finding.name: finding for finding in await place.wrong()}
    assert scope in found["slack scopes"].message
    assert "Reinstall to Workspace" in found["slack scopes"].remedy
    if scope == "channels:read":
        assert "channels:read" in found["feed slack"].message
    else:
        assert list(found) == ["slack scopes"]


async def test_slack_an_archived_channel(place: Place) -> None:
    place.slack.workspace.channels[SLACK_CHANNEL].archived = True
    finding = await place.only_wrong()
    assert "#digests is archived" in finding.message
    assert "Unarchive" in finding.remedy


async def test_slack_an_app_that_is_not_in_the_channel(place: Place) -> None:
    place.slack.workspace.channels[SLACK_CHANNEL].members.discard(BOT_USER)
    finding = await place.only_wrong()
    assert "not in #digests" in finding.message
    assert "/invite @paperboy" in finding.remedy


async def test_slack_a_channel_that_is_not_there(place: Place) -> None:
    place.channels["slack"] = "slack:C0NOWHERE"
    finding = await place.only_wrong()
    assert (finding.name, "C0NOWHERE" in finding.message) == ("feed slack", True)
    assert "Copy the id" in finding.remedy


async def test_slack_a_socket_that_cannot_be_reached(place: Place) -> None:
    place.slack.sockets.address = f"ws://127.0.0.1:{free_port()}"
    finding = await place.only_wrong()
    assert finding.name == "slack socket"
    assert "wss://" in finding.remedy


async def test_slack_a_second_bot_with_the_same_token(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slack_check, "SECOND_LOOK", 0.01)
    url = place.slack.sockets.new_address("A0PAPERBOY")
    async with aiohttp.ClientSession() as other, other.ws_connect(url):
        finding = await place.only_wrong()
        assert finding.name == "slack other bot"
        assert "Stop the other one" in finding.remedy
        assert "1 connection " in finding.message


async def test_slack_an_app_whose_connections_are_used_up(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slack_check, "SECOND_LOOK", 0.01)
    async with contextlib.AsyncExitStack() as others:
        session = await others.enter_async_context(aiohttp.ClientSession())
        for _ in range(slack_check.MOST_SOCKETS):
            await others.enter_async_context(session.ws_connect(place.slack.sockets.new_address("A0PAPERBOY")))
        finding = await place.only_wrong()
    assert (finding.name, "10 connections" in finding.message) == ("slack other bot", True)


async def test_slack_a_socket_that_says_something_else_is_not_there(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place.slack.sockets, "_hello", lambda: {"type": "disconnect", "reason": "link_disabled"})
    finding = await place.only_wrong()
    assert (finding.name, "link_disabled" in finding.message) == ("slack socket", True)


async def test_slack_a_connection_that_is_being_renewed_is_no_second_bot(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = place.slack.sockets.new_address("A0PAPERBOY")
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as old:

        async def gone() -> None:
            await old.close()
            await until(lambda: not place.slack.sockets.open)

        monkeypatch.setattr(slack_check, "_until_renewed", gone)
        assert await place.wrong() == []
        assert old.closed


async def test_slack_the_bot_itself_is_no_second_one(place: Place) -> None:
    url = place.slack.sockets.new_address("A0PAPERBOY")
    async with aiohttp.ClientSession() as own, own.ws_connect(url):
        with running_bot(place):
            assert "slack other bot" not in [finding.name for finding in await place.wrong()]


# ---------------------------------------------------------------- the clock


@pytest.mark.parametrize(("off", "word"), [(120.0, "fast"), (-120.0, "slow")])
async def test_a_clock_that_is_off(place: Place, off: float, word: str) -> None:
    true = place.clock
    place.clock = lambda: true() + off
    finding = await place.only_wrong()
    assert finding.name == "clock"
    assert f"seconds {word}" in finding.message
    assert "timedatectl set-ntp true" in finding.remedy


async def test_a_clock_that_is_a_few_seconds_off_is_right(place: Place) -> None:
    true = place.clock
    place.clock = lambda: true() - 20
    assert await place.wrong() == []
