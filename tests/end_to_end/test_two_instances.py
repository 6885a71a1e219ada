"""Two bots on one store: the second ends before it has opened a connection to anything."""

import pytest

from tests.end_to_end.one_feed import OneDigest
from tests.end_to_end.rig import Rig

pytestmark = pytest.mark.end_to_end


async def test_a_second_bot_ends_with_75_before_it_opens_a_connection(rig: Rig) -> None:
    digest = OneDigest(rig, papers=2)
    await rig.start()
    await digest.until_at_rest()
    first, rig.process = rig.process, None
    other = Rig(rig.folder / "other")
    await other.open()
    try:
        # The second bot would talk to these servers, so whatever it asks stands in journals of its own.
        rig_discord, rig_slack = rig.discord, rig.slack
        rig.discord, rig.slack = other.discord, other.slack
        try:
            await rig.start()
            assert await rig.ended() == 75
        finally:
            rig.discord, rig.slack = rig_discord, rig_slack
        assert "Another Paperboy holds the store" in rig.log()
        assert other.discord.journal.entries == []
        assert other.slack.journal.entries == []
        assert (len(other.discord.gateway.identified), other.slack.sockets.accepted) == (0, 0)
    finally:
        await other.close()
        await rig.kill()
        rig.process = first
    digest.judge()
    assert await rig.stop() == 0


async def test_after_a_kill_the_store_is_free_at_once(rig: Rig) -> None:
    """The lock goes with its process, however that ended."""
    digest = OneDigest(rig, papers=2)
    await rig.start()
    await digest.until_there(1)
    await rig.kill()
    await rig.start()
    await digest.until_at_rest()
    digest.judge()
