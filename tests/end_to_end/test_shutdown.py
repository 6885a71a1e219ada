"""Told to stop while messages are under way: it ends in order, in time, and the next start goes on where it was."""

import asyncio
import signal
import time
from typing import Any

import pytest

from tests.end_to_end.one_feed import OneDigest
from tests.end_to_end.rig import Rig

pytestmark = pytest.mark.end_to_end

STOP_WITHIN = 20.0

SLOW: dict[str, dict[str, Any]] = {
    "answers take their time": {"do": "delay", "params": {"seconds": 0.3, "after": True}},
    "requests take their time": {"do": "delay", "params": {"seconds": 0.3}},
    "an answer never comes": {"do": "hang", "params": {"after": True}},
    "asked to wait": {"do": "rate_limit", "params": {"retry_after": 1}},
}


@pytest.mark.parametrize("what", SLOW)
async def test_a_stop_while_sending_ends_with_0_in_time_and_loses_nothing(rig: Rig, what: str) -> None:
    digest = OneDigest(rig, papers=6)
    await misbehave(rig, SLOW[what], nth=3)
    await rig.start()
    await digest.until_there(2)
    before = time.monotonic()
    assert await rig.stop() == 0
    assert time.monotonic() - before < STOP_WITHIN
    assert states(rig).get("sending", 0) == 0, "what was under way was not written down"
    await behave(rig)
    await rig.start()
    await digest.until_at_rest()
    digest.judge()
    assert await rig.violations() == []


async def test_a_second_signal_ends_it_at_once_and_still_loses_nothing(rig: Rig) -> None:
    rig.settings = {"PAPERBOY_DELIVERY__SEND_TIMEOUT_SECONDS": "600"}
    digest = OneDigest(rig, papers=4)
    await misbehave(rig, SLOW["an answer never comes"], nth=3)
    await rig.start()
    await digest.until_there(3)
    await rig.until(rig.connected, "both connections")
    assert rig.process is not None
    rig.process.send_signal(signal.SIGTERM)

    async def stopping() -> bool:
        return not rig.slack.sockets.open

    await rig.until(stopping, "the beginning of the stop")
    rig.process.send_signal(signal.SIGTERM)
    before = time.monotonic()
    await asyncio.wait_for(rig.process.wait(), STOP_WITHIN)
    assert time.monotonic() - before < 10.0
    rig.process = None
    rig.settings = {}
    await behave(rig)
    await rig.start()
    await digest.until_at_rest()
    digest.judge()


async def misbehave(rig: Rig, fault: dict[str, Any], nth: int) -> None:
    """From the nth post of each platform on, at every one."""
    await rig.fault_on_discord(**fault, when={"method": "POST", "path": "^/channels/.*/messages$", "nth": nth}, times=0)
    await rig.fault_on_slack(**fault, when={"method": "chat.postMessage", "nth": nth}, times=0)


async def behave(rig: Rig) -> None:
    rig.discord.faults.clear()
    rig.slack.faults.clear()


def states(rig: Rig) -> dict[str, int]:
    return dict(rig.ask_store("SELECT state, count(*) FROM deliveries GROUP BY state"))
