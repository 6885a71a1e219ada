"""Copies of a store, made beside a running bot or without one: proven readable, and there whole or not at all.

SQLite's backup reads through a connection that cannot write, in one go, so the copy is what the store was at one
moment. It is made aside and renamed. Knows nothing of versions; see database.py and restore.py.
"""

import datetime as dt
import errno
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

KEPT_BEFORE_MIGRATIONS = 3


class CopyFailed(Exception):
    """There is no good copy: the source is broken or no store at all."""


def address(path: Path) -> str:
    """The URI under which SQLite can only read it."""
    return f"file:{quote(str(path))}?mode=ro"


def copy(source: Path, target: Path, finish: Callable[[sqlite3.Connection], None]) -> None:
    """Replaces `target`. Only the owner may read it. Blocks. `finish` may write to the copy once it is proven.

    Raises CopyFailed, OSError, or what `finish` raises; then `target` is as it was.
    """
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with (
            closing(sqlite3.connect(address(source), uri=True, isolation_level=None)) as original,
            closing(sqlite3.connect(f"file:{quote(str(partial))}", uri=True, isolation_level=None)) as made,
        ):
            original.backup(made)
            made.execute("PRAGMA journal_mode = DELETE")  # One file, which a folder that cannot be written serves too.
            prove(made)
            finish(made)
        sync(partial)
        partial.replace(target)
        sync(target.parent)
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
        raise CopyFailed(str(error)) from error
    finally:
        for leftover in ("", "-journal", "-wal", "-shm"):
            partial.with_name(partial.name + leftover).unlink(missing_ok=True)


def back_up(store: Path, target: Path, now: float) -> None:
    """A copy that says when it was made (`now`, seconds since the epoch). Raises CopyFailed or OSError."""
    copy(store, target, lambda made: _write_down(made, now))


def back_up_before_migration(store: Path, version: int, now: float) -> None:
    """Into the folder beside the store; the newest three stay. Raises CopyFailed or OSError."""
    _back_up_beside(store, f"schema-{version}", KEPT_BEFORE_MIGRATIONS, now)


def back_up_daily(store: Path, kept: int, now: float) -> bool:
    """One a day (UTC), the newest `kept` stay; False when today's is there. Raises CopyFailed or OSError."""
    today = dt.datetime.fromtimestamp(now, dt.UTC).strftime("%Y-%m-%d")
    if any(folder_beside(store).glob(f"daily-{today}*.db")):
        return False
    _back_up_beside(store, "daily", kept, now)
    return True


def folder_beside(store: Path) -> Path:
    return Path(f"{store}.backups")


def prove(connection: sqlite3.Connection) -> None:
    """Raises CopyFailed with the first fault that SQLite finds."""
    found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
    if found != ["ok"]:
        raise CopyFailed(found[0])


def sync(path: Path) -> None:
    """A file or folder reaches the disk before anything relies on it."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _back_up_beside(store: Path, name: str, kept: int, now: float) -> None:
    folder = folder_beside(store)
    folder.mkdir(mode=0o700, exist_ok=True)
    for leftover in folder.glob(".*.partial*"):  # A copy that was being made when the process was killed.
        leftover.unlink(missing_ok=True)
    moment = dt.datetime.fromtimestamp(now, dt.UTC).strftime("%Y-%m-%dT%H%M%SZ")
    back_up(store, folder / f"{name}-{moment}.db", now)
    pattern = f"{name.partition('-')[0]}-*.db"
    for old in sorted(folder.glob(pattern), key=lambda path: path.stem[-18:])[:-kept]:
        old.unlink(missing_ok=True)


def _write_down(made: sqlite3.Connection, now: float) -> None:
    made.execute(
        "INSERT INTO meta VALUES ('backed_up_at', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (str(now),),
    )
