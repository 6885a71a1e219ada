"""How the store is, looked at from outside: beside a running bot, or where none runs. Makes and changes nothing."""

import asyncio
import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.adapters.sqlite.database import StoreBroken, StoreMissing, StoreTooNew, is_held, open_reader

State = Literal["missing", "fine", "broken", "too new"]


@dataclass(frozen=True, slots=True)
class StoreLook:
    """`detail`: what is wrong with it. `starts`: when its bot began gateway sessions, in seconds since the epoch.

    `chat_feeds`: tenant and options, as JSON, of each feed made in chat.
    """

    state: State
    running: bool
    detail: str = ""
    starts: tuple[float, ...] = ()
    chat_feeds: tuple[tuple[str, str], ...] = ()


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
    except sqlite3.Error as error:
        return StoreLook("broken", running, str(error))
    finally:
        await reader.close()
    starts = tuple(json.loads(rows[0]["value"])) if rows else ()
    return StoreLook("fine", running, starts=starts, chat_feeds=chat_feeds)


def _is_running(path: Path) -> bool:
    """Without a lock file nobody ever ran, and none is made by looking."""
    return Path(f"{path}.lock").exists() and is_held(path)
