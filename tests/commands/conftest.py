from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.adapters.sqlite.archive import open_archive
from tests.commands.counter import Counter, digest
from tests.jobs.office import Office

MARCH = {
    "06.md": digest(
        "2025-03-06",
        ("2503.00061", "World Models for Robots", 30),
        ("2503.00062", "Seen Twice: a Survey", 10),
        ("2503.00063", "Votes Nobody Counted", None),
    ),
    "07.md": digest(
        "2025-03-07",
        ("2503.00071", "A World of Agents", 12),
        ("2503.00072", "추론을 위한 확산 모델", 48),
        ("2503.00062", "Seen Twice: a Survey", 33),
        ("2503.00073", 'NEAR "OR" (NOT) AND* Title', 12),
        ("2503.00074", "Unknown Votes", None),
    ),
    "2024.md": digest("2024-12-30", ("2412.00001", "An Old Paper", 500)),
}


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[Counter]:
    """Nothing has arrived yet."""
    office = Office(tmp_path)
    await office.open()
    archive = await open_archive(office.store_path)
    counter = Counter(office, archive)
    await counter.open()
    yield counter
    await archive.close()
    await office.close()


@pytest.fixture
async def counter(empty: Counter) -> Counter:
    """Three digests: 2024-12-30, 2025-03-06 and, the newest, 2025-03-07."""
    await empty.office.arrive(MARCH)
    return empty


@pytest.fixture
def desk(counter: Counter) -> Counter:
    """Server 9 has #papers (100), #news (101), #locked (102) and a forum (103); the file's feed is elsewhere."""
    counter.places.add("discord:100", "discord:9", "papers")
    counter.places.add("discord:101", "discord:9", "news")
    counter.places.add("discord:102", "discord:9", "locked", "no_permission")
    counter.places.add("discord:103", "discord:9", "board", forum=True)
    counter.places.add("discord:800", "discord:8", "theirs")
    counter.places.add("discord:1", "discord:7", "of the file")
    counter.places.add("slack:C1", "slack:T1", "papers")
    return counter
