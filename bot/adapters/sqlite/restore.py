"""Restores a backup. To restore is a fault: what was posted since the backup, the store has forgotten.

So whatever the backup had not sent is in doubt, and so is what will be planned of digests that came since (see
domain/doubt.py): the platforms' history decides before anything is sent. Where the present store can still be read,
it tells what was promised of those digests, so that the very same messages are looked for.

Whenever the process ends on the way, the store is either the old one or the restored one, each whole.
"""

import datetime as dt
import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.adapters.sqlite import copies
from bot.adapters.sqlite.database import StoreInUse, StoreMissing, StoreTooNew, hold, migration_steps, migrations
from bot.domain.doubt import Doubt, joined

DISCORD_BEGAN = 1_420_070_400.0
"""2015-01-01: no message's id is older (Discord's documentation, snowflakes)."""

_WAITS = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_MAY_PASS = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)


@dataclass(frozen=True, slots=True)
class Restored:
    """`backed_up_at`: seconds since the epoch. `kept`: where the store of before is, None when there was none."""

    backed_up_at: float
    kept: Path | None
    in_doubt: int


def restore(file: Path, store: Path, now: float, settle: float, newest_file: dt.date | None) -> Restored:
    """Put the copy of `file` in the store's place. Blocks. `newest_file`: the newest digest date in the folders.

    Raises StoreInUse, StoreTooNew, StoreMissing (there is no `file`), CopyFailed or OSError; then nothing has changed.
    """
    if not file.is_file():
        raise StoreMissing(str(file))
    lock = hold(store)
    try:
        made = store.with_name(f".{store.name}.restoring")
        restored: list[tuple[float, int]] = []
        try:
            copies.copy(
                file, made, lambda copy: restored.append(_doubt_everything(copy, store, now, settle, newest_file))
            )
            kept = _keep(store, now)
            _put_in_place(made, store)
        finally:
            made.unlink(missing_ok=True)
    finally:
        os.close(lock)
    (backed_up_at, in_doubt) = restored[0]
    return Restored(backed_up_at, kept, in_doubt)


def _put_in_place(made: Path, store: Path) -> None:
    made.replace(store)
    copies.sync(store.parent)


# ---------------------------------------------------------------- the store of before


def _keep(store: Path, now: float) -> Path | None:
    """Copy the present store aside. It must never be missing itself: a start would make an empty one."""
    moment = dt.datetime.fromtimestamp(now, dt.UTC).strftime("%Y-%m-%dT%H%M%SZ")
    kept = store.with_name(f"{store.name}.before-restore-{moment}")
    there = store.exists()
    if there:
        _fold_log(store)
        _copy_bytes(store, kept)
    for log in ("-wal", "-shm"):  # Still there only beside a store that SQLite cannot open, or without one.
        if Path(f"{store}{log}").exists():
            Path(f"{store}{log}").replace(f"{kept}{log}")
    copies.sync(store.parent)
    return kept if there else None


def _fold_log(store: Path) -> None:
    """Move the write-ahead log into the file: beside another store's file it would be that store's ruin."""
    try:
        with closing(sqlite3.connect(store, isolation_level=None, timeout=5.0)) as present:
            present.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in _WAITS:
            raise StoreInUse(str(store)) from error
        if code in _MAY_PASS:
            raise OSError(str(error)) from error
        # It is broken, which is why it is to be replaced.


def _copy_bytes(source: Path, target: Path) -> None:
    partial = target.with_name(f".{target.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        partial.touch(0o600)
        with source.open("rb") as read, partial.open("wb") as written:
            shutil.copyfileobj(read, written, 1 << 20)
        copies.sync(partial)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


# ---------------------------------------------------------------- doubt


def _doubt_everything(
    made: sqlite3.Connection, present: Path, now: float, settle: float, newest_file: dt.date | None
) -> tuple[float, int]:
    """Returns when the backup was made and how many of its deliveries are in doubt."""
    _migrate(made)
    backed_up_at = _backed_up_at(made, now)
    since = min(backed_up_at, now)
    promises_known = _attach(made, present)
    made.execute("BEGIN IMMEDIATE")
    try:
        if promises_known:
            _take_over_promises(made)
        until = dt.datetime.fromtimestamp(now, dt.UTC).date() + dt.timedelta(days=1)
        newest = made.execute("SELECT max(date) FROM digests").fetchone()[0]
        for date in (newest_file, dt.date.fromisoformat(newest) if newest else None):
            until = max(until, date or until)
        before = _meta(made, "doubt")
        doubt = joined(
            Doubt.from_text(before) if before else None, Doubt(since, now + settle, until, in_full=not promises_known)
        )
        made.execute(
            "INSERT INTO meta VALUES ('doubt', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (doubt.to_text(),),
        )
        made.execute("DELETE FROM meta WHERE name = 'backed_up_at'")
        in_doubt = _doubt_deliveries(made, doubt)
        made.execute("COMMIT")
    except BaseException:
        made.execute("ROLLBACK")
        raise
    if promises_known:
        made.execute("DETACH lost")
    return backed_up_at, in_doubt


def _doubt_deliveries(made: sqlite3.Connection, doubt: Doubt) -> int:
    """What was owed may be posted by now, with a body that nobody knows: forget the tries, look, then edit."""
    times = {"since": doubt.since, "settled_at": doubt.settled_at}
    owed = made.execute(
        "UPDATE deliveries SET state = 'unknown', ambiguous = 1, attempts = 0, refusals = 0, retry_at = 0,"
        " first_ambiguous_at = min(coalesce(first_ambiguous_at, first_try_at, :since), :since),"
        " settled_at = :settled_at, first_try_at = NULL, last_try_at = NULL, wire_payload = NULL,"
        " error = 'a backup was restored' WHERE state IN ('pending', 'sending', 'unknown', 'held')",
        times,
    )
    # Given up or dropped by then; an admin may have tried again since.
    made.execute(
        "UPDATE deliveries SET ambiguous = 1, settled_at = :settled_at,"
        " first_ambiguous_at = min(coalesce(first_ambiguous_at, first_try_at, :since), :since)"
        " WHERE state IN ('dead', 'cancelled')",
        times,
    )
    return owed.rowcount


def _migrate(made: sqlite3.Connection) -> None:
    """Raises StoreTooNew or CopyFailed."""
    version = int(made.execute("PRAGMA user_version").fetchone()[0])
    if version > len(migrations()):
        raise StoreTooNew(f"the backup has schema {version}, this version knows {len(migrations())}")
    tables = {row[0] for row in made.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if version == 0 or not {"meta", "digests", "deliveries"} <= tables:
        raise copies.CopyFailed("it is not a Paperboy store")
    for step in migration_steps(version):
        made.executescript(step)


def _backed_up_at(made: sqlite3.Connection, now: float) -> float:
    """As the backup says; of a file that was copied by other means, the last thing that it knows to have happened."""
    said = _meta(made, "backed_up_at")
    if said is not None:
        return float(said)
    newest = made.execute(
        "SELECT max(at) FROM (SELECT CAST(value AS REAL) AS at FROM meta WHERE name = 'last_look'"
        " UNION ALL SELECT max(read_at) FROM revisions UNION ALL SELECT max(planned_at) FROM posts"
        " UNION ALL SELECT max(last_try_at) FROM deliveries UNION ALL SELECT max(sent_at) FROM deliveries)"
    ).fetchone()[0]
    return min(now, DISCORD_BEGAN if newest is None else float(newest))


def _meta(made: sqlite3.Connection, name: str) -> str | None:
    row = made.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return None if row is None else str(row[0])


def _attach(made: sqlite3.Connection, present: Path) -> bool:
    """Attach the present store as `lost`, if it can be read and went on from this very backup."""
    if not present.exists():
        return False
    try:
        with closing(sqlite3.connect(copies.address(present), uri=True)) as store:
            copies.prove(store)
        made.execute("ATTACH ? AS lost", (copies.address(present),))
        version = made.execute("PRAGMA lost.user_version").fetchone()[0]
        went_on = (
            version == len(migrations())
            and not made.execute(
                "SELECT 1 FROM revisions WHERE (date, revision, read_at) NOT IN"
                " (SELECT date, revision, read_at FROM lost.revisions) LIMIT 1"
            ).fetchone()
        )
        known = made.execute("SELECT 1 FROM revisions LIMIT 1").fetchone() is not None
    except (sqlite3.Error, copies.CopyFailed):
        went_on = known = False
    if not (went_on and known):
        if any(row[1] == "lost" for row in made.execute("PRAGMA database_list")):
            made.execute("DETACH lost")
        return False
    return True


def _take_over_promises(made: sqlite3.Connection) -> None:
    """What the digests since the backup were to be, and to whom they were promised. What became of it is looked up."""
    made.execute(
        "INSERT OR IGNORE INTO digests (date, standing, batch, arrived_at)"
        " SELECT date, standing, batch, arrived_at FROM lost.digests"
    )
    for table in ("posts", "feeds", "tenants", "admins"):
        made.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM lost.{table}")  # noqa: S608
    # Tokens of workspaces that have left since are dead, and those of new ones have no second copy.
    made.execute("DELETE FROM installations")
    made.execute("INSERT INTO installations SELECT * FROM lost.installations")
    # What an admin took back since may still stand there, or be gone: it is taken back again.
    made.execute(
        "UPDATE deliveries SET withdraw_at = 0, edit_at = NULL WHERE state NOT IN ('cancelled', 'dead')"
        " AND kind NOT IN ('catchup', 'late') AND NOT (kind = 'forum' AND part = 'catchup')"
        " AND (tenant, feed, date) IN (SELECT tenant, feed, date FROM posts WHERE retracted_at IS NOT NULL)"
    )
    made.execute("INSERT OR REPLACE INTO meta SELECT * FROM lost.meta WHERE name = 'identifies'")
