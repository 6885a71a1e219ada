"""How long the seed takes to reach many channels on each platform, at the platforms' own rates.

    python -m benchmarks.fanout [CHANNELS]

Fifty channels take half a minute, three hundred (on each platform) two and a half.

Floor: the least possible time for the requests that were made. Discord takes 50 requests a second over all routes and
5 messages in 5 seconds a channel or thread, both in bursts, so T >= max(5 (ceil(m / 5) - 1), (requests - 50) / 50) for
m messages in the fullest thread; Slack takes one message a second in a channel, so T >= m - 1. The local servers count
and refuse what is too fast. Both platforms run at the same time, as they do in the bot.
"""

import asyncio
import math
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.delivery import MESSAGES
from benchmarks.stage import SEED, Stage, stage

CHANNELS = 50


@dataclass(frozen=True)
class FanOut:
    """Seconds from the first request that serves the digest to the last one; `refused`: those that were too fast."""

    seconds: float
    least: float
    requests: int
    refused: int


def on_discord(here: Stage) -> FanOut:
    made = [entry for entry in here.discord.journal.entries if "/messages" in entry.path]
    posts = Counter(entry.path for entry in made if entry.method == "POST" and entry.path.endswith("/messages"))
    least = max(5.0 * (math.ceil(max(posts.values()) / 5) - 1), (len(made) - 50) / 50)
    return _fan_out([entry.time for entry in made], least, [entry.status or 0 for entry in made])


def on_slack(here: Stage) -> FanOut:
    made = [entry for entry in here.slack.journal.entries if entry.method.startswith("chat.")]
    posts = Counter(entry.body["channel"] for entry in made)
    return _fan_out([entry.time for entry in made], max(posts.values()) - 1.0, [entry.status for entry in made])


def _fan_out(times: Sequence[float], least: float, statuses: Sequence[int]) -> FanOut:
    return FanOut(max(times) - min(times), least, len(times), statuses.count(429))


async def measure(folder: Path, channels: int, text: str, messages: int) -> dict[str, FanOut]:
    async with stage(folder, channels, paced=True) as here:
        await here.start()
        await here.until(lambda: here.connected)
        here.post(text)
        await here.until(lambda: all(here.posted(platform) >= channels * messages for platform in here.platforms))
        return {"discord": on_discord(here), "slack": on_slack(here)}


def main(channels: int = CHANNELS, text: str = "", messages: int = MESSAGES) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(measure(Path(folder), channels, text or SEED.read_text(encoding="utf-8"), messages))
    print(f"fan-out: {messages} messages to each of {channels} channels, at the platforms' rates")
    for name, fan_out in found.items():
        ratio = f"{fan_out.seconds / fan_out.least:.3f} x" if fan_out.least > 0 else "no floor for so few"
        print(
            f"  {name:<8} {fan_out.seconds:6.1f} s   least possible {fan_out.least:5.1f} s   {ratio}"
            f"   {fan_out.requests} requests, {fan_out.refused} too fast"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CHANNELS)
