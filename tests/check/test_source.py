"""Each line of the check about [source], with its cause made real."""

import os
from pathlib import Path

import pytest

from bot.config import Settings
from bot.domain.findings import Finding
from bot.locale import words
from bot.terminal.check_source import source


async def found(folder: Path, **given: str) -> list[Finding]:
    settings = Settings.model_validate({"source": given, "intake": {"folders": [str(folder)]}})
    return [one async for one in source(settings, words("en"))]


async def test_where_no_source_is_set_nothing_is_said(tmp_path: Path) -> None:
    assert await found(tmp_path) == []


@pytest.mark.parametrize("key", ["url", "git"])
async def test_an_address_inside_a_network(key: str, tmp_path: Path) -> None:
    (one,) = await found(tmp_path, **{key: "https://127.0.0.1/papers"})
    assert (one.name, one.ok) == ("source", False)
    assert "127.0.0.1" in one.message
    assert "[source]" in one.remedy


async def test_an_address_that_may_be_asked_is_shown_without_what_may_be_secret(tmp_path: Path) -> None:
    (one,) = await found(tmp_path, url="https://1.1.1.1/newest.md?key=canary")
    assert one.ok
    assert "https://1.1.1.1/newest.md" in one.message
    assert "canary" not in one.message


async def test_a_folder_that_is_not_there_yet_is_made_when_it_is_needed(tmp_path: Path) -> None:
    (one,) = await found(tmp_path / "var/digests", url="https://1.1.1.1/newest.md")
    assert one.ok


async def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As whoever may write everywhere sees it: asked of the system, answered no."""
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    (one,) = await found(tmp_path, url="https://1.1.1.1/newest.md")
    assert not one.ok
    assert str(tmp_path) in one.message
