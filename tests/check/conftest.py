from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.check.kit import Place


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    place = Place(tmp_path)
    await place.open()
    yield place
    await place.close()
