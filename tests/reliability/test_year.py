"""A year of digests in zones with daylight saving, through restarts, downtime and clocks that jump.

Every feed says something about every digest date exactly once: in a post of its own, or by its name in a catch-up.
The oracle knows only what was in the folder when the bot looked, and the feeds as they are configured.
"""

import datetime as dt
import json
import random
import re
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.domain.channels import Channel
from bot.domain.feeds import Feed
from tests.reliability.conftest import LONG
from tests.reliability.inline_store import Crash, Stores
from tests.reliability.sim_platform import Posted
from tests.reliability.world import START, Deed, Paper, Version, World

DAY = 86_400.0
DAYS = 365 if LONG else 100
FIRST = dt.date(2025, 3, 1)
"""Clocks change in New York on March 9, in Berlin on March 30, on Lord Howe Island (by half an hour) on April 6."""

FEEDS = (
    Feed("arrival", Channel("discord", "1"), "en", ZoneInfo("Asia/Seoul")),
    Feed("office", Channel("discord", "2"), "en", ZoneInfo("America/New_York"), dt.time(9), frozenset(range(5))),
    Feed("skipped", Channel("slack", "C1"), "en", ZoneInfo("Europe/Berlin"), dt.time(2, 30)),
    Feed("repeated", Channel("slack", "C2"), "en", ZoneInfo("America/New_York"), dt.time(1, 30)),
    Feed(
        "half", Channel("discord", "3"), "en", ZoneInfo("Australia/Lord_Howe"), dt.time(2, 15), frozenset({0, 2, 4, 6})
    ),
)
_DATE = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (\w+ \d+, \d{4})")


@dataclass(frozen=True, slots=True)
class Outage:
    """The bot is off; days since the start of the year."""

    begins: float
    lasts: float


def outages(chance: random.Random) -> list[Outage]:
    """Hours, days, and once three weeks; none overlaps another."""
    lengths = [0.1, 0.3, 0.5, 1.2, 2.5, 4.0, 9.0, 0.2, 21.0, 0.4, 3.0, 0.05, 1.0]
    found, day = [], 6.0
    for length in lengths:
        day += chance.uniform(4.0, 14.0)
        if day + length > DAYS - 6:
            break
        found.append(Outage(day, length))
        day += length
    return found


def write_at(date: dt.date, at: float, papers: tuple[Paper, ...]) -> Deed:
    def write(world: World) -> None:
        Version(date, papers).write(world.folder, at + world.skew)
        world.look_soon()

    return write


def jump(by: float) -> Deed:
    def jumped(world: World) -> None:
        world.skew += by

    return jumped


def go_down(lasts: float) -> Deed:
    def down(world: World) -> None:
        world.downtime = lambda: lasts * DAY
        raise Crash("off")

    return down


class Year:
    def __init__(self, folder: Path, stores: Stores, seed: int) -> None:
        chance = random.Random(seed)
        self.world = World(folder, stores, FEEDS, seed)
        self.world.observes = False
        self.world.most_steps = 400_000
        self.arrived: dict[dt.date, float] = {}
        self.outages = outages(chance)
        for day in range(DAYS):
            date = FIRST + dt.timedelta(day)
            at = START + day * DAY + chance.uniform(-2.0, 2.0) * 3_600 + 3 * 3_600
            self.arrived[date] = at
            papers = tuple(Paper(f"{date:%y%m}.{day:05}", 5) for _ in range(1))
            self._at(at, write_at(date, at, papers))
            self._at(at + 7_200.0, World.forget_bodies)
        for outage in self.outages:
            self._at(START + outage.begins * DAY, go_down(outage.lasts))
        self.jumps = list(range(12, DAYS - 12, 23))
        for number, day in enumerate(self.jumps):
            by = [3_600.0, -3_600.0, 86_400.0, -86_400.0, 40.0 * DAY][number % 5]
            self._at(START + (day + 0.3) * DAY, jump(by))
            self._at(START + (day + 0.3) * DAY + chance.choice([600.0, 30_000.0]), jump(-by))

    def _at(self, at: float, what: Deed) -> None:
        self.world.at(at - START, what)

    def disturbed(self, at: float) -> bool:
        """Within two days of an outage or a jump the hour of a post is not looked at."""
        day = (at - START) / DAY
        off = any(outage.begins - 2 < day < outage.begins + outage.lasts + 4 for outage in self.outages)
        return off or any(jumped - 2 < day < jumped + 4 for jumped in self.jumps)

    def said(self, feed: Feed) -> Iterator[tuple[dt.date, str, Posted]]:
        """Every date that the feed's channel was told about: date, in which form, message."""
        kinds = {row["key"]: row["kind"] for row in self.world.rows("SELECT key, kind FROM deliveries")}
        for message in self.world.platforms[feed.channel.platform].live(feed.channel.id):
            kind, text = kinds[message.key], json.dumps(message.body)
            if kind == "overview":
                match = _DATE.search(text)
                assert match is not None, text
                yield dt.datetime.strptime(match[1], "%B %d, %Y").replace(tzinfo=dt.UTC).date(), kind, message
            elif kind == "catchup":
                for date in self.arrived:
                    if re.search(rf"{date:%b} {date.day}\b(?!\d)", text):
                        yield date, kind, message


async def test_every_feed_says_every_date_exactly_once(shm: Path, stores: Stores) -> None:
    year = Year(shm / "year", stores, seed=1)
    with year.world as world:
        await world.run()
        assert world.crashes == len(year.outages)
        for feed in FEEDS:
            told = Counter(date for date, _, _ in year.said(feed))
            wrong = {str(date): told[date] for date in year.arrived if told[date] != 1}
            assert not wrong, f"{feed.name}: {wrong}"
            assert all(not platform.broken and not platform.careless for platform in world.platforms.values())


async def test_a_post_comes_at_its_hour_whatever_the_clocks_of_its_zone_do(shm: Path, stores: Stores) -> None:
    year = Year(shm / "year", stores, seed=2)
    with year.world as world:
        await world.run()
        checked: Counter[str] = Counter()
        for feed in FEEDS:
            for date, kind, message in year.said(feed):
                if kind != "overview" or year.disturbed(message.stored_at) or year.disturbed(year.arrived[date]):
                    continue
                checked[feed.name] += 1
                at = expected(feed, year.arrived[date] + 6.0)
                late = message.stored_at - at
                assert -10.0 <= late <= 120.0, f"{feed.name} {date}: {late} s late"
        assert min(checked[feed.name] for feed in FEEDS) > DAYS // 10


@pytest.mark.skipif(not LONG, reason="the long form")
async def test_a_year_needs_no_more_memory_than_a_season(
    shm: Path, stores: Stores, record: Callable[[str], None]
) -> None:
    year = Year(shm / "year", stores, seed=3)
    kept: dict[str, int] = {}

    def weigh(name: str) -> Deed:
        def weighed(world: World) -> None:
            for platform in world.platforms.values():
                platform.messages.clear()  # The channels grow, and are not the bot's.
            only = tracemalloc.take_snapshot().filter_traces(
                [tracemalloc.Filter(inclusive=True, filename_pattern="*/bot/*")]
            )
            kept[name] = sum(statistic.size for statistic in only.statistics("filename"))

        return weighed

    year.world.at(90 * DAY, weigh("season"))
    year.world.at((DAYS - 1) * DAY, weigh("year"))
    with year.world as world:
        tracemalloc.start()
        await world.run()
        tracemalloc.stop()
        deliveries = world.rows("SELECT count(*) FROM deliveries")[0][0]
        size = world.store_path.stat().st_size
        record(f"{deliveries} deliveries, store {size / 1e6:.1f} MB, memory {kept}")
        assert kept["year"] - kept["season"] < 1_000_000


def expected(feed: Feed, arrived: float) -> float:
    """Minute by minute from the arrival on: the first that the feed's wall clock calls its hour, on one of its days."""
    moment = dt.datetime.fromtimestamp(arrived, dt.UTC)
    if feed.post_at is None:
        return arrived
    minute = moment.replace(second=0, microsecond=0)
    if minute < moment:
        minute += dt.timedelta(minutes=1)
    before = (minute - dt.timedelta(minutes=1)).astimezone(feed.zone)
    while True:
        local = minute.astimezone(feed.zone)
        wanted = dt.datetime.combine(local.date(), feed.post_at)
        shown, shown_before = local.replace(tzinfo=None), before.replace(tzinfo=None)
        leapt = shown_before < wanted < shown and shown - shown_before > dt.timedelta(minutes=1)
        first = local.fold == 0
        if local.weekday() in feed.days and ((shown == wanted and first) or leapt):
            return minute.timestamp()
        before, minute = local, minute + dt.timedelta(minutes=1)
