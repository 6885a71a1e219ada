"""How many messages a second the bot delivers when no platform limits it, from the store to the local servers.

    python -m benchmarks.delivery

The seed goes to ten channels of one platform, then of the other. Floor, right after each: a bare aiohttp client that
puts the same bodies on the wire again, to the same server, one after the other in each channel, the channels side by
side. It keeps no store, knows no rate limits and uses no platform library. Both share the machine with the server.
"""

import asyncio
import json
import statistics
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.rounds import Took, median, timed
from benchmarks.stage import ROOT, SEED, Stage, stage
from bot.domain.channels import Platform

CHANNELS = 10
MESSAGES = 22
"""The seed in one channel: an overview and 21 papers."""
ROUNDS = 5

Post = tuple[str, dict[str, Any]]
"""Address and body."""


async def delivered(here: Stage, platform: Platform, text: str, messages: int) -> Took:
    """From the first message to the last one."""
    await here.start()
    await here.until(lambda: here.connected)
    here.post(text)
    began = await here.until(lambda: here.posted(platform) > 0)
    before = here.processor()
    ended = await here.until(lambda: here.posted(platform) >= messages)
    return Took(ended - began, here.processor() - before)


def lanes(here: Stage, platform: Platform) -> list[list[Post]]:
    """What was posted, channel by channel."""
    found: dict[str, list[Post]] = {}
    for channel, post in _posts(here, platform):
        found.setdefault(channel, []).append(post)
    return list(found.values())


def _posts(here: Stage, platform: Platform) -> Iterator[tuple[str, Post]]:
    if platform == "slack":
        for call in here.slack.journal.entries:
            if call.method == "chat.postMessage":
                yield call.body["channel"], (f"{here.slack.api_url}chat.postMessage", call.body)
        return
    for number, entry in enumerate(here.discord.journal.entries):
        if entry.method == "POST" and entry.path.endswith("/messages"):
            channel = here.discord.world.channels[int(entry.path.split("/")[-2])]
            # Another nonce, or the server knows the message already.
            body = {**entry.body, "nonce": f"again-{number}"}
            url = f"{here.discord.api_url}/channels/{channel.id}/messages"
            yield str(channel.parent_id if channel.is_thread else channel.id), (url, body)


async def put_again(here: Stage, platform: Platform) -> Took:
    """By a process of its own, as the bot is one."""
    token = f"Bot {here.discord.token}" if platform == "discord" else f"Bearer {here.slack.bot_token}"
    work = {"authorization": token, "lanes": lanes(here, platform)}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.delivery", "bare"),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate(json.dumps(work).encode())
    return Took(**json.loads(output))


async def _put(work: dict[str, Any]) -> Took:
    async with aiohttp.ClientSession(headers={"Authorization": work["authorization"]}) as session:

        async def lane(posts: list[Post]) -> None:
            for url, body in posts:
                async with session.post(url, json=body) as answer:
                    assert (await answer.json()).get("ok", answer.ok), await answer.text()

        with timed() as took:
            await asyncio.gather(*map(lane, work["lanes"]))
    return took


async def one_round(platform: Platform, text: str, channels: int, messages: int) -> tuple[Took, Took]:
    with tempfile.TemporaryDirectory() as folder:
        async with stage(Path(folder), channels, (platform,)) as here:
            own = await delivered(here, platform, text, channels * messages)
            return own, await put_again(here, platform)


def main(rounds: int = ROUNDS, channels: int = CHANNELS, text: str = "", messages: int = MESSAGES) -> None:
    text = text or SEED.read_text(encoding="utf-8")
    total = channels * messages
    print(f"delivery: {total} messages to {channels} channels of a platform, median of {rounds} rounds")
    for platform in ("discord", "slack"):
        taken = [asyncio.run(one_round(platform, text, channels, messages)) for _ in range(rounds)]
        own, floor = median([own for own, _ in taken]), median([floor for _, floor in taken])
        ratio = statistics.median(own.clock / floor.clock for own, floor in taken)
        for name, took in (("bot", own), ("bare client", floor)):
            each = took.processor / total * 1000
            print(f"  {platform:<8} {name:<12} {total / took.clock:7.0f} messages/s   processor {each:5.2f} ms each")
        print(f"  {'':<21} {ratio:7.2f} x the bare client's time")


if __name__ == "__main__":
    if sys.argv[1:] == ["bare"]:
        sys.stdout.write(json.dumps(asdict(asyncio.run(_put(json.load(sys.stdin))))))
    else:
        main()
