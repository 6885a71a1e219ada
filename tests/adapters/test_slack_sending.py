"""Messages that are sent to a local Slack by the real slack_sdk, and found again."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.ports import CannotLook, Found, OutcomeUnknown, RateLimited, Refused, Sent
from tests.adapters.slack_kit import CHANNEL, opened, until
from tests.adapters.slack_scripted import ADesk, APlace, Json, look, outgoing


@pytest.fixture
async def place() -> AsyncIterator[APlace]:
    async with opened(APlace(ADesk())) as place:
        yield place


async def test_sending_and_finding_a_digest(place: APlace) -> None:
    async with place.connected() as connection:
        await connection.messenger.ready()
        assert connection.tenant == "T0PLAYGROUND"
        overview = await connection.messenger.send(outgoing())
        assert isinstance(overview, Sent)
        in_thread = {"kind": "paper", "overview_id": overview.remote_id}
        reply = await connection.messenger.send(outgoing(key="k2", **in_thread))
        assert isinstance(reply, Sent)
        assert await connection.messenger.look_up(look()) == Found((overview.remote_id,))
        assert await connection.messenger.look_up(look(**in_thread)) == Found((overview.remote_id, reply.remote_id))
        edited = await connection.messenger.send(outgoing(remote_id=overview.remote_id))
        assert edited == overview
        assert await connection.messenger.look_up(look()) == Found((overview.remote_id,))
        assert await connection.messenger.delete(CHANNEL, reply.remote_id, 5.0) == reply


@pytest.mark.parametrize(
    ("fault", "params"),
    [
        ("lose_answer", {}),
        ("lose_answer", {"reset": True}),
        ("cut_body", {}),
        ("garbage", {}),
        ("status", {"after": True}),
        ("error", {"code": "fatal_error", "after": True}),
        ("error", {"code": "internal_error", "after": True}),
    ],
)
async def test_what_was_stored_without_an_answer_is_found_again(place: APlace, fault: str, params: Json) -> None:
    async with place.connected() as connection:
        await connection.messenger.ready()
        place.slack.faults.add(fault, {"method": "chat.postMessage"}, params)
        assert isinstance(await connection.messenger.send(outgoing()), OutcomeUnknown)
        found = await connection.messenger.look_up(look())
        assert isinstance(found, Found)
        assert len(found.remote_ids) == 1
        assert len(place.calls("chat.postMessage")) == 1


async def test_a_rate_limit_says_how_long(place: APlace) -> None:
    async with place.connected() as connection:
        place.slack.faults.add("rate_limit", {"method": "chat.postMessage"}, {"retry_after": 7})
        assert await connection.messenger.send(outgoing()) == RateLimited(7.0)
        place.slack.faults.add("rate_limit", {"method": "chat.postMessage"}, {"html": True})
        assert await connection.messenger.send(outgoing()) == RateLimited(None, whole_platform=True)


async def test_an_answer_that_comes_too_late(place: APlace) -> None:
    async with place.connected() as connection:
        await connection.messenger.ready()
        place.slack.faults.add("delay", {"method": "chat.postMessage"}, {"seconds": 2, "after": True})
        assert isinstance(await connection.messenger.send(outgoing(timeout=0.1)), OutcomeUnknown)
        assert isinstance(await connection.messenger.look_up(look()), Found)


async def test_a_message_under_way_gets_its_answer_before_the_stop(place: APlace) -> None:
    async with place.connected() as connection:
        await connection.messenger.ready()
        place.slack.faults.add("delay", {"method": "chat.postMessage"}, {"seconds": 1})
        sending = asyncio.create_task(connection.messenger.send(outgoing()))
        await until(lambda: bool(place.calls("chat.postMessage")))
    assert isinstance(await sending, Sent)


async def test_a_missing_scope_is_a_case_for_a_person(place: APlace) -> None:
    async with place.connected() as connection:
        await connection.messenger.ready()
        place.slack.workspace.scopes = ["chat:write"]
        result = await connection.messenger.look_up(look())
        assert isinstance(result, CannotLook)
        assert result.forbidden


async def test_a_channel_without_the_bot(place: APlace) -> None:
    channel = place.slack.add_channel("elsewhere", member=False)
    async with place.connected() as connection:
        result = await connection.messenger.send(outgoing(channel=channel.id))
        assert isinstance(result, Refused)
        assert result.cause == "no_permission"
