"""Backups: consistent beside a running bot, checked, private, there whole or not at all, and never too many."""

import asyncio
import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path

import aiosqlite
import pytest

from bot.adapters.sqlite import copies
from bot.adapters.sqlite.database import Database, open_database

NOW = dt.datetime(2025, 3, 7, 3, tzinfo=dt.UTC).timestamp()
DAY = 86_400.0


async def write(database: Database, values: range) -> None:
    async def work(connection: aiosqlite.Connection) -> None:
        await connection.executemany(
            "INSERT INTO meta VALUES (?, ?)", [(f"row {value}", "x" * 500) for value in values]
        )

    await database.transaction(work)


def rows(path: Path) -> int:
    with closing(sqlite3.connect(path)) as store:
        return int(store.execute("SELECT count(*) FROM meta WHERE name LIKE 'row %'").fetchone()[0])


async def test_a_copy_beside_a_writing_bot_is_what_the_store_was_between_two_transactions(tmp_path: Path) -> None:
    store = tmp_path / "paperboy.db"
    database = await open_database(store)
    made = []
    for number in range(8):
        target = tmp_path / f"copy{number}.db"
        copying = asyncio.create_task(asyncio.to_thread(copies.back_up, store, target, NOW))
        await write(database, range(number * 100, number * 100 + 100))
        await copying
        made.append(rows(target))
    assert all(count % 100 == 0 for count in made)
    assert made == sorted(made)
    await write(database, range(800, 900))  # The bot goes on writing.
    await database.close()


async def test_a_copy_holds_what_only_the_log_holds_yet(tmp_path: Path) -> None:
    store = tmp_path / "paperboy.db"
    database = await open_database(store)
    await write(database, range(10))
    copies.back_up(store, tmp_path / "copy.db", NOW)
    assert rows(tmp_path / "copy.db") == 10
    await database.close()
    copies.back_up(store, tmp_path / "without.db", NOW)
    assert rows(tmp_path / "without.db") == 10


async def test_a_copy_is_one_private_file_that_says_when_it_was_made(tmp_path: Path) -> None:
    store, target = tmp_path / "paperboy.db", tmp_path / "copies" / "copy.db"
    target.parent.mkdir()
    await (await open_database(store)).close()
    copies.back_up(store, target, NOW)
    assert [path.name for path in target.parent.iterdir()] == ["copy.db"]
    assert target.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(target)) as copy:
        assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert copy.execute("SELECT value FROM meta WHERE name = 'backed_up_at'").fetchone() == (str(NOW),)


async def test_a_copy_that_fails_leaves_the_older_one_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, target = tmp_path / "paperboy.db", tmp_path / "copies" / "copy.db"
    target.parent.mkdir()
    await (await open_database(store)).close()
    target.write_text("the older one")

    def fail(_: object) -> None:
        raise copies.CopyFailed("malformed")

    monkeypatch.setattr(copies, "prove", fail)
    with pytest.raises(copies.CopyFailed):
        copies.back_up(store, target, NOW)
    assert target.read_text() == "the older one"
    assert [path.name for path in target.parent.iterdir()] == ["copy.db"]


async def test_a_broken_store_is_not_copied(tmp_path: Path) -> None:
    (tmp_path / "paperboy.db").write_bytes(b"nothing of the kind" * 300)
    with pytest.raises(copies.CopyFailed):
        copies.back_up(tmp_path / "paperboy.db", tmp_path / "copy.db", NOW)
    assert not (tmp_path / "copy.db").exists()


async def test_there_is_one_copy_a_day_and_the_newest_are_kept(tmp_path: Path) -> None:
    store = tmp_path / "paperboy.db"
    await (await open_database(store)).close()
    folder = copies.folder_beside(store)
    for day in range(5):
        assert copies.back_up_daily(store, 3, NOW + day * DAY)
        assert not copies.back_up_daily(store, 3, NOW + day * DAY + 3600)
    (folder / "mine.db").write_text("a person's own file")
    (folder / ".daily-x.db.1.partial").write_text("a copy that was cut off")
    assert copies.back_up_daily(store, 3, NOW + 5 * DAY)
    assert sorted(path.name for path in folder.iterdir()) == [
        "daily-2025-03-10T030000Z.db",
        "daily-2025-03-11T030000Z.db",
        "daily-2025-03-12T030000Z.db",
        "mine.db",
    ]
    assert folder.stat().st_mode & 0o777 == 0o700


async def test_the_daily_copies_and_those_before_migrations_leave_each_other_alone(tmp_path: Path) -> None:
    store = tmp_path / "paperboy.db"
    await (await open_database(store)).close()
    copies.back_up_daily(store, 1, NOW)
    for version in range(5):
        copies.back_up_before_migration(store, version, NOW + version)
    names = sorted(path.name.partition("T")[0] for path in copies.folder_beside(store).iterdir())
    assert names == ["daily-2025-03-07", "schema-2-2025-03-07", "schema-3-2025-03-07", "schema-4-2025-03-07"]
