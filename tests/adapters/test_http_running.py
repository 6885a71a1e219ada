"""The whole bot, watched over HTTP: ready when it can answer, counting what it sends, and quiet where nobody asked."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.adapters.http_kit import HOST, free_port, series, verdict, visit
from tests.end_to_end.rig import ROOT, SEED, Rig

pytestmark = pytest.mark.end_to_end


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    rig = Rig(tmp_path / "rig")
    await rig.open()
    yield rig
    await rig.close()


async def answers(address: str, path: str, status: int) -> bool:
    try:
        return (await verdict(address, path))[0] == status
    except aiohttp.ClientError:
        return False


async def test_a_bot_from_its_start_to_its_stop(rig: Rig) -> None:
    port = free_port()
    address = f"http://{HOST}:{port}"
    rig.settings["PAPERBOY_HTTP__LISTEN"] = f"{HOST}:{port}"
    rig.add(SEED)
    await rig.start()
    await rig.until(lambda: answers(address, "/readyz", 200), "readiness")
    assert await verdict(address, "/healthz") == (200, {"ok": True, "problems": []})
    assert await rig.ask_discord("top", count=5)

    async def all_sent() -> bool:
        figures = series((await visit(address, "/metrics"))[2])
        return (
            figures['paperboy_deliveries_total{platform="discord",state="sent"}'] == 23
            and figures['paperboy_deliveries_total{platform="slack",state="sent"}'] == 22
            and figures['paperboy_outbox_pending{platform="slack"}'] == 0
        )

    await rig.until(all_sent, "everything sent")
    figures = series((await visit(address, "/metrics"))[2])
    assert figures['paperboy_connected{platform="discord"}'] == 1
    assert figures['paperboy_connected{platform="slack"}'] == 1
    assert figures['paperboy_commands_total{command="top",outcome="answered",platform="discord"}'] == 1
    assert figures["paperboy_oldest_due_seconds"] == 0
    assert figures["paperboy_duplicates_healed_total"] == 0

    await rig.post(f"{rig.slack.base_url}/_playground/state", {"op": "refuse_connections", "on": True})
    await rig.until(lambda: answers(address, "/readyz", 503), "the loss of Slack")
    _, document = await verdict(address, "/readyz")
    assert ["Slack" in problem for problem in document["problems"]] == [True]
    assert await answers(address, "/healthz", 200), "a platform that is away is no illness of the bot"
    assert await rig.stop() == 0


async def test_an_address_that_is_taken_does_not_keep_the_bot_from_its_work(rig: Rig) -> None:
    port = int(rig.discord.base_url.rpartition(":")[2])
    rig.settings["PAPERBOY_HTTP__LISTEN"] = f"{HOST}:{port}"
    await rig.start()
    await rig.until(rig.connected, "connections")

    async def said() -> bool:
        return f"Nothing listens on {HOST}:{port}" in rig.log()

    await rig.until(said, "the sentence about the address")
    assert await rig.stop() == 0


def test_what_nobody_watches_with_is_not_even_imported() -> None:
    """Without [http] listen, a start pays nothing for it."""
    code = "import sys, bot.app; print('prometheus_client' in sys.modules, 'bot.adapters.http' in sys.modules)"
    done: Any = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"], json.dumps(done.stderr)
