"""Feeds made in chat are checked like those of the file; what is wrong with one is mended in chat."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest

from bot.adapters.discord import invite
from bot.adapters.sqlite.database import open_database
from bot.adapters.sqlite.feeds import FeedRegistry
from bot.domain.feed_options import feed_of
from bot.playground.discord.state import FORUM
from tests.check.kit import DISCORD_CHANNEL, SLACK_CHANNEL, Place

ZONE = ZoneInfo("Asia/Seoul")
MEDIA = 16


async def made_in_chat(place: Place, channel: str, **options: str) -> None:
    """The one feed there is, called “chat”."""
    place.channels = {}
    written = {"name": "chat", "channel": channel, **options}
    database = await open_database(place.store)
    tenant = "slack:T0PLAYGROUND" if channel.startswith("slack") else "discord:9"
    await FeedRegistry(database, "en", ZONE).make(feed_of(written, tenant, "en", ZONE), written, 1.0)
    await database.close()


@pytest.fixture(params=["thread", "overview"])
def layout(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def test_where_it_may_post_nothing_is_wrong(place: Place, layout: str) -> None:
    await made_in_chat(place, f"discord:{DISCORD_CHANNEL}", layout=layout)
    assert await place.wrong() == []


def deleted(place: Place) -> None:
    place.discord.delete_channel(DISCORD_CHANNEL)


def taken_from_the_server(place: Place) -> None:
    place.discord.leave_guild()


def hidden(place: Place) -> None:
    place.discord.set_permissions(DISCORD_CHANNEL, 0)


def without_threads(place: Place) -> None:
    place.discord.set_permissions(DISCORD_CHANNEL, invite.PERMISSIONS & ~invite.CREATE_PUBLIC_THREADS)


def archived(place: Place) -> None:
    place.slack.workspace.channels[SLACK_CHANNEL].archived = True


@pytest.mark.parametrize(
    ("platform", "cause", "message"),
    [
        ("discord", deleted, "no channel"),
        ("discord", taken_from_the_server, "not in that server"),
        ("discord", hidden, "may not see the channel"),
        ("discord", without_threads, "lacks rights in #papers: Create Public Threads"),
        ("slack", archived, "is archived"),
    ],
)
async def test_what_is_wrong_says_how_it_gets_another_channel(
    place: Place, platform: str, cause: Callable[[Place], None], message: str
) -> None:
    await made_in_chat(place, place.channels[platform])
    cause(place)
    finding = await place.only_wrong()
    assert (finding.name, message in finding.message) == ("feed chat", True), finding
    assert finding.remedy.endswith("/paper feed change chat gives it another channel.")


async def test_a_feed_of_the_file_is_mended_in_the_file(place: Place) -> None:
    deleted(place)
    assert "feed change" not in (await place.only_wrong()).remedy


@pytest.mark.parametrize("kind", [FORUM, MEDIA])
async def test_a_forum_and_a_media_channel_take_the_layout_forum(place: Place, kind: int) -> None:
    await made_in_chat(place, f"discord:{place.discord.add_channel(kind, 'board').id}", layout="forum")
    assert await place.wrong() == []


async def test_without_any_feed_both_ways_to_one_are_named(place: Place) -> None:
    place.channels = {}
    remedy = (await place.only_wrong(offline=True)).remedy
    assert ("[[feeds]]" in remedy, "/paper feed make" in remedy) == (True, True)


async def test_one_that_this_version_cannot_use_is_named_and_made_anew(place: Place) -> None:
    place.channels = {"file": f"discord:{DISCORD_CHANNEL}"}
    database = await open_database(place.store)
    registry = FeedRegistry(database, "en", ZONE)
    good = {"name": "chat", "channel": f"discord:{DISCORD_CHANNEL}"}
    feed = feed_of(good, "discord:9", "en", ZONE)
    await registry.make(feed, {**good, "layout": "of an earlier version"}, 1.0)
    finding = await place.only_wrong(offline=True)
    assert (finding.name, "can't use it" in finding.message) == ("feed chat", True)
    assert "/paper feed make chat" in finding.remedy
    assert await registry.make(feed, good, 2.0)
    assert not await registry.make(feed, good, 3.0)
    await database.close()
    assert await place.wrong(offline=True) == []
