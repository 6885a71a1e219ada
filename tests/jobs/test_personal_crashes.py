"""The process ends at any commit or request between a digest's arrival and the last message: everyone is told once."""

import os
import random
from pathlib import Path

import pytest

from bot.domain.channels import Platform, direct
from bot.domain.deliveries import Timing
from bot.jobs.deliver import Deliver
from tests.jobs.office import Office
from tests.jobs.test_personal import digest, follow, seoul
from tests.reliability.inline_store import Crash, connecting
from tests.reliability.sim_platform import SimPlatform

PEOPLE = ("1", "2", "3")
MOST_STEPS = 400


class Life:
    """One digest for three people, lived through by processes that end at chosen points."""

    def __init__(self, folder: Path, platform: Platform, crash_at: int) -> None:
        self.office = Office(folder)
        self.office.feeds = ()
        self.platform = platform
        self.place = SimPlatform(platform, lambda: self.office.now, Timing())
        self.crash_at = crash_at
        self.points = 0
        self.crashed = False

    def hook(self, name: str) -> None:
        self.points += 1
        if self.points == self.crash_at:
            self.crashed = True
            raise Crash(name)

    async def live(self) -> None:
        team = "T1:" if self.platform == "slack" else ""
        with connecting(lambda _: None):
            await self.office.open()
        for person in PEOPLE:
            await follow(self.office, "RAG", f"{self.platform}:{team}{person}")
        await self.office.close()
        self.office.write("a.md", digest("2025-03-08", ("2503.00001", "RAG one", 5), ("2503.00002", "agents", 5)))
        self.place.hook = self.hook
        with connecting(self.hook):
            while not await self._process():
                pass

    async def _process(self) -> bool:
        """False: it ended before its time."""
        try:
            await self.office.open()
            await self.office.look()
            self.office.now = max(self.office.now, seoul(9, 9))
            for _ in range(MOST_STEPS):
                await self.office.personal.look()
                if not await self._deliver():
                    break
        except Crash:
            # What a process holds goes with it, and nothing is put in order before.
            await self.office.database._writer.close()
            os.close(self.office.database._lock_file)
            return False
        await self.office.close()
        return True

    async def _deliver(self) -> bool:
        """Whatever is due in every lane; False when nothing is owed any more."""
        deliver = Deliver(
            self.office.outbox,
            {self.platform: self.place},
            Timing(),
            lambda: self.office.now,
            {},
            random.Random(0),
            self.office.notify,
            self.office.news,
        )
        for lane in await self.office.outbox.lanes_due(self.office.now):
            while await deliver.step(lane):
                pass
        self.office.now += 61
        return bool(await self.office.rows("SELECT 1 FROM waiting"))


@pytest.mark.parametrize("platform", ["discord", "slack"])
async def test_everyone_is_told_once_wherever_the_process_ends(tmp_path: Path, platform: Platform) -> None:
    number = 0
    while True:
        number += 1
        folder = tmp_path / str(number)
        folder.mkdir()
        life = Life(folder, platform, number)
        await life.live()
        assert life.place.broken == [], f"crash at {number}"
        told = [len(life.place.live(direct(platform, person).id)) for person in PEOPLE]
        assert told == [1, 1, 1], f"crash at {number}"
        if not life.crashed:
            break
    assert number > 25, "too few points to say anything"
