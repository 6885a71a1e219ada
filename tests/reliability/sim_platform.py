"""A platform in memory, as a Messenger sees it, that notes every broken promise the moment it is broken.

Two skins. Discord knows a nonce for two minutes and makes a thread by a request of its own, which has no nonce but
can be made only once a message. Slack knows no nonce; a reply names the message it answers. What the weather makes
of a request is decided outside (weather.py); what it does to the platform's messages is decided here.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from bot.domain.channels import Platform
from bot.domain.deliveries import Timing
from bot.domain.outcomes import (
    Absent,
    CannotLook,
    Found,
    LookUpResult,
    OutcomeUnknown,
    Refused,
    SendResult,
    Sent,
)
from bot.ports import LookUp, Outgoing

NONCE_MEMORY = 92.0
"""Seconds for which Discord knows a nonce. Half a trusted window, and a minute in which a lost repetition can land."""


class SimulationFailed(BaseException):
    """A mistake in the test, which the bot must not take for one of the platform's."""


@dataclass(frozen=True, slots=True)
class Fair:
    """The request does what it should, and the answer arrives."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The platform does nothing and says `result`."""

    result: SendResult


@dataclass(frozen=True, slots=True)
class AnswerLost:
    """The platform did what it should, and no readable answer arrived (also: a 5xx after storing)."""


@dataclass(frozen=True, slots=True)
class RequestLost:
    """No answer. The request lands `after` seconds later, None: never (also: a 5xx before storing)."""

    after: float | None = None


Fate = Fair | Answer | AnswerLost | RequestLost


class Weather(Protocol):
    def of_send(self, platform: "SimPlatform", outgoing: Outgoing) -> Fate: ...

    def of_look(self, platform: "SimPlatform", look_up: LookUp) -> LookUpResult | None:
        """None: the history is read and believed."""
        ...


class Sunshine:
    def of_send(self, platform: "SimPlatform", outgoing: Outgoing) -> Fate:
        return Fair()

    def of_look(self, platform: "SimPlatform", look_up: LookUp) -> LookUpResult | None:
        return None


@dataclass(slots=True)
class Posted:
    remote_id: str
    key: str
    kind: str
    channel: str
    place: str
    body: dict[str, Any]
    nonce: str | None
    stored_at: float
    gone: bool = False


@dataclass(slots=True)
class _Doubt:
    """What is known about attempts at one key whose answer never came."""

    landing_until: float = 0.0
    cleared: bool = True


Trouble = Literal["channel_gone", "no_permission", "unauthorized"]


@dataclass(slots=True)
class _Place:
    trouble: Trouble | None = None
    blind: bool = False


@dataclass(slots=True)
class _UnderWay:
    lands_at: float
    outgoing: Outgoing


class SimPlatform:
    """`hook` is called before and after every request and may end the process. `meanwhile` runs while a request is
    under way, before and after it reaches the platform, and is told how long that may take.

    `claimed` says whether the store, as another process would read it now, has the delivery as being sent.
    """

    def __init__(self, platform: Platform, clock: Callable[[], float], timing: Timing) -> None:
        self.platform: Platform = platform
        self.timing = timing
        self.messages: list[Posted] = []
        self.broken: list[str] = []
        """Broken promises, in words."""
        self.careless: list[str] = []
        """Requests that may do harm, whether or not they did."""
        self.weather: Weather = Sunshine()
        self.hook: Callable[[str], None] = lambda _: None
        self.meanwhile: Callable[[float], Awaitable[None]] | None = None
        self.claimed: Callable[[str], bool] = lambda _: True
        self.places: dict[str, _Place] = {}
        self.nonce_memory = NONCE_MEMORY
        self.calls = 0
        self.edits = 0
        self._clock = clock
        self._threads: set[str] = set()
        self._under_way: list[_UnderWay] = []
        self._frozen: dict[str, str] = {}
        self._doubts: dict[str, _Doubt] = {}
        self._number = 0

    # ---------------------------------------------------------------- ports.Messenger

    async def ready(self) -> None:
        return

    async def send(self, outgoing: Outgoing) -> SendResult:
        try:
            return await self._request(outgoing)
        except Exception as error:
            raise SimulationFailed from error

    async def _request(self, outgoing: Outgoing) -> SendResult:
        self.calls += 1
        self.hook(f"before {outgoing.kind} {'edit' if outgoing.remote_id else 'post'}")
        if self.meanwhile is not None:
            await self.meanwhile(outgoing.timeout)
        self.land()
        if outgoing.remote_id is None:
            self._judge(outgoing)
        result = self._send(outgoing)
        self._remember_doubt(outgoing, result)
        if self.meanwhile is not None:
            await self.meanwhile(self.timing.send_timeout)
        self.hook(f"after {outgoing.kind} {'edit' if outgoing.remote_id else 'post'}")
        return result

    async def look_up(self, look_up: LookUp) -> LookUpResult:
        self.calls += 1
        self.hook("before look")
        self.land()
        place = self._place(look_up.channel)
        result = self.weather.of_look(self, look_up)
        if place.trouble is not None or place.blind:
            result = CannotLook(place.trouble or "the history may not be read", forbidden=True)
        if result is None:
            result = self._history(look_up)
        if isinstance(result, Absent):
            doubt = self._doubts.setdefault(look_up.key, _Doubt())
            doubt.cleared = doubt.cleared or self._clock() >= doubt.landing_until
        self.hook("after look")
        return result

    async def delete(self, channel: str, remote_id: str, timeout: float, tenant: str = "") -> SendResult:
        for message in self.messages:
            where = message.channel if self.platform == "slack" else message.place
            if message.remote_id == remote_id and where == channel:
                message.gone = True
        return Sent(remote_id)

    # ---------------------------------------------------------------- what the world does to it

    def trouble(self, channel: str, trouble: Trouble | None) -> None:
        self._place(channel).trouble = trouble

    def blind(self, channel: str, blind: bool) -> None:
        self._place(channel).blind = blind

    def land(self) -> None:
        """Requests that were lost on the way arrive when their time has come."""
        now = self._clock()
        arrived = [late for late in self._under_way if late.lands_at <= now]
        self._under_way = [late for late in self._under_way if late.lands_at > now]
        for late in sorted(arrived, key=lambda late: late.lands_at):
            self._take(late.outgoing, late.lands_at)

    def forget_bodies(self) -> None:
        """A restored store does not know what was frozen since; what it sends anew may read otherwise."""
        self._frozen.clear()

    def live(self, channel: str) -> list[Posted]:
        return [message for message in self.messages if message.channel == channel and not message.gone]

    # ---------------------------------------------------------------- inside

    def _place(self, channel: str) -> _Place:
        return self.places.setdefault(channel, _Place())

    def _send(self, outgoing: Outgoing) -> SendResult:
        fate = self.weather.of_send(self, outgoing)
        trouble = self._place(outgoing.channel).trouble
        if trouble is not None and not isinstance(fate, Answer):
            return Refused(trouble, trouble, trouble)
        match fate:
            case Answer(result):
                return result
            case Fair():
                return self._take(outgoing, self._clock())
            case AnswerLost():
                taken = self._take(outgoing, self._clock())
                return OutcomeUnknown("the answer was lost") if isinstance(taken, Sent) else taken
            case RequestLost(after):
                if after is not None:
                    self._under_way.append(_UnderWay(self._clock() + after, outgoing))
                return OutcomeUnknown("no answer in time")

    def _take(self, outgoing: Outgoing, at: float) -> SendResult:
        """What the platform does with a request that reached it."""
        if outgoing.remote_id is not None:
            return self._edit(outgoing, outgoing.remote_id)
        if outgoing.kind == "thread":
            return self._make_thread(outgoing)
        place = self._where(outgoing)
        if place is None:
            return Refused("deleted", "10003", "the thread is not there")
        if self.platform == "discord":
            for message in self.messages:
                if message.nonce == outgoing.body["nonce"] and at - message.stored_at <= self.nonce_memory:
                    return Refused("deleted", "10008", "deleted") if message.gone else Sent(message.remote_id)
        if any(message.key == outgoing.key and not message.gone for message in self.messages):
            self.broken.append(f"doubled: {outgoing.kind} {outgoing.key}")
        self._number += 1
        remote_id, nonce = f"{self.platform[0]}{self._number}", outgoing.body.get("nonce")
        self.messages.append(
            Posted(remote_id, outgoing.key, outgoing.kind, outgoing.channel, place, outgoing.body, nonce, at)
        )
        return Sent(remote_id)

    def _where(self, outgoing: Outgoing) -> str | None:
        if outgoing.kind != "paper":
            return outgoing.channel
        overview = outgoing.overview_id
        if self.platform == "discord":
            return overview if overview in self._threads else None
        there = any(message.remote_id == overview and not message.gone for message in self.messages)
        return overview if there else None

    def _make_thread(self, outgoing: Outgoing) -> SendResult:
        overview = outgoing.overview_id
        if overview is None or not any(m.remote_id == overview and not m.gone for m in self.messages):
            return Refused("deleted", "10008", "the message is not there")
        self._threads.add(overview)
        return Sent(overview)

    def _edit(self, outgoing: Outgoing, remote_id: str) -> SendResult:
        for message in self.messages:
            if message.remote_id == remote_id:
                if message.gone:
                    return Refused("deleted", "10008", "deleted")
                message.body = outgoing.body
                self.edits += 1
                return Sent(remote_id)
        return Refused("deleted", "10008", "never there")

    def _history(self, look_up: LookUp) -> LookUpResult:
        if look_up.kind == "thread":
            there = look_up.overview_id in self._threads
            return Found((look_up.overview_id,)) if there and look_up.overview_id else Absent()
        since = look_up.since.timestamp()
        read = [message for message in self.messages if not message.gone and message.stored_at >= since]
        hits = tuple(message.remote_id for message in read if shows_key(message.body, look_up.key))
        return Found(hits) if hits else Absent()

    # ---------------------------------------------------------------- promises about each request

    def _judge(self, outgoing: Outgoing) -> None:
        if not self.claimed(outgoing.key):
            self.careless.append(f"sent without a committed claim: {outgoing.kind} {outgoing.key}")
        body = json.dumps(outgoing.body, sort_keys=True)
        if self._frozen.setdefault(outgoing.key, body) != body:
            self.careless.append(f"a retry with other bytes: {outgoing.kind} {outgoing.key}")
        if outgoing.kind == "thread":
            return
        if not shows_key(outgoing.body, outgoing.key):
            self.careless.append(f"a message without its key: {outgoing.kind} {outgoing.key}")
        if self.platform == "discord" and outgoing.body.get("nonce") != outgoing.key:
            self.careless.append(f"a nonce of its own: {outgoing.kind} {outgoing.key}")
        if self.platform == "slack" and not self._doubts.setdefault(outgoing.key, _Doubt()).cleared:
            self.careless.append(f"sent again in doubt: {outgoing.kind} {outgoing.key}")

    def _remember_doubt(self, outgoing: Outgoing, result: SendResult) -> None:
        """From here on the process knows no answer until it reads one: a crash right now leaves the same doubt."""
        if outgoing.remote_id is not None:
            return
        doubt = self._doubts.setdefault(outgoing.key, _Doubt())
        if isinstance(result, OutcomeUnknown):
            doubt.cleared = False
            doubt.landing_until = max(doubt.landing_until, self._clock() + self.timing.settle)
        elif isinstance(result, Refused) and result.cause == "content":
            self._frozen.pop(outgoing.key, None)  # Its plain text is another body, on purpose.


def shows_key(body: dict[str, Any], key: str) -> bool:
    """Whether the history shows the key: in Slack's metadata, in a button's custom_id on Discord (a nonce it hides)."""
    if "metadata" in body:
        return bool(body["metadata"]["event_payload"]["key"] == key)
    return f':{key}"' in json.dumps(body.get("components", []))
