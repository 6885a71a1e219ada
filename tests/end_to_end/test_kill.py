"""kill -9 at any moment, while answers are lost: every message once, in order, in every channel, and a sound store.

What is killed is `paperboy run` with the real client libraries. `make kill` is the long form; a failure prints the
seed of its round, and PAPERBOY_KILL_SEED repeats it: the same digest, faults and choices, as far as a machine's
own timing lets it.
"""

import asyncio
import contextlib
import datetime as dt
import os
import random
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from bot.domain.channels import Channel
from tests.end_to_end.owed import keys_owed, keys_there, removed, wrongs
from tests.end_to_end.quick_start import QuickStart, quick_start
from tests.end_to_end.rig import Rig
from tests.small_digests import digest_text

pytestmark = pytest.mark.end_to_end

KILLS = int(os.environ.get("PAPERBOY_KILLS", "40"))
FIRST_SEED = int(os.environ.get("PAPERBOY_KILL_SEED", "1"))
KILLS_A_ROUND = 20
PAPERS = 25
DATE = dt.date(2025, 3, 10)
PATIENCE = 180.0

TIMING = {
    "PAPERBOY_INTAKE__POLL_SECONDS": "0.05",
    "PAPERBOY_INTAKE__SETTLE_SECONDS": "0",
    "PAPERBOY_DELIVERY__SEND_TIMEOUT_SECONDS": "1",
    "PAPERBOY_DELIVERY__SETTLE_SECONDS": "1",
    "PAPERBOY_DELIVERY__NONCE_WINDOW_SECONDS": "30",
}
"""What a lost request may still do ends well within a second here: all that may come late is `late` below."""

LATE = 0.3
LOSSES: tuple[dict[str, Any], ...] = (
    {"do": "lose_answer"},
    {"do": "cut_body"},
    {"do": "garbage"},
    {"do": "close_before"},
    {"do": "late", "params": {"seconds": LATE}},
    {"do": "status", "params": {"status": 503, "after": True}},
    {"do": "status", "params": {"status": 503}},
    {"do": "delay", "params": {"seconds": LATE}},
    {"do": "delay", "params": {"seconds": LATE, "after": True}},
    {"do": "rate_limit", "params": {"retry_after": 1}},
)


@dataclass
class Figures:
    rounds: int = 0
    kills: int = 0
    deliveries: int = 0
    lost: int = 0
    doubled: int = 0
    began: float = field(default_factory=time.monotonic)

    def __str__(self) -> str:
        seconds = time.monotonic() - self.began
        return (
            f"{self.kills} kills, {self.deliveries} deliveries in {self.rounds} rounds: "
            f"{self.lost} lost, {self.doubled} doubled ({seconds:.0f} s)"
        )


class Round:
    """One digest for several channels, and kills until all of it is there. Everything by chance comes from the seed."""

    def __init__(self, rig: Rig, seed: int) -> None:
        self.rig = rig
        self.chance = random.Random(seed)
        for number in range(self.chance.randint(1, 3)):
            rig.add_feed(f"discord-{number}", "discord")
        for number in range(self.chance.randint(1, 3)):
            rig.add_feed(f"slack-{number}", "slack")
        ids = [f"2503.{number:05}" for number in range(PAPERS)]
        rig.add(digest_text(DATE, *((arxiv_id, PAPERS - number) for number, arxiv_id in enumerate(ids))))
        self.owed = {name: keys_owed(channel, name, DATE, ids) for name, channel in rig.feeds.items()}
        self._doom: Callable[[], None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._until_doom = 0

    def there(self, name: str) -> list[str]:
        return keys_there(self._channel(name), self.rig.discord, self.rig.slack)

    def _channel(self, name: str) -> Channel:
        return self.rig.feeds[name]

    @property
    def complete(self) -> bool:
        return all(len(set(self.there(name))) >= len(keys) for name, keys in self.owed.items())

    def lose_answers(self) -> None:
        """Until the next kill: what is lost, and at which post of either platform."""
        self.rig.discord.faults.clear()
        self.rig.slack.faults.clear()
        for _ in range(self.chance.randint(0, 3)):
            fault = self.chance.choice(LOSSES)
            when = {"method": "POST", "path": "/channels/", "nth": self.chance.randint(1, 12)}
            self.rig.discord.faults.add({"when": when, **fault})
        for _ in range(self.chance.randint(0, 3)):
            fault = self.chance.choice(LOSSES)
            when = {"method": "chat.postMessage", "nth": self.chance.randint(1, 12)}
            self.rig.slack.faults.add(**{"when": when, **fault})

    async def kill(self) -> bool:
        """Kill at a moment that the seed chose; False when all of it was there before that moment came."""
        process = self.rig.process
        assert process is not None
        killed = asyncio.Event()

        def strike() -> None:
            process.kill()
            killed.set()

        after = 0.0 if self.chance.random() < 0.3 else self.chance.uniform(0, 0.03)
        if self.chance.random() < 0.25:
            self._strike_in(self.chance.uniform(0, 1.0), strike)
        else:
            self._until_doom = self.chance.randint(1, 16)
            self._doom = lambda: self._strike_in(after, strike)
        deadline = time.monotonic() + PATIENCE
        while not killed.is_set() and not self.complete:
            assert time.monotonic() < deadline, "nothing more came"
            assert process.returncode is None, "the bot ended by itself"
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(killed.wait(), 0.05)
        self._doom = None
        if self._timer is not None:
            self._timer.cancel()
        if killed.is_set():
            await process.wait()
        return killed.is_set()

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """Every post that reaches a platform may be the one at which the bot dies, before it is carried out."""
        discord, slack = self.rig.discord.journal, self.rig.slack.journal
        opened, added = discord.open, slack.add

        def on_discord(*args: Any) -> Any:
            self._reached(args[1] == "POST")
            return opened(*args)

        def on_slack(*args: Any) -> Any:
            self._reached(args[1] == "chat.postMessage")
            return added(*args)

        with mock.patch.object(discord, "open", on_discord), mock.patch.object(slack, "add", on_slack):
            yield

    def _reached(self, is_post: bool) -> None:
        if is_post and self._doom is not None:
            self._until_doom -= 1
            if self._until_doom == 0:
                self._doom()

    def _strike_in(self, seconds: float, strike: Callable[[], None]) -> None:
        """Without a wait the bot dies before its request is carried out; with one, some time around the answer."""
        if seconds:
            self._timer = asyncio.get_running_loop().call_later(seconds, strike)
        else:
            strike()


async def play(seed: int, rig: Rig, kills: int, figures: Figures) -> None:
    """One round; raises AssertionError with everything that is wrong."""
    rig.settings = TIMING
    rig.feeds.clear()
    one = Round(rig, seed)
    figures.rounds += 1
    with one.watched():
        for _ in range(kills):
            one.lose_answers()
            await rig.start()
            killed = await one.kill()
            figures.kills += killed
            if not killed:
                break
        if rig.process is None or rig.process.returncode is not None:
            one.lose_answers()
            await rig.start()
        await rig.until_it_runs()
        await rig.until(_value(lambda: one.complete), "the rest of the digest", PATIENCE)
        await rig.until(_value(lambda: rig.open_deliveries() == 0), "the end of every delivery", PATIENCE)
    assert await rig.stop() == 0
    wrong = {name: found for name, keys in one.owed.items() if (found := wrongs(keys, one.there(name)))}
    figures.deliveries += sum(map(len, one.owed.values()))
    figures.lost += sum(len(found.get("lost", [])) for found in wrong.values())
    figures.doubled += sum(len(found.get("doubled", [])) for found in wrong.values()) + removed(rig.discord, rig.slack)
    assert not wrong, wrong
    assert removed(rig.discord, rig.slack) == 0, "duplicates were posted and taken back"
    assert integrity(rig.store) == "ok"
    assert await rig.violations() == []


def _value(value: Callable[[], bool]) -> Callable[[], Any]:
    async def reached() -> bool:
        return value()

    return reached


def integrity(store: Path) -> str:
    with contextlib.closing(sqlite3.connect(store)) as connection:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])


@contextlib.asynccontextmanager
async def fresh_rig(folder: Path, quick: QuickStart) -> AsyncIterator[Rig]:
    rig = Rig(folder, quick)
    await rig.open()
    try:
        yield rig
    finally:
        await rig.close()


async def test_killed_at_any_moment_every_message_is_posted_once_and_in_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = Figures()
    seed = FIRST_SEED
    async with quick_start() as quick:
        while figures.kills < KILLS:
            async with fresh_rig(tmp_path / str(seed), quick) as rig:
                try:
                    await play(seed, rig, min(KILLS_A_ROUND, KILLS - figures.kills), figures)
                except AssertionError as error:
                    raise AssertionError(
                        f"seed {seed} (PAPERBOY_KILL_SEED={seed} make kill): {error}\n{figures}\n{rig.log()[-5000:]}"
                    ) from error
            seed += 1
            if KILLS >= 200 and figures.rounds % 10 == 0:
                with capsys.disabled():
                    print(f"\n{figures}", flush=True)
    with capsys.disabled():
        print(f"\n{figures}", flush=True)
    assert figures.kills >= KILLS
    assert (figures.lost, figures.doubled) == (0, 0)
