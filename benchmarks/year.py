"""What a year leaves behind: memory and the size of the store, with a digest a day for fifty channels.

    python -m benchmarks.year [CHANNELS] [DAYS]

The bot's own parts (intake, plan, outbox, delivery, tidying) on a real store, with a clock that is set by hand and
platforms that take everything at once. Floor of the size: the papers with their search index, without any delivery.
A year of fifty channels takes some minutes.
"""

import asyncio
import contextlib
import datetime as dt
import gc
import io
import os
import random
import re
import sqlite3
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.memory import resident_here
from benchmarks.stage import SEED
from bot import logs
from bot.adapters.sqlite.database import open_database
from bot.adapters.sqlite.digests import DigestStore
from bot.adapters.sqlite.feeds import FeedRegistry
from bot.adapters.sqlite.notices import NoticeStore
from bot.adapters.sqlite.outbox import Outbox
from bot.adapters.sqlite.recent import RecentStore
from bot.adapters.sqlite.subscriptions import SubscriptionStore
from bot.digests.intake import Folders
from bot.domain.channels import PLATFORMS, Channel, Platform
from bot.domain.deliveries import Timing
from bot.domain.feeds import Feed
from bot.jobs.deliver import Deliver
from bot.jobs.follow import Follow
from bot.jobs.notify import Notify
from bot.jobs.take_in import TakeIn
from bot.ports import Absent, LookUp, LookUpResult, Outgoing, SendResult, Sent
from bot.upkeep import BODIES_KEPT

CHANNELS, DAYS, PAPERS = 50, 365, 10
FIRST = dt.date(2025, 1, 1)
DAY = 86_400.0
ZONE = ZoneInfo("Asia/Seoul")
SEASONS = (1 / 8, 1 / 4, 1 / 2, 3 / 4, 1.0)


class Taker:
    """A platform that takes everything and keeps nothing."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.taken = 0

    async def send(self, outgoing: Outgoing) -> SendResult:
        self.taken += 1
        return Sent(outgoing.remote_id or f"{self.taken}")

    async def look_up(self, look_up: LookUp) -> LookUpResult:
        return Absent()

    async def delete(self, channel: str, remote_id: str, timeout: float, tenant: str = "") -> SendResult:
        return Sent(remote_id)

    async def ready(self) -> None:
        return


@dataclass(frozen=True)
class Season:
    """`store` and `memory` in MB."""

    days: int
    messages: int
    store: float
    memory: float


async def live(folder: Path, channels: int, days: int, digest_of: list[str]) -> list[Season]:
    digests, store = folder / "digests", folder / "paperboy.db"
    digests.mkdir()
    now = dt.datetime(2025, 1, 1, 9, tzinfo=ZONE).timestamp()
    clock = lambda: now  # noqa: E731
    database = await open_database(store)
    news = asyncio.Event()
    registry = FeedRegistry(database, "en", ZONE)
    await registry.register([feed(number) for number in range(channels)], now - 1)
    outbox, notify = Outbox(database, Timing()), Notify(NoticeStore(database), None, "en", clock, news.set)
    follow = Follow(SubscriptionStore(database), RecentStore(database))
    await follow.load()
    folders = Folders([str(digests)], 0.0, clock)
    take_in = TakeIn(
        folders, DigestStore(database), outbox, registry, "newest", 3, clock, news.set, notify, follow
    )  # fmt: skip
    takers = [Taker(platform) for platform in PLATFORMS]
    messengers = {taker.platform: taker for taker in takers}
    deliver = Deliver(outbox, messengers, Timing(), clock, {}, random.Random(0), notify, news)
    seasons, wanted = [], {max(1, round(days * part)) for part in SEASONS}
    for day in range(days):
        (digests / f"{FIRST + dt.timedelta(day)}.md").write_text(digest_of[day], encoding="utf-8")
        os.utime(digests / f"{FIRST + dt.timedelta(day)}.md", (now, now))
        await take_in.look()
        now += 10
        await take_in.look()
        while due := await outbox.lanes_due(now):
            await asyncio.gather(*(lane(deliver, channel) for channel in due))
        await outbox.forget_bodies(now - BODIES_KEPT)
        now += DAY - 10
        if day + 1 in wanted:
            gc.collect()
            sent = sum(taker.taken for taker in takers)
            seasons.append(Season(day + 1, sent, megabytes(store), resident_here()))
    await database.close()
    return seasons


def megabytes(store: Path) -> float:
    """What the store holds, also where it is still in its write-ahead log."""
    with contextlib.closing(sqlite3.connect(store)) as reader:
        (pages,), (size,) = (
            reader.execute("PRAGMA page_count").fetchone(),
            reader.execute("PRAGMA page_size").fetchone(),
        )
    return float(pages * size / 1e6)


async def lane(deliver: Deliver, channel: Channel) -> None:
    while await deliver.step(channel):
        pass


def feed(number: int) -> Feed:
    platform: Platform = PLATFORMS[number % 2]
    return Feed(f"feed-{number}", Channel(platform, f"{number}"), "en", ZONE)


def made_digests(days: int, papers: int) -> list[str]:
    """The seed's papers again and again, each day with ids of its own."""
    _, *blocks = re.split(r"(?m)^(?=### )", SEED.read_text(encoding="utf-8"))

    def with_id(block: str, day: int, number: int) -> str:
        return re.sub(r"[0-9]{4}[.][0-9]{5}", f"{2501 + day // 30}.{day % 30 * 100 + number:05}", block)

    return [
        f"## Daily Papers ({FIRST + dt.timedelta(day)})\n\n"
        + "".join(with_id(block, day, number) for number, block in enumerate(blocks[:papers]))
        for day in range(days)
    ]


def archive_alone(store: Path) -> float:
    """MB of the store without what is about deliveries."""
    with sqlite3.connect(store) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        for table in ("deliveries", "posts", "payloads"):
            connection.execute(f"DELETE FROM {table}")
    connection.execute("VACUUM")
    connection.close()
    return store.stat().st_size / 1e6


def main(channels: int = CHANNELS, days: int = DAYS, papers: int = PAPERS) -> None:
    logs.configure(stream=io.StringIO(), only_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        seasons = asyncio.run(live(Path(folder), channels, days, made_digests(days, papers)))
        floor = archive_alone(Path(folder) / "paperboy.db")
    print(f"year: a digest of {papers} papers a day for {channels} channels")
    for season in seasons:
        print(
            f"  day {season.days:4}   {season.messages:7} messages   store {season.store:6.1f} MB"
            f"   memory {season.memory:6.1f} MB"
        )
    print(f"  the papers and their index alone: {floor:.1f} MB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
