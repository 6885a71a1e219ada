"""Killed anywhere while a backup is restored: the store is the old one or the restored one, each whole."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.adapters.sqlite import copies
from bot.adapters.sqlite.copies import CopyFailed
from bot.adapters.sqlite.database import StoreInUse, StoreMissing, StoreTooNew, open_database
from bot.adapters.sqlite.restore import restore

ROOT = Path(__file__).parents[2]
NOW = 1_741_392_000.0

DIES = """
import os, pathlib, shutil, sqlite3, sys
from bot.adapters.sqlite import copies, restore

left = int(sys.argv[3])

def step(*_):
    global left
    if left == 0:
        os._exit(9)
    left -= 1

def dying(real):
    def call(*given, **more):
        step()
        result = real(*given, **more)
        step()
        return result
    return call

for owner, name in (
    (pathlib.Path, "replace"), (pathlib.Path, "unlink"), (shutil, "copyfileobj"), (copies, "sync"), (copies, "prove"),
    (restore, "_doubt_deliveries"), (restore, "_fold_log"), (restore, "_keep"), (restore, "_put_in_place"),
):
    setattr(owner, name, dying(getattr(owner, name)))
file, store = map(pathlib.Path, sys.argv[1:3])
restore.restore(file, store, 1741392000.0, 60.0, None)
"""


def marked(path: Path) -> str:
    """The mark that tells one store from the other, read as the bot would open it. The file has to be whole."""
    with closing(sqlite3.connect(path)) as store:
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return str(store.execute("SELECT value FROM meta WHERE name = 'mark'").fetchone()[0])


async def make(path: Path, mark: str) -> None:
    await (await open_database(path)).close()
    with closing(sqlite3.connect(path)) as store:
        store.execute("INSERT INTO meta VALUES ('mark', ?)", (mark,))
        store.commit()


WRITES = """
import os, sqlite3, sys
store = sqlite3.connect(sys.argv[1])
store.execute("UPDATE meta SET value = 'new in the log' WHERE name = 'mark'")
store.commit()
os._exit(9)
"""


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def leave_a_log(path: Path) -> None:
    """A process writes and is killed: what it wrote is in the write-ahead log alone."""
    run(WRITES, path)
    assert Path(f"{path}-wal").stat().st_size > 0


def run(program: str, *arguments: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)], cwd=ROOT, check=False, capture_output=True
    )


async def test_killed_anywhere_the_store_is_the_old_or_the_restored_one(tmp_path: Path) -> None:
    await make(tmp_path / "backup.db", "restored")
    seen = []
    for kill in range(200):
        folder = tmp_path / str(kill)
        folder.mkdir()
        store = folder / "paperboy.db"
        await make(store, "old")
        leave_a_log(store)
        ended = run(DIES, tmp_path / "backup.db", store, kill)
        seen.append(marked(store))
        if ended.returncode == 0:
            break
        assert ended.returncode == 9, ended.stderr
        restore(tmp_path / "backup.db", store, NOW, 60.0, None)  # Said again, it ends well.
        assert marked(store) == "restored"
    else:
        raise AssertionError("it never ends")
    assert seen == sorted(seen), "once restored, it stays restored"
    assert set(seen) == {"new in the log", "restored"}
    assert len(seen) > 15


async def test_the_store_of_before_is_kept_whole(tmp_path: Path) -> None:
    store = tmp_path / "paperboy.db"
    await make(tmp_path / "backup.db", "restored")
    await make(store, "old")
    leave_a_log(store)
    restored = restore(tmp_path / "backup.db", store, NOW, 60.0, None)
    assert restored.kept is not None
    assert marked(restored.kept) == "new in the log"
    assert marked(store) == "restored"
    assert restored.kept.stat().st_mode & 0o777 == 0o600


async def test_a_log_beside_a_broken_store_never_meets_the_restored_one(tmp_path: Path) -> None:
    store = tmp_path / "paperboy.db"
    await make(tmp_path / "backup.db", "restored")
    await make(store, "old")
    leave_a_log(store)
    store.write_bytes(b"x" * 8192)
    restore(tmp_path / "backup.db", store, NOW, 60.0, None)
    assert marked(store) == "restored"


async def test_what_is_no_good_backup_changes_nothing(tmp_path: Path) -> None:
    store, file = tmp_path / "paperboy.db", tmp_path / "backup.db"
    await make(store, "old")
    with pytest.raises(StoreMissing):
        restore(file, store, NOW, 60.0, None)
    for content in (b"", b"not a database" * 100):
        file.write_bytes(content)
        with pytest.raises(CopyFailed):
            restore(file, store, NOW, 60.0, None)
    file.unlink()
    await make(file, "bad")
    with closing(sqlite3.connect(file)) as broken:
        broken.execute("PRAGMA journal_mode = DELETE")
        broken.execute("PRAGMA user_version = 999")
    with pytest.raises(StoreTooNew):
        restore(file, store, NOW, 60.0, None)
    assert marked(store) == "old"
    assert left_in(tmp_path) == ["backup.db", "backup.db.lock", "paperboy.db", "paperboy.db.lock"]


async def test_a_backup_that_is_damaged_where_nobody_looks_is_noticed(tmp_path: Path) -> None:
    store, file = tmp_path / "paperboy.db", tmp_path / "backup.db"
    await make(store, "old")
    copies.back_up(store, file, NOW)
    with closing(sqlite3.connect(file)) as backup:
        (page,) = backup.execute("SELECT rootpage FROM sqlite_master WHERE name = 'problems'").fetchone()
        (size,) = backup.execute("PRAGMA page_size").fetchone()
    damaged = bytearray(file.read_bytes())
    damaged[(page - 1) * size : (page - 1) * size + 64] = b"\xa5" * 64
    file.write_bytes(damaged)
    with pytest.raises(CopyFailed):
        restore(file, store, NOW, 60.0, None)
    assert marked(store) == "old"


async def test_nothing_is_restored_beside_a_running_bot(tmp_path: Path) -> None:
    store, file = tmp_path / "paperboy.db", tmp_path / "backup.db"
    await make(file, "restored")
    database = await open_database(store)
    with pytest.raises(StoreInUse):
        restore(file, store, NOW, 60.0, None)
    await database.close()


async def test_nothing_is_restored_while_another_program_reads_the_store(tmp_path: Path) -> None:
    store, file = tmp_path / "paperboy.db", tmp_path / "backup.db"
    await make(store, "old")
    await make(file, "restored")
    with closing(sqlite3.connect(store, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM meta").fetchall()
        with pytest.raises(StoreInUse):
            restore(file, store, NOW, 60.0, None)
    assert marked(store) == "old"
