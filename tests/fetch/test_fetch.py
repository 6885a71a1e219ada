"""What is fetched becomes files in the folder, whole or not at all; what fails is said once and stays visible."""

# ruff: noqa: ASYNC240 - nothing else runs in these loops

import datetime as dt
import json
import os
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path, PurePosixPath

import pytest
import structlog

from bot.adapters.sqlite.database import Database, open_database
from bot.adapters.sqlite.digests import DigestStore
from bot.adapters.sqlite.inspection import open_inspection
from bot.adapters.sqlite.vitals import StoreVitals
from bot.digests.files import digest_files
from bot.jobs.fetch import Fetch
from bot.ports import DigestSource, FetchedFile, SourceFailed
from tests.fetch.web_kit import digest

NOW = 1_741_300_000.0
SEVENTH = PurePosixPath("2025/03/07.md")


class Shelf:
    """A source with what the test puts on it; `trouble` is raised behind the last file."""

    name = "https://example.org/papers"

    def __init__(self, *files: FetchedFile, trouble: str = "") -> None:
        self.files = list(files)
        self.trouble = trouble
        self.asked: list[Sequence[dt.date]] = []

    async def fetch(self, days: Sequence[dt.date]) -> AsyncIterator[FetchedFile]:
        self.asked.append(days)
        for one in self.files:
            yield one
        if self.trouble:
            raise SourceFailed(self.trouble)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    found = await open_database(tmp_path / "paperboy.db")
    yield found
    await found.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "digests"


@pytest.fixture
def fetching(database: Database, folder: Path) -> Callable[[DigestSource], Fetch]:
    def make(source: DigestSource) -> Fetch:
        return Fetch(source, folder, lambda: dt.date(2025, 3, 7), lambda: NOW, DigestStore(database))

    return make


async def test_a_file_stands_where_its_source_says(fetching: Callable[[DigestSource], Fetch], folder: Path) -> None:
    await fetching(Shelf(FetchedFile(SEVENTH, b"# 2025-03-07"))).look()
    assert (folder / SEVENTH).read_bytes() == b"# 2025-03-07"
    assert [path for path, _ in digest_files([str(folder)])] == [str(folder / SEVENTH)]


async def test_a_file_without_a_path_stands_by_the_date_that_it_says(
    fetching: Callable[[DigestSource], Fetch], folder: Path
) -> None:
    await fetching(Shelf(FetchedFile(None, digest("2025-03-06", "2503.00001")))).look()
    assert (folder / "2025/03/06.md").exists()


async def test_days_are_asked_for_from_tomorrow_back(fetching: Callable[[DigestSource], Fetch]) -> None:
    shelf = Shelf()
    await fetching(shelf).look()
    ((first, second, *_, last),) = shelf.asked
    assert (first, second, last) == (dt.date(2025, 3, 8), dt.date(2025, 3, 7), dt.date(2025, 3, 1))


async def test_what_has_not_changed_is_not_touched(fetching: Callable[[DigestSource], Fetch], folder: Path) -> None:
    """The time of a file tells when its digest came."""
    fetch = fetching(Shelf(FetchedFile(SEVENTH, b"same")))
    await fetch.look()
    before = (folder / SEVENTH).stat()
    await fetch.look()
    after = (folder / SEVENTH).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


async def test_a_crash_before_the_rename_leaves_nothing_that_the_intake_sees(
    fetching: Callable[[DigestSource], Fetch], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Crash(BaseException):
        pass

    def crash(descriptor: int) -> None:
        raise Crash

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", crash)
        with pytest.raises(Crash):
            await fetching(Shelf(FetchedFile(SEVENTH, b"half"))).look()
    assert list(digest_files([str(folder)])) == []
    await fetching(Shelf(FetchedFile(SEVENTH, b"whole"))).look()
    assert (folder / SEVENTH).read_bytes() == b"whole"
    assert [path.name for path in folder.rglob("*") if path.is_file()] == ["07.md"]


async def test_a_link_in_the_folder_leads_nowhere_else(
    fetching: Callable[[DigestSource], Fetch], folder: Path, tmp_path: Path, database: Database
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    folder.mkdir()
    (folder / "2025").symlink_to(outside)
    await fetching(Shelf(FetchedFile(SEVENTH, b"x"))).look()
    assert [path for path in outside.rglob("*") if path.is_file()] == []
    assert "leads out of" in (await state(database))["trouble"]


async def test_a_file_that_is_a_link_is_replaced_not_written_through(
    fetching: Callable[[DigestSource], Fetch], folder: Path, tmp_path: Path
) -> None:
    target = tmp_path / "precious"
    target.write_bytes(b"precious")
    (folder / SEVENTH).parent.mkdir(parents=True)
    (folder / SEVENTH).symlink_to(target)
    await fetching(Shelf(FetchedFile(SEVENTH, b"new"))).look()
    assert target.read_bytes() == b"precious"
    assert (folder / SEVENTH).read_bytes() == b"new"


async def test_a_failure_keeps_what_came_before_it_and_is_told_once(
    fetching: Callable[[DigestSource], Fetch], folder: Path, database: Database
) -> None:
    shelf = Shelf(FetchedFile(SEVENTH, b"x"), trouble="example.org has no address")
    fetch = fetching(shelf)
    with structlog.testing.capture_logs() as lines:
        for _ in range(3):
            await fetch.look()
        shelf.trouble = ""
        await fetch.look()
    assert (folder / SEVENTH).exists()
    told = [line["event"] for line in lines if line["log_level"] == "warning" or "again" in line["event"]]
    assert told == ["digests cannot be fetched; this is tried again", "digests can be fetched again"]
    assert (await state(database))["trouble"] == ""


async def test_a_failure_is_seen_in_status_and_metrics_until_it_is_over(
    fetching: Callable[[DigestSource], Fetch], database: Database
) -> None:
    vitals = StoreVitals(database)
    assert (await vitals.read(NOW)).fetched_at is None
    shelf = Shelf(trouble="example.org answers 500")
    fetch = fetching(shelf)
    await fetch.look()
    assert (await vitals.read(NOW)).fetched_at == 0.0
    assert (await source_in_status(database))["trouble"] == "example.org answers 500"
    shelf.trouble = ""
    await fetch.look()
    shelf.trouble = "example.org answers 500"
    await fetching(shelf).look()  # After a restart the last success is still known.
    assert (await vitals.read(NOW)).fetched_at == NOW
    assert (await source_in_status(database))["fetched_at"].startswith("2025-03-0")


async def test_a_folder_that_cannot_be_written_is_a_sentence(
    fetching: Callable[[DigestSource], Fetch], folder: Path, database: Database
) -> None:
    folder.write_text("a file")
    await fetching(Shelf(FetchedFile(SEVENTH, b"x"))).look()
    assert "cannot be written" in (await state(database))["trouble"]


async def test_what_is_no_digest_is_a_sentence(
    fetching: Callable[[DigestSource], Fetch], folder: Path, database: Database
) -> None:
    await fetching(Shelf(FetchedFile(None, b"Please log in"))).look()
    assert "no digest" in (await state(database))["trouble"]
    assert not folder.exists()


async def state(database: Database) -> dict[str, str]:
    found: dict[str, str] = json.loads(await DigestStore(database).remembered("source") or "{}")
    return found


async def source_in_status(database: Database) -> dict[str, str]:
    inspection = await open_inspection(database.path)
    try:
        found: dict[str, str] = (await inspection.counts())["source"]
        return found
    finally:
        await inspection.close()
