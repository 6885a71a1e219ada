"""What a platform tells of its channels, acted on with a real store."""

import asyncio

import pytest

from bot.domain.outcomes import Refused
from bot.jobs.changes import Changes
from bot.ports import StoreUnavailable
from tests.jobs.office import Office
from tests.small_digests import digest_text


async def held(office: Office) -> bool:
    rows = await office.rows("SELECT state, retry_at FROM deliveries ORDER BY id LIMIT 1")
    return rows[0][0] == "held" and float(str(rows[0][1])) > office.now


async def hold(office: Office) -> None:
    office.platform.refuse_channel = {"1": Refused("no_permission", "50013", "Missing Permissions")}
    await office.arrive({"07.md": digest_text("2025-03-07", ("2503.00001", 5))})
    assert await held(office)


async def act_on(changes: Changes, office: Office) -> None:
    """Run until `deliver` has been told."""
    stop, deliver = asyncio.Event(), office.deliverer()
    office.news.clear()
    running = asyncio.create_task(changes.run(deliver, stop))
    async with asyncio.timeout(5):
        await office.news.wait()
    stop.set()
    await running


async def test_what_is_held_is_due_as_soon_as_its_platform_changed(office: Office) -> None:
    await hold(office)
    changes = Changes(office.outbox, lambda: office.now)
    for _ in range(300):
        changes.note("discord")
    await act_on(changes, office)
    assert not await held(office)


async def test_a_change_of_another_platform_means_nothing(office: Office) -> None:
    await hold(office)
    changes = Changes(office.outbox, lambda: office.now)
    changes.note("slack")
    await act_on(changes, office)
    assert await held(office)


async def test_a_store_that_takes_nothing_does_not_end_the_listening(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hold(office)

    async def full(*_: object) -> None:
        raise StoreUnavailable("disk full")

    changes = Changes(office.outbox, lambda: office.now)
    with monkeypatch.context() as patch:
        patch.setattr(office.outbox, "retry_platform", full)
        changes.note("discord")
        await act_on(changes, office)
    changes.note("discord")
    await act_on(changes, office)
    assert not await held(office)
