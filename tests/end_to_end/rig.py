"""The whole bot as users run it: a real `paperboy run` process against the local Discord and the local Slack."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Protocol

import aiohttp

from bot.domain.channels import Channel, Platform
from bot.domain.feeds import Layout
from bot.playground.discord import LocalDiscord
from bot.playground.slack import LocalSlack
from bot.playground.slack.state import Settings as SlackSettings
from tests.end_to_end.quick_start import QuickStart

ROOT = Path(__file__).parents[2]
SEED = ROOT / "seeds/2025/03/07.md"
DISCORD_CHANNEL, SLACK_CHANNEL = 1234567890, "C0PAPERS01"
PATIENCE = 60.0
"""Seconds until a test gives up; nothing here depends on being fast."""


class Running(Protocol):
    """The bot's process."""

    @property
    def pid(self) -> int: ...

    @property
    def returncode(self) -> int | None: ...

    def send_signal(self, number: int, /) -> None: ...

    def kill(self) -> None: ...

    async def wait(self) -> int: ...


class Rig:
    """`feeds` maps a feed's name to its channel. `quick`: how the bot is started when it is started very often."""

    def __init__(self, folder: Path, quick: QuickStart | None = None) -> None:
        self.folder = folder
        self.quick = quick
        self.digests = folder / "digests"
        self.digests.mkdir(parents=True)
        self.discord = LocalDiscord(rates={})
        self.slack = LocalSlack(settings=SlackSettings(post_per_second=0))
        self.store = folder / "var" / "paperboy.db"
        self.settings: dict[str, str] = {}
        self.feeds = {
            "discord-daily": Channel("discord", str(DISCORD_CHANNEL)),
            "slack-daily": Channel("slack", SLACK_CHANNEL),
        }
        self.layouts: dict[str, Layout] = {}
        """Of feeds that have another one than `thread`."""
        self.process: Running | None = None
        self._log = folder / "log.txt"
        self._earlier = 0

    async def open(self) -> None:
        await self.discord.start()
        await self.slack.start()
        self.discord.add_text_channel("papers", id=DISCORD_CHANNEL)
        self.slack.add_channel("papers", id=SLACK_CHANNEL)

    def add_feed(self, name: str, platform: Platform, layout: Layout = "thread") -> Channel:
        """A feed in a channel of its own."""
        self.layouts[name] = layout
        if layout == "forum":
            channel = Channel(platform, str(self.discord.add_forum(name).id))
        elif platform == "discord":
            channel = Channel(platform, str(self.discord.add_text_channel(name).id))
        else:
            channel = Channel(platform, self.slack.add_channel(name).id)
        self.feeds[name] = channel
        return channel

    async def close(self) -> None:
        await self.kill()
        await self.discord.stop()
        await self.slack.stop()

    def add(self, source: Path | str, name: str = "2025/03/07.md") -> Path:
        """Put a digest into the folder the way a careful producer does: written aside, then renamed."""
        path = self.digests / name
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_suffix(".tmp")
        if isinstance(source, Path):
            shutil.copyfile(source, aside)
        else:
            aside.write_text(source, encoding="utf-8")
        aside.rename(path)
        return path

    def environment(self) -> dict[str, str]:
        feeds = json.dumps(
            [
                {"name": name, "channel": str(channel), "layout": self.layouts.get(name, "thread")}
                for name, channel in self.feeds.items()
            ]
        )
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "PAPERBOY_INTAKE__FOLDERS": f'["{self.digests}"]',
            "PAPERBOY_INTAKE__POLL_SECONDS": "0.2",
            "PAPERBOY_INTAKE__SETTLE_SECONDS": "0.3",
            "PAPERBOY_STORE__PATH": str(self.store),
            "PAPERBOY_DELIVERY__SEND_TIMEOUT_SECONDS": "2",
            "PAPERBOY_DELIVERY__SETTLE_SECONDS": "3",
            "PAPERBOY_DELIVERY__NONCE_WINDOW_SECONDS": "10",
            "PAPERBOY_DISCORD__API_URL": self.discord.api_url,
            "PAPERBOY_SLACK__API_URL": self.slack.api_url,
            "PAPERBOY_SLACK__PER_CHANNEL_SECONDS": "0",
            "DISCORD_TOKEN": self.discord.token,
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_APP_TOKEN": self.slack.app_token,
            "PAPERBOY_FEEDS": feeds,
            **self.settings,
        }

    async def start(self) -> None:
        self._earlier = len(self.log())
        if self.quick is not None:
            self.process = await self.quick.start(self.folder, self.environment(), self._log)
            return
        with self._log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", cwd=self.folder, env=self.environment(), stdout=log, stderr=log
            )

    async def stop(self) -> int:
        """SIGTERM; gives the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        code = await asyncio.wait_for(self.process.wait(), 25)
        self.process = None
        return code

    async def ended(self) -> int:
        """Waits for the process to end by itself; gives the exit code."""
        assert self.process is not None
        return await asyncio.wait_for(self.process.wait(), PATIENCE)

    async def kill(self) -> None:
        if self.process is not None and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()
        self.process = None

    def log(self) -> str:
        return self._log.read_text(encoding="utf-8") if self._log.exists() else ""

    def log_of_this_start(self) -> str:
        return self.log()[self._earlier :]

    async def until_it_runs(self) -> None:
        """From then on a signal is heard."""

        async def runs() -> bool:
            return "paperboy runs" in self.log_of_this_start()

        await self.until(runs, "the bot's start")

    def ask_store(self, question: str) -> list[Any]:
        """Beside the running bot, as any reader."""
        with contextlib.closing(sqlite3.connect(f"file:{self.store}?mode=ro", uri=True)) as connection:
            return connection.execute(question).fetchall()

    def open_deliveries(self) -> int:
        """How many deliveries the store still has to bring to an end, edits included."""
        return len(self.due())

    def due(self) -> list[tuple[str, float]]:
        """Platform and time of everything that is owed, edits included; seconds since the epoch."""
        return self.ask_store(
            "SELECT platform, max(retry_at, not_before) FROM waiting UNION ALL"
            " SELECT platform, edit_at FROM deliveries WHERE state = 'sent' AND edit_at IS NOT NULL"
        )

    async def until(self, reached: Callable[[], Awaitable[bool]], what: str, patience: float = PATIENCE) -> None:
        """Poll until it is so; fail with the bot's log when it never is, or when the bot has died."""
        for _ in range(int(patience / 0.05)):
            if await reached():
                return
            if self.process is not None and self.process.returncode is not None:
                raise AssertionError(f"the bot ended while waiting for {what}:\n{self.log()[-5000:]}")
            await asyncio.sleep(0.05)
        raise AssertionError(f"never came: {what}\n{self.log()[-5000:]}")

    # ------------------------------------------------------------ what people see

    async def get(self, url: str) -> Any:
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            return await answer.json()

    async def post(self, url: str, body: Any) -> Any:
        async with aiohttp.ClientSession() as session, session.post(url, json=body) as answer:
            return await answer.json()

    async def on_discord(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await self.get(
            f"{self.discord.base_url}/_playground/channels/{DISCORD_CHANNEL}/messages"
        )
        return found

    async def on_slack(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await self.get(
            f"{self.slack.base_url}/_playground/channels/{SLACK_CHANNEL}/messages"
        )
        return found

    async def discord_papers(self) -> list[str]:
        """arXiv ids of the paper messages, in the order of the channel and its threads."""
        return [
            arxiv_id for message in await self.on_discord() if (arxiv_id := _paper(message["embeds"][0].get("url")))
        ]

    async def slack_papers(self) -> list[str]:
        replies = [message for message in await self.on_slack() if message.get("thread_ts")]
        return [arxiv_id for message in replies if (arxiv_id := _paper(_first_link(message["blocks"])))]

    async def papers(self) -> tuple[list[str], list[str]]:
        return await self.discord_papers(), await self.slack_papers()

    async def overviews(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Messages that stand in the channel itself."""
        on_discord = [m for m in await self.on_discord() if m["channel_id"] == str(DISCORD_CHANNEL)]
        on_slack = [m for m in await self.on_slack() if m.get("thread_ts") in (None, m["ts"])]
        return on_discord, on_slack

    async def until_papers(self, arxiv_ids: list[str], patience: float = PATIENCE) -> None:
        """Until both channels hold exactly these papers in this order; fails at once on one that is there twice."""

        async def there() -> bool:
            on_discord, on_slack = await self.papers()
            for found in (on_discord, on_slack):
                assert len(found) == len(set(found)), f"posted twice: {found}\n{self.log()[-5000:]}"
            return on_discord == arxiv_ids and on_slack == arxiv_ids

        await self.until(there, f"the papers {arxiv_ids} on both platforms", patience)

    async def ask_discord(self, subcommand: str, **options: Any) -> dict[str, Any]:
        data = {"name": "paper", "subcommand": subcommand, "options": options}
        asked = {"kind": "command", "channel_id": str(DISCORD_CHANNEL), "locale": "ko", "data": data}
        answer: dict[str, Any] = await self.post(f"{self.discord.base_url}/_playground/interactions", asked)
        return answer

    async def ask_slack(self, text: str) -> dict[str, Any]:
        asked = {"command": "/paper", "text": text, "channel_id": SLACK_CHANNEL}
        answer: dict[str, Any] = await self.post(f"{self.slack.base_url}/_playground/commands", asked)
        return answer

    async def fault_on_discord(self, **fault: Any) -> None:
        await self.post(f"{self.discord.base_url}/_playground/faults", fault)

    async def fault_on_slack(self, **fault: Any) -> None:
        await self.post(f"{self.slack.base_url}/_playground/faults", fault)

    async def slack_is_back(self) -> None:
        async with aiohttp.ClientSession() as session, session.delete(f"{self.slack.base_url}/_playground/faults"):
            pass

    async def connected(self) -> bool:
        """Commands can be asked on both platforms."""
        of_discord = await self.get(f"{self.discord.base_url}/_playground/state")
        of_slack = await self.get(f"{self.slack.base_url}/_playground/state")
        return bool(of_discord["connected"] and of_discord["commands"] and of_slack["sockets"])

    async def violations(self) -> list[Any]:
        of_discord = await self.get(f"{self.discord.base_url}/_playground/violations")
        of_slack = await self.get(f"{self.slack.base_url}/_playground/violations")
        return [*of_discord, *of_slack]


def _paper(url: str | None) -> str | None:
    return url.removeprefix("https://arxiv.org/abs/") if url and url.startswith("https://arxiv.org/abs/") else None


def _first_link(blocks: Any) -> str | None:
    if isinstance(blocks, list):
        return next((url for block in blocks if (url := _first_link(block))), None)
    if isinstance(blocks, dict):
        url = blocks.get("url")
        return (
            url if isinstance(url, str) else next((u for value in blocks.values() if (u := _first_link(value))), None)
        )
    return None
