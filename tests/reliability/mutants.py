"""The ways in which delivery usually goes wrong, to be put into the bot by a test and nowhere else."""

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import aiosqlite
import pytest

from bot.adapters.sqlite import outbox as outbox_module
from bot.adapters.sqlite.outbox import Outbox
from bot.adapters.sqlite.outbox_rows import delivery_of
from bot.domain.channels import Channel
from bot.domain.deliveries import Change, Delivery, NextStep, Timing, after_look, after_send
from bot.domain.outcomes import Absent, CannotLook, LookUpResult, OutcomeUnknown, SendResult, Sent
from bot.jobs import deliver as deliver_module
from bot.jobs.deliver import Deliver
from bot.ports import Outgoing

Patch = pytest.MonkeyPatch


def marks_as_sent_before_sending(patch: Patch) -> None:
    attempt = Deliver._attempt

    async def attempt_after_record(self: Deliver, platform: Any, delivery: Delivery, timeout: float) -> SendResult:
        if not delivery.editing:
            await self._outbox.record(delivery, Change("sent", ambiguous=False), self._clock())
        return await attempt(self, platform, delivery, timeout)

    patch.setattr(Deliver, "_attempt", attempt_after_record)


def makes_a_nonce_for_each_try(patch: Patch) -> None:
    outgoing, chance = Deliver._outgoing, random.Random(0)

    def with_another_nonce(self: Deliver, delivery: Delivery, timeout: float) -> Outgoing:
        made = outgoing(self, delivery, timeout)
        if "nonce" not in made.body:
            return made
        return replace(made, body={**made.body, "nonce": str(chance.getrandbits(60))})

    patch.setattr(Deliver, "_outgoing", with_another_nonce)


def forgets_doubt_at_a_later_refusal(patch: Patch) -> None:
    def forgetful(delivery: Delivery, result: SendResult, now: float, timing: Timing, jitter: float) -> Change:
        if not isinstance(result, OutcomeUnknown | Sent):
            delivery = replace(delivery, ambiguous=False)
        return after_send(delivery, result, now, timing, jitter)

    patch.setattr(deliver_module, "after_send", forgetful)


def believes_absence_at_once(patch: Patch) -> None:
    def hasty(delivery: Delivery, result: LookUpResult, now: float, timing: Timing, jitter: float) -> Change:
        return after_look(replace(delivery, settled_at=now), result, now, timing, jitter)

    patch.setattr(deliver_module, "after_look", hasty)


def believes_a_history_it_may_not_read(patch: Patch) -> None:
    def credulous(delivery: Delivery, result: LookUpResult, now: float, timing: Timing, jitter: float) -> Change:
        if isinstance(result, CannotLook) and result.forbidden:
            result = Absent()
        return after_look(delivery, result, now, timing, jitter)

    patch.setattr(deliver_module, "after_look", credulous)


def edits_by_posting_anew(patch: Patch) -> None:
    outgoing = Deliver._outgoing

    def as_new(self: Deliver, delivery: Delivery, timeout: float) -> Outgoing:
        return replace(outgoing(self, delivery, timeout), remote_id=None)

    patch.setattr(Deliver, "_outgoing", as_new)


def sends_without_a_committed_claim(patch: Patch) -> None:
    take = Outbox.take

    async def unclaimed(self: Outbox, channel: Channel, now: float) -> tuple[Delivery, NextStep] | None:
        taken = await take(self, channel, now)

        async def take_back(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                "UPDATE deliveries SET state = CASE WHEN ambiguous THEN 'unknown' ELSE 'pending' END"
                " WHERE state = 'sending'"
            )

        await self._database.transaction(take_back)
        return taken

    patch.setattr(Outbox, "take", unclaimed)


def takes_what_was_under_way_as_never_sent(patch: Patch) -> None:
    def fresh(delivery: Delivery, now: float, timing: Timing) -> Change:
        return Change("pending", ambiguous=False, retry_at=now)

    patch.setattr(outbox_module, "recovered", fresh)


def retries_with_the_newest_text(patch: Patch) -> None:
    def thawed(row: Any, **how: Any) -> Delivery:
        return replace(delivery_of(row, **how), body=row["wanted_body"])

    patch.setattr(outbox_module, "delivery_of", thawed)


def gives_up_what_may_have_been_sent(patch: Patch) -> None:
    def final(delivery: Delivery, result: SendResult, now: float, timing: Timing, jitter: float) -> Change:
        if isinstance(result, OutcomeUnknown):
            return Change("sent", ambiguous=False, remote_id=None)
        return after_send(delivery, result, now, timing, jitter)

    patch.setattr(deliver_module, "after_send", final)


Mutant = Callable[[Patch], None]

MUTANTS: tuple[Mutant, ...] = (
    marks_as_sent_before_sending,
    makes_a_nonce_for_each_try,
    forgets_doubt_at_a_later_refusal,
    believes_absence_at_once,
    believes_a_history_it_may_not_read,
    edits_by_posting_anew,
    sends_without_a_committed_claim,
    takes_what_was_under_way_as_never_sent,
    gives_up_what_may_have_been_sent,
)
"""Each of these loses, doubles or disorders messages sooner or later."""
UNSEEN: tuple[Mutant, ...] = (retries_with_the_newest_text,)
"""Against the contract, and nobody who reads the channel would notice."""
