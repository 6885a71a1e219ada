"""Bots that are broken on purpose, from here alone: the judge of what was posted has to see each of them."""

import datetime as dt

import pytest

from bot.domain.channels import Channel
from tests.end_to_end.owed import keys_owed, keys_there, removed, wrongs
from tests.end_to_end.quick_start import quick_start
from tests.end_to_end.rig import Rig
from tests.small_digests import digest_text

pytestmark = pytest.mark.end_to_end

DATE = dt.date(2025, 3, 10)
IDS = ["2503.00001", "2503.00002", "2503.00003"]
LOSE_ONE_ANSWER = {"do": "lose_answer", "when": {"method": "chat.postMessage", "nth": 2}}

RETRIES_ON = """
from slack_sdk.web.async_client import AsyncWebClient
_made = AsyncWebClient.__init__
def _with_its_own_retries(self, *args, **more):
    more.pop("retry_handlers", None)
    _made(self, *args, **more)
AsyncWebClient.__init__ = _with_its_own_retries
"""
LEDGER_OFF = """
from bot.adapters import wire
wire.Attempt.check = lambda self: None
"""


async def doubled_by_a_lost_answer(rig: Rig) -> int:
    """How many messages stood in the Slack channel twice, were it for a moment, once the bot has nothing left to do."""
    await rig.fault_on_slack(**LOSE_ONE_ANSWER)
    rig.settings = {"PAPERBOY_DELIVERY__SETTLE_SECONDS": "1"}
    rig.feeds = {"slack-daily": rig.feeds["slack-daily"]}
    rig.add(digest_text(DATE, *((arxiv_id, 9 - number) for number, arxiv_id in enumerate(IDS))))
    await rig.start()
    await rig.until_it_runs()
    channel: Channel = rig.feeds["slack-daily"]

    async def over() -> bool:
        return len(set(keys_there(channel, rig.discord, rig.slack))) > len(IDS) and rig.open_deliveries() == 0

    await rig.until(over, "the end of every delivery")
    wrong = wrongs(keys_owed(channel, "slack-daily", DATE, IDS), keys_there(channel, rig.discord, rig.slack))
    assert wrong.keys() <= {"doubled"}
    return len(wrong.get("doubled", [])) + removed(rig.discord, rig.slack)


async def test_a_library_that_posts_again_by_itself_is_caught(rig: Rig) -> None:
    """With slack_sdk's default retries, and nothing between them and the wire, a lost answer doubles a message."""
    async with quick_start(RETRIES_ON + LEDGER_OFF, rig.folder) as rig.quick:
        assert await doubled_by_a_lost_answer(rig) == 1


async def test_the_wire_ledger_keeps_a_library_from_posting_again(rig: Rig) -> None:
    """Even if slack_sdk's retries came back, by an update or a mistake, no message would be doubled."""
    async with quick_start(RETRIES_ON, rig.folder) as rig.quick:
        assert await doubled_by_a_lost_answer(rig) == 0


async def test_the_same_bot_unbroken_is_not_accused(rig: Rig) -> None:
    assert await doubled_by_a_lost_answer(rig) == 0
