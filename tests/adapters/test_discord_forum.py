"""Posts in a forum, through the real discord.py and the local Discord: one request, looked for when in doubt."""

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from bot.adapters.discord.forum_posts import tags_for
from bot.adapters.discord.messenger import DiscordMessenger
from bot.domain.messages import with_key
from bot.domain.papers import Digest
from bot.formatter import layouts
from bot.locale import words
from bot.playground.discord import LocalDiscord, state
from bot.ports import Absent, CannotLook, Found, LookUp, NotSent, OutcomeUnknown, Outgoing, Refused, Sent
from tests.adapters.discord_kit import connected, local_discord, requests
from tests.formatter.samples import DAY, PLAIN

KEY = "k" * 25
LOST: dict[str, dict[str, Any]] = {
    "lost answer": {"do": "lose_answer"},
    "half an answer": {"do": "cut_body"},
    "503 after it was made": {"do": "status", "params": {"status": 503, "after": True}},
}


@pytest.fixture
async def discord() -> AsyncIterator[LocalDiscord]:
    async with local_discord(rates={}) as local:
        yield local


@pytest.fixture
async def messenger(discord: LocalDiscord) -> AsyncIterator[DiscordMessenger]:
    async with connected(discord) as connection:
        await connection.ready()
        yield DiscordMessenger(connection)


def post(forum: int, votes: int = 48, key: str = KEY) -> Outgoing:
    digest = Digest(DAY, (replace(PLAIN, votes=votes),))
    message, *_ = layouts.messages("forum", "discord", digest, words("en"), {})
    return Outgoing(key, message.kind, str(forum), with_key(message.body, key), 20.0)


def look_up(forum: int, key: str = KEY) -> LookUp:
    return LookUp(key, "forum", str(forum), dt.datetime.now(dt.UTC) - dt.timedelta(seconds=5), 20.0)


def posts(discord: LocalDiscord, forum: int) -> list[state.Channel]:
    return discord.world.threads_of(forum)


async def test_a_post_is_made_with_its_first_message_and_papers_come_inside_it(
    discord: LocalDiscord, messenger: DiscordMessenger
) -> None:
    forum = discord.add_forum("papers").id
    made = await messenger.send(post(forum))
    (thread,) = posts(discord, forum)
    assert made == Sent(str(thread.id))
    assert thread.name == "Papers of March 7, 2025"
    paper = layouts.messages("forum", "discord", Digest(DAY, (PLAIN,)), words("en"), {})[1]
    inside = Outgoing(
        "p" * 25, paper.kind, str(forum), with_key(paper.body, "p" * 25), 20.0, overview_id=made.remote_id
    )
    assert isinstance(await messenger.send(inside), Sent)
    assert len(thread.messages) == 2
    assert discord.violations() == []


@pytest.mark.parametrize("fault", LOST.values(), ids=LOST)
async def test_a_lost_post_is_one_request_only_and_found_by_its_key(
    discord: LocalDiscord, messenger: DiscordMessenger, fault: dict[str, Any]
) -> None:
    forum = discord.add_forum("papers").id
    other = await messenger.send(post(forum, key="o" * 25))
    discord.faults.add({"when": {"method": "POST", "path": "/threads$"}, **fault})
    assert isinstance(await messenger.send(post(forum)), OutcomeUnknown)
    assert requests(discord, "POST", "/threads") == 2
    newest, older = posts(discord, forum)
    assert other == Sent(str(older.id))
    assert await messenger.look_up(look_up(forum)) == Found((str(newest.id),))


async def test_a_post_that_was_archived_meanwhile_is_found(discord: LocalDiscord, messenger: DiscordMessenger) -> None:
    forum = discord.add_forum("papers").id
    await messenger.send(post(forum))
    (thread,) = posts(discord, forum)
    discord.archive_thread(thread.id)
    assert await messenger.look_up(look_up(forum)) == Found((str(thread.id),))


async def test_every_copy_is_found_oldest_first_and_a_younger_one_is_put_away(
    discord: LocalDiscord, messenger: DiscordMessenger
) -> None:
    forum = discord.add_forum("papers").id
    for _ in range(2):
        await messenger.send(post(forum))
    younger, older = posts(discord, forum)
    assert await messenger.look_up(look_up(forum)) == Found((str(older.id), str(younger.id)))
    assert await messenger.delete(str(younger.id), str(younger.id), 20.0) == Sent(str(younger.id))
    assert younger.archived
    assert await messenger.look_up(look_up(forum)) == Found((str(older.id),))


async def test_a_post_that_was_never_made_is_absent(discord: LocalDiscord, messenger: DiscordMessenger) -> None:
    forum = discord.add_forum("papers").id
    await messenger.send(post(forum, key="o" * 25))
    assert await messenger.look_up(look_up(forum)) == Absent()


@pytest.mark.parametrize(
    "path", ["/threads/active$", "/archived/public", r"/messages/\d+$", r"/channels/\d+$"], ids=["1", "2", "3", "4"]
)
async def test_absence_is_not_believed_when_a_part_of_the_forum_cannot_be_read(
    discord: LocalDiscord, messenger: DiscordMessenger, path: str
) -> None:
    forum = discord.add_forum("papers").id
    await messenger.send(post(forum))
    fault = {"when": {"method": "GET", "path": path}, "do": "status", "params": {"status": 403}, "times": 0}
    discord.faults.add(fault)
    looked = await messenger.look_up(look_up(forum))
    assert isinstance(looked, CannotLook)
    assert looked.forbidden


async def test_without_the_right_to_read_the_history_nothing_is_absent(
    discord: LocalDiscord, messenger: DiscordMessenger
) -> None:
    forum = discord.add_forum("papers").id
    discord.set_permissions(forum, state.DEFAULT_PERMISSIONS & ~state.READ_MESSAGE_HISTORY)
    looked = await messenger.look_up(look_up(forum))
    assert isinstance(looked, CannotLook)
    assert looked.forbidden


async def test_an_edit_changes_the_first_message_of_the_post(
    discord: LocalDiscord, messenger: DiscordMessenger
) -> None:
    forum = discord.add_forum("papers").id
    made = await messenger.send(post(forum))
    assert isinstance(made, Sent)
    assert await messenger.send(replace(post(forum, votes=500), remote_id=made.remote_id)) == made
    (thread,) = posts(discord, forum)
    assert "500 votes" in str(thread.messages[thread.id].body)


async def test_a_forum_that_asks_for_a_tag_gets_the_one_for_papers(
    discord: LocalDiscord, messenger: DiscordMessenger
) -> None:
    tags = [{"id": "11", "name": "news", "moderated": False}, {"id": "12", "name": "Papers", "moderated": False}]
    forum = discord.add_forum("papers", tag_required=True, tags=tags).id
    assert isinstance(await messenger.send(post(forum)), Sent)
    (thread,) = posts(discord, forum)
    assert thread.applied_tags == ["12"]


@pytest.mark.parametrize(
    ("names", "flags", "chosen"),
    [
        (["news", "논문"], 0, ["1"]),
        (["news", "talk"], 0, []),
        (["news", "talk"], 16, ["0"]),
        (["!news", "talk"], 16, ["1"]),
        (["!papers"], 16, []),
        ([], 16, []),
    ],
)
def test_tags_are_chosen_by_name_or_because_one_is_asked_for(names: list[str], flags: int, chosen: list[str]) -> None:
    """`!`: only moderators may set it."""
    tags = [{"id": str(n), "name": name.strip("!"), "moderated": name[0] == "!"} for n, name in enumerate(names)]
    assert tags_for({"available_tags": tags, "flags": flags}) == chosen


async def test_no_private_thread_is_opened_in_a_channel_that_is_no_forum(
    discord: LocalDiscord, messenger: DiscordMessenger
) -> None:
    channel = discord.add_text_channel("papers").id
    refused = await messenger.send(post(channel))
    assert isinstance(refused, Refused)
    assert "no forum" in refused.reason
    assert posts(discord, channel) == []


async def test_a_forum_that_is_gone_or_closed_needs_a_person(
    discord: LocalDiscord, messenger: DiscordMessenger
) -> None:
    forum = discord.add_forum("papers").id
    discord.set_permissions(forum, 0)
    closed = await messenger.send(post(forum))
    assert isinstance(closed, Refused)
    assert closed.cause == "no_permission"
    discord.delete_channel(forum)
    gone = await messenger.send(post(forum))
    assert isinstance(gone, Refused)
    assert gone.cause == "channel_gone"
    assert await messenger.look_up(look_up(forum)) == Absent()


async def test_a_forum_that_cannot_be_looked_at_just_now_is_tried_later(
    discord: LocalDiscord, messenger: DiscordMessenger
) -> None:
    forum = discord.add_forum("papers").id
    discord.faults.add({"when": {"method": "GET", "path": r"/channels/\d+$"}, "do": "lose_answer", "times": 0})
    assert isinstance(await messenger.send(post(forum)), NotSent)
    assert posts(discord, forum) == []
