"""What an admin takes back is gone, and what is posted anew is there once, wherever the process ends meanwhile."""

import datetime as dt
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from bot.domain.channels import Platform
from bot.domain.feeds import Feed
from bot.jobs.posting import Posting
from tests.reliability.inline_store import Stores
from tests.reliability.storm import make
from tests.reliability.world import FEEDS, Happening, Paper, Version, World

DATE = dt.date(2025, 3, 7)
A, B, C = Paper("2503.00001", 9), Paper("2503.00002", 5), Paper("2503.00003", 7)
Order = Callable[[Posting, Feed], Awaitable[object]]
MANY = 60
"""Storms in the short form."""


def order(world: World, after: float, feed: Feed, what: Order) -> None:
    """An admin asks, and asks again as long as no answer came (the process ended, the disk was full) or nothing is
    posted yet. A digest that a catch-up alone names is never posted.
    """
    tries = 50

    async def deed(world: World) -> None:
        nonlocal tries
        assert world.posting is not None
        tries -= 1
        again = Happening(world.now + 20.0, deed)
        world.happenings.append(again)
        world.happenings.sort(key=lambda happening: happening.at)
        posted = await world.posting.posted(feed, DATE)
        if posted is not None:
            await what(world.posting, feed)
        if posted is not None or not tries:
            world.happenings.remove(again)

    world.at(after, deed)


async def take_back(posting: Posting, feed: Feed) -> None:
    await posting.take_back(feed, DATE)


async def post_anew(posting: Posting, feed: Feed) -> None:
    """As the button says it: the generation after the one that was taken back."""
    await posting.post(feed, DATE, 1)


def there(world: World, feed: Feed) -> list[tuple[int, str, str]]:
    """Generation, kind and part of each message of the digest that stands in the feed's channel or its threads."""
    platform = world.platforms[feed.channel.platform]
    found = [
        (row["generation"], row["kind"], row["part"])
        for message in platform.messages
        for row in world.rows("SELECT * FROM deliveries WHERE key = ? AND feed = ?", message.key, feed.name)
        if not message.gone and row["kind"] in ("overview", "paper") and row["date"] == str(DATE)
    ]
    return sorted(found)


def unfinished(world: World) -> list[str]:
    rows = world.rows(
        "SELECT * FROM deliveries WHERE state NOT IN ('sent', 'cancelled') OR edit_at NOT NULL OR withdraw_at NOT NULL"
    )
    return [f"{row['kind']} {row['part']} {row['state']} {row['error']}" for row in rows]


def whole(generation: int, *papers: Paper) -> list[tuple[int, str, str]]:
    return sorted([(generation, "overview", ""), *((generation, "paper", paper.arxiv_id) for paper in papers)])


def _sent_then_taken_back(world: World, feed: Feed) -> list[tuple[int, str, str]]:
    order(world, 900, feed, take_back)
    return []


def _taken_back_while_sending(world: World, feed: Feed) -> list[tuple[int, str, str]]:
    order(world, 6.5, feed, take_back)
    return []


def _taken_back_then_grown(world: World, feed: Feed) -> list[tuple[int, str, str]]:
    order(world, 900, feed, take_back)
    world.at(950, lambda world: world.publish(Version(DATE, (A, B, C))))
    return []


def _posted_anew(world: World, feed: Feed) -> list[tuple[int, str, str]]:
    order(world, 900, feed, take_back)
    order(world, 950, feed, post_anew)
    world.at(990, lambda world: world.publish(Version(DATE, (A, B, C))))
    return whole(1, A, B, C)


def _posted_twice(world: World, feed: Feed) -> list[tuple[int, str, str]]:
    """Without taking the first back: it stays, and its copy is posted once."""
    order(world, 900, feed, post_anew)
    return sorted(whole(0, A, B) + whole(1, A, B))


SCENARIOS = {
    scenario.__name__: scenario
    for scenario in (
        _sent_then_taken_back,
        _taken_back_while_sending,
        _taken_back_then_grown,
        _posted_anew,
        _posted_twice,
    )
}


@pytest.mark.parametrize("platform", FEEDS)
@pytest.mark.parametrize("name", SCENARIOS)
async def test_a_crash_at_any_point_leaves_nothing_behind_and_doubles_nothing(
    name: str, platform: Platform, shm: Path, stores: Stores
) -> None:
    async def play(number: int, *crash_at: int) -> int:
        feed = FEEDS[platform]
        with World(shm / str(number), stores, [feed], crash_at=crash_at) as world:
            world.at(0, lambda world: world.publish(Version(DATE, (B, A))))
            expected = SCENARIOS[name](world, feed)
            await world.run()
            assert unfinished(world) == [], crash_at
            assert there(world, feed) == expected, crash_at
            return len(world.hooks)

    points = await play(0)
    assert points > 10
    for point in range(1, points + 1):
        await play(point, point)


async def test_in_any_weather_what_was_taken_back_is_gone_and_what_was_posted_anew_is_there_once(
    shm: Path, stores: Stores, sample: Callable[[int], Iterator[bool]], record: Callable[[str], None]
) -> None:
    """Refusals, lost and late requests, closed channels, crashes and a full disk, while the digest grows."""
    seen: dict[str, int] = {"gone": 0, "anew": 0}
    for seed in range(MANY * (100 if next(sample(0)) else 1)):
        world, newest, _ = make(shm / f"storm {seed}", stores, seed)
        with world:
            chance, anew = world.chance, {}
            for feed in world.feeds:
                at = chance.choice([7.0, 30.0, 400.0, 4_000.0, 30_000.0])
                order(world, at, feed, take_back)
                anew[feed.key] = chance.random() < 0.5
                if anew[feed.key]:
                    order(world, 60_000.0, feed, post_anew)
            await world.run()
            assert unfinished(world) == [], seed
            for feed in world.feeds:
                papers = [Paper(paper.arxiv_id, paper.votes) for paper in newest[DATE]]
                found = there(world, feed)
                promised = world.rows(
                    "SELECT 1 FROM posts WHERE tenant = ? AND feed = ? AND date = ? AND form = 'full'",
                    *feed.key,
                    str(DATE),
                )
                posted_anew = bool(promised) and anew[feed.key]
                assert found == (whole(1, *papers) if posted_anew else []), seed
                seen["anew" if posted_anew else "gone"] += 1
    record(str(seen))
    assert min(seen.values()) > 10
