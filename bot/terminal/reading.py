"""Reading the store beside a running bot, and what a person hears when it cannot be read."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

from bot.adapters.sqlite.database import StoreBroken, StoreMissing, StoreTooNew
from bot.terminal import output

TOO_NEW = 78
START = "Start the bot once, or set [store] path."
TAKE_IN = "Take digests in with `paperboy ingest`, start the bot once, or set [store] path."

T = TypeVar("T")


def read_store(path: Path, reading: Coroutine[Any, Any, T], remedy: str = START) -> T:
    """What `reading` returns, which opens the store at `path` itself. `remedy`: what to do when there is none yet.

    Raises output.Stop.
    """
    try:
        return asyncio.run(reading)
    except StoreMissing:
        output.wrong_use(f"There is no store at {path} yet. {remedy}")
    except StoreTooNew as error:
        raise output.Stop(f"The store {path} was written by a newer version ({error}).", TOO_NEW) from None
    except StoreBroken as error:
        raise output.Stop(
            f"The store {path} cannot be read ({error}). `paperboy restore FILE` puts a backup in its place.",
            output.FOUND_PROBLEMS,
        ) from None
