"""Notices digest files. Takes a file only when it has stopped changing; reads nothing into the store.

A file is settled when its size and modification time were the same in looks at least `settle_seconds` apart. One
that does not end with a line break is more likely half-written, and gets three times as long.
"""

import hashlib
import os
import stat
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.digests.files import digest_files
from bot.digests.limits import MAX_FILE_BYTES

UNFINISHED_FACTOR = 3.0


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells that a file changed."""

    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class SettledFile:
    """A file that is new or changed, and still. `data`: its first 2 MiB and one byte more when it is longer."""

    path: str
    data: bytes
    stamp: Stamp
    sha256: str


@dataclass(frozen=True, slots=True)
class Look:
    """What one look found. `unsettled`: files that are new or changed and have yet to stand still.

    `missing`: folders that are not there.
    """

    settled: tuple[SettledFile, ...]
    unsettled: int
    missing: frozenset[str] = frozenset()


class Folders:
    """Looks at the configured folders. `elapsed` is a monotonic clock in seconds."""

    def __init__(self, folders: Sequence[str], settle_seconds: float, elapsed: Callable[[], float]) -> None:
        self._folders = tuple(folders)
        self._settle = settle_seconds
        self._elapsed = elapsed
        self._still_since: dict[str, tuple[Stamp, float]] = {}

    def look(self, known: Mapping[str, Stamp]) -> Look:
        """Blocks on the disk. `known`: stamps of what was read before. What cannot be read is left for a later look."""
        now = self._elapsed()
        settled, waiting, seen = [], 0, set()
        for path, found in digest_files(self._folders):
            stamp = Stamp(found.st_size, found.st_mtime_ns)
            seen.add(path)
            if known.get(path) == stamp:
                continue
            before, since = self._still_since.get(path, (None, now))
            if before != stamp:
                self._still_since[path] = (stamp, now)
                since = now
            file = self._read(path, stamp, still_for=now - since)
            if file is None:
                waiting += 1
            else:
                settled.append(file)
        for gone in self._still_since.keys() - seen:
            del self._still_since[gone]
        missing = frozenset(folder for folder in self._folders if not Path(folder).is_dir())
        return Look(tuple(settled), waiting, missing)

    def _read(self, path: str, stamp: Stamp, still_for: float) -> SettledFile | None:
        if still_for < self._settle:
            return None
        try:
            file = settled_file(path, named=False)
        except OSError:
            return None
        unfinished = not file.data.endswith(b"\n") and still_for < self._settle * UNFINISHED_FACTOR
        return None if unfinished or file.stamp != stamp else file


def settled_file(path: str, *, named: bool = True) -> SettledFile:
    """`named`: by a person, who may mean a link; otherwise it must be a plain file by now, whatever it was a moment
    ago, and waits for nothing, as a pipe would. Raises OSError.
    """
    flags = os.O_RDONLY | os.O_CLOEXEC | (0 if named else os.O_NOFOLLOW | os.O_NONBLOCK)
    with open(path, "rb", opener=lambda name, _: os.open(name, flags)) as source:
        found = os.fstat(source.fileno())
        if not named and not stat.S_ISREG(found.st_mode):
            raise OSError("not a plain file")
        data = source.read(MAX_FILE_BYTES + 1)
    return SettledFile(path, data, Stamp(found.st_size, found.st_mtime_ns), hashlib.sha256(data).hexdigest())
