import asyncio

from bot.domain.outcomes import NotSent, RateLimited, Refused, Sent
from bot.jobs.pace import INVALID_MOST, Refusals, Turnstile

DENIED = Refused("no_permission", "50013", "Missing Permissions")


async def test_no_second_holds_more_requests_than_allowed() -> None:
    loop = asyncio.get_running_loop()
    turnstile, moments = Turnstile(50.0), []

    async def come() -> None:
        await turnstile.pass_through()
        moments.append(loop.time())

    await asyncio.gather(*(come() for _ in range(30)))
    # A timer may fire late, never early: whatever the machine, 30 turns take 29 gaps.
    assert max(moments) - min(moments) >= 29 / 50.0 - 0.02


async def test_without_a_limit_nobody_waits() -> None:
    turnstile = Turnstile(None)
    began = asyncio.get_running_loop().time()
    for _ in range(1_000):
        await turnstile.pass_through()
    assert asyncio.get_running_loop().time() - began < 5.0


def test_a_thousand_refusals_in_ten_minutes_stop_the_platform_until_they_are_over() -> None:
    refusals = Refusals()
    for second in range(INVALID_MOST):
        assert refusals.free_at(second / 10) == second / 10
        refusals.note(DENIED if second % 2 else RateLimited(1.0), second / 10)
    assert refusals.free_at(100.0) == 600.0
    assert refusals.free_at(601.0) == 601.0


def test_what_is_no_fault_of_the_bot_is_not_counted() -> None:
    refusals = Refusals()
    for _ in range(INVALID_MOST + 1):
        for result in (Sent("1"), NotSent("down"), Refused("content", "50035", "no")):
            refusals.note(result, 0.0)
    assert refusals.free_at(1.0) == 1.0
