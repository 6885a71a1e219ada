"""Orders: what an admin asked for in a terminal while the bot was running, to be done by the bot itself.

The store has one writer. So `paperboy deliveries retry KEY` beside a running bot leaves a file in a folder, named
after what is to be done, and the running bot does it on its next tick.
"""

import asyncio
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import structlog

log = structlog.get_logger()

Verb = Literal["retry", "drop"]

_NAME = re.compile(r"(retry|drop)-([a-z2-7]{25})")


@dataclass(frozen=True, slots=True)
class Order:
    verb: Verb
    key: str


class Deliveries(Protocol):
    async def retry(self, key: str) -> bool: ...

    async def drop(self, key: str) -> bool: ...


def folder_beside(store: Path) -> Path:
    return Path(f"{store}.orders")


def leave(order: Order, folder: Path) -> None:
    """Raises OSError."""
    folder.mkdir(exist_ok=True)
    (folder / f"{order.verb}-{order.key}").touch()


def _left_in(folder: Path) -> list[Path]:
    left = sorted(path for path in folder.glob("*") if path.is_file())
    if left and not os.access(folder, os.W_OK):
        # Made by another user. What cannot be taken away would be carried out again at every look.
        log.error("orders are left alone, because the folder cannot be written", folder=str(folder))
        return []
    return left


async def carry_out(folder: Path, outbox: Deliveries) -> int:
    """Do what was left in the folder, and take it away; returns how much that was. What is no order is left alone."""
    done = 0
    for path in await asyncio.to_thread(_left_in, folder):
        match = _NAME.fullmatch(path.name)
        if match is None:
            continue
        found = await (outbox.retry(match[2]) if match[1] == "retry" else outbox.drop(match[2]))
        path.unlink(missing_ok=True)
        log.info("an admin's order was carried out", order=match[1], delivery=match[2], found=found)
        done += 1
    return done
