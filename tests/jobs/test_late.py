"""Where is today's digest? One quiet line, which goes when the digest comes."""

import datetime as dt

from bot.adapters.sqlite.arrivals import ArrivalStore
from bot.jobs.late import Late
from bot.ports import Outgoing
from tests.jobs.office import Office
from tests.small_digests import digest_text

WEEKDAYS = 5


async def learn(office: Office, weeks: int = 5) -> dt.date:
    """Digests arrive on weekdays at 09:00 Seoul time; returns the day after the last one, a Monday."""
    day = dt.datetime.fromtimestamp(office.now, dt.UTC).date()
    while day.weekday() != 0:
        day += dt.timedelta(days=1)
    for _ in range(weeks):
        for ahead in range(WEEKDAYS):
            date = day + dt.timedelta(days=ahead)
            office.now = dt.datetime.combine(date, dt.time(0), dt.UTC).timestamp()
            await office.arrive({f"{date}.md": digest_text(date, (f"2503.{date.day:05}", 1))})
        day += dt.timedelta(days=7)
    return day


async def look(office: Office, day: dt.date, hour: int) -> list[Outgoing]:
    """The job's tick at this hour of Seoul; returns what was then sent."""
    office.now = dt.datetime.combine(day, dt.time(hour - 9), dt.UTC).timestamp()
    await Late(ArrivalStore(office.database), office.registry, lambda: office.now, office.news.set).look()
    return await office.deliver()


async def test_a_late_digest_is_said_once_a_day_in_one_quiet_line(office: Office) -> None:
    monday = await learn(office)
    assert await look(office, monday, 10) == []
    (line,) = await look(office, monday, 12)
    assert line.kind == "late"
    assert "No digest yet today. It usually comes around 09:00" in line.body["embeds"][0]["description"]
    assert await look(office, monday, 13) == []


async def test_the_line_goes_when_the_digest_comes(office: Office) -> None:
    monday = await learn(office)
    (line,) = await look(office, monday, 12)
    assert line.key in {outgoing.key for outgoing in office.platform.posted.values()}
    sent = await office.arrive({"late.md": digest_text(monday, ("2504.00001", 1))})
    assert [outgoing.kind for outgoing in sent] == ["overview", "thread", "paper"]
    assert line.key not in {outgoing.key for outgoing in office.platform.posted.values()}


async def test_a_line_that_was_not_said_yet_is_not_said_once_the_digest_is_there(office: Office) -> None:
    monday = await learn(office)
    office.now = dt.datetime.combine(monday, dt.time(3), dt.UTC).timestamp()
    await Late(ArrivalStore(office.database), office.registry, lambda: office.now, office.news.set).look()
    sent = await office.arrive({"late.md": digest_text(monday, ("2504.00001", 1))})
    assert "late" not in [outgoing.kind for outgoing in sent]


async def test_after_three_lines_in_a_row_it_stays_silent(office: Office) -> None:
    monday = await learn(office)
    said = [len(await look(office, monday + dt.timedelta(days=ahead), 12)) for ahead in range(WEEKDAYS)]
    assert said == [1, 1, 1, 0, 0]


async def test_nothing_is_said_at_weekends_or_before_enough_is_learnt(office: Office) -> None:
    monday = await learn(office)
    saturday = monday + dt.timedelta(days=5)
    await office.arrive({"m.md": digest_text(monday, ("2504.00001", 1))})
    assert await look(office, saturday, 12) == []


async def test_nothing_is_said_by_a_bot_that_has_seen_few_digests(office: Office) -> None:
    monday = await learn(office, weeks=1)
    assert await look(office, monday, 12) == []


async def test_a_file_that_cannot_be_read_is_named_with_its_line(office: Office) -> None:
    monday = await learn(office)
    office.now = dt.datetime.combine(monday, dt.time(1), dt.UTC).timestamp()
    await office.arrive({"broken.md": f"## Daily Papers ({monday})\n\n### A heading without a link\n\n"})
    (line,) = await look(office, monday, 12)
    assert "cannot be read yet (broken.md, line" in line.body["embeds"][0]["description"]


async def test_a_feed_that_pauses_is_not_told_that_a_digest_is_late(office: Office) -> None:
    monday = await learn(office)
    await office.registry.pause(office.feeds[0], office.now)
    assert await look(office, monday, 12) == []
    await office.registry.resume(office.feeds[0], office.now)
    assert [line.kind for line in await look(office, monday, 13)] == ["late"]


async def test_where_nobody_wants_the_line_it_is_not_said(office: Office) -> None:
    """[intake] late_notice, which can change while the bot runs."""
    monday = await learn(office)
    office.now = dt.datetime.combine(monday, dt.time(3), dt.UTC).timestamp()
    store, wanted = ArrivalStore(office.database), False
    late = Late(store, office.registry, lambda: office.now, office.news.set, lambda: wanted)
    await late.look()
    assert await office.deliver() == []
    wanted = True
    await late.look()
    assert [line.kind for line in await office.deliver()] == ["late"]
