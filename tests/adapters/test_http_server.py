"""/healthz, /readyz and /metrics, with a real store behind them."""

import asyncio
import contextlib
import datetime as dt
import re
import socket
import sqlite3
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest
import structlog

from bot.adapters.http.metrics import Metrics
from bot.adapters.http.server import HttpServer
from bot.adapters.sqlite.vitals import StoreVitals
from bot.domain.channels import Platform
from bot.jobs import pulse as pulse_module
from bot.jobs.pulse import PATIENCE, Pulse
from bot.ports import StoreUnavailable
from tests.adapters.http_kit import HOST, free_port, listening, series, until, verdict, visit
from tests.jobs.office import DAILY, START, Office
from tests.small_digests import digest_text

DESIGNED = {
    "paperboy_deliveries_total": "counter",
    "paperboy_outbox_pending": "gauge",
    "paperboy_oldest_due_seconds": "gauge",
    "paperboy_newest_digest_timestamp_seconds": "gauge",
    "paperboy_problems": "gauge",
    "paperboy_commands_total": "counter",
    "paperboy_command_seconds": "histogram",
    "paperboy_connected": "gauge",
    "paperboy_duplicates_healed_total": "counter",
}
PAPERS = (("2503.00001", 5), ("2503.00002", 3))


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    office = Office(tmp_path)
    await office.open()
    yield office
    await office.close()


class Watched:
    """An office with a web server; `elapsed` is its monotonic clock, `up` says which platforms are connected."""

    def __init__(self, office: Office, port: int = 0) -> None:
        self.office = office
        self.elapsed = 1_000.0
        self.up: dict[Platform, bool] = {"discord": True, "slack": True}
        self.metrics = Metrics(("discord", "slack"))
        office.meter = self.metrics
        vitals = StoreVitals(office.database)
        self.pulse = Pulse(vitals, 5.0, lambda: self.elapsed, lambda: office.now)
        self.server = HttpServer(
            HOST,
            port,
            self.metrics,
            self.pulse.complaints,
            {"discord": self._is_up("discord"), "slack": self._is_up("slack")},
            vitals,
            clock=lambda: office.now,
            try_again=0.02,
        )

    def _is_up(self, platform: Platform) -> Callable[[], bool]:
        return lambda: self.up[platform]

    async def figures(self) -> dict[str, float]:
        async with listening(self.server) as address:
            status, _, page = await visit(address, "/metrics")
        assert status == 200
        return series(page)

    async def health(self) -> tuple[int, list[str]]:
        async with listening(self.server) as address:
            status, document = await verdict(address, "/healthz")
        assert document["ok"] == (status == 200)
        return status, document["problems"]


@pytest.fixture
def watched(office: Office) -> Watched:
    return Watched(office)


# ---------------------------------------------------------------- /healthz


async def test_a_bot_that_looks_at_its_folders_and_can_write_is_healthy(watched: Watched) -> None:
    assert await watched.health() == (200, [])


async def test_folders_that_nobody_looks_at_any_more_are_ill_health(watched: Watched) -> None:
    watched.elapsed += PATIENCE + 1
    status, (problem,) = await watched.health()
    assert status == 503
    assert "folders were last looked at 301 s ago" in problem


async def test_a_look_that_ends_is_noted_and_one_that_fails_is_not(watched: Watched) -> None:
    async def fail() -> None:
        raise OSError("the disk is gone")

    watched.elapsed += PATIENCE + 1
    with pytest.raises(OSError, match="gone"):
        await watched.pulse.felt(fail)()
    assert (await watched.health())[0] == 503
    await watched.pulse.felt(watched.office.take_in.look)()
    assert (await watched.health())[0] == 200


async def test_a_store_that_takes_no_write_is_ill_health_until_it_does(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program holds SQLite's write lock; the bot waits for it and says so."""
    monkeypatch.setattr(pulse_module, "WRITE_WITHIN", 0.05)
    other = sqlite3.connect(watched.office.store_path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    status, (problem,) = await watched.health()
    assert status == 503
    assert "no write within" in problem
    other.execute("ROLLBACK")
    other.close()
    monkeypatch.setattr(pulse_module, "WRITE_WITHIN", 10.0)
    assert await watched.health() == (200, [])


async def test_a_write_that_hangs_is_waited_for_and_not_started_again(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A visitor every few seconds must not pile up writes behind one that hangs."""
    monkeypatch.setattr(pulse_module, "WRITE_WITHIN", 0.01)
    store = Hanging()
    pulse = Pulse(store, 5.0, lambda: 0.0, lambda: 0.0)
    for _ in range(3):
        assert len(await pulse.complaints()) == 1
    assert store.begun == 1
    store.free.set()
    monkeypatch.setattr(pulse_module, "WRITE_WITHIN", 10.0)
    assert await pulse.complaints() == []


class Hanging(StoreVitals):
    """A disk that has gone to sleep."""

    def __init__(self) -> None:
        self.begun = 0
        self.free = asyncio.Event()

    async def try_write(self, now: float) -> None:
        self.begun += 1
        await self.free.wait()


async def test_a_full_store_is_ill_health(watched: Watched) -> None:
    """SQLite's own limit stands in for a full disk: the error is the same one, SQLITE_FULL."""
    await watched.office.rows("PRAGMA max_page_count = 1")  # no page beside those that are there
    for size in (400, 20, 1):
        await _until_full(watched.office, size)
    status, (problem,) = await watched.health()
    assert status == 503
    assert "takes no writes" in problem
    assert "space" in problem


async def _until_full(office: Office, size: int) -> None:
    with contextlib.suppress(StoreUnavailable):
        for number in range(10_000):
            await office.rows(f"INSERT INTO meta VALUES ('healt{number}x{size}', '{'x' * size}')")


async def test_asking_often_writes_seldom(watched: Watched) -> None:
    async def written() -> object:
        return await watched.office.rows("SELECT value FROM meta WHERE name = 'health'")

    await watched.health()
    first = await written()
    watched.office.now += 60
    await watched.health()
    assert await written() == first
    watched.elapsed += pulse_module.WRITE_EVERY + 1
    await watched.health()
    assert await written() != first


# ---------------------------------------------------------------- /readyz


async def test_a_bot_is_ready_once_every_platform_is_connected(watched: Watched) -> None:
    watched.up["slack"] = False
    async with listening(watched.server) as address:
        status, document = await verdict(address, "/readyz")
        assert (status, document["ok"]) == (503, False)
        assert "Slack is not connected" in document["problems"][0]
        assert len(document["problems"]) == 1
        watched.up["slack"] = True
        assert await verdict(address, "/readyz") == (200, {"ok": True, "problems": []})


# ---------------------------------------------------------------- /metrics


async def test_exactly_the_designed_metrics_are_shown(watched: Watched) -> None:
    async with listening(watched.server) as address:
        status, headers, page = await visit(address, "/metrics")
    assert status == 200
    assert headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert dict(re.findall(r"^# TYPE (\S+) (\S+)$", page, re.MULTILINE)) == DESIGNED


async def test_what_is_sent_and_what_is_owed_is_counted(watched: Watched) -> None:
    office = watched.office
    office.write("07.md", digest_text(dt.date(2025, 3, 7), *PAPERS))
    await office.look()
    owed = await watched.figures()
    assert owed['paperboy_outbox_pending{platform="discord"}'] == 4
    assert owed['paperboy_outbox_pending{platform="slack"}'] == 0
    assert owed['paperboy_deliveries_total{platform="discord",state="sent"}'] == 0
    office.now += 90
    late = await watched.figures()
    assert late["paperboy_oldest_due_seconds"] - owed["paperboy_oldest_due_seconds"] == 90
    await office.deliver()
    sent = await watched.figures()
    assert sent['paperboy_deliveries_total{platform="discord",state="sent"}'] == 4
    assert sent['paperboy_outbox_pending{platform="discord"}'] == 0
    assert sent["paperboy_oldest_due_seconds"] == 0


async def test_the_newest_digest_is_dated_by_its_arrival_and_problems_are_counted(watched: Watched) -> None:
    office = watched.office
    before = await watched.figures()
    assert before["paperboy_newest_digest_timestamp_seconds"] == 0
    office.write("07.md", digest_text(dt.date(2025, 3, 7), *PAPERS) + "\n### A heading without a link\n\n- text\n")
    await office.look()
    after = await watched.figures()
    assert START <= after["paperboy_newest_digest_timestamp_seconds"] <= office.now
    assert after["paperboy_problems"] == 1


async def test_an_older_digest_that_comes_later_is_not_the_newest(watched: Watched) -> None:
    office = watched.office
    for day in (8, 7):
        office.now += 3_600
        office.write(f"{day}.md", digest_text(dt.date(2025, 3, day), *PAPERS))
        await office.look()
    assert (await watched.figures())["paperboy_newest_digest_timestamp_seconds"] < START + 7_200


async def test_what_waits_for_its_hour_is_owed_and_not_due(watched: Watched) -> None:
    office = watched.office
    office.feeds = (replace(DAILY, post_at=dt.time(18, 0)),)
    await office.restart()
    watched = Watched(office)
    office.write("07.md", digest_text(dt.date(2025, 3, 7), *PAPERS))
    await office.look()
    figures = await watched.figures()
    assert figures['paperboy_outbox_pending{platform="discord"}'] == 4
    assert figures["paperboy_oldest_due_seconds"] == 0


async def test_connections_are_shown(watched: Watched) -> None:
    watched.up["discord"] = False
    figures = await watched.figures()
    assert figures['paperboy_connected{platform="discord"}'] == 0
    assert figures['paperboy_connected{platform="slack"}'] == 1


async def test_a_store_that_cannot_be_read_leaves_its_figures_out(watched: Watched) -> None:
    """Zero would say that all is sent."""
    watched.office.store_path.unlink()
    figures = await watched.figures()
    assert 'paperboy_connected{platform="slack"}' in figures
    assert not [name for name in figures if name.startswith(("paperboy_outbox", "paperboy_oldest", "paperboy_prob"))]


# ---------------------------------------------------------------- an address that is taken


async def test_a_taken_address_is_said_once_and_had_as_soon_as_it_is_free(office: Office) -> None:
    """Nothing else of the bot waits for it."""
    port = free_port()
    with socket.socket() as taken:
        taken.bind((HOST, port))
        taken.listen()
        watched = Watched(office, port)
        stop = asyncio.Event()
        with structlog.testing.capture_logs() as logs:
            running = asyncio.create_task(watched.server.run(stop))
            await until(lambda: bool(logs))
            await asyncio.sleep(0.1)  # some more tries
        assert watched.server.address is None
        (entry,) = logs
        assert entry["log_level"] == "error"
        assert f"127.0.0.1:{port}" in entry["event"]
        assert "give [http] listen another port" in entry["event"]
    await until(lambda: watched.server.address is not None)
    stop.set()
    await running
