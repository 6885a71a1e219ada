"""The outbox against a small model of it: whatever is asked of it, in whatever order, it keeps its promises."""

import asyncio
import contextlib
import datetime as dt
import itertools
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

import aiosqlite
import pytest
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.adapters.sqlite.database import Database
from bot.adapters.sqlite.notices import NoticeStore
from bot.adapters.sqlite.outbox import Outbox
from bot.adapters.sqlite.planned import write_planned
from bot.domain.channels import PLATFORMS, Channel, Platform
from bot.domain.deliveries import Timing
from bot.domain.messages import Message
from bot.domain.outcomes import CannotLook, LookUpResult, NotSent, RateLimited, Refused
from bot.domain.planning import Owed, Plan, Post, owed_by
from bot.jobs.deliver import Deliver
from bot.jobs.notify import Notify
from bot.ports import LookUp, Outgoing
from tests.reliability.conftest import LONG, memory_folder
from tests.reliability.inline_store import Crash, Stores
from tests.reliability.sim_platform import Answer, AnswerLost, Fair, Fate, RequestLost, SimPlatform

T = TypeVar("T")
START = 1_741_384_800.0
TIMING = Timing()
LANES = (Channel("discord", "1"), Channel("discord", "2"), Channel("slack", "C1"))

fates = st.one_of(
    st.just(Fair()),
    st.sampled_from(
        [
            Answer(NotSent("no connection")),
            Answer(RateLimited(2.0)),
            Answer(RateLimited(900.0)),
            Answer(RateLimited(30.0, whole_platform=True)),
            Answer(RateLimited(None)),
            Answer(Refused("other", "0", "not now")),
            Answer(Refused("no_permission", "50013", "Missing Permissions")),
            Answer(Refused("channel_gone", "10003", "Unknown Channel")),
        ]
    ),
    st.just(AnswerLost()),
    st.builds(RequestLost, st.none() | st.floats(0.0, 59.0)),
)
looks = st.sampled_from([None, None, CannotLook("no answer"), CannotLook("not allowed", forbidden=True)])
waits = st.sampled_from([0.5, 2.0, 10.0, 45.0, 61.0, 130.0, 700.0, 4_000.0])


@dataclass(slots=True)
class Known:
    """What the model knows of a delivery: whether it was ever put on the wire, in doubt, or confirmed."""

    tried: bool = False
    doubt: bool = False
    there: bool = False


class Drawn:
    """The weather that the test drew: a fate for the next request, a result for the next look."""

    def __init__(self) -> None:
        self.fate: Fate = Fair()
        self.look: LookUpResult | None = None
        self.sent: list[tuple[Outgoing, Fate]] = []

    def of_send(self, platform: SimPlatform, outgoing: Outgoing) -> Fate:
        self.sent.append((outgoing, self.fate))
        return self.fate

    def of_look(self, platform: SimPlatform, look_up: LookUp) -> LookUpResult | None:
        return self.look


class OutboxModel(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp(prefix="paperboy-", dir=memory_folder()))
        self.stores = Stores(self.folder)
        self.now = START
        self.weather = Drawn()
        self.platforms: dict[Platform, SimPlatform] = {}
        for name in PLATFORMS:
            platform = SimPlatform(name, lambda: self.now, TIMING)
            platform.weather, platform.hook, platform.claimed = self.weather, self.hook, self.is_claimed
            self.platforms[platform.platform] = platform
        self.model: dict[str, Known] = {}
        self.posts: dict[Channel, list[Post]] = {lane: [] for lane in LANES}
        self.papers: dict[tuple[Channel, dt.date], int] = {}
        self.versions = itertools.count(1)
        self.crash_after: int | None = None
        self.process = contextlib.AsyncExitStack()
        self.database: Database
        self.outbox: Outbox
        self.deliver: Deliver

    def wait_for(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    # ---------------------------------------------------------------- processes

    @initialize()
    def first_start(self) -> None:
        self.wait_for(self.stores.prepare())
        self.stores.lay_out(self.folder / "paperboy.db")
        self.start()

    def start(self) -> None:
        opened = self.stores.opened(self.folder / "paperboy.db", self.hook)
        self.database = self.wait_for(self.process.enter_async_context(opened))
        self.outbox = Outbox(self.database, TIMING)
        self.wait_for(self.outbox.recover(self.now))
        notify = Notify(NoticeStore(self.database), None, "en", lambda: self.now, lambda: None)
        chance = random.Random(0)
        self.deliver = Deliver(
            self.outbox, self.platforms, TIMING, lambda: self.now, {}, chance, notify, asyncio.Event()
        )
        for platform in self.deliver._platforms.values():
            self.wait_for(self.deliver._await_ready(platform))

    def end(self) -> None:
        self.wait_for(self.process.aclose())
        self.process = contextlib.AsyncExitStack()

    def hook(self, name: str) -> None:
        if self.crash_after is None:
            return
        self.crash_after -= 1
        if self.crash_after < 0:
            self.crash_after = None
            raise Crash(name)

    def rows(self, sql: str, *parameters: object) -> list[Any]:
        async def read(connection: aiosqlite.Connection) -> list[Any]:
            return list(await connection.execute_fetchall(sql, parameters))

        return self.wait_for(self.database.transaction(read))

    def is_claimed(self, key: str) -> bool:
        """The transaction that claims is over when the request leaves, so the file says it too."""
        with contextlib.closing(sqlite3.connect(self.folder / "paperboy.db")) as reader:
            states = reader.execute("SELECT state FROM deliveries WHERE key = ?", (key,)).fetchall()
        return bool(states == [("sending",)])

    # ---------------------------------------------------------------- what is asked of the outbox

    @rule(lane=st.sampled_from(LANES), papers=st.integers(1, 3))
    def a_digest_is_planned(self, lane: Channel, papers: int) -> None:
        number = len(self.posts[lane])
        if number == 3:
            return
        date = dt.date(2025, 3, 7) + dt.timedelta(number)
        self.posts[lane].append(Post(lane.platform, "daily", date, "full", lane, self.now))
        self.papers[lane, date] = papers
        self.plan(self.posts[lane][-1])

    @precondition(lambda self: any(self.posts.values()))
    @rule(data=st.data(), more=st.integers(0, 2))
    def a_digest_changes(self, data: st.DataObject, more: int) -> None:
        lane = data.draw(st.sampled_from([lane for lane in LANES if self.posts[lane]]))
        post = data.draw(st.sampled_from(self.posts[lane]))
        self.papers[lane, post.date] = min(6, self.papers[lane, post.date] + more)
        self.plan(post)

    def plan(self, post: Post) -> None:
        owed = _owed(post, self.papers[post.channel, post.date], next(self.versions))
        for one in owed:
            self.model.setdefault(one.key, Known())
        plan = Plan((post,), tuple(owed))
        self.wait_for(self.database.transaction(lambda connection: write_planned(connection, plan, self.now)))

    @rule(lane=st.sampled_from(LANES), fate=fates, look=looks)
    def a_lane_goes_one_step(self, lane: Channel, fate: Fate, look: LookUpResult | None) -> None:
        self.step(lane, fate, look)

    @rule(lane=st.sampled_from(LANES), fate=fates, after=st.integers(0, 4))
    def the_process_ends_at_a_step(self, lane: Channel, fate: Fate, after: int) -> None:
        self.crash_after = after
        try:
            self.step(lane, fate, None)
        except Crash:
            self.sent_now()
            for key, known in self.model.items():
                if self.is_claimed(key):  # Whether or not it left, nobody can know any more.
                    known.tried = known.doubt = True
        self.crash_after = None
        self.end()
        self.start()

    @rule(seconds=waits)
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @rule(platform=st.sampled_from(["discord", "slack"]))
    def a_platform_says_that_something_changed(self, platform: Literal["discord", "slack"]) -> None:
        self.wait_for(self.outbox.retry_platform(platform, self.now))
        self.deliver.changed(platform)

    def step(self, lane: Channel, fate: Fate, look: LookUpResult | None) -> bool:
        self.weather.fate, self.weather.look = fate, look
        self.weather.sent.clear()
        if not self.deliver._open(lane.platform, self.now):
            return False
        more = self.wait_for(self.deliver.step(lane))
        for known in self.sent_now():
            known.doubt = known.doubt or isinstance(self.weather.fate, AnswerLost | RequestLost)
        return more

    def sent_now(self) -> list[Known]:
        """Deliveries that were posted in this step; they are tried from now on."""
        posted = [self.model[outgoing.key] for outgoing, _ in self.weather.sent if outgoing.remote_id is None]
        for known in posted:
            known.tried = True
        return posted

    # ---------------------------------------------------------------- what holds at any time

    @invariant()
    def no_promise_is_broken(self) -> None:
        for platform in self.platforms.values():
            assert not platform.broken
            assert not platform.careless

    @invariant()
    def the_outbox_knows_no_more_and_no_less_than_the_model(self) -> None:
        if not self.model:
            return
        for row in self.rows("SELECT * FROM deliveries"):
            known = self.model[row["key"]]
            if row["state"] == "sent":
                known.there, known.doubt = True, False
                assert row["remote_id"] in self.ids(row["platform"], row["key"], row["kind"])
            if row["state"] == "pending" and not row["ambiguous"]:
                known.doubt = False  # A look has settled it; had it not, the platform would call the next try careless.
            assert row["state"] != "sending", "nothing is being sent between steps"
            assert known.tried or (row["state"] in ("pending", "held", "cancelled") and not row["ambiguous"])
            assert not known.doubt or (row["ambiguous"] and row["state"] in ("unknown", "held"))
            assert not known.there or row["state"] == "sent"

    def ids(self, platform: Platform, key: str, kind: str) -> list[str]:
        if kind == "thread":
            return sorted(self.platforms[platform]._threads)
        return [message.remote_id for message in self.platforms[platform].messages if message.key == key]

    @invariant()
    def a_lane_keeps_its_order(self) -> None:
        if not self.model:
            return
        for lane in LANES:
            posted = [m.key for m in self.platforms[lane.platform].messages if m.channel == lane.id]
            order = [
                row["key"]
                for row in self.rows(
                    "SELECT key FROM deliveries WHERE platform = ? AND channel = ? ORDER BY not_before, id",
                    lane.platform,
                    lane.id,
                )
            ]
            if len(self.posts[lane]) == 1:  # A later digest waits for none but what is due before it.
                assert posted == [key for key in order if key in set(posted)]

    def teardown(self) -> None:
        try:
            if hasattr(self, "deliver"):
                self.all_arrives()
                self.end()
        finally:
            self.loop.close()
            shutil.rmtree(self.folder)

    def all_arrives(self) -> None:
        """When nothing goes wrong any more."""
        for _ in range(2_000):
            moved = [self.step(lane, Fair(), None) for lane in LANES]
            if not any(moved):
                due = self.wait_for(self.outbox.next_due(self.now))
                closed = max(platform.closed_until for platform in self.deliver._platforms.values())
                if due is None and closed <= self.now:
                    break
                self.now = max(self.now, due or closed) + 0.01
        self.no_promise_is_broken()
        states = {row["state"] for row in self.rows("SELECT state FROM deliveries")}
        assert states <= {"sent"}, states
        assert not self.rows("SELECT key FROM deliveries WHERE edit_at NOT NULL")


def _owed(post: Post, papers: int, version: int) -> list[Owed]:
    """Messages with as much body as a platform needs to know them by."""
    messages = [Message("overview", "", _body(post.channel.platform, f"overview {version}"))]
    if post.channel.platform == "discord":
        messages.append(Message("thread", "", {"name": "thread"}))
    messages += [
        Message("paper", f"p{number}", _body(post.channel.platform, f"paper {number} {version}"))
        for number in range(papers)
    ]
    return owed_by(post, messages, post.date)


def _body(platform: Platform, text: str) -> dict[str, Any]:
    if platform == "slack":
        return {"text": text, "metadata": {"event_payload": {"key": "{key}"}}}
    return {"content": text, "nonce": "{key}", "components": [{"custom_id": "details:{key}"}]}


@pytest.mark.skipif(LONG, reason="the long form follows")
def test_the_outbox_keeps_its_promises() -> None:
    run_state_machine_as_test(
        OutboxModel,
        settings=settings(
            max_examples=40,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.skipif(not LONG, reason="the long form")
def test_the_outbox_keeps_its_promises_for_a_thousand_histories() -> None:
    run_state_machine_as_test(
        OutboxModel,
        settings=settings(
            max_examples=1_000, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
