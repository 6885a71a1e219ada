"""The fault matrix: every fault of the local servers, at every message, through the real process and libraries.

Each cell has a feed and a channel of its own, so that many are played by one running bot. See fault_table.py.
"""

import datetime as dt
import json
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest

from bot.playground.discord import faults as discord_faults
from bot.playground.slack import faults as slack_faults
from tests.end_to_end.fault_table import (
    FAULTS,
    KINDS,
    LONG,
    LONG_WAITS,
    SEND_TIMEOUT,
    SETTLE,
    WALL,
    Cell,
    cells,
    fault_of,
    playable,
)
from tests.end_to_end.owed import key_of, keys_owed, keys_there, removed, wrongs
from tests.end_to_end.quick_start import quick_start
from tests.end_to_end.rig import Rig
from tests.small_digests import digest_text

pytestmark = pytest.mark.end_to_end

DATE = dt.date(2025, 3, 10)
PAPER = "2503.00001"
PATIENCE = 180.0
CLOCK = """
import os
import time
_real = time.time
time.time = lambda: _real() + float(os.environ.get("TEST_CLOCK_AHEAD", "0"))
"""
TIMING = {
    "PAPERBOY_DELIVERY__SEND_TIMEOUT_SECONDS": str(SEND_TIMEOUT),
    "PAPERBOY_DELIVERY__SETTLE_SECONDS": str(SETTLE),
    "PAPERBOY_DELIVERY__NONCE_WINDOW_SECONDS": "60",
}

Request = tuple[float, str | None, Any]
"""When it came, the fault that struck it, its body."""


def test_no_cell_is_missing() -> None:
    """Every fault that the local servers know stands in the table, once for each platform and kind of message."""
    names = [cell.name for cell in cells()]
    assert len(names) == len(set(names))
    assert {cell.fault for cell in cells()} == FAULTS.keys()
    assert len(names) == len(FAULTS) * (2 * len(KINDS) - 1)
    played = {(cell.platform, cell.kind, fault_of(cell)["do"]) for cell in playable()}
    assert {do for platform, _, do in played if platform == "discord"} == set(discord_faults.KINDS)
    assert {do for platform, _, do in played if platform == "slack"} == set(slack_faults.KINDS)
    for cell in cells():
        if cell.end == "-":
            do, params = fault_of(cell)["do"], fault_of(cell)["params"]
            assert do not in discord_faults.KINDS if cell.platform == "discord" else {"scope", "global"} & params.keys()


class Matrix:
    """Plays cells: posts first, each with its fault, then the edits with theirs."""

    def __init__(self, rig: Rig, played: Sequence[Cell]) -> None:
        self.rig = rig
        self.cells = played
        self._moved_on: list[tuple[float, float]] = [(0.0, 0.0)]
        rig.feeds.clear()
        rig.settings = dict(TIMING)
        for cell in played:
            rig.add_feed(cell.name, cell.platform)
            if cell.kind != "edit":
                self._arm(cell)
        rig.add(digest_text(DATE, (PAPER, 9)))

    def _arm(self, cell: Cell) -> None:
        channel = self.rig.feeds[cell.name]
        if cell.kind == "thread":
            when: dict[str, Any] = {"method": "POST", "path": f"^/channels/{channel.id}/messages/[0-9]+/threads$"}
        elif cell.platform == "discord":
            when = {"method": "PATCH" if cell.kind == "edit" else "POST", "body": self._key(cell)}
        else:
            when = {"method": "chat.update" if cell.kind == "edit" else "chat.postMessage", "body": self._key(cell)}
        if cell.platform == "discord":
            self.rig.discord.faults.add({"when": when, **fault_of(cell)})
        else:
            self.rig.slack.faults.add(when=when, **fault_of(cell))

    def _key(self, cell: Cell) -> str:
        channel = self.rig.feeds[cell.name]
        if cell.kind == "overview":
            return key_of(channel, cell.name, DATE, "overview")
        return key_of(channel, cell.name, DATE, "paper", PAPER)

    def posted(self) -> bool:
        """Every message is there, and the bot knows of each."""
        return all(len(self._there(cell)) >= 2 for cell in self.cells) and self.rig.open_deliveries() == 0

    def change(self) -> None:
        """The digest is corrected, so that all that was posted is edited."""
        for cell in self.cells:
            if cell.kind == "edit":
                self._arm(cell)
        self.rig.add(digest_text(DATE, (PAPER, 500)))

    def edited(self) -> bool:
        """Both messages show it, and the bot knows that they do."""
        return all(self._shown(cell).count("500표") >= 2 for cell in self.cells) and self.rig.open_deliveries() == 0

    def move_the_clock_on(self) -> None:
        """From its next start on the bot's clock is ahead by so much more as the longest wait takes."""
        ahead = self._moved_on[-1][1] + max(WALL, LONG) + 10.0
        self._moved_on.append((time.time(), ahead))
        self.rig.settings["TEST_CLOCK_AHEAD"] = str(ahead)

    def _by_the_bots_clock(self, moment: float) -> float:
        return moment + next(ahead for since, ahead in reversed(self._moved_on) if moment >= since)

    def waits(self) -> bool:
        """Nothing more comes before the clock moves on: what is still owed is due later, or its platform is paused."""
        log = self.rig.log_of_this_start()
        paused = {platform for platform in ("discord", "slack") if f'"platform": "{platform}", "seconds"' in log}
        soon = self._by_the_bots_clock(time.time()) + 30.0
        return all(platform in paused or at > soon for platform, at in self.rig.due())

    def _there(self, cell: Cell) -> list[str]:
        return keys_there(self.rig.feeds[cell.name], self.rig.discord, self.rig.slack)

    def _shown(self, cell: Cell) -> str:
        channel = self.rig.feeds[cell.name]
        if cell.platform == "discord":
            return json.dumps(self.rig.discord.messages(int(channel.id)), ensure_ascii=False)
        messages = self.rig.slack.workspace.channels[channel.id].messages.values()
        return json.dumps([message.blocks for message in messages], ensure_ascii=False)

    def requests(self, cell: Cell) -> list[Request]:
        """Those that the cell's fault is about, oldest first."""
        key, channel = self._key(cell), self.rig.feeds[cell.name]
        if cell.platform == "slack":
            method = "chat.update" if cell.kind == "edit" else "chat.postMessage"
            calls = [call for call in self.rig.slack.journal.entries if call.method == method]
            return [(call.time, call.fault, call.body) for call in calls if key in json.dumps(call.body)]
        entries = self.rig.discord.journal.entries
        if cell.kind == "thread":
            path = re.compile(f"/channels/{channel.id}/messages/[0-9]+/threads")
            return [(e.time, e.fault, e.body) for e in entries if path.fullmatch(e.path)]
        method = "PATCH" if cell.kind == "edit" else "POST"
        return [(e.time, e.fault, e.body) for e in entries if e.method == method and key in json.dumps(e.body)]

    def wrong(self, cell: Cell) -> str:
        """What is not as the table says; empty when all is."""
        found = wrongs(keys_owed(self.rig.feeds[cell.name], cell.name, DATE, [PAPER]), self._there(cell))
        if found:
            return str(found)
        requests = self.requests(cell)
        struck = [index for index, (_, fault, _) in enumerate(requests) if fault is not None]
        if struck != [0]:
            return f"the fault struck the requests {struck} of {len(requests)}"
        if len({json.dumps(body, sort_keys=True) for _, _, body in requests}) > 1:
            return "a retry was another request"
        return self._wrong_way(cell, [self._by_the_bots_clock(moment) for moment, _, _ in requests])

    def _wrong_way(self, cell: Cell, times: list[float]) -> str:
        gap = times[1] - times[0] if len(times) > 1 else None
        match cell.end:
            case "undisturbed" | "found":
                return "" if gap is None else f"asked for again after {gap:.1f} s"
            case "repeated":
                return "was never repeated" if gap is None else ""
            case "again":
                return "" if gap is not None and gap >= SETTLE else f"asked for again after {gap} s, before it settled"
            case "waited":
                return "" if gap is not None and gap >= cell.wait else f"asked for again after {gap} of {cell.wait} s"
        raise AssertionError(cell.end)

    async def judge(self) -> None:
        wrong = {cell.name: found for cell in self.cells if (found := self.wrong(cell))}
        assert not wrong, json.dumps(wrong, indent=1)
        assert removed(self.rig.discord, self.rig.slack) == 0
        assert await self.rig.violations() == []


def _when(value: Callable[[], bool]) -> Callable[[], Awaitable[bool]]:
    async def reached() -> bool:
        return value()

    return reached


async def test_whatever_goes_wrong_at_a_message_it_stands_there_once(rig: Rig) -> None:
    matrix = Matrix(rig, [cell for cell in playable() if cell.fault not in LONG_WAITS])
    await rig.start()
    await rig.until(_when(matrix.posted), "every message of every cell", PATIENCE)
    matrix.change()
    await rig.until(_when(matrix.edited), "every edit of every cell", PATIENCE)
    await matrix.judge()
    await rig.until(rig.connected, "both connections", PATIENCE)


async def test_a_wait_of_minutes_is_kept_over_restarts_and_then_it_comes_once(rig: Rig) -> None:
    matrix = Matrix(rig, [cell for cell in playable() if cell.fault in LONG_WAITS])
    async with quick_start(customize=CLOCK, folder=rig.folder) as rig.quick:
        await rig.start()
        await rig.until_it_runs()
        await rig.until(_when(lambda: rig.open_deliveries() > 0), "the posts", PATIENCE)
        await _moving_on(matrix, matrix.posted, "every message")
        matrix.change()
        await rig.until(_when(lambda: rig.open_deliveries() > 0), "the edits", PATIENCE)
        await _moving_on(matrix, matrix.edited, "every edit")
        await matrix.judge()


async def _moving_on(matrix: Matrix, reached: Callable[[], bool], what: str) -> None:
    """Until it is so; the clock moves on whenever nothing but waiting is left."""
    rig = matrix.rig
    for _ in range(40):
        await rig.until_it_runs()
        await rig.until(_when(lambda: reached() or matrix.waits()), f"{what}, or a wait", PATIENCE)
        if reached():
            return
        assert await rig.stop() == 0
        matrix.move_the_clock_on()
        await rig.start()
    raise AssertionError(f"never came: {what}; owed are {rig.due()}\n{rig.log()[-5000:]}")
