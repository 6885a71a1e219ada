"""Stage: `paperboy run` as a process of its own, between a local Discord and a local Slack in this one."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from bot.domain.channels import Platform
from bot.playground.discord import LocalDiscord
from bot.playground.slack import LocalSlack
from bot.playground.slack.state import Settings

ROOT = Path(__file__).parents[1]
SEED = ROOT / "seeds/2025/03/07.md"
BOTH: tuple[Platform, ...] = ("discord", "slack")
UNPACED = """
import bot.app
import bot.cli
import bot.adapters.discord.gate
bot.app.DISCORD_PER_SECOND = bot.adapters.discord.gate.PLACES = 10**9
bot.cli.main()
"""
"""The bot without its own pace towards Discord; Slack's is a setting."""
PATIENCE = 240.0


class Stage:
    """`channels`: how many there are on each platform, each with a feed of its own.

    `paced`: the platforms' own rates hold, and the bot keeps to them; otherwise neither has any limit.
    """

    def __init__(self, folder: Path, channels: int, platforms: tuple[Platform, ...] = BOTH, *, paced: bool = False):
        self.folder = folder
        self.platforms = platforms
        self.paced = paced
        self.discord = LocalDiscord(global_per_second=50) if paced else LocalDiscord(rates={})
        self.slack = LocalSlack(settings=Settings(post_per_second=1 if paced else 0))
        self.digests = folder / "digests"
        self.digests.mkdir()
        self.process: asyncio.subprocess.Process | None = None
        self._channels = channels

    async def open(self) -> None:
        await self.discord.start()
        await self.slack.start()
        self.channels = {
            "discord": [str(self.discord.add_text_channel(f"papers-{n}").id) for n in range(self._channels)],
            "slack": [self.slack.add_channel(f"papers-{n}").id for n in range(self._channels)],
        }

    async def close(self) -> None:
        if self.process is not None and self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(self.process.wait(), 25)
        await self.discord.stop()
        await self.slack.stop()

    async def start(self) -> None:
        """Start the bot. Its folder is empty until `post` puts a digest there."""
        what = ("-m", "bot", "run") if self.paced else ("-c", UNPACED, "run")
        with (self.folder / "log.txt").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, *what, cwd=self.folder, env=self._environment(), stdout=log, stderr=log
            )

    def post(self, text: str) -> None:
        aside = self.digests / "digest.tmp"
        aside.write_text(text, encoding="utf-8")
        aside.rename(self.digests / "2025-03-07.md")

    @property
    def connected(self) -> bool:
        """Logged in, and listening to commands, on every platform."""
        commands = any(self.discord.world.commands.values())
        return ("discord" not in self.platforms or (self.discord.gateway.connected and commands)) and (
            "slack" not in self.platforms or bool(self.slack.sockets.open)
        )

    def posted(self, platform: Platform) -> int:
        """How many messages there are in all channels and threads, without those that only open a thread."""
        if platform == "discord":
            channels = self.discord.world.channels.values()
            return sum(len(channel.messages) - channel.is_thread for channel in channels)
        return sum(len(channel.messages) for channel in self.slack.workspace.channels.values())

    async def until(self, reached: Callable[[], bool]) -> float:
        """The time on the clock when it is so, within some milliseconds."""
        loop = asyncio.get_running_loop()
        end = loop.time() + PATIENCE
        while not reached():
            assert self.process is not None
            ended = self.process.returncode is not None
            if ended or loop.time() > end:
                raise RuntimeError("\n".join(["the bot did not get there", *self.log().splitlines()[-20:]]))
            await asyncio.sleep(0.005)
        return loop.time()

    def log(self) -> str:
        return (self.folder / "log.txt").read_text(encoding="utf-8")

    def processor(self) -> float:
        """Seconds of the processor that the bot has used so far."""
        assert self.process is not None
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _environment(self) -> dict[str, str]:
        feeds = [
            {"name": f"{platform}-{n}", "channel": f"{platform}:{channel}"}
            for platform in self.platforms
            for n, channel in enumerate(self.channels[platform])
        ]
        tokens = {
            "discord": {"DISCORD_TOKEN": self.discord.token},
            "slack": {"SLACK_BOT_TOKEN": self.slack.bot_token, "SLACK_APP_TOKEN": self.slack.app_token},
        }
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        environment = {
            **kept,
            "PYTHONPATH": str(ROOT),
            "PAPERBOY_INTAKE__FOLDERS": json.dumps([str(self.digests)]),
            "PAPERBOY_INTAKE__POLL_SECONDS": "0.1",
            "PAPERBOY_INTAKE__SETTLE_SECONDS": "0.1",
            "PAPERBOY_STORE__PATH": str(self.folder / "paperboy.db"),
            "PAPERBOY_DISCORD__API_URL": self.discord.api_url,
            "PAPERBOY_SLACK__API_URL": self.slack.api_url,
            "PAPERBOY_SLACK__PER_CHANNEL_SECONDS": "1" if self.paced else "0",
            "PAPERBOY_FEEDS": json.dumps(feeds),
        }
        for platform in self.platforms:
            environment |= tokens[platform]
        return environment


@asynccontextmanager
async def stage(
    folder: Path, channels: int, platforms: tuple[Platform, ...] = BOTH, *, paced: bool = False
) -> AsyncIterator[Stage]:
    """Both servers are there; the bot is started by `Stage.start` and stopped at the end."""
    here = Stage(folder, channels, platforms, paced=paced)
    await here.open()
    try:
        yield here
    finally:
        await here.close()
