"""The bot's own intake and delivery in a world of the test's making: its clock, its crashes, its platforms.

A World runs simulated processes on one store file until all is delivered. A crash is an exception that nothing in the
bot catches: the process's objects are abandoned, and the next process opens the same file. The order of all that
happens comes from the seed alone. The verdict is in verdict.py.
"""

import asyncio
import contextlib
import datetime as dt
import os
import random
import shutil
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from bot.adapters.sqlite import copies
from bot.adapters.sqlite.database import Database
from bot.adapters.sqlite.digests import DigestStore
from bot.adapters.sqlite.feeds import FeedRegistry
from bot.adapters.sqlite.notices import NoticeStore
from bot.adapters.sqlite.outbox import Outbox
from bot.adapters.sqlite.posts import PostStore
from bot.adapters.sqlite.restore import restore
from bot.digests.intake import Folders
from bot.domain.channels import Channel, Platform
from bot.domain.deliveries import Timing
from bot.domain.feeds import Feed
from bot.jobs.deliver import Deliver
from bot.jobs.notify import Notify
from bot.jobs.posting import Posting
from bot.jobs.take_in import TakeIn
from bot.ports import StoreUnavailable
from tests.reliability.inline_store import Crash, Stores
from tests.reliability.sim_platform import SimPlatform

START = dt.datetime(2025, 3, 7, 22, tzinfo=dt.UTC).timestamp()
TIMING = Timing()
DISCORD = Feed("daily", Channel("discord", "1"), "en", ZoneInfo("Asia/Seoul"))
SLACK = Feed("daily", Channel("slack", "C1"), "en", ZoneInfo("Asia/Seoul"))
FEEDS = {"discord": DISCORD, "slack": SLACK}

SETTLES = 6.0
"""Seconds between two looks after which a file counts as still."""


class Stuck(AssertionError):
    """The bot does not come to an end: it turns in a circle, or waits for something that never comes."""


@dataclass(frozen=True, slots=True)
class Paper:
    """`text`: a mark that is in the paper's message when it shows this version of it."""

    arxiv_id: str
    votes: int
    text: str = "r1"


@dataclass(frozen=True, slots=True)
class Version:
    """A digest file as it is written at some moment."""

    date: dt.date
    papers: tuple[Paper, ...]

    def write(self, folder: Path, now: float) -> None:
        path = folder / f"{self.date}.md"
        path.with_suffix(".new").write_text(self.markdown(), encoding="utf-8")
        os.utime(path.with_suffix(".new"), (now, now))
        path.with_suffix(".new").replace(path)

    def markdown(self) -> str:
        blocks = [f"## Daily Papers ({self.date})"]
        blocks += [
            f"### [Paper {paper.arxiv_id} {paper.text}](https://arxiv.org/abs/{paper.arxiv_id})\n\n"
            f"Vote: {paper.votes}\n\nAuthors: Ada Lovelace\n\n- ***What's New***: 요약 {paper.text}."
            for paper in self.papers
        ]
        return "\n\n".join(blocks) + "\n\n"


Deed = Callable[["World"], Awaitable[None] | None]


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that the world does at a moment."""

    at: float
    what: Deed


class World:
    """`with World(...)` cleans up behind itself. `crash_at`: numbers of hooks, from 1, at which the process ends."""

    def __init__(
        self,
        folder: Path,
        stores: Stores,
        feeds: Sequence[Feed],
        seed: int = 0,
        crash_at: Sequence[int] = (),
        timing: Timing = TIMING,
    ) -> None:
        self.timing = timing
        self.now = START
        self.skew = 0.0
        self.chance = random.Random(seed)
        self.feeds = tuple(feeds)
        self.folder = folder / "digests"
        self.folder.mkdir(parents=True)
        self.store_path = folder / "paperboy.db"
        stores.lay_out(self.store_path)
        self.platforms: dict[Platform, SimPlatform] = {
            feed.channel.platform: SimPlatform(feed.channel.platform, lambda: self.now, self.timing) for feed in feeds
        }
        self.happenings: list[Happening] = []
        self.crash_at = set(crash_at)
        self.crash_chance = 0.0
        self.most_crashes = 6
        self.downtime: Callable[[], float] = lambda: 1.0
        self.hooks: list[str] = []
        self.crashes = 0
        self.steps = 0
        self.most_steps = 3_000
        self.slow_answers = False
        self.observes = True
        self.admin: Channel | None = None
        self.full_disk_chance = 0.0
        self.interleave: list[tuple[int, Version]] = []
        """Versions that are written and taken in while this request, counted from 1, or a later one is under way."""
        self.groups: dict[dt.date, list[list[str]]] = {}
        """The papers of each date in the order in which their messages have to stand, by revision."""
        self.ever_gone: set[tuple[dt.date, str]] = set()
        self._stores = stores
        self._looks: list[float] = []
        self._taking_in: TakeIn | None = None
        self._outbox: Outbox | None = None
        self._delivering: Deliver | None = None
        self.posting: Posting | None = None
        self.restored = False
        self._while_off: list[Callable[[], None]] = []
        self._reader = self._open_reader()
        for platform in self.platforms.values():
            platform.hook = self.hook
            platform.claimed = self._is_claimed
            platform.meanwhile = self._meanwhile

    def clock(self) -> float:
        """What the bot takes for the time; `now` is what it is."""
        return self.now + self.skew

    def at(self, after: float, what: Deed) -> None:
        self.happenings.append(Happening(START + after, what))
        self.happenings.sort(key=lambda happening: happening.at)

    def publish(self, version: Version) -> None:
        version.write(self.folder, self.now)
        self.look_soon()

    def look_soon(self) -> None:
        self._looks += [self.now, self.now + SETTLES]

    async def run(self) -> None:
        """Processes, one after the other, until all that happens has happened and nothing is owed."""
        while not await self._lived_to_the_end():
            self.crashes += 1
            self._observe()
            self.now += self.downtime()
            while self._while_off:
                self._while_off.pop()()

    def back_up(self) -> None:
        """`paperboy backup`, beside the running bot."""
        copies.back_up(self.store_path, self._backup, self.clock())

    def restore(self, *, store_lost: bool) -> None:
        """The bot is stopped, `paperboy restore` runs, and the bot is started again."""
        self._while_off.append(lambda: self._restore(store_lost))
        raise Crash("stopped for a restore")

    def _restore(self, store_lost: bool) -> None:
        if not self._backup.exists():
            return
        self._reader.close()
        if store_lost:
            for name in ("", "-wal", "-shm"):
                Path(f"{self.store_path}{name}").unlink(missing_ok=True)
        restore(self._backup, self.store_path, self.clock(), self.timing.settle, self._newest_file())
        self._reader = self._open_reader()
        self.restored = True
        for platform in self.platforms.values():
            platform.forget_bodies()

    def _newest_file(self) -> dt.date | None:
        return max((dt.date.fromisoformat(path.stem) for path in self.folder.glob("*.md")), default=None)

    @property
    def _backup(self) -> Path:
        return self.store_path.with_name("backup.db")

    def _open_reader(self) -> sqlite3.Connection:
        reader = sqlite3.connect(self.store_path)
        reader.row_factory = sqlite3.Row
        return reader

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._reader.close()
        shutil.rmtree(self.store_path.parent)

    async def forget_bodies(self) -> None:
        """As once a day: what was sent a month ago is kept without its text."""
        if self._outbox is not None:
            await self._outbox.forget_bodies(self.clock() - 30 * 86_400.0)

    async def retry_platform(self, platform: Platform) -> None:
        """The platform told that something about it changed."""
        if self._outbox is not None and self._delivering is not None:
            await self._outbox.retry_platform(platform, self.clock())
            self._delivering.changed(platform)

    def rows(self, sql: str, *parameters: object) -> list[sqlite3.Row]:
        """What another process would read in the store now."""
        return self._reader.execute(sql, parameters).fetchall()

    def hook(self, name: str) -> None:
        self.hooks.append(name)
        number = len(self.hooks)
        random_end = self.crashes < self.most_crashes and self.chance.random() < self.crash_chance
        if number in self.crash_at or (self.crash_chance and random_end):
            raise Crash(f"{number}: {name}")
        if self.full_disk_chance and name == "before commit" and self.chance.random() < self.full_disk_chance:
            raise sqlite3.OperationalError("database or disk is full")

    # ---------------------------------------------------------------- a process

    async def _lived_to_the_end(self) -> bool:
        try:
            async with self._stores.opened(self.store_path, self.hook) as database:
                await self._process(database)
        except Crash:
            return False
        finally:
            self._taking_in = self._outbox = self._delivering = self.posting = None
        return True

    async def _process(self, database: Database) -> None:
        outbox, registry = Outbox(database, self.timing), FeedRegistry(database, "en", ZoneInfo("UTC"))
        await self._until_written(lambda: registry.register(self.feeds, self.clock()))
        await self._until_written(lambda: outbox.recover(self.clock()))
        folders = Folders([str(self.folder)], 5.0, lambda: self.now)
        notify = Notify(NoticeStore(database), self.admin, "en", self.clock, lambda: None)
        self._outbox = outbox
        self.posting = Posting(registry, PostStore(database), DigestStore(database), self.clock, lambda: None)
        self._taking_in = TakeIn(
            folders,
            DigestStore(database),
            outbox,
            registry,
            "newest",
            3,
            self.clock,
            lambda: None,
            notify,
        )
        deliver = Deliver(outbox, self.platforms, self.timing, self.clock, {}, self.chance, notify, asyncio.Event())
        self._delivering = deliver
        for platform in deliver._platforms.values():
            await deliver._await_ready(platform)
        self._looks = []
        self.look_soon()
        while True:
            self._count_step()
            await self._happen()
            await self._look()
            progress = await self._deliver(outbox, deliver)
            if not progress and not await self._wait(outbox, deliver):
                return

    async def _until_written(self, write: Callable[[], Awaitable[object]]) -> None:
        while True:
            try:
                await write()
                return
            except StoreUnavailable:
                self.now += 1.0

    async def _deliver(self, outbox: Outbox, deliver: Deliver) -> bool:
        lanes = [lane for lane in await outbox.lanes_due(self.clock()) if deliver._open(lane.platform, self.clock())]
        self.chance.shuffle(lanes)
        progress = False
        for lane in lanes:
            for _ in range(self.chance.randint(1, 4)):
                self._count_step()
                try:
                    more = deliver._open(lane.platform, self.clock()) and await deliver.step(lane)
                except StoreUnavailable:
                    self.now += 2.0
                    progress = True
                    break
                if not more:
                    break
                progress = True
        return progress

    async def _wait(self, outbox: Outbox, deliver: Deliver) -> bool:
        """Go to the next moment at which something may be due. False: there is none."""
        moments = [*self._looks, *(happening.at for happening in self.happenings)]
        due = await outbox.next_due(self.clock())
        if due is not None:
            moments.append(due - self.skew)
        pauses = [platform.closed_until - self.skew for platform in deliver._platforms.values()]
        moments += [until for until in pauses if until > self.now]
        if not moments:
            return False
        self.now = max(self.now, min(moments)) + 0.01
        return True

    async def _happen(self) -> None:
        while self.happenings and self.happenings[0].at <= self.now:
            happened = self.happenings.pop(0).what(self)
            if happened is not None:
                with contextlib.suppress(StoreUnavailable):
                    await happened

    async def _look(self) -> None:
        if not any(at <= self.now for at in self._looks):
            return
        self._looks = [at for at in self._looks if at > self.now]
        await self._look_now()

    async def _look_now(self) -> None:
        assert self._taking_in is not None
        with contextlib.suppress(StoreUnavailable):  # The next tick looks again.
            await self._taking_in.look()
        if not self._looks and not self._all_read():
            self._looks.append(self.now + SETTLES)
        self._observe()

    def _all_read(self) -> bool:
        known = {row["path"]: (row["size"], row["mtime_ns"]) for row in self.rows("SELECT * FROM files")}
        there = {str(path): path.stat() for path in self.folder.glob("*.md")}
        return known == {path: (found.st_size, found.st_mtime_ns) for path, found in there.items()}

    async def _meanwhile(self, at_most: float) -> None:
        """What goes on while a request is under way."""
        calls = sum(platform.calls for platform in self.platforms.values())
        if self.interleave and self.interleave[0][0] <= calls:
            self.interleave.pop(0)[1].write(self.folder, self.now)
            await self._look_now()
            self.now += SETTLES
            await self._look_now()
        if self.slow_answers and self.chance.random() < 0.3:
            self.now += self.chance.random() * at_most * 0.99
            await self._happen()
            await self._look()

    def _count_step(self) -> None:
        self.steps += 1
        if self.steps > self.most_steps:
            raise Stuck(f"after {self.steps} steps, {(self.now - START) / 3600:.1f} hours")

    # ---------------------------------------------------------------- what is true, whatever happens next

    def _observe(self) -> None:
        """Note which papers a look brought, and in which order they have to stand."""
        if not self.observes:
            return
        for digest in self.rows("SELECT date FROM digests WHERE revision > 0"):
            date = dt.date.fromisoformat(digest["date"])
            groups = self.groups.setdefault(date, [])
            seen = {arxiv_id for group in groups for arxiv_id in group}
            rows = self.rows("SELECT arxiv_id, votes, gone FROM papers WHERE date = ? ORDER BY line", str(date))
            self.ever_gone |= {(date, row["arxiv_id"]) for row in rows if row["gone"]}
            new = [row for row in rows if row["arxiv_id"] not in seen]
            if new:
                groups.append([row["arxiv_id"] for row in sorted(new, key=lambda row: -row["votes"])])

    def _is_claimed(self, key: str) -> bool:
        return [row["state"] for row in self.rows("SELECT state FROM deliveries WHERE key = ?", key)] == ["sending"]
