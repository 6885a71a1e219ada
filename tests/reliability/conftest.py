"""Where simulated stores live, and how much is simulated. RELIABILITY=long asks for the long form."""

import os
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog

from tests.reliability.inline_store import Stores

LONG = os.environ.get("RELIABILITY") == "long"


def memory_folder() -> Path | None:
    """None: wherever the system keeps its temporary files."""
    memory = Path("/dev/shm")
    return memory if os.access(memory, os.W_OK) else None


@pytest.fixture(autouse=True)
def simulated(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody reads the log of thousands of worlds, and none of them waits for a real clock."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger("critical"))
    monkeypatch.setattr("bot.jobs.deliver.STORE_PAUSE", 0.0)
    yield
    structlog.configure(**before)


@pytest.fixture
def shm() -> Iterator[Path]:
    """A folder in memory, where there is one."""
    folder = Path(tempfile.mkdtemp(prefix="paperboy-", dir=memory_folder()))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
async def stores(shm: Path) -> Stores:
    stores = Stores(shm)
    await stores.prepare()
    return stores


_figures: list[str] = []


@pytest.fixture
def record(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Takes a figure that is printed at the end."""
    return lambda figure: _figures.append(f"{request.node.name}: {figure}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _figures:
        terminalreporter.section("reliability")
        for figure in _figures:
            terminalreporter.write_line(figure)


@pytest.fixture
def sample() -> Callable[[int], Iterator[bool]]:
    """Which of many runs to make: all in the long form, else a few, the same ones every time."""

    def chosen(seed: int) -> Iterator[bool]:
        chance = random.Random(seed)
        while True:
            yield LONG or chance.random() < 0.01

    return chosen
