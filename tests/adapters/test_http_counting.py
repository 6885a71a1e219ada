"""What the jobs and the desk count, read where a visitor reads it."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.adapters.http.metrics import Metrics
from bot.adapters.sqlite.archive import SqliteArchive, open_archive
from bot.adapters.sqlite.records import records_in
from bot.commands.ask import Ask, Person
from bot.commands.desk import Desk
from bot.domain.outcomes import OutcomeUnknown, Refused
from tests.adapters.http_kit import series
from tests.jobs.office import Office
from tests.jobs.test_late import learn, look
from tests.small_digests import digest_text

PAPER = ("2503.00001", 5)
DAY = dt.date(2025, 3, 7)
MINA = Person("slack", "T1", "U1", "ko")


def _desk(archive: SqliteArchive, office: Office, metrics: Metrics) -> Desk:
    zone = ZoneInfo("Asia/Seoul")
    records = records_in(office.database, archive, lambda: office.now, "en", zone, office.registry, office.posting, {})
    return Desk(records, metrics)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    office = Office(tmp_path)
    office.meter = Metrics(("discord",))
    await office.open()
    yield office
    await office.close()


def counted(office: Office) -> dict[str, float]:
    """Deliveries by state, without the zeros."""
    start = 'paperboy_deliveries_total{platform="discord",state="'
    return {
        name.removeprefix(start).rstrip('"}'): value
        for name, value in figures(office.meter).items()
        if name.startswith(start) and value
    }


def figures(metrics: object) -> dict[str, float]:
    assert isinstance(metrics, Metrics)
    return series(metrics.page(None, {}, 0.0).decode())


async def arrive(office: Office, *papers: tuple[str, int]) -> None:
    office.write("07.md", digest_text(DAY, *papers))
    await office.look()


async def test_every_outcome_is_counted_by_the_state_it_leaves(office: Office) -> None:
    """An overview that a person must mend something for, then all of it sent."""
    await arrive(office, PAPER)
    office.platform.answers = [Refused("no_permission", "50013", "Missing Permissions")]
    await office.deliver()
    assert counted(office) == {"held": 1}
    office.now += 4_000
    await office.deliver()
    assert counted(office) == {"held": 1, "sent": 3}


async def test_an_edit_is_counted_as_one(office: Office) -> None:
    await arrive(office, PAPER)
    await office.deliver()
    await arrive(office, ("2503.00001", 8))
    for _ in range(3):
        office.now += 700
        await office.deliver()
    assert counted(office)["edited"] >= 1
    assert counted(office)["sent"] == 3


async def test_a_line_that_is_taken_back_is_counted_as_withdrawn(office: Office) -> None:
    """The quiet line about a late digest goes when the digest comes."""
    monday = await learn(office)
    assert len(await look(office, monday, 12)) == 1
    await office.arrive({"late.md": digest_text(monday, PAPER)})
    assert counted(office)["withdrawn"] == 1


async def test_a_second_copy_that_is_taken_away_is_counted(office: Office) -> None:
    await arrive(office, PAPER)
    office.platform.before_answer = [OutcomeUnknown("cut")]
    await office.deliver()
    office.platform.posted["copy"] = office.platform.sent[0]
    office.now += 3_600
    await office.deliver()
    assert figures(office.meter)["paperboy_duplicates_healed_total"] == 1


async def test_questions_are_counted_by_command_and_by_whether_they_were_answered(office: Office) -> None:
    await arrive(office, PAPER)
    archive = await open_archive(office.store_path)
    metrics = Metrics(())
    desk = _desk(archive, office, metrics)
    await desk.typed("top 5", MINA)
    await desk.asked(Ask("today", MINA))
    await desk.pressed("show:2503.00001", MINA)
    await desk.typed("tpo 5", MINA)
    await desk.asked(Ask("<script>", MINA))
    await archive.close()
    with pytest.raises(ValueError, match="closed"):
        await desk.typed("top 5", MINA)
    found = {name: value for name, value in figures(metrics).items() if name.startswith("paperboy_commands_total")}
    assert found == {
        f'paperboy_commands_total{{command="{command}",outcome="{outcome}",platform="slack"}}': 1
        for command, outcome in (
            ("top", "answered"),
            ("top", "failed"),
            ("today", "answered"),
            ("button", "answered"),
            ("unknown", "answered"),
            ("help", "answered"),
        )
    }
    assert figures(metrics)["paperboy_command_seconds_count"] == 6


async def test_what_is_typed_is_never_a_label(office: Office) -> None:
    """Anyone can type; what they type must not become a series of its own."""
    metrics = Metrics(())
    archive = await open_archive(office.store_path)
    desk = _desk(archive, office, metrics)
    before = len(figures(metrics))
    for number in range(50):
        await desk.typed(f"secret-{number}", MINA)
        await desk.pressed(f"secret-{number}:x", MINA)
    await asyncio.sleep(0)
    await archive.close()
    assert len(figures(metrics)) <= before + 2
    assert b"secret" not in metrics.page(None, {}, 0.0)
