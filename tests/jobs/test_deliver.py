"""Deliver against a platform that misbehaves; the real store, a clock set by hand."""

import asyncio
import datetime as dt
from dataclasses import replace

import pytest

from bot.domain.channels import Channel
from bot.domain.deliveries import Look
from bot.domain.outcomes import NotSent, OutcomeUnknown, RateLimited, Refused
from bot.jobs.deliver import Deliver
from bot.jobs.pace import Turnstile
from bot.ports import LookUp, LookUpResult, Outgoing, SendResult, StoreUnavailable
from tests.jobs.office import DAILY, Office
from tests.small_digests import digest_text

ONE = ("2503.00001", 5)
TWO = ("2503.00002", 3)
SECOND = replace(DAILY, name="second", channel=Channel("discord", "2"))


async def states(office: Office) -> list[str]:
    return [str(row[0]) for row in await office.rows("SELECT state FROM deliveries ORDER BY id")]


async def owe(office: Office, *papers: tuple[str, int]) -> None:
    office.write("07.md", digest_text(dt.date(2025, 3, 7), *papers))
    await office.look()


async def settle(office: Office) -> None:
    """Let time pass, in steps, until nothing is owed any more."""
    for _ in range(200):
        await office.deliver()
        if set(await states(office)) <= {"sent", "dead", "cancelled"}:
            return
        office.now += 7
    raise AssertionError(await states(office))


async def test_a_lost_answer_is_settled_by_the_same_nonce(office: Office) -> None:
    """The first POST was stored and its answer lost; the second one carries the same bytes."""
    await owe(office, ONE)
    office.platform.before_answer = [OutcomeUnknown("cut")]
    await office.deliver()
    assert await states(office) == ["unknown", "pending", "pending"]
    office.now += 3
    await office.deliver()
    first, second = office.platform.sent[:2]
    assert first == second


async def test_a_lost_answer_outside_the_window_is_settled_by_the_history(office: Office) -> None:
    await owe(office, ONE)
    office.platform.before_answer = [OutcomeUnknown("cut")]
    await office.deliver()
    office.now += 3_600
    sent = await office.deliver()
    assert await states(office) == ["sent"] * 3
    assert [outgoing.kind for outgoing in sent] == ["thread", "paper"]
    assert sent[0].overview_id == "m1"


async def test_a_lost_request_is_sent_again_only_once_it_can_no_longer_land(office: Office) -> None:
    await owe(office, ONE)
    office.platform.answers = [OutcomeUnknown("cut")]
    await office.deliver()
    office.now += 59.5  # The nonce is trusted no longer, and the request may still be under way.
    office.platform.answers = []
    assert await office.deliver() == []
    office.now += 5
    assert [outgoing.kind for outgoing in await office.deliver()] == ["overview", "thread", "paper"]


async def test_what_a_killed_process_was_sending_is_found_and_not_sent_again(office: Office) -> None:
    await owe(office, ONE)
    taken = await office.outbox.take(Channel("discord", "1"), office.now)
    assert taken is not None
    await office.platform.send(Outgoing(taken[0].key, "overview", "1", {}, 20.0))
    office.now += 600
    await office.restart()
    sent = await office.deliver()
    assert [outgoing.kind for outgoing in sent] == ["thread", "paper"]


async def test_a_refused_paper_does_not_stop_the_next(office: Office) -> None:
    await owe(office, ONE, TWO)
    await deliver_with(office, {"paper": [Refused("content", "50035", "Invalid Form Body")] * 2})
    assert await states(office) == ["sent", "sent", "dead", "sent"]


async def test_a_refused_message_goes_out_as_plain_text_under_the_same_key(office: Office) -> None:
    await owe(office, ONE)
    await deliver_with(office, {"paper": [Refused("content", "50035", "Invalid Form Body")]})
    fancy, plain = [outgoing for outgoing in office.platform.sent if outgoing.kind == "paper"]
    assert fancy.key == plain.key
    assert "embeds" not in plain.body
    assert "https://arxiv.org/abs/2503.00001" in plain.body["content"]
    assert plain.body["nonce"] == plain.key
    assert plain.body["components"][0]["components"][0]["custom_id"] == f"details:{plain.key}"
    assert plain.body["allowed_mentions"] == {"parse": []}


async def test_a_refused_overview_ends_its_digest_and_nothing_else(office: Office) -> None:
    await owe(office, ONE)
    await deliver_with(office, {"overview": [Refused("content", "50035", "Invalid Form Body")] * 2})
    assert await states(office) == ["dead", "cancelled", "cancelled"]
    sent = await office.arrive({"08.md": digest_text("2025-03-08", TWO)})
    assert [outgoing.kind for outgoing in sent] == ["overview", "thread", "paper"]


async def test_a_broken_channel_does_not_delay_another(office: Office) -> None:
    office.feeds = (DAILY, SECOND)
    await office.restart()
    await owe(office, ONE)
    office.platform.refuse_channel = {"1": Refused("no_permission", "50013", "Missing Permissions")}
    sent = await office.deliver()
    assert [outgoing.kind for outgoing in sent if outgoing.channel == "2"] == ["overview", "thread", "paper"]
    assert (await states(office)).count("held") == 1


async def test_a_held_lane_goes_on_in_order_when_it_is_mended(office: Office) -> None:
    await owe(office, ONE)
    office.platform.refuse_channel = {"1": Refused("channel_gone", "10003", "Unknown Channel")}
    await office.deliver()
    office.platform.refuse_channel = {}
    assert await office.deliver() == []
    office.now += 301
    assert [outgoing.kind for outgoing in await office.deliver()] == ["overview", "thread", "paper"]


async def test_a_wait_of_an_hour_is_waited_out_and_a_global_one_stops_all_channels(office: Office) -> None:
    office.feeds = (DAILY, SECOND)
    await office.restart()
    await owe(office, ONE)
    deliver = office.deliverer()
    office.platform.answers = [RateLimited(3_600.0, whole_platform=True)]
    await run_until_idle(office, deliver)
    sent_before = len(office.platform.sent)
    assert sent_before <= 2, "one try a channel at most"
    office.now += 3_590
    await run_until_idle(office, deliver)
    assert len(office.platform.sent) == sent_before
    office.now += 20
    await run_until_idle(office, deliver)
    assert set(await states(office)) == {"sent"}


async def test_an_outage_loses_nothing_and_keeps_the_order(office: Office) -> None:
    await owe(office, ONE, TWO)
    office.platform.answers = [NotSent("no connection")] * 6
    await settle(office)
    assert [outgoing.kind for outgoing in office.platform.posted.values()] == ["overview", "thread", "paper", "paper"]


async def test_a_duplicate_that_history_shows_is_taken_away(office: Office) -> None:
    await owe(office, ONE)
    office.platform.before_answer = [OutcomeUnknown("cut")]
    await office.deliver()
    office.platform.posted["m0"] = office.platform.posted["m1"]
    office.now += 3_600
    await office.deliver()
    assert len([o for o in office.platform.posted.values() if o.kind == "overview"]) == 1


async def test_nothing_is_sent_without_a_durable_claim(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    await owe(office, ONE)

    async def full(*_: object) -> None:
        raise StoreUnavailable("disk full")

    monkeypatch.setattr(office.outbox, "take", full)
    monkeypatch.setattr("bot.jobs.deliver.STORE_PAUSE", 0.01)
    await run_for(office.deliverer(), 0.1)
    assert office.platform.sent == []


async def test_an_outcome_that_cannot_be_recorded_is_recorded_later_and_never_sent_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await owe(office, ONE)
    record, failures = office.outbox.record, [StoreUnavailable("disk full")] * 3

    async def sometimes(*arguments: object) -> None:
        if failures:
            raise failures.pop()
        await record(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(office.outbox, "record", sometimes)
    monkeypatch.setattr("bot.jobs.deliver.STORE_PAUSE", 0.01)
    await office.deliver()
    assert await states(office) == ["sent"] * 3
    assert len(office.platform.sent) == 3


async def test_a_stop_lets_what_is_under_way_finish_and_claims_nothing_more(office: Office) -> None:
    await owe(office, ONE, TWO)
    began, go_on, send = asyncio.Event(), asyncio.Event(), office.platform.send

    async def slow(outgoing: Outgoing) -> SendResult:
        began.set()
        await go_on.wait()
        return await send(outgoing)

    office.platform.send = slow  # type: ignore[method-assign]
    stop = asyncio.Event()
    running = asyncio.create_task(office.deliverer().run(stop))
    await began.wait()
    stop.set()
    await asyncio.sleep(0)
    go_on.set()
    await running
    assert await states(office) == ["sent", "pending", "pending", "pending"]


async def deliver_with(office: Office, by_kind: dict[str, list[SendResult]]) -> None:
    office.platform.by_kind = by_kind
    await settle(office)


async def run_for(deliver: Deliver, seconds: float) -> None:
    stop = asyncio.Event()
    running = asyncio.create_task(deliver.run(stop))
    await asyncio.sleep(seconds)
    stop.set()
    await running


async def run_until_idle(office: Office, deliver: Deliver) -> None:
    """Run until it has had its chance: one more look at the outbox than it has work."""
    stop = asyncio.Event()
    running = asyncio.create_task(deliver.run(stop))
    quiet, seen = 0, -1
    while quiet < 5:
        await asyncio.sleep(0.02)
        quiet = quiet + 1 if len(office.platform.sent) == seen and not deliver._lanes else 0
        seen = len(office.platform.sent)
    stop.set()
    await running


async def test_an_attempt_that_fails_in_an_unforeseen_way_is_in_doubt(office: Office) -> None:
    await owe(office, ONE)
    send = office.platform.send

    async def breaks(outgoing: Outgoing) -> SendResult:
        await send(outgoing)
        office.platform.send = send  # type: ignore[method-assign]
        raise RuntimeError("a bug")

    office.platform.send = breaks  # type: ignore[method-assign]
    await settle(office)
    assert [outgoing.kind for outgoing in office.platform.posted.values()] == ["overview", "thread", "paper"]


async def test_what_a_lane_left_behind_is_looked_for_before_it_is_sent(office: Office) -> None:
    """A claim without an outcome, in the same process: never a second blind attempt."""
    await owe(office, ONE)
    assert await office.outbox.take(Channel("discord", "1"), office.now) is not None
    office.now += 3_600
    taken = await office.outbox.take(Channel("discord", "1"), office.now)
    assert taken is not None
    assert isinstance(taken[1], Look)


async def test_a_thread_that_a_person_deleted_stays_deleted_and_the_lane_goes_on(office: Office) -> None:
    await owe(office, ONE, TWO)
    await deliver_with(office, {"paper": [Refused("deleted", "10003", "Unknown Channel")]})
    assert await states(office) == ["sent", "sent", "dead", "cancelled"]
    sent = await office.arrive({"08.md": digest_text("2025-03-08", TWO)})
    assert [outgoing.kind for outgoing in sent] == ["overview", "thread", "paper"]


async def test_a_lock_out_ends_when_the_platform_says_that_something_changed(office: Office) -> None:
    await owe(office, ONE)
    deliver = office.deliverer()
    office.platform.answers = [Refused("unauthorized", "401", "Unauthorized")]
    await run_until_idle(office, deliver)
    assert len(office.platform.sent) == 1, "one refusal of the token, and nothing more is asked"
    await office.outbox.retry_platform("discord", office.now)
    deliver.changed("discord")
    await run_until_idle(office, deliver)
    assert await states(office) == ["sent"] * 3


async def test_a_rate_limit_does_not_end_because_something_changed(office: Office) -> None:
    await owe(office, ONE)
    deliver = office.deliverer()
    office.platform.answers = [RateLimited(3_600.0, whole_platform=True)]
    await run_until_idle(office, deliver)
    await office.outbox.retry_platform("discord", office.now)
    deliver.changed("discord")
    await run_until_idle(office, deliver)
    assert len(office.platform.sent) == 1


async def test_a_pause_stops_the_lanes_that_wait_for_their_turn_too(office: Office) -> None:
    office.feeds = (DAILY, SECOND)
    await office.restart()
    await owe(office, ONE)
    deliver, turn = office.deliverer(), Turn()
    deliver._platforms["discord"].turnstile = turn
    office.platform.answers = [RateLimited(3_600.0, whole_platform=True)]
    stop = asyncio.Event()
    running = asyncio.create_task(deliver.run(stop))
    while deliver._open("discord", office.now) or not turn.waiting:  # noqa: ASYNC110 - the job tells of neither
        await asyncio.sleep(0.01)
    turn.comes.set()
    while deliver._lanes:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    stop.set()
    await running
    assert len(office.platform.sent) == 1


class Turn(Turnstile):
    """The first to come passes; the others wait until their turn comes."""

    def __init__(self) -> None:
        super().__init__(None)
        self.comes = asyncio.Event()
        self.passed = self.waiting = False

    async def pass_through(self) -> None:
        if self.passed:
            self.waiting = True
            await self.comes.wait()
        self.passed = True


async def test_a_lane_that_fails_in_an_unforeseen_way_rests_before_it_starts_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await owe(office, ONE)
    tries, rests, rested = 0, asyncio.Event(), asyncio.Event()

    async def broken(*_: object) -> None:
        nonlocal tries
        tries += 1
        raise RuntimeError("a bug")

    async def rest() -> None:
        rests.set()
        await rested.wait()

    monkeypatch.setattr(office.outbox, "amends", broken)
    monkeypatch.setattr("bot.jobs.deliver._rest", rest)
    stop = asyncio.Event()
    running = asyncio.create_task(office.deliverer().run(stop))
    async with asyncio.timeout(5):
        await rests.wait()
    office.news.set()
    await office.outbox.next_due(office.now)  # The job has looked meanwhile: the store answers one after the other.
    assert tries == 1
    stop.set()
    rested.set()
    await running


async def test_a_look_that_fails_in_an_unforeseen_way_is_made_again_later(office: Office) -> None:
    await owe(office, ONE)
    office.platform.before_answer = [OutcomeUnknown("cut")]
    await office.deliver()
    real = office.platform.look_up

    async def breaks(look_up: LookUp) -> LookUpResult:
        office.platform.look_up = real  # type: ignore[method-assign]
        raise TypeError("a history of nonsense")

    office.platform.look_up = breaks  # type: ignore[method-assign]
    office.now += 3_600
    await settle(office)
    assert [outgoing.kind for outgoing in office.platform.posted.values()] == ["overview", "thread", "paper"]
