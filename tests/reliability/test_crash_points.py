"""A process that ends at any point, and its successor at any point after that, delivers all the same."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.domain.channels import Platform
from tests.reliability.inline_store import Stores
from tests.reliability.verdict import faults_of
from tests.reliability.world import FEEDS, Paper, Version, World

DATE = dt.date(2025, 3, 7)
A, B, C = Paper("2503.00001", 9), Paper("2503.00002", 5), Paper("2503.00003", 7)
B_CORRECTED = Paper("2503.00002", 5, "r2")
FIRST = Version(DATE, (B, A))

Record = Callable[[str], None]
Scenario = tuple[Callable[[World], None], dict[dt.date, tuple[Paper, ...]]]


def _thread(world: World) -> None:
    world.at(0, lambda world: world.publish(FIRST))


def _append_while_sending(world: World) -> None:
    """The file grows while the first paper is under way."""
    world.at(0, lambda world: world.publish(FIRST))
    world.interleave = [(3, Version(DATE, (B, A, C)))]


def _edit(world: World) -> None:
    """A paper is corrected and one is added when all was delivered; the overview is edited."""
    world.at(0, lambda world: world.publish(FIRST))
    world.at(900, lambda world: world.publish(Version(DATE, (B_CORRECTED, A, C))))


def _catch_up(world: World) -> None:
    """After downtime three new dates are found in one look."""
    world.at(0, lambda world: world.publish(Version(DATE, (A,))))
    for days in (1, 2, 3):
        date = DATE + dt.timedelta(days)
        world.at(900, lambda world, date=date: world.publish(Version(date, (B,))))  # type: ignore[misc]


SCENARIOS: dict[str, Scenario] = {
    "thread": (_thread, {DATE: (B, A)}),
    "append while sending": (_append_while_sending, {DATE: (B, A, C)}),
    "edit": (_edit, {DATE: (B_CORRECTED, A, C)}),
    "catch-up": (_catch_up, {DATE: (A,), DATE + dt.timedelta(3): (B,)}),
}


@pytest.mark.parametrize("platform", FEEDS)
@pytest.mark.parametrize("name", SCENARIOS)
async def test_a_crash_at_any_point_loses_and_doubles_nothing(
    name: str, platform: Platform, shm: Path, stores: Stores, record: Record
) -> None:
    play = Player(shm, stores, name, platform)
    points = await play.run(())
    for point in range(1, points + 1):
        await play.run((point,))
    record(f"{play.runs} runs")


@pytest.mark.parametrize("platform", FEEDS)
@pytest.mark.parametrize("name", SCENARIOS)
async def test_two_crashes_at_any_points_lose_and_double_nothing(
    name: str, platform: Platform, shm: Path, stores: Stores, sample: Callable[[int], Iterator[bool]], record: Record
) -> None:
    play = Player(shm, stores, name, platform)
    points = await play.run(())
    for first in range(1, points + 1):
        later = await play.run((first,))
        for second, chosen in zip(range(first + 1, later + 1), sample(first), strict=False):
            if chosen:
                await play.run((first, second))
    record(f"{play.runs} runs")


class Player:
    """Plays one scenario again and again; `run` returns how many points there were to crash at."""

    def __init__(self, folder: Path, stores: Stores, name: str, platform: Platform) -> None:
        self._folder, self._stores, self._name, self._platform = folder, stores, name, platform
        self.runs = 0

    async def run(self, crash_at: tuple[int, ...]) -> int:
        set_up, newest = SCENARIOS[self._name]
        self.runs += 1
        folder, feeds = self._folder / str(self.runs), [FEEDS[self._platform]]
        with World(folder, self._stores, feeds, crash_at=crash_at) as world:
            set_up(world)
            await world.run()
            faults = faults_of(world, newest)
            assert not faults, f"{self._name} on {self._platform}, crashes at {crash_at}: {faults}"
            return len(world.hooks)
