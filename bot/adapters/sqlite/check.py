"""How the store is, looked at from outside: beside a running bot, or where none runs. Makes and changes nothing."""

import asyncio
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import aiosqlite

from bot.adapters.sqlite.database import StoreBroken, StoreMissing, StoreTooNew, is_held, open_reader
from bot.adapters.sqlite.installations import READ, read_installations
from bot.domain.installations import Installation

State = Literal["missing", "fine", "broken", "too new"]


@dataclass(frozen=True, slots=True)
class StoreLook:
    """`detail`: what is wrong with it. `starts`: when its bot began gateway sessions, in seconds since the epoch.

    `chat_feeds`: tenant and options, as JSON, of each feed made in chat. `homes`: `feed <name>` of each feed of the
    configuration whose server or workspace is known -> that one. `installations`: of Slack in many workspaces.
    """

    state: State
    running: bool
    detail: str = ""
    starts: tuple[float, ...] = ()
    chat_feeds: tuple[tuple[str, str], ...] = ()
    homes: Mapping[str, str] = field(default_factory=dict)
    installations: tuple[Installation, ...] = ()


async def look_at(path: Path) -> StoreLook:
    running = await asyncio.to_thread(_is_running, path)
    try:
        reader = await open_reader(path)
    except StoreMissing:
        return StoreLook("missing", running)
    except StoreTooNew as error:
        return StoreLook("too new", running, str(error))
    except (StoreBroken, sqlite3.Error, OSError) as error:
        return StoreLook("broken", running, str(error))
    try:
        rows = list(await reader.execute_fetchall("SELECT value FROM meta WHERE name = 'identifies'"))
        made = await reader.execute_fetchall(
            "SELECT tenant, settings FROM feeds WHERE source = 'chat' AND removed_at IS NULL ORDER BY name"
        )
        chat_feeds = tuple((row["tenant"], row["settings"]) for row in made)
        homes, installations = await _workspaces(reader)
    except sqlite3.Error as error:
        return StoreLook("broken", running, str(error))
    finally:
        await reader.close()
    starts = tuple(json.loads(rows[0]["value"])) if rows else ()
    return StoreLook("fine", running, starts=starts, chat_feeds=chat_feeds, homes=homes, installations=installations)


async def _workspaces(reader: aiosqlite.Connection) -> tuple[dict[str, str], tuple[Installation, ...]]:
    """Nothing in a store that an earlier version wrote last."""
    if not list(await reader.execute_fetchall("SELECT 1 FROM sqlite_master WHERE name = 'installations'")):
        return {}, ()
    rows = await reader.execute_fetchall(
        "SELECT name, home FROM feeds WHERE source = 'file' AND home IS NOT NULL AND removed_at IS NULL"
    )
    homes = {f"feed {row['name']}": row["home"] for row in rows}
    return homes, tuple(read_installations(await reader.execute_fetchall(READ)))


def _is_running(path: Path) -> bool:
    """Without a lock file nobody ever ran, and none is made by looking."""
    return Path(f"{path}.lock").exists() and is_held(path)
