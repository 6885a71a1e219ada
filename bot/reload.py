"""Reload: a configuration file that was changed is taken over by the running bot, as far as that goes.

Feeds, admins, language, time zone, limits and the late notice are; tokens, addresses and folders need a restart,
which is said. What cannot be used is said once, and the bot goes on with what it had.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

import structlog
from pydantic import BaseModel

from bot.config import ConfigError, Settings

log = structlog.get_logger()

LIVE: Mapping[str, frozenset[str] | None] = {
    "feeds": None,
    "admin": None,
    "locale": None,
    "commands": None,
    "intake": frozenset({"late_notice"}),
}
"""Section -> its keys that are taken over while the bot runs, None for all of them."""

Stamp = tuple[int, int, int] | None
"""Inode, size and time of change; None: there is no such file."""


TakeOver = Callable[[Settings], Awaitable[None]]
Tell = Callable[[str, str], Awaitable[None]]
"""Gets the file and what is wrong with it, or "" when nothing is."""


class Reload:
    """`read` loads the configuration anew. `settings`: what the bot runs with."""

    def __init__(self, file: Path, read: Callable[[], Settings], settings: Settings) -> None:
        self.settings = settings
        self._file = file
        self._read = read
        self._followers: list[TakeOver] = []
        self._told: list[Tell] = []
        self._done = self._seen = _stamp(file)
        self._asked = False
        self._wrong = ""
        self._restart: list[str] = []

    def attach(self, take_over: TakeOver, tell: Tell) -> None:
        """Whom to hand a changed configuration to, and whom to tell what is wrong with it."""
        self._followers.append(take_over)
        self._told.append(tell)

    def ask(self) -> None:
        """Read it at the next look, changed or not (SIGHUP)."""
        self._asked = True

    def complaints(self) -> Sequence[tuple[str, Mapping[str, object]]]:
        """Message ids with what fills them in; empty when the bot runs with what the file says."""
        found: list[tuple[str, Mapping[str, object]]] = []
        if self._wrong:
            # Admins of every server read this: where the file lies on the machine is not their business.
            found.append((CANNOT_BE_USED, {"wrong": self._wrong.replace(str(self._file), self._file.name)}))
        if self._restart:
            found.append((NEEDS_RESTART, {"keys": ", ".join(self._restart)}))
        return found

    async def look(self) -> None:
        """Called on a tick. A file that changed is read once it stood still from one look to the next."""
        stamp = await asyncio.to_thread(_stamp, self._file)
        still, self._seen = stamp == self._seen, stamp
        if not self._asked and (stamp == self._done or not still):
            return
        self._asked = False
        await self._follow(stamp)
        self._done = stamp

    async def _follow(self, stamp: Stamp) -> None:
        try:
            if stamp is None:
                raise ConfigError([f"{self._file}: is not there any more. Put it back."])
            settings = await asyncio.to_thread(self._read)
        except ConfigError as error:
            log.warning("the changed configuration cannot be used, so the bot goes on as before", wrong=error.sentences)
            await self._say(error.sentences[0])
            return
        changed = _changed(self.settings, settings)
        self._restart = [f"[{section}] {key}" for section, key in changed if not _is_live(section, key)]
        follows = any(_is_live(section, key) for section, key in changed)
        if follows:
            taken = _with_live(self.settings, settings)
            for take_over in self._followers:
                await take_over(taken)
            self.settings = taken
            log.info("the changed configuration is followed", keys=[f"[{s}] {k}" for s, k in changed if _is_live(s, k)])
        if self._restart:
            log.warning("a change of the configuration waits for a restart", keys=self._restart)
        await self._say("")

    async def _say(self, wrong: str) -> None:
        self._wrong = wrong
        for tell in self._told:
            await tell(str(self._file), wrong)


CANNOT_BE_USED = "The changed configuration cannot be used, so I go on as before: {wrong}"
NEEDS_RESTART = "Changed in the configuration, and waiting for a restart: {keys}"


def _is_live(section: str, key: str) -> bool:
    if section not in LIVE:
        return False
    keys = LIVE[section]
    return keys is None or key in keys


def _changed(before: Settings, after: Settings) -> list[tuple[str, str]]:
    """Section and key of every difference; feeds are one."""
    found = []
    for section in Settings.model_fields:
        old, new = getattr(before, section), getattr(after, section)
        if not isinstance(old, BaseModel):
            found += [(section, "")] if old != new else []
        else:
            keys = type(old).model_fields
            found += [(section, key) for key in keys if getattr(old, key) != getattr(new, key)]
    return found


def _with_live(before: Settings, after: Settings) -> Settings:
    """What the bot runs with, and of the new one what can be taken over."""
    sections = {}
    for section, keys in LIVE.items():
        old, new = getattr(before, section), getattr(after, section)
        sections[section] = new if keys is None else old.model_copy(update={key: getattr(new, key) for key in keys})
    return before.model_copy(update=sections)


def _stamp(file: Path) -> Stamp:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
