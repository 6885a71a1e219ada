"""Killed over and over: Discord's gateway is not worn out (it resets the token), and messages go out at once."""

import datetime as dt

import pytest

from tests.end_to_end.one_feed import OneDigest
from tests.end_to_end.quick_start import quick_start
from tests.end_to_end.rig import Rig

pytestmark = pytest.mark.end_to_end

STARTS = 30
IDENTIFIES = 12
"""At most, within ten minutes; the whole test takes less."""


async def test_thirty_quick_starts_identify_rarely_and_still_deliver(rig: Rig) -> None:
    first = dt.date(2025, 3, 1)
    digests: list[OneDigest] = []
    async with quick_start() as rig.quick:
        for number in range(STARTS):
            if number % 10 == 0:
                digests.append(OneDigest(rig, papers=2, date=first + dt.timedelta(days=len(digests))))
            identified = len(rig.discord.gateway.identified)
            await rig.start()

            async def far_enough(number: int = number, identified: int = identified) -> bool:
                """Connected, or told why not."""
                log = rig.log_of_this_start()
                done = len(rig.discord.gateway.identified) > identified or "too many starts" in log
                delivered = number % 10 or digests[-1].complete()
                return bool(done and delivered and "slack socket is open" in log)

            await rig.until(far_enough, f"start {number}")
            await rig.kill()
        assert 1 <= len(rig.discord.gateway.identified) <= IDENTIFIES
    assert all(digest.complete() for digest in digests)
    assert [len(found) for found in await rig.overviews()] == [len(digests)] * 2
    assert all(len(found) == len(set(found)) == 2 * len(digests) for found in await rig.papers())
