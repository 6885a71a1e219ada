"""Reading through the writing connection, without a transaction of its own."""

import asyncio
import threading
from pathlib import Path

import aiosqlite
import pytest

from bot.adapters.sqlite.database import open_database
from bot.ports import StoreUnavailable


async def remembered(connection: aiosqlite.Connection) -> list[str]:
    return [row[0] for row in await connection.execute_fetchall("SELECT name FROM meta WHERE name IN ('a', 'b')")]


async def test_a_read_sees_a_transaction_whole_or_not_at_all(tmp_path: Path) -> None:
    database = await open_database(tmp_path / "paperboy.db")
    half, go_on = threading.Event(), threading.Event()

    async def work(connection: aiosqlite.Connection) -> None:
        await connection.execute("INSERT INTO meta VALUES ('a', '')")
        half.set()
        assert go_on.wait(10)
        await connection.execute("INSERT INTO meta VALUES ('b', '')")

    try:
        assert await database.reading(remembered) == []
        writing = asyncio.create_task(database.transaction(work))
        assert await asyncio.to_thread(half.wait, 10)
        reading = asyncio.create_task(database.reading(remembered))
        await asyncio.sleep(0)  # The read is asked for while half is written.
        go_on.set()
        assert await reading == ["a", "b"]
        await writing
    finally:
        go_on.set()
        await database.close()


async def test_a_read_that_fails_says_that_the_store_is_unavailable(tmp_path: Path) -> None:
    database = await open_database(tmp_path / "paperboy.db")
    try:
        with pytest.raises(StoreUnavailable):
            await database.reading(lambda connection: connection.execute("SELECT * FROM nowhere"))
        assert await database.reading(remembered) == []
    finally:
        await database.close()
