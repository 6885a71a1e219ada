"""A world in which much goes wrong, made from a seed: what happens when, and what becomes of each request."""

import datetime as dt
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

from bot.domain.channels import Channel, Platform
from bot.domain.deliveries import Timing
from bot.domain.feeds import Feed
from bot.domain.outcomes import CannotLook, LookUpResult, NotSent, RateLimited, Refused
from bot.ports import LookUp, Outgoing
from tests.reliability.inline_store import Stores
from tests.reliability.sim_platform import (
    Answer,
    AnswerLost,
    Fair,
    Fate,
    RequestLost,
    SimPlatform,
    Trouble,
)
from tests.reliability.verdict import faults_of
from tests.reliability.world import DISCORD, SLACK, START, TIMING, Deed, Paper, Version, World

FIRST_DAY = dt.date(2025, 3, 7)
FEEDS: tuple[tuple[Feed, ...], ...] = (
    (DISCORD,),
    (SLACK,),
    (DISCORD, SLACK),
    (DISCORD, SLACK, replace(SLACK, name="second")),  # in the same channel
    (replace(DISCORD, name="second", channel=Channel("discord", "2")), DISCORD),
)
Verdict = Callable[[World, dict[dt.date, tuple[Paper, ...]]], list[str]]
STORM_SECONDS = 6 * 3_600.0
"""How long things go wrong; afterwards every delivery has to come to its end."""
MOST_FAULTS = 60


class Storm:
    """The weather of one world. `share` of the requests meet a fault, until the storm is over."""

    def __init__(self, world: World, share: float) -> None:
        self.faults: Counter[str] = Counter()
        self._world = world
        self._share = share
        self._refused: Counter[str] = Counter()

    def of_send(self, platform: SimPlatform, outgoing: Outgoing) -> Fate:
        if not self._strikes():
            return Fair()
        name = self._world.chance.choice(tuple(FATES))
        fate = self._fate(name, platform, outgoing)
        if fate is None:
            return Fair()
        self.faults[name] += 1
        return fate

    def of_look(self, platform: SimPlatform, look_up: LookUp) -> LookUpResult | None:
        if not self._strikes():
            return None
        self.faults["look"] += 1
        return CannotLook("no answer", retry_after=self._world.chance.choice([None, None, 1.0, 65.0]))

    def _strikes(self) -> bool:
        over = self._world.now > START + STORM_SECONDS or self.faults.total() >= MOST_FAULTS
        return not over and self._world.chance.random() < self._share

    def _fate(self, name: str, platform: SimPlatform, outgoing: Outgoing) -> Fate | None:
        """None where this fault would rightly end the delivery."""
        kind = f"{outgoing.key} {name} {outgoing.remote_id is not None}"
        if name in AT_MOST and self._refused[kind] >= AT_MOST[name]:
            return None
        if name == "content" and (outgoing.remote_id is not None or outgoing.kind == "thread"):
            return None
        self._refused[kind] += 1
        return FATES[name](self._world.chance)


Made = tuple[World, dict[dt.date, tuple[Paper, ...]], Storm]

FATES: dict[str, Callable[[random.Random], Fate]] = {
    "refused": lambda _: Answer(Refused("other", "0", "not now")),
    "content": lambda _: Answer(Refused("content", "50035", "Invalid Form Body")),
    "asked to wait": lambda chance: Answer(RateLimited(chance.uniform(0.3, 5.0))),
    "asked to wait long": lambda chance: Answer(RateLimited(chance.uniform(30.0, 3_600.0))),
    "whole platform waits": lambda chance: Answer(RateLimited(chance.uniform(1.0, 600.0), whole_platform=True)),
    "banned": lambda _: Answer(RateLimited(None)),
    "not reached": lambda _: Answer(NotSent("no connection")),
    "answer lost": lambda _: AnswerLost(),
    "5xx after storing": lambda _: AnswerLost(),
    "5xx before storing": lambda _: RequestLost(),
    "request lost": lambda _: RequestLost(),
    "lands late": lambda chance: RequestLost(chance.uniform(0.0, TIMING.settle * 0.99)),
}
AT_MOST = {"refused": 2, "content": 1}
"""How often a message may be refused before giving it up is right."""


def make_with_restores(folder: Path, stores: Stores, seed: int) -> Made:
    """The same, and once or twice a backup is put in the place of the store, which may be lost by then."""
    world, newest, storm = make(folder, stores, seed)
    chance = random.Random(f"restores {seed}")
    at = 0.0
    for _ in range(chance.randint(1, 2)):
        at += chance.choice([3.0, 12.0, 40.0, 600.0])
        world.at(at, lambda world: world.back_up())
        at += chance.choice([2.0, 20.0, 70.0, 1_000.0, 5_000.0])
        store_lost = chance.random() < 0.4
        world.at(at, lambda world, lost=store_lost: world.restore(store_lost=lost))  # type: ignore[misc]
    return world, newest, storm


def make_without_nonce(folder: Path, stores: Stores, seed: int) -> Made:
    """Discord knows no nonce at all, and `nonce_window_seconds = 0` says so."""
    world, newest, storm = make(folder, stores, seed, Timing(nonce_window=0.0))
    for platform in world.platforms.values():
        platform.nonce_memory = -1.0
    return world, newest, storm


def make(folder: Path, stores: Stores, seed: int, timing: Timing = TIMING) -> Made:
    """The world of a seed, the papers that its last versions hold, and its weather."""
    chance = random.Random(f"world {seed}")
    world = World(folder, stores, chance.choice(FEEDS), seed, timing=timing)
    storm = Storm(world, chance.uniform(0.2, 0.8))
    for platform in world.platforms.values():
        platform.weather = storm
    world.most_crashes = chance.randint(0, 6)
    world.crash_chance = chance.choice([0.0, 0.01, 0.03, 0.08])
    world.downtime = lambda: world.chance.choice([0.2, 3.0, 30.0, 90.0, 4_000.0])
    world.slow_answers = chance.random() < 0.7
    world.full_disk_chance = chance.choice([0.0, 0.0, 0.02])
    world.admin = chance.choice([None, Channel(world.feeds[0].channel.platform, "9")])
    newest = _publish(world, chance)
    for feed in world.feeds:
        _break_channel(world, chance, feed.channel.platform, feed.channel.id)
    return world, newest, storm


async def faults_in(folder: Path, stores: Stores, seed: int, verdict: Verdict = faults_of) -> list[str]:
    """Live through the world of a seed; returns every broken promise."""
    world, newest, _ = make(folder, stores, seed)
    with world:
        await world.run()
        return verdict(world, newest)


def _publish(world: World, chance: random.Random) -> dict[dt.date, tuple[Paper, ...]]:
    """One to three digests, each with up to three revisions."""
    newest: dict[dt.date, tuple[Paper, ...]] = {}
    at = 0.0
    for day in range(chance.choice([1, 1, 2, 3])):
        date = FIRST_DAY + dt.timedelta(day)
        papers = [Paper(f"25{day:02}.{number:05}", chance.randint(0, 9)) for number in range(chance.randint(1, 3))]
        revisions = [tuple(papers)]
        for revision in range(2, chance.randint(1, 3) + 1):
            papers = _revised(papers, revision, day, chance)
            revisions.append(tuple(papers))
        moment = at
        for version in revisions:
            world.at(moment, _publishing(Version(date, version)))
            moment += chance.choice([1.0, 15.0, 70.0, 900.0])
        newest[date] = revisions[-1]
        at += chance.choice([5.0, 3_000.0])
    return newest


def _publishing(version: Version) -> Deed:
    return lambda world: world.publish(version)


def _revised(papers: Sequence[Paper], revision: int, day: int, chance: random.Random) -> list[Paper]:
    """Corrected, grown, or shrunk once: a file that loses more than half of its papers is held back."""
    revised = list(papers)
    if chance.random() < 0.6:
        revised += [
            Paper(f"25{day:02}.{revision}{number:04}", chance.randint(0, 9), f"r{revision}")
            for number in range(chance.randint(1, 2))
        ]
    if chance.random() < 0.6:
        which = chance.randrange(len(revised))
        revised[which] = Paper(revised[which].arxiv_id, chance.randint(0, 9), f"r{revision}")
    if revision == 2 and len(papers) > 2 and chance.random() < 0.3:
        revised.remove(chance.choice([paper for paper in revised if paper in papers] or revised))
    return revised


def _break_channel(world: World, chance: random.Random, platform: Platform, channel: str) -> None:
    """Channel gone and restored, permission and history lost and regained, the token revoked and accepted again."""
    sim = world.platforms[platform]
    for _ in range(chance.choice([0, 0, 1, 2])):
        begins, lasts = chance.uniform(0.0, 3_000.0), chance.choice([10.0, 600.0, 20_000.0])
        told = chance.random() < 0.5
        trouble: Trouble | None = chance.choice([None, "channel_gone", "no_permission", "unauthorized"])
        if trouble is None:
            world.at(begins, lambda _: sim.blind(channel, True))
        else:
            world.at(begins, lambda _, trouble=trouble: sim.trouble(channel, trouble))  # type: ignore[misc]

        world.at(begins + lasts, _mending(sim, channel, told))


def _mending(sim: SimPlatform, channel: str, told: bool) -> Deed:
    def mended(world: World) -> Awaitable[None] | None:
        sim.trouble(channel, None)
        sim.blind(channel, False)
        return world.retry_platform(sim.platform) if told else None

    return mended
