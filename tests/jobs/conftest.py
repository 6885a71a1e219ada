from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.jobs.office import Office


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    office = Office(tmp_path)
    await office.open()
    yield office
    await office.close()
