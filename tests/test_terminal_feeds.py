"""Feeds made in chat are seen in a terminal too, beside a running bot or without one."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.adapters.sqlite.database import open_database
from bot.adapters.sqlite.feeds import FeedRegistry
from bot.config import load
from bot.domain.feed_options import feed_of
from bot.terminal.check import look

ROOT = Path(__file__).parents[1]
CHAT = {"name": "from chat", "channel": "discord:2", "post_at": "09:00", "keywords": "RAG, 추론", "layout": "cards"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration with one feed, and a store with a feed that was made in chat and pauses."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "paperboy.toml").write_text(
        '[locale]\nlanguage = "en"\n[store]\npath = "store.db"\n[intake]\nfolders = ["."]\n'
        '[[feeds]]\nname = "of the file"\nchannel = "discord:1"\n',
        encoding="utf-8",
    )

    async def make() -> None:
        database = await open_database(tmp_path / "store.db")
        registry = FeedRegistry(database, "en", ZoneInfo("Asia/Seoul"))
        feed = feed_of(CHAT, "discord:9", "en", ZoneInfo("Asia/Seoul"))
        await registry.make(feed, CHAT, 1.0)
        await registry.pause(feed, 2.0)
        await database.close()

    asyncio.run(make())
    return tmp_path


def paperboy(folder: Path, *command: str) -> str:
    result = subprocess.run(
        [sys.executable, "-m", "bot", *command],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return result.stdout


def test_feeds_lists_both_kinds_and_says_which_is_which(folder: Path) -> None:
    rows = json.loads(paperboy(folder, "feeds", "--json"))
    assert [(row["name"], row["source"], row["paused"]) for row in rows] == [
        ("of the file", "file", False),
        ("from chat", "chat", True),
    ]
    assert (
        rows[1] | {"post_at": "09:00", "keywords": ["RAG", "추론"], "layout": "cards", "channel": "discord:2"}
        == rows[1]
    )
    assert "chat, paused" in paperboy(folder, "feeds")


async def test_check_looks_at_the_feeds_of_chat_as_well(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    findings = await look(load(None, {}), lambda: 0.0, offline=True)
    assert any("“from chat” waits: it has no token" in one.message for one in findings)


async def test_without_a_feed_in_the_file_check_is_content_with_those_of_chat(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    findings = await look(load(None, {"PAPERBOY_FEEDS": "[]"}), lambda: 0.0, offline=True)
    assert not any("There is no feed" in one.message for one in findings)
