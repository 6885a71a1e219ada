"""The jobs with a real store and real files, a clock that is set by hand, and a platform that remembers."""

import asyncio
import datetime as dt
import os
import random
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.adapters.sqlite.database import Database, open_database
from bot.adapters.sqlite.digests import DigestStore
from bot.adapters.sqlite.feeds import FeedRegistry
from bot.adapters.sqlite.matches import MatchStore
from bot.adapters.sqlite.notices import NoticeStore
from bot.adapters.sqlite.outbox import Outbox
from bot.adapters.sqlite.posts import PostStore
from bot.adapters.sqlite.recent import RecentStore
from bot.adapters.sqlite.subscriptions import SubscriptionStore
from bot.digests.intake import Folders
from bot.domain.arrivals import FirstRun
from bot.domain.channels import Channel
from bot.domain.deliveries import Timing
from bot.domain.feeds import Feed
from bot.domain.outcomes import Absent, Found, LookUpResult, SendResult, Sent
from bot.jobs.deliver import Deliver
from bot.jobs.follow import Follow
from bot.jobs.notify import Notify
from bot.jobs.personal import Personal
from bot.jobs.posting import Posting
from bot.jobs.take_in import TakeIn
from bot.ports import UNMETERED, LookUp, Meter, Outgoing

START = dt.datetime(2025, 3, 8, tzinfo=dt.UTC).timestamp()
CHANNEL = Channel("discord", "1")
DAILY = Feed("daily", CHANNEL, "en", ZoneInfo("Asia/Seoul"))


class Remembering:
    """A platform that takes everything, in order. `posted`: (remote id, what was sent), edits applied."""

    platform = CHANNEL.platform

    def __init__(self) -> None:
        self.posted: dict[str, Outgoing] = {}
        self.sent: list[Outgoing] = []
        self.answers: list[SendResult] = []
        """Given instead of taking the message."""
        self.before_answer: list[SendResult] = []
        """Given after taking the message, instead of its id."""
        self.by_kind: dict[str, list[SendResult]] = {}
        self.refuse_channel: dict[str, SendResult] = {}

    async def send(self, outgoing: Outgoing) -> SendResult:
        self.sent.append(outgoing)
        if outgoing.channel in self.refuse_channel:
            return self.refuse_channel[outgoing.channel]
        for answers in (self.answers, self.by_kind.get(outgoing.kind, [])):
            if answers:
                return answers.pop(0)
        for remote_id, before in self.posted.items():
            if before.key == outgoing.key and outgoing.remote_id is None:
                return Sent(remote_id)  # The nonce is recognised.
        remote_id = outgoing.remote_id or f"m{len(self.posted) + 1}"
        self.posted[remote_id] = outgoing
        return self.before_answer.pop(0) if self.before_answer else Sent(remote_id)

    async def look_up(self, look_up: LookUp) -> LookUpResult:
        hits = tuple(remote_id for remote_id, outgoing in self.posted.items() if outgoing.key == look_up.key)
        return Found(hits) if hits else Absent()

    async def delete(self, channel: str, remote_id: str, timeout: float, tenant: str = "") -> SendResult:
        del self.posted[remote_id]
        return Sent(remote_id)

    async def ready(self) -> None:
        return


class Office:
    def __init__(self, folder: Path) -> None:
        self.folder = folder / "digests"
        self.folder.mkdir()
        self.store_path = folder / "paperboy.db"
        self.now = START
        self.feeds: tuple[Feed, ...] = (DAILY,)
        self.first_run: FirstRun = "newest"
        self.admin: Channel | None = None
        self.platform = Remembering()
        self.meter: Meter = UNMETERED
        self.database: Database
        self.outbox: Outbox
        self.store: DigestStore
        self.take_in: TakeIn

    async def open(self) -> None:
        """Start, or start again: everything but files and store is new."""
        self.database = await open_database(self.store_path)
        self.store = DigestStore(self.database)
        self.outbox = Outbox(self.database, Timing())
        self.registry = FeedRegistry(self.database, "en", ZoneInfo("Asia/Seoul"))
        await self.registry.register(self.feeds, self.now)
        await self.outbox.recover(self.now)
        folders = Folders([str(self.folder)], 5.0, lambda: self.now)
        self.news = asyncio.Event()
        self.notify = Notify(NoticeStore(self.database), self.admin, "en", lambda: self.now, self.news.set)
        self.posting = Posting(self.registry, PostStore(self.database), self.store, lambda: self.now, self.news.set)
        self.subscriptions = SubscriptionStore(self.database)
        self.recent = RecentStore(self.database)
        self.follow = Follow(self.subscriptions, self.recent)
        await self.follow.load()
        self.take_in = TakeIn(
            folders,
            self.store,
            self.outbox,
            self.registry,
            self.first_run,
            3,
            lambda: self.now,
            self.news.set,
            self.notify,
            self.follow,
        )
        self.personal = Personal(
            self.subscriptions,
            MatchStore(self.database),
            self.recent,
            "en",
            ZoneInfo("Asia/Seoul"),
            lambda: self.now,
            self.news.set,
        )

    def deliverer(self) -> Deliver:
        """The job, made anew; it remembers nothing that the store does not know."""
        return Deliver(
            self.outbox,
            {"discord": self.platform},
            Timing(),
            lambda: self.now,
            {},
            random.Random(0),
            self.notify,
            self.news,
            self.meter,
        )

    async def close(self) -> None:
        await self.database.close()

    async def restart(self) -> None:
        await self.close()
        await self.open()

    def write(self, name: str, text: str, *, age: float = 0.0) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        os.utime(path, (self.now - age, self.now - age))
        return path

    async def look(self) -> None:
        """Two looks, far enough apart for files to settle."""
        await self.take_in.look()
        self.now += 6
        await self.take_in.look()

    async def deliver(self) -> list[Outgoing]:
        """Send whatever is due now; returns what was sent."""
        before = len(self.platform.sent)
        deliver = self.deliverer()
        while await self.outbox.lanes_due(self.now):  # The last to finish may have told an admin, who is owed that.
            stop = asyncio.Event()
            running = asyncio.create_task(deliver.run(stop))
            while await self.outbox.lanes_due(self.now):  # noqa: ASYNC110 - the store has no event to wait for
                await asyncio.sleep(0.01)
            stop.set()
            await running
        return self.platform.sent[before:]

    async def arrive(self, files: Mapping[str, str]) -> list[Outgoing]:
        """Files come, are taken in, and what they owe is sent."""
        for name, text in files.items():
            self.write(name, text)
        await self.look()
        return await self.deliver()

    async def rows(self, sql: str) -> list[tuple[object, ...]]:
        return await self.database.transaction(lambda connection: _rows(connection, sql))


async def _rows(connection: object, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in await connection.execute_fetchall(sql)]  # type: ignore[attr-defined]
