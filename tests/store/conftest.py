from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.channels import Platform
from tests.store.branch import Branch


@pytest.fixture(params=["discord", "slack"])
async def branch(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Branch]:
    platform: Platform = request.param
    branch = Branch(tmp_path, platform)
    await branch.open()
    yield branch
    await branch.close()
