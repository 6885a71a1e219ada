"""The timetable: what it promises of the jobs that it calls."""

import asyncio

import pytest

from bot.scheduler import Timetable

OFTEN = 0.01
NEVER = 86_400.0


async def run_until(timetable: Timetable, reached: asyncio.Event) -> None:
    stop = asyncio.Event()
    running = asyncio.create_task(timetable.run(stop))
    async with asyncio.timeout(10):
        await reached.wait()
    stop.set()
    await running


async def test_the_first_tick_comes_at_once() -> None:
    came = asyncio.Event()

    async def job() -> None:
        came.set()

    timetable = Timetable()
    timetable.every(NEVER, job, "look")
    await run_until(timetable, came)


async def test_a_job_that_fails_comes_again() -> None:
    ticks, again = 0, asyncio.Event()

    async def job() -> None:
        nonlocal ticks
        ticks += 1
        if ticks == 3:
            again.set()
        raise RuntimeError("a bug")

    timetable = Timetable()
    timetable.every(OFTEN, job, "look")
    await run_until(timetable, again)


async def test_a_slow_job_is_not_started_twice() -> None:
    under_way, most, ticks, ticked = 0, 0, 0, asyncio.Event()

    async def slow() -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await ticked.wait()
        under_way -= 1

    async def quick() -> None:
        nonlocal ticks
        ticks += 1
        if ticks == 5:
            ticked.set()

    timetable = Timetable()
    timetable.every(OFTEN, slow, "slow")
    timetable.every(OFTEN, quick, "quick")
    await run_until(timetable, ticked)
    assert most == 1


async def test_a_stop_lets_the_job_under_way_finish() -> None:
    began, finished = asyncio.Event(), asyncio.Event()
    stop = asyncio.Event()

    async def job() -> None:
        began.set()
        await stop.wait()
        await asyncio.sleep(0)
        finished.set()

    timetable = Timetable()
    timetable.every(NEVER, job, "look")
    running = asyncio.create_task(timetable.run(stop))
    async with asyncio.timeout(10):
        await began.wait()
        stop.set()
        await running
    assert finished.is_set()


async def test_a_stop_in_the_middle_of_a_job_is_no_failure_and_lets_it_finish(caplog: pytest.LogCaptureFixture) -> None:
    begun, finished = asyncio.Event(), False

    async def job() -> None:
        nonlocal finished
        begun.set()
        for _ in range(10):
            await asyncio.sleep(0)
        finished = True

    timetable = Timetable()
    timetable.every(NEVER, job, "look")
    await run_until(timetable, begun)
    assert finished
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []
