"""Deliver: claim, put on the wire, record. The only place that sends what nobody asked for.

One task a lane, so a channel's messages keep their order and a slow or broken channel delays no other. Retries
nothing by itself: every decision is a rule in domain/deliveries.py.
"""

import asyncio
import datetime as dt
import functools
import json
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import structlog

from bot.domain.channels import Channel, Platform
from bot.domain.deliveries import (
    LOOK_BACK,
    Change,
    Delivery,
    Look,
    Send,
    Timing,
    Wait,
    after_edit,
    after_look,
    after_send,
    place_of,
)
from bot.domain.messages import with_key
from bot.domain.outcomes import CannotLook, LookUpResult, OutcomeUnknown, Refused, SendResult, Sent
from bot.formatter.plain import plain
from bot.jobs.notify import Notify
from bot.jobs.pace import Pace, Refusals, Turnstile
from bot.ports import UNMETERED, LookUp, Messenger, Meter, Outbox, Outgoing, StoreUnavailable

log = structlog.get_logger()

LONGEST_SLEEP = 15.0
"""Seconds; a clock that jumps is noticed after this long at the latest."""
STORE_PAUSE = 2.0
STOP_WITHIN = 18.0


@dataclass(slots=True)
class _Platform:
    messenger: Messenger
    pace: Pace
    turnstile: Turnstile
    refusals: Refusals = field(default_factory=Refusals)
    ready: bool = False
    paused_until: float = 0.0
    locked_out_until: float = 0.0
    next_send: dict[str, float] = field(default_factory=dict)

    @property
    def closed_until(self) -> float:
        return max(self.paused_until, self.locked_out_until)


class Deliver:
    """`clock`: seconds since the epoch. `chance`: for the jitter of retries. `news`: set when something is owed."""

    def __init__(
        self,
        outbox: Outbox,
        messengers: Mapping[Platform, Messenger],
        timing: Timing,
        clock: Callable[[], float],
        paces: Mapping[Platform, Pace],
        chance: random.Random,
        notify: Notify,
        news: asyncio.Event,
        meter: Meter = UNMETERED,
    ) -> None:
        self._outbox = outbox
        self._platforms = {
            platform: _Platform(messenger, pace := paces.get(platform, Pace()), Turnstile(pace.per_second))
            for platform, messenger in messengers.items()
        }
        self._timing = timing
        self._clock = clock
        self._chance = chance
        self._notify = notify
        self._meter = meter
        self._lanes: dict[Channel, asyncio.Task[None]] = {}
        self._news = news
        self._stopping = False

    async def run(self, stop: asyncio.Event) -> None:
        """Start a lane for whatever is due; at the stop, claim nothing more and let what is under way finish."""
        self._stopping = False
        waiting = [asyncio.create_task(self._await_ready(platform)) for platform in self._platforms.values()]
        stopped = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                self._news.clear()
                pause = await self._start_lanes()
                news = asyncio.create_task(self._news.wait())
                await asyncio.wait({news, stopped}, timeout=pause, return_when=asyncio.FIRST_COMPLETED)
                news.cancel()
        finally:
            self._stopping = True
            for task in (*waiting, stopped):
                task.cancel()
            if self._lanes:
                await asyncio.wait(set(self._lanes.values()), timeout=STOP_WITHIN)

    async def _await_ready(self, platform: _Platform) -> None:
        await platform.messenger.ready()
        platform.ready = True
        self._news.set()

    async def _start_lanes(self) -> float:
        """Returns the seconds until something else may be due."""
        now = self._clock()
        try:
            due = await self._outbox.lanes_due(now)
            at = await self._outbox.next_due(now)
        except StoreUnavailable:
            log.exception("the store cannot be read; nothing is sent meanwhile")
            return STORE_PAUSE
        for channel in due:
            if channel not in self._lanes and self._open(channel.platform, now):
                lane = asyncio.create_task(self._lane(channel), name=f"lane {channel}")
                self._lanes[channel] = lane
                lane.add_done_callback(functools.partial(self._lane_ended, channel))
        pauses = [p.closed_until for p in self._platforms.values() if p.closed_until > now]
        return max(0.05, min([LONGEST_SLEEP, *(moment - now for moment in pauses), *([at - now] if at else [])]))

    def _open(self, platform: Platform, now: float) -> bool:
        state = self._platforms.get(platform)
        return state is not None and state.ready and state.closed_until <= now

    def _lane_ended(self, channel: Channel, lane: asyncio.Task[None]) -> None:
        self._lanes.pop(channel, None)
        if not lane.cancelled() and (error := lane.exception()) is not None:
            log.error("a lane ended unexpectedly", channel=str(channel), exc_info=error)
        self._news.set()

    async def _lane(self, channel: Channel) -> None:
        """Work through what is due in one channel, at its pace."""
        platform = self._platforms[channel.platform]
        while self._goes_on(channel):
            await self._keep_pace(platform, channel)
            if not self._goes_on(channel):  # A pause or the stop came while it waited for its turn.
                platform.turnstile.give_back()
                return
            try:
                more = await self.step(channel)
            except StoreUnavailable:
                log.exception("the store takes no claim, so nothing is sent", channel=str(channel))
                await _rest()
                return
            except Exception:
                log.exception("a lane failed in an unforeseen way and starts again", channel=str(channel))
                await _rest()
                return
            if not more:
                platform.turnstile.give_back()
                return

    def _goes_on(self, channel: Channel) -> bool:
        return not self._stopping and self._open(channel.platform, self._clock())

    async def step(self, channel: Channel) -> bool:
        """One thing that is due in a channel: an edit of what is there, or what the head needs. False: nothing is."""
        platform = self._platforms[channel.platform]
        if await self._outbox.amends(channel, self._clock()):
            withdrawn = await self._outbox.take_withdrawal(channel, self._clock())
            if withdrawn is not None:
                await self._withdraw(platform, withdrawn)
                return True
            edit = await self._outbox.take_edit(channel, self._clock())
            if edit is not None:
                await self._edit(platform, *edit)
                return True
        match await self._outbox.take(channel, self._clock()):
            case (delivery, Send(timeout)):
                await self._send(platform, delivery, timeout)
            case (delivery, Look()):
                await self._look(platform, delivery)
            case None | (_, Wait()):
                return False
        return True

    async def _keep_pace(self, platform: _Platform, channel: Channel) -> None:
        clock = asyncio.get_running_loop().time
        free_at = platform.next_send.get(channel.id, 0.0)
        # Queue while the lane's own wait still runs, or it would wait for both, one after the other.
        await asyncio.sleep(max(0.0, free_at - clock() - platform.turnstile.queue))
        await platform.turnstile.pass_through()
        await asyncio.sleep(max(0.0, free_at - clock()))

    async def _send(self, platform: _Platform, delivery: Delivery, timeout: float) -> None:
        result = await self._attempt(platform, delivery, timeout)
        self._keep_distance(platform, delivery.channel, result)
        now = self._clock()
        change = after_send(delivery, result, now, self._timing, self._chance.random())
        self._pause(platform, now, change.pause_platform, locked_out=change.locked_out)
        text = plain(delivery.channel.platform, json.loads(delivery.body)) if change.plainly else None
        await self._certainly(lambda: self._outbox.record(delivery, change, now, text))
        self._meter.delivered(delivery.channel.platform, change.state)
        self._tell(delivery, change.state, change.error, result)
        await self._notify_of(delivery, change)

    async def _look(self, platform: _Platform, delivery: Delivery) -> None:
        tried = (delivery.first_try_at, delivery.first_ambiguous_at)
        began = min((at for at in tried if at is not None), default=self._clock())
        look_up = LookUp(
            delivery.key,
            delivery.kind,
            delivery.channel.id,
            dt.datetime.fromtimestamp(began - LOOK_BACK, dt.UTC),
            self._timing.send_timeout,
            delivery.overview_id,
            delivery.tenant,
        )
        result: LookUpResult
        try:
            result = await platform.messenger.look_up(look_up)
        except Exception as error:
            log.exception("a look failed in an unforeseen way", delivery=delivery.key)
            result = CannotLook(f"unforeseen: {type(error).__name__}")
        now = self._clock()
        change = after_look(delivery, result, now, self._timing, self._chance.random())
        await self._certainly(lambda: self._outbox.record(delivery, change, now))
        self._meter.delivered(delivery.channel.platform, change.state)
        await self._notify_of(delivery, change)
        log.info(
            "looked for a delivery",
            delivery=delivery.key,
            channel=str(delivery.channel),
            state=change.state,
            found=type(result).__name__,
            why=change.error,
        )
        for duplicate in change.duplicates:
            place, within = place_of(delivery, duplicate), self._timing.send_timeout
            removed = await platform.messenger.delete(place, duplicate, within, delivery.tenant)
            if isinstance(removed, Sent):
                self._meter.healed()
            log.warning("a duplicate was removed", delivery=delivery.key, channel=str(delivery.channel))

    async def _notify_of(self, delivery: Delivery, change: Change) -> None:
        try:
            if change.trouble is not None:
                await self._notify.trouble(delivery, change.trouble, change.error)
            elif change.state == "sent":
                await self._notify.delivered(delivery.channel)
        except StoreUnavailable:
            log.exception("an admin could not be told")

    async def _edit(self, platform: _Platform, delivery: Delivery, payload: int) -> None:
        result = await self._attempt(platform, delivery, self._timing.send_timeout)
        self._keep_distance(platform, delivery.channel, result)
        now = self._clock()
        change = after_edit(delivery, result, now, self._chance.random())
        self._pause(platform, now, change.pause_platform)
        await self._certainly(lambda: self._outbox.record_edit(delivery, payload, change, now))
        if isinstance(result, Sent):
            self._meter.delivered(delivery.channel.platform, "edited")
        self._tell(delivery, "edited" if change.done else "to be edited", change.error, result)

    async def _attempt(self, platform: _Platform, delivery: Delivery, timeout: float) -> SendResult:
        try:
            result = await platform.messenger.send(self._outgoing(delivery, timeout))
        except Exception as error:
            # Nobody foresaw it, so nobody knows what went over the wire.
            log.exception("an attempt failed in an unforeseen way", delivery=delivery.key)
            result = OutcomeUnknown(f"unforeseen: {type(error).__name__}")
        now = self._clock()
        platform.refusals.note(result, now)
        self._pause(platform, now, platform.refusals.free_at(now) - now)
        return result

    async def _withdraw(self, platform: _Platform, delivery: Delivery) -> None:
        """Take a message back; a delete is idempotent, as an edit is."""
        result: SendResult = Refused("deleted", "", "it was never there")
        if delivery.remote_id is not None:
            place, within = place_of(delivery, delivery.remote_id), self._timing.send_timeout
            result = await platform.messenger.delete(place, delivery.remote_id, within, delivery.tenant)
        now = self._clock()
        change = after_edit(delivery, result, now, self._chance.random())
        self._pause(platform, now, change.pause_platform)
        await self._certainly(lambda: self._outbox.record_withdrawal(delivery, change))
        if isinstance(result, Sent):
            self._meter.delivered(delivery.channel.platform, "withdrawn")
        self._tell(delivery, "taken back" if change.done else "to be taken back", change.error, result)

    def _outgoing(self, delivery: Delivery, timeout: float) -> Outgoing:
        return Outgoing(
            delivery.key,
            delivery.kind,
            delivery.channel.id,
            with_key(json.loads(delivery.body), delivery.key),
            timeout,
            delivery.overview_id,
            delivery.remote_id if delivery.editing else None,
            delivery.tenant,
        )

    def _keep_distance(self, platform: _Platform, channel: Channel, result: SendResult) -> None:
        wait = max(platform.pace.between, result.full_for if isinstance(result, Sent) else 0.0)
        if wait:
            platform.next_send[channel.id] = asyncio.get_running_loop().time() + wait

    def changed(self, platform: Platform) -> None:
        """Something about the platform changed: a lock-out may be over, a rate limit is not."""
        if platform in self._platforms:
            self._platforms[platform].locked_out_until = 0.0
        self._news.set()

    def _pause(self, platform: _Platform, now: float, seconds: float, *, locked_out: bool = False) -> None:
        if seconds and locked_out:
            platform.locked_out_until = now + seconds
        elif seconds:
            platform.paused_until = max(platform.paused_until, now + seconds)
        if seconds:
            log.warning("the whole platform waits", platform=platform.messenger.platform, seconds=round(seconds))

    async def _certainly(self, write: Callable[[], Awaitable[None]]) -> None:
        """What happened on the wire is written down, however long the store refuses; the lane waits for it."""
        while True:
            try:
                await write()
                return
            except StoreUnavailable:
                log.exception("the store does not take the outcome of a send; trying again")
                await _rest()

    def _tell(self, delivery: Delivery, state: str, error: str, result: SendResult) -> None:
        log.info(
            "delivery",
            delivery=delivery.key,
            channel=str(delivery.channel),
            feed="" if delivery.channel.person else delivery.feed,  # There it is who the message is for.
            date=str(delivery.date),
            kind=delivery.kind,
            part=delivery.part,
            state=state,
            outcome=type(result).__name__,
            why=error,
        )


async def _rest() -> None:
    """So that what fails is not tried again in a rush."""
    await asyncio.sleep(STORE_PAUSE)
