"""Two workspaces that share a channel: what is held for one holds nothing of the other."""

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.channels import Channel
from bot.domain.feed_options import feed_of
from tests.commands.counter import digest
from tests.jobs.office import Office

SHARED = Channel("slack", "C1")
RED, BLUE = "slack:T1", "slack:T2"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    office = Office(tmp_path)
    await office.open()
    for tenant in (RED, BLUE):
        written = {"name": "daily", "channel": str(SHARED)}
        await office.registry.make(feed_of(written, tenant, "en", office.feeds[0].zone), written, office.now)
    office.write("10.md", digest("2025-03-10", ("2503.00101", "First", 5)))
    await office.look()
    yield office
    await office.close()


async def hold(office: Office, tenant: str, state: str) -> None:
    later = office.now + 300
    await office.rows(
        f"UPDATE deliveries SET state = '{state}', ambiguous = {int(state == 'unknown')}, retry_at = {later}"
        f" WHERE tenant = '{tenant}' AND kind = 'overview'"
    )


async def next_of(office: Office) -> str | None:
    """Whose message is taken next; None while the lane is not due."""
    if SHARED not in await office.outbox.lanes_due(office.now):
        return None
    taken = await office.outbox.take(SHARED, office.now)
    return taken[0].tenant if taken else None


async def test_what_is_held_for_one_workspace_lets_the_other_pass(office: Office) -> None:
    await hold(office, RED, "held")
    assert await next_of(office) == BLUE


async def test_when_both_are_held_the_lane_rests(office: Office) -> None:
    await hold(office, RED, "held")
    await hold(office, BLUE, "held")
    assert await next_of(office) is None


async def test_behind_what_is_held_the_others_order_is_kept(office: Office) -> None:
    await hold(office, RED, "held")
    await hold(office, BLUE, "unknown")
    assert await next_of(office) is None


async def test_what_waits_for_an_answer_keeps_everything_behind_it(office: Office) -> None:
    await hold(office, RED, "unknown")
    assert await next_of(office) is None


async def test_what_an_admin_posts_now_hurries_nothing_of_the_other_workspace(office: Office) -> None:
    await hold(office, RED, "held")
    await hold(office, BLUE, "held")
    (red,) = [known.feed for known in await office.registry.known() if known.feed.tenant == RED]
    await office.posting.hasten(red, dt.date(2025, 3, 10))
    assert await next_of(office) == RED
    rows = await office.rows(
        f"SELECT retry_at > {office.now} FROM deliveries WHERE tenant = '{BLUE}' AND state = 'held'"
    )
    assert [row[0] for row in rows] == [1]
