"""The store: opened with the promises it needs, locked, migrated forward only, one transaction at a time."""

import asyncio
import os
import sqlite3
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path

import aiosqlite
import pytest

from bot.adapters.sqlite import copies, database as module
from bot.adapters.sqlite.database import (
    Database,
    StoreBroken,
    StoreInUse,
    StoreMissing,
    StoreTooNew,
    is_held,
    migrations,
    open_database,
    open_reader,
)
from bot.ports import StoreUnavailable
from tests.small_digests import digest_text
from tests.store.branch import Branch

Work = Callable[[aiosqlite.Connection], Awaitable[None]]

NEXT = "ALTER TABLE deliveries ADD COLUMN colour TEXT NOT NULL DEFAULT 'grey';"


def put(name: str, value: str = "x") -> Work:
    async def work(connection: aiosqlite.Connection) -> None:
        await connection.execute("INSERT INTO meta VALUES (?, ?)", (name, value))

    return work


async def names(database: Database) -> list[str]:
    async def read(connection: aiosqlite.Connection) -> list[str]:
        return [row["name"] for row in await connection.execute_fetchall("SELECT name FROM meta ORDER BY name")]

    return await database.transaction(read)


# ---------------------------------------------------------------- opening


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1), ("busy_timeout", 5000)],
)
async def test_the_writing_connection_keeps_what_it_has_promised(tmp_path: Path, pragma: str, value: object) -> None:
    database = await open_database(tmp_path / "paperboy.db")

    async def read(connection: aiosqlite.Connection) -> object:
        rows = await connection.execute_fetchall(f"PRAGMA {pragma}")
        return next(iter(rows))[0]

    assert await database.transaction(read) == value
    await database.close()


async def test_a_second_one_cannot_open_it_and_a_reader_can(tmp_path: Path) -> None:
    store = tmp_path / "paperboy.db"
    database = await open_database(store)
    assert is_held(store)
    with pytest.raises(StoreInUse):
        await open_database(store)
    reader = await open_reader(store)
    await reader.close()
    await database.close()
    assert not is_held(store)
    await (await open_database(store)).close()


async def test_a_store_that_cannot_be_opened_lets_the_lock_go(tmp_path: Path) -> None:
    store = tmp_path / "paperboy.db"
    store.write_bytes(b"no database" * 1000)
    for _ in range(2):
        with pytest.raises(StoreBroken):
            await open_database(store)
    assert not is_held(store)


def test_the_lock_goes_with_the_process(tmp_path: Path) -> None:
    """No stale lock after a kill: it is the kernel's, not a file's."""
    store = tmp_path / "paperboy.db"
    child = os.fork()
    if child == 0:
        module.hold(store)
        os._exit(9)
    os.waitpid(child, 0)
    assert not is_held(store)


# ---------------------------------------------------------------- readers


async def test_a_reader_cannot_write(tmp_path: Path) -> None:
    store = tmp_path / "paperboy.db"
    await (await open_database(store)).close()
    reader = await open_reader(store)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await reader.execute("INSERT INTO meta VALUES ('a', 'b')")
    await reader.close()


async def test_a_reader_does_not_wait_for_a_transaction_and_sees_only_what_is_done(tmp_path: Path) -> None:
    store = tmp_path / "paperboy.db"
    database = await open_database(store)
    reader = await open_reader(store)
    written, read = threading.Event(), threading.Event()

    async def work(connection: aiosqlite.Connection) -> None:
        await connection.execute("INSERT INTO meta VALUES ('half', 'x')")
        written.set()
        assert read.wait(10)

    running = asyncio.create_task(database.transaction(work))
    assert await asyncio.to_thread(written.wait, 10)
    assert list(await reader.execute_fetchall("SELECT * FROM meta")) == []
    read.set()
    await running
    assert len(list(await reader.execute_fetchall("SELECT * FROM meta"))) == 1
    await reader.close()
    await database.close()


async def test_there_is_no_reader_of_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing):
        await open_reader(tmp_path / "paperboy.db")
    assert not (tmp_path / "paperboy.db").exists()


# ---------------------------------------------------------------- transactions


async def test_a_transaction_that_raises_leaves_nothing(tmp_path: Path) -> None:
    database = await open_database(tmp_path / "paperboy.db")

    async def work(connection: aiosqlite.Connection) -> None:
        await put("half")(connection)
        raise KeyError("no")

    with pytest.raises(KeyError):
        await database.transaction(work)
    await database.transaction(put("whole"))
    assert await names(database) == ["whole"]
    await database.close()


async def test_two_at_a_time_do_not_mix(tmp_path: Path) -> None:
    """One waits in its middle and fails; what the other wrote meanwhile is not torn away with it."""
    database = await open_database(tmp_path / "paperboy.db")
    go_on = threading.Event()

    async def slow(connection: aiosqlite.Connection) -> None:
        await put("slow")(connection)
        assert go_on.wait(10)
        raise KeyError("no")

    failing = asyncio.create_task(database.transaction(slow))
    other = asyncio.create_task(database.transaction(put("other")))
    await asyncio.sleep(0)
    go_on.set()
    with pytest.raises(KeyError):
        await failing
    await other
    assert await names(database) == ["other"]
    await database.close()


async def test_a_cancelled_caller_does_not_tear_its_transaction(tmp_path: Path) -> None:
    database = await open_database(tmp_path / "paperboy.db")
    begun, go_on = threading.Event(), threading.Event()

    async def work(connection: aiosqlite.Connection) -> None:
        await put("first")(connection)
        begun.set()
        assert go_on.wait(10)
        await put("second")(connection)

    running = asyncio.create_task(database.transaction(work))
    assert await asyncio.to_thread(begun.wait, 10)
    running.cancel()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await names(database) == ["first", "second"]
    await database.close()


async def test_a_transaction_that_waits_for_something_else_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    """It would hold up every other one; and nothing on the store's thread could wake it."""
    database = await open_database(tmp_path / "paperboy.db")

    async def work(connection: aiosqlite.Connection) -> None:
        await put("half")(connection)
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="nothing but its own statements"):
        await database.transaction(work)
    assert await names(database) == []
    await database.close()


@asynccontextmanager
async def held_up(database: Database) -> AsyncIterator[list[str]]:
    """Until the end of the block a transaction is under way, so that others wait; the list tells what was committed."""
    said: list[str] = []
    begun, go_on = threading.Event(), threading.Event()

    async def work(connection: aiosqlite.Connection) -> None:
        begun.set()
        assert go_on.wait(10)

    await database._writer.do(lambda raw: raw.set_trace_callback(said.append))
    holding = asyncio.create_task(database.transaction(work))
    assert await asyncio.to_thread(begun.wait, 10)
    yield said
    for _ in range(5):  # Then those that were started in the block are in the queue.
        await asyncio.sleep(0)
    go_on.set()
    await holding


async def test_what_waits_at_the_same_moment_is_committed_at_once_in_its_order(tmp_path: Path) -> None:
    database = await open_database(tmp_path / "paperboy.db")
    async with held_up(database) as said:
        tasks = [asyncio.create_task(database.transaction(put(name, name))) for name in ("c", "a", "b")]
    await asyncio.gather(*tasks)
    assert said.count("COMMIT") == 2, "the one that held the others up, and theirs"
    assert [line[-3] for line in said if line.startswith("INSERT")] == ["c", "a", "b"]
    assert await names(database) == ["a", "b", "c"]
    await database.close()


async def test_one_that_fails_takes_nobody_with_it(tmp_path: Path) -> None:
    database = await open_database(tmp_path / "paperboy.db")

    async def fails(connection: aiosqlite.Connection) -> None:
        await put("half")(connection)
        raise KeyError("no")

    async with held_up(database) as said:
        before = asyncio.create_task(database.transaction(put("before")))
        failing = asyncio.create_task(database.transaction(fails))
        broken = asyncio.create_task(database.transaction(lambda connection: connection.execute("SELECT * FROM no")))
        after = asyncio.create_task(database.transaction(put("after")))
    await asyncio.gather(before, after)
    with pytest.raises(KeyError):
        await failing
    with pytest.raises(StoreUnavailable):
        await broken
    assert said.count("COMMIT") == 2
    assert await names(database) == ["after", "before"]
    await database.close()


async def test_when_the_disk_is_full_nobody_is_told_that_it_was_written(tmp_path: Path) -> None:
    """SQLite takes the whole transaction back, what the others had done in it as well."""
    database = await open_database(tmp_path / "paperboy.db")

    async def limit(connection: aiosqlite.Connection) -> None:
        (row,) = await connection.execute_fetchall("PRAGMA page_count")
        await connection.execute(f"PRAGMA max_page_count = {row[0]}")

    await database.transaction(limit)
    async with held_up(database):
        tasks = [
            asyncio.create_task(database.transaction(put(name, "x" * size)))
            for name, size in (("small", 1), ("big", 1_000_000), ("late", 1))
        ]
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    written = [name for name, outcome in zip(("small", "big", "late"), outcomes, strict=True) if outcome is None]
    assert await names(database) == sorted(written)
    assert isinstance(outcomes[1], StoreUnavailable)
    await database.close()


async def test_a_full_store_takes_nothing_and_recovers(tmp_path: Path) -> None:
    database = await open_database(tmp_path / "paperboy.db")

    async def limit(connection: aiosqlite.Connection) -> int:
        (row,) = await connection.execute_fetchall("PRAGMA page_count")
        await connection.execute(f"PRAGMA max_page_count = {row[0]}")
        return int(row[0])

    pages = await database.transaction(limit)
    with pytest.raises(StoreUnavailable):
        await database.transaction(put("big", "x" * 1_000_000))
    await database.transaction(lambda connection: connection.execute(f"PRAGMA max_page_count = {pages + 1000}"))
    await database.transaction(put("big", "x" * 1_000_000))
    assert await names(database) == ["big"]
    await database.close()


# ---------------------------------------------------------------- migrations


async def test_the_version_is_the_number_of_migrations(tmp_path: Path) -> None:
    store = tmp_path / "paperboy.db"
    await (await open_database(store)).close()
    assert version(store) == len(migrations())
    assert not copies.folder_beside(store).exists(), "a new store has nothing to lose"


async def test_a_newer_store_is_refused_and_left_alone(tmp_path: Path) -> None:
    store = tmp_path / "paperboy.db"
    await (await open_database(store)).close()
    with closing(sqlite3.connect(store)) as newer:
        newer.execute(f"PRAGMA user_version = {len(migrations()) + 1}")
    for open_ in (open_database, open_reader):
        with pytest.raises(StoreTooNew):
            await open_(store)
    assert version(store) == len(migrations()) + 1
    assert not is_held(store)


async def test_a_migration_that_fails_leaves_the_older_store_and_a_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, known = tmp_path / "paperboy.db", migrations()
    database = await open_database(store)
    await database.transaction(put("kept"))
    await database.close()
    with monkeypatch.context() as patched:
        patched.setattr(module, "migrations", lambda: [*known, NEXT, f"{NEXT} CREATE TABLE half (a); SELECT nonsense;"])
        with pytest.raises(StoreBroken):
            await open_database(store)
    assert version(store) == len(known) + 1, "each is a transaction of its own; the failed one left nothing"
    (backup,) = copies.folder_beside(store).iterdir()
    assert version(backup) == len(known)
    with closing(sqlite3.connect(backup)) as before:
        assert before.execute("SELECT value FROM meta WHERE name = 'kept'").fetchone() == ("x",)


async def test_no_backup_no_migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, known = tmp_path / "paperboy.db", migrations()
    await (await open_database(store)).close()
    copies.folder_beside(store).write_text("a file where the folder should be")
    monkeypatch.setattr(module, "migrations", lambda: [*known, NEXT])
    with pytest.raises(OSError, match="exists"):
        await open_database(store)
    assert version(store) == len(known)


@pytest.mark.parametrize("steps", range(6))
async def test_a_newer_version_finishes_what_the_older_one_was_sending(
    branch: Branch, steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last message was claimed when the older process ended; the newer one migrates and goes on."""
    papers = [("2503.00001", 5), ("2503.00002", 3), ("2503.00003", 1)]
    await branch.take("07.md", digest_text("2025-03-07", *papers))
    await branch.send_only(steps)
    await branch.outbox.take(branch.feeds[0].channel, branch.now)
    await branch.close()
    known = migrations()
    monkeypatch.setattr(module, "migrations", lambda: [*known, NEXT])
    await branch.open()
    await branch.finish()
    assert branch.shown() == ["overview", "paper", "paper", "paper"]
    assert await branch.rows("SELECT DISTINCT state, colour FROM deliveries") == [("sent", "grey")]


def version(store: Path) -> int:
    with closing(sqlite3.connect(store)) as opened:
        return int(opened.execute("PRAGMA user_version").fetchone()[0])
