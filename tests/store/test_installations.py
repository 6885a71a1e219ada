"""Workspaces that let Paperboy in, and installations that were begun in a browser."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.adapters.sqlite import installations as module
from bot.adapters.sqlite.database import open_database
from bot.adapters.sqlite.installations import InstallationStore
from bot.adapters.sqlite.tenants import TenantStore
from bot.domain.installations import Installation
from tests.small_digests import digest_text
from tests.store.branch import Branch

RED = Installation("T0RED", "Red", "xoxb-red", "B1", "U1", ("chat:write", "commands"), 5.0)
BLUE = replace(RED, team="T0BLUE", name="Blue", bot_token="xoxb-blue", installed_at=3.0)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[InstallationStore]:
    database = await open_database(tmp_path / "paperboy.db")
    yield InstallationStore(database)
    await database.close()


async def test_installations_are_kept_the_oldest_first_and_a_new_one_replaces_its_own(store: InstallationStore) -> None:
    for one in (RED, BLUE):
        await store.keep(one)
    assert await store.all() == [BLUE, RED]
    again = replace(BLUE, bot_token="xoxb-new", installed_at=9.0)
    await store.keep(again)
    assert await store.all() == [RED, again]


async def test_a_token_is_not_in_what_is_printed_of_an_installation() -> None:
    assert "xoxb" not in repr(RED)


async def test_a_state_is_good_once_and_until_its_time_is_over(store: InstallationStore) -> None:
    first, second = [await store.begin(100.0, 600) for _ in range(2)]
    assert first != second
    assert await store.finish(first, 699.9)
    assert not await store.finish(first, 699.9)
    assert not await store.finish(second, 700.0)
    assert not await store.finish("made up", 100.0)


async def test_who_begins_again_and_again_fills_nothing(
    store: InstallationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_STATES", 3)
    states = [await store.begin(100.0 + n, 600) for n in range(5)]
    assert [await store.finish(state, 110.0) for state in states] == [False, False, True, True, True]


async def test_a_workspace_that_leaves_takes_its_token_along(tmp_path: Path) -> None:
    database = await open_database(tmp_path / "other.db")
    store = InstallationStore(database)
    for one in (RED, BLUE):
        await store.keep(one)
    await TenantStore(database).purge(RED.tenant)
    assert await store.all() == [BLUE]
    await database.close()
    assert "xoxb-red" not in in_files(tmp_path)


def in_files(folder: Path) -> str:
    return b"".join(path.read_bytes() for path in folder.glob("other.db*")).decode("latin-1")


async def test_a_restore_keeps_the_tokens_of_today(tmp_path: Path) -> None:
    branch = Branch(tmp_path, "slack")
    await branch.open()
    await InstallationStore(branch.database).keep(RED)
    await branch.take("07.md", digest_text("2025-03-07", ("2503.00001", 1)))
    branch.back_up()
    await TenantStore(branch.database).purge(RED.tenant)
    await InstallationStore(branch.database).keep(BLUE)
    await branch.close()
    branch.restore()
    await branch.open()
    assert await InstallationStore(branch.database).all() == [BLUE]
    await branch.close()
