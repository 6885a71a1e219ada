"""Messages to a person: their channel is opened once, it comes once, and a closed door is no admin's business."""

import datetime as dt
from collections.abc import AsyncIterator

import pytest

from bot.adapters.discord.messenger import DiscordMessenger
from bot.domain.channels import direct
from bot.playground.discord import LocalDiscord
from bot.ports import Absent, CannotLook, Found, LookUp, NotSent, OutcomeUnknown, Outgoing, Refused, SendResult, Sent
from tests.adapters.discord_kit import at_home, connected, local_discord, requests

OPEN = "/users/@me/channels"
SINCE = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1)


class Post:
    """The messenger, and a reader whom it writes to."""

    def __init__(self, discord: LocalDiscord, messenger: DiscordMessenger) -> None:
        self.discord = discord
        self.messenger = messenger
        self.reader = int(discord.world.add_user("reader")["id"])
        self.channel = direct("discord", str(self.reader)).id

    async def sends(self, key: str, remote_id: str | None = None, channel: str | None = None) -> SendResult:
        button = {"type": 2, "style": 2, "label": "x", "custom_id": f"personal:{key}"}
        body = {
            "content": f"papers {key}{' edited' if remote_id else ''}",
            "components": [{"type": 1, "components": [button]}],
            "nonce": key,
            "enforce_nonce": True,
        }
        return await self.messenger.send(
            Outgoing(key, "notice", channel or self.channel, body, 5.0, remote_id=remote_id)
        )

    def look_up(self, key: str) -> LookUp:
        return LookUp(key, "notice", self.channel, SINCE, 5.0)

    def seen(self) -> list[str]:
        room = self.discord.world.dm_with(self.reader)
        return [message["content"] for message in self.discord.messages(room.id)]

    def fails(self, fault: str, path: str) -> None:
        self.discord.faults.add({"when": {"method": "POST", "path": path}, "do": fault})


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    async with local_discord() as discord, connected(discord) as connection:
        await at_home(discord, connection)
        yield Post(discord, DiscordMessenger(connection))
        assert [one["violation"] for one in discord.violations()] == []


async def test_a_message_to_a_person_arrives_and_their_channel_is_opened_once(post: Post) -> None:
    for key in ("k1", "k2"):
        assert isinstance(await post.sends(key), Sent)
    assert post.seen() == ["papers k1", "papers k2"]
    assert requests(post.discord, "POST", OPEN) == 1


async def test_a_repeated_message_comes_once(post: Post) -> None:
    assert await post.sends("k1") == await post.sends("k1")
    assert post.seen() == ["papers k1"]


async def test_a_message_whose_answer_was_lost_is_found_again(post: Post) -> None:
    assert isinstance(await post.messenger.look_up(post.look_up("k1")), Absent)
    post.fails("lose_answer", "/messages$")
    assert isinstance(await post.sends("k1"), Sent | OutcomeUnknown)
    later = DiscordMessenger(post.messenger._connection)
    assert isinstance(await later.look_up(post.look_up("k1")), Found), "also when the channel is not remembered"


async def test_it_can_be_edited_and_taken_back(post: Post) -> None:
    sent = await post.sends("k1")
    assert isinstance(sent, Sent)
    assert isinstance(await post.sends("k1", remote_id=sent.remote_id), Sent)
    assert post.seen() == ["papers k1 edited"]
    assert isinstance(await post.messenger.delete(post.channel, sent.remote_id, 5.0), Sent)
    assert post.seen() == []


@pytest.mark.parametrize("code", [50007, 50278])
async def test_a_person_who_takes_no_messages_holds_their_own_lane_and_is_written_to_once_they_do(
    post: Post, code: int
) -> None:
    post.discord.world.unreachable[post.reader] = code
    refused = await post.sends("k1")
    assert isinstance(refused, Refused)
    assert (refused.cause, refused.code) == ("direct_closed", str(code))
    del post.discord.world.unreachable[post.reader]
    assert isinstance(await post.sends("k1"), Sent)


@pytest.mark.parametrize(("status", "code", "opened"), [(403, 50001, 1), (404, 10003, 2)])
async def test_whatever_keeps_the_bot_out_there_no_admin_is_told_and_a_lost_channel_is_opened_anew(
    post: Post, status: int, code: int, opened: int
) -> None:
    assert isinstance(await post.sends("k1"), Sent)
    refusal = {"status": status, "body": {"code": code, "message": "no"}}
    post.discord.faults.add({"when": {"method": "POST", "path": "/messages$"}, "do": "status", "params": refusal})
    refused = await post.sends("k2")
    assert isinstance(refused, Refused)
    assert refused.cause == "direct_closed"
    assert isinstance(await post.sends("k2"), Sent)
    assert requests(post.discord, "POST", OPEN) == opened


async def test_an_account_that_is_gone_is_a_closed_door_too(post: Post) -> None:
    refused = await post.sends("k1", channel="@4711")
    assert isinstance(refused, Refused)
    assert refused.cause == "direct_closed"
    assert isinstance(await post.messenger.look_up(LookUp("k1", "notice", "@4711", SINCE, 5.0)), CannotLook)


@pytest.mark.parametrize("fault", ["close_before", "hang"])
async def test_a_channel_that_could_not_be_opened_means_that_nothing_was_sent(post: Post, fault: str) -> None:
    post.fails(fault, f"{OPEN}$")
    button = {"content": "papers", "nonce": "k1", "enforce_nonce": True}
    result = await post.messenger.send(Outgoing("k1", "notice", post.channel, button, 0.5))
    assert isinstance(result, NotSent | Sent)
    assert len(post.seen()) == (1 if isinstance(result, Sent) else 0)
    post.discord.faults.clear()
    assert isinstance(await post.sends("k1"), Sent)


async def test_what_a_lost_opening_answer_made_is_used(post: Post) -> None:
    post.fails("lose_answer", f"{OPEN}$")
    while not isinstance(await post.sends("k1"), Sent):
        pass
    assert post.seen() == ["papers k1"]
