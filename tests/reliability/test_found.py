"""What the storms found once, each in a world of its own, so that it is found at once should it come back."""

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bot.domain.feeds import Feed
from bot.domain.outcomes import LookUpResult, NotSent, RateLimited, Refused
from bot.ports import LookUp, Outgoing
from tests.reliability.inline_store import Stores
from tests.reliability.sim_platform import Answer, Fair, Fate, RequestLost, SimPlatform
from tests.reliability.verdict import faults_of
from tests.reliability.world import FEEDS, Paper, Version, World

DATE = dt.date(2025, 3, 7)
A, A2, A3 = (Paper("2503.00001", 9, f"r{revision}") for revision in (1, 2, 3))
B = Paper("2503.00002", 5)

feeds = pytest.mark.parametrize("feed", FEEDS.values(), ids=FEEDS)


class Written:
    """Weather as it is written down: fates of posts and of edits of papers, in order, then sunshine."""

    def __init__(self, posts: tuple[Fate, ...] = (), edits: tuple[Fate, ...] = ()) -> None:
        self._posts: Iterator[Fate] = iter(posts)
        self._edits: Iterator[Fate] = iter(edits)

    def of_send(self, platform: SimPlatform, outgoing: Outgoing) -> Fate:
        if outgoing.kind != "paper":
            return Fair()
        return next(self._posts if outgoing.remote_id is None else self._edits, Fair())

    def of_look(self, platform: SimPlatform, look_up: LookUp) -> LookUpResult | None:
        return None


async def lived(
    folder: Path, stores: Stores, feed: Feed, weather: Written, versions: Mapping[float, tuple[Paper, ...]]
) -> list[str]:
    with World(folder / "world", stores, [feed]) as world:
        world.platforms[feed.channel.platform].weather = weather
        for at, papers in versions.items():
            world.at(at, lambda world, papers=papers: world.publish(Version(DATE, papers)))  # type: ignore[misc]
        await world.run()
        return faults_of(world, {DATE: versions[max(versions)]})


@feeds
async def test_an_edit_is_not_given_up_for_one_refusal_after_waits(feed: Feed, shm: Path, stores: Stores) -> None:
    edits = (
        Answer(RateLimited(30.0)),
        Answer(NotSent("no connection")),
        Answer(RateLimited(60.0)),
        Answer(Refused("other", "0", "not now")),
    )
    assert not await lived(shm, stores, feed, Written(edits=edits), {0.0: (A, B), 900.0: (A2, B)})


@feeds
async def test_plain_text_does_not_take_the_place_of_a_newer_version(feed: Feed, shm: Path, stores: Stores) -> None:
    """The platform asks to wait, the paper is corrected meanwhile, and the first version is refused for its content."""
    posts = (Answer(RateLimited(120.0)), Answer(Refused("content", "50035", "Invalid Form Body")))
    assert not await lived(shm, stores, feed, Written(posts), {0.0: (A, B), 60.0: (A2, B)})


@feeds
async def test_an_edit_that_lands_late_does_not_bring_the_older_text_back(
    feed: Feed, shm: Path, stores: Stores
) -> None:
    edits = (RequestLost(after=55.0),)
    versions = {0.0: (A, B), 900.0: (A2, B), 907.0: (A3, B)}
    assert not await lived(shm, stores, feed, Written(edits=edits), versions)
