"""`paperboy check` against a local Discord and a local Slack, in which causes are made real."""

import datetime as dt
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.adapters.sqlite.database import hold
from bot.config import Settings, load
from bot.domain.findings import Finding
from bot.playground.discord import LocalDiscord
from bot.playground.slack import LocalSlack
from bot.terminal.check import look
from tests.small_digests import digest_text

DISCORD_CHANNEL, SLACK_CHANNEL = 1234567890, "C0DIGESTS1"
DAY = dt.date(2025, 3, 7)
PAPERS = (("2503.00001", 5), ("2503.00002", 3))
NOBODY = 65_534


class Place:
    """A team's machine: a folder with a digest, a store to be, one feed on each platform. `environ` sets it up."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.digests = folder / "digests"
        self.digests.mkdir()
        (self.digests / "07.md").write_text(digest_text(DAY, *PAPERS), encoding="utf-8")
        self.store = folder / "var" / "paperboy.db"
        self.discord = LocalDiscord(rates={})
        self.slack = LocalSlack()
        self.clock: Callable[[], float] = time.time
        self.environ: dict[str, str] = {}
        self.channels = {"discord": f"discord:{DISCORD_CHANNEL}", "slack": f"slack:{SLACK_CHANNEL}"}

    async def open(self) -> None:
        await self.discord.start()
        await self.slack.start()
        self.discord.add_text_channel("papers", id=DISCORD_CHANNEL)
        self.slack.add_channel("digests", id=SLACK_CHANNEL)
        self.environ = {
            "PAPERBOY_INTAKE__FOLDERS": json.dumps([str(self.digests)]),
            "PAPERBOY_STORE__PATH": str(self.store),
            "PAPERBOY_LOCALE__LANGUAGE": "en",
            "PAPERBOY_DISCORD__API_URL": self.discord.api_url,
            "PAPERBOY_SLACK__API_URL": self.slack.api_url,
            "DISCORD_TOKEN": self.discord.token,
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_APP_TOKEN": self.slack.app_token,
        }

    async def close(self) -> None:
        await self.discord.stop()
        await self.slack.stop()

    def environment(self) -> dict[str, str]:
        feeds = [{"name": name, "channel": channel} for name, channel in self.channels.items()]
        return {"PAPERBOY_FEEDS": json.dumps(feeds), **self.environ}

    def settings(self) -> Settings:
        return load(None, self.environment())

    async def look(self, *, offline: bool = False) -> list[Finding]:
        return await look(self.settings(), self.clock, offline=offline)

    async def wrong(self, *, offline: bool = False) -> list[Finding]:
        found = [finding for finding in await self.look(offline=offline) if not finding.ok]
        assert all(finding.remedy for finding in found), "what is wrong has a remedy"
        return found

    async def only_wrong(self, *, offline: bool = False) -> Finding:
        found = await self.wrong(offline=offline)
        assert len(found) == 1, found
        return found[0]


@contextmanager
def as_nobody() -> Iterator[None]:
    """Without root's right to everything."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@contextmanager
def running_bot(place: Place) -> Iterator[None]:
    """As far as another process can tell: the store is held."""
    lock = hold(place.store)
    try:
        yield
    finally:
        os.close(lock)
