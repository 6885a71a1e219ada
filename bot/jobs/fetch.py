"""Fetch: what a source has that is new -> files in the folder of digests. The folder stays the one way in.

A file appears there whole: it is written under a hidden name, which the intake does not see, and renamed. A failure is
logged once, kept for `paperboy status` and the metrics, and tried again at the next tick; nothing else waits for it.
"""

import asyncio
import datetime as dt
import json
import os
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import structlog

from bot.digests.parser import parse_bytes
from bot.ports import Digests, DigestSource, FetchedFile, SourceFailed

log = structlog.get_logger()

DAYS = 7
"""How many days back a source is asked for, where each day has an address of its own."""


class Fetch:
    """What became of the newest try is kept in the store under the name "source", as JSON: `name`, `at`, `fetched_at`
    (of the last one that succeeded, or null) and `trouble` (empty when all is well).

    `today` is the date where the admin is; the day after is asked for as well, since a source may be ahead of us.
    """

    def __init__(
        self,
        source: DigestSource,
        folder: Path,
        today: Callable[[], dt.date],
        clock: Callable[[], float],
        store: Digests,
    ) -> None:
        self._source = source
        self._folder = folder
        self._today = today
        self._clock = clock
        self._store = store
        self._trouble = ""

    async def look(self) -> None:
        """Fetch once. Never raises for what the source or the disk does."""
        trouble, written = "", 0
        days = [self._today() + dt.timedelta(days=1 - back) for back in range(DAYS + 1)]
        try:
            async for fetched in self._source.fetch(days):
                written += await asyncio.to_thread(self._write, fetched)
        except SourceFailed as error:
            trouble = str(error)
        except OSError as error:
            trouble = f"{self._folder} cannot be written ({error.strerror or error})"
        self._say(trouble, written)
        now = self._clock()
        fetched_at = json.loads(await self._store.remembered("source") or "{}").get("fetched_at") if trouble else now
        state = {"name": self._source.name, "at": now, "fetched_at": fetched_at, "trouble": trouble}
        await self._store.remember("source", json.dumps(state, ensure_ascii=False))

    def _say(self, trouble: str, written: int) -> None:
        if written:
            log.info("digests fetched", source=self._source.name, files=written)
        if trouble and trouble != self._trouble:
            log.warning("digests cannot be fetched; this is tried again", source=self._source.name, trouble=trouble)
        elif not trouble and self._trouble:
            log.info("digests can be fetched again", source=self._source.name)
        self._trouble = trouble

    def _write(self, fetched: FetchedFile) -> int:
        """1 when the file is new or says something else than before. Raises SourceFailed or OSError."""
        path = self._folder / (fetched.path or _path_by_date(fetched.data))
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.parent.resolve().is_relative_to(self._folder.resolve()):
            raise SourceFailed(f"{path.parent} leads out of {self._folder}")
        if path.is_file() and not path.is_symlink() and path.read_bytes() == fetched.data:
            return 0
        beside = path.with_name(f".{path.name}.fetched")
        beside.unlink(missing_ok=True)
        with beside.open("xb") as file:
            file.write(fetched.data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        return 1


def _path_by_date(data: bytes) -> PurePosixPath:
    dates = [digest.date for digest in parse_bytes(data, "").digests if digest.date is not None and digest.papers]
    if not dates:
        raise SourceFailed("what was fetched is no digest: it has no heading with a date, or no paper")
    return PurePosixPath(f"{max(dates):%Y/%m/%d}.md")
