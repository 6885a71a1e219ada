"""A configuration as someone wrote it, and what is wrong with it."""

import json
from pathlib import Path

import pytest

from bot.config import ConfigError, Settings, load

SHIPPED = Path(__file__).parents[2] / "config" / "paperboy.toml"
CANARY = "canary-93b1f7-never-shown"


def written(text: str, environ: dict[str, str] | None = None) -> Settings:
    path = Path("given.toml")
    path.write_text(text, encoding="utf-8")
    return load(path, environ or {})


def problems(text: str = "", environ: dict[str, str] | None = None) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as raised:
        written(text, environ)
    return raised.value.sentences


def only_problem(text: str = "", environ: dict[str, str] | None = None) -> str:
    (sentence,) = problems(text, environ)
    return sentence


def feed(**keys: object) -> str:
    """PAPERBOY_FEEDS with one feed."""
    return json.dumps([{"name": "daily", "channel": "discord:1234567890", **keys}])
