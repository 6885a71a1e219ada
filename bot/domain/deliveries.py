"""Delivery: its key, its states, and every rule about what happens to it next.

    pending ──claim──▶ sending ──▶ sent
       ▲                  │  ├───▶ pending   a definite refusal or failure that may pass
       │                  │  ├───▶ held      a person has to mend something first
       │                  │  ├───▶ dead      the platform will never take it
       └── unknown ◀──────┘  └───▶ unknown   it may have been posted
             └──────▶ sent | held

Ambiguity is sticky: once an attempt may have been posted, no later refusal can say that it was not. Only
the platform's own confirmation, its history, or a complete and settled look without a hit clears it.
All times are seconds since the epoch (UTC). Does not send and does not store; see jobs/deliver.py.
"""

import base64
import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Literal

from bot.domain.channels import Channel, Platform
from bot.domain.messages import IN_THREAD, OPENING, MessageKind
from bot.domain.notices import Trouble
from bot.domain.outcomes import (
    Absent,
    CannotLook,
    Found,
    LookUpResult,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    Refused,
    SendResult,
    Sent,
)

State = Literal["pending", "sending", "unknown", "sent", "held", "dead", "cancelled"]

KEY_VERSION = 1
REFUSED_BACKOFF = (5.0, 30.0, 120.0, 600.0, 1800.0, 7200.0, 21600.0)
"""Seconds before the next try after each refusal that nobody foresaw."""
OUTAGE_BACKOFF = (2.0, 5.0, 10.0, 30.0, 60.0)
"""Seconds before the next try while a platform is out of reach; the last one repeats, so its return is soon noticed."""
HELD_FIRST, HELD_MOST = 300.0, 3600.0
NO_RETRY_AFTER = 300.0
"""A 429 that names no time, or an HTML one, is a ban by the network in front: five minutes for the whole platform."""
TRIES_WHEN_REFUSED = 8
EDIT_TRIES = 3
"""An edit that is refused so often for a reason of its own (too old to be edited) is given up."""
OVERVIEW_EDIT_GAP = 600.0
LOOK_BACK = 300.0
"""How far before the first try the history is read, for clocks that differ."""


def delivery_key(
    platform: Platform,
    tenant: str,
    channel: str,
    owner: str,
    date: dt.date,
    kind: MessageKind,
    part: str,
    generation: int = 0,
) -> str:
    """25 characters, a hash of what the message is; also Discord's nonce (25 at most). Same message, same key.

    `generation`: what is posted once more on purpose is another message.
    """
    names: tuple[str, ...] = (str(KEY_VERSION), platform, tenant, channel, owner, date.isoformat(), kind, part)
    if generation:
        names = (*names, str(generation))
    digest = hashlib.sha256("\x1f".join(names).encode()).digest()
    return base64.b32encode(digest).decode().lower()[:25]


@dataclass(frozen=True, slots=True)
class Timing:
    """`[delivery]` of the configuration, in seconds."""

    send_timeout: float = 20.0
    settle: float = 60.0
    nonce_window: float = 60.0


@dataclass(frozen=True, slots=True)
class Delivery:
    """A row of the outbox, as the rules see it.

    `overview_id` is the platform's id of the overview this hangs on, None when it hangs on nothing.
    `settled_at`: from then on a lost request can no longer land. `editing`: it was sent, and another
    body is wanted now.
    """

    id: int
    key: str
    channel: Channel
    feed: str
    date: dt.date
    kind: MessageKind
    part: str
    state: State
    ambiguous: bool = False
    plain: bool = False
    attempts: int = 0
    refusals: int = 0
    first_try_at: float | None = None
    last_try_at: float | None = None
    first_ambiguous_at: float | None = None
    settled_at: float | None = None
    retry_at: float = 0.0
    remote_id: str | None = None
    overview_id: str | None = None
    body: str = ""
    editing: bool = False
    tenant: str = ""


# ---------------------------------------------------------------- what to do with the head of a lane


@dataclass(frozen=True, slots=True)
class Send:
    """Put it on the wire; nothing may go out after `timeout` seconds."""

    timeout: float


@dataclass(frozen=True, slots=True)
class Look:
    """Ask the platform's history whether it is there."""


@dataclass(frozen=True, slots=True)
class Wait:
    until: float


NextStep = Send | Look | Wait


def next_step(delivery: Delivery, now: float, timing: Timing) -> NextStep:
    """What the head of a lane needs now."""
    if delivery.retry_at > now:
        return Wait(delivery.retry_at)
    if not delivery.ambiguous:
        return Send(timing.send_timeout)
    # What this store never tried itself was posted, if at all, before a backup was restored: only the history knows.
    if has_nonce(delivery) and delivery.first_try_at is not None and delivery.first_ambiguous_at is not None:
        # The second half of the window is for a repetition that is lost itself and lands late.
        window_left = delivery.first_ambiguous_at + timing.nonce_window / 2 - now
        if window_left > 1.0:
            return Send(min(timing.send_timeout, window_left))
    return Look()


def has_nonce(delivery: Delivery) -> bool:
    """Discord recognises a repeated nonce for a short while; a thread or forum post carries none, nor does Slack."""
    return delivery.channel.platform == "discord" and delivery.kind not in ("thread", "forum")


def place_of(delivery: Delivery, remote_id: str) -> str:
    """The channel that this message of the delivery is in.

    A thread on Discord is a channel of its own, with the id of its overview; a forum post has that of its message.
    """
    if delivery.kind in ("forum", "thread"):
        return remote_id
    in_thread = delivery.channel.platform == "discord" and delivery.kind in IN_THREAD
    return delivery.overview_id if in_thread and delivery.overview_id is not None else delivery.channel.id


# ---------------------------------------------------------------- what became of it


@dataclass(frozen=True, slots=True)
class Change:
    """The new state of a delivery after an attempt or a look.

    `pause_platform`: seconds in which nothing at all is sent to this platform. `locked_out`: as long as that,
    unless the platform says before that something changed.
    `duplicates`: younger copies, to be deleted. `ends_thread`: a person took the thread away, so what else
    was to come in it is not sent. `plainly`: try once more as plain text, under the same key. `trouble`: what
    an admin should know, None if nothing.
    """

    state: State
    ambiguous: bool
    retry_at: float = 0.0
    remote_id: str | None = None
    first_ambiguous_at: float | None = None
    settled_at: float | None = None
    counts: bool = True
    refusal: bool = False
    error: str = ""
    pause_platform: float = 0.0
    locked_out: bool = False
    duplicates: tuple[str, ...] = ()
    ends_thread: bool = False
    plainly: bool = False
    trouble: Trouble | None = None


def after_send(delivery: Delivery, result: SendResult, now: float, timing: Timing, jitter: float) -> Change:
    """The rule of an attempt's outcome. `jitter` is a random number from 0 to 1."""
    again: State = "unknown" if delivery.ambiguous else "pending"
    match result:
        case Sent(remote_id):
            return Change("sent", ambiguous=False, remote_id=remote_id)
        case NotSent(reason):
            wait = backoff(OUTAGE_BACKOFF, delivery.attempts, jitter)
            return Change(again, delivery.ambiguous, retry_at=now + wait, error=reason)
        case RateLimited(retry_after, whole_platform):
            wait = NO_RETRY_AFTER if retry_after is None else retry_after
            return Change(
                again,
                delivery.ambiguous,
                retry_at=now + wait,
                counts=False,
                error=f"asked to wait {wait:.0f} s",
                pause_platform=wait if whole_platform or retry_after is None else 0.0,
            )
        case OutcomeUnknown(reason):
            first = delivery.first_ambiguous_at
            began = delivery.last_try_at if delivery.last_try_at is not None else now
            return Change(
                "unknown",
                ambiguous=True,
                retry_at=now + min(2.0, timing.settle / 4) * (0.5 + jitter),
                first_ambiguous_at=began if first is None else first,
                settled_at=now + timing.settle,
                error=reason,
            )
        case Refused():
            return _after_refusal(delivery, result, now, timing, jitter)


def _after_refusal(delivery: Delivery, refused: Refused, now: float, timing: Timing, jitter: float) -> Change:
    error = refused.said
    match refused.cause:
        case "deleted" if delivery.ambiguous:
            # The platform knows the nonce: the message was there, and a person took it away.
            return Change("sent", ambiguous=False, error=error)
        case "channel_gone" | "no_permission" | "thread_closed" | "revoked":
            wait = held_wait(delivery.attempts)
            return Change("held", delivery.ambiguous, retry_at=now + wait, error=error, trouble=refused.cause)
        case "direct_closed":
            # The person's own affair: no admin is told.
            return Change("held", delivery.ambiguous, retry_at=now + held_wait(delivery.attempts), error=error)
        case "unauthorized":
            wait = held_wait(delivery.attempts)
            return Change(
                "held",
                delivery.ambiguous,
                retry_at=now + wait,
                error=error,
                pause_platform=wait,
                locked_out=True,
                trouble="unauthorized",
            )
    if delivery.ambiguous:
        # This try was refused; an earlier one may stand. The history decides, once the nonce no longer can.
        window_over = (delivery.first_ambiguous_at or now) + timing.nonce_window
        return Change("unknown", ambiguous=True, retry_at=max(now + 1.0, window_over), error=error)
    if refused.cause == "deleted":
        return Change("dead", ambiguous=False, error=error, ends_thread=True)
    if refused.cause == "content" and not delivery.plain and delivery.kind != "thread":
        return Change("pending", ambiguous=False, retry_at=now, error=error, plainly=True, trouble="sent_plainly")
    if refused.cause == "content" or delivery.refusals + 1 >= TRIES_WHEN_REFUSED:
        return Change("dead", ambiguous=False, error=error, trouble="refused")
    wait = backoff(REFUSED_BACKOFF, delivery.refusals, jitter)
    return Change("pending", ambiguous=False, retry_at=now + wait, error=error, refusal=True)


def after_look(delivery: Delivery, result: LookUpResult, now: float, timing: Timing, jitter: float) -> Change:
    """The rule of a look into the history. "Not there" counts only once a lost request can no longer land."""
    match result:
        case Found(remote_ids):
            return Change("sent", ambiguous=False, remote_id=remote_ids[0], duplicates=remote_ids[1:])
        case Absent():
            settled = delivery.settled_at if delivery.settled_at is not None else now + timing.settle
            if now < settled:
                return Change("unknown", ambiguous=True, retry_at=settled, settled_at=settled, counts=False)
            return Change("pending", ambiguous=False, retry_at=now, counts=False)
        case CannotLook(reason, forbidden=True):
            return Change(
                "held",
                ambiguous=True,
                retry_at=now + held_wait(delivery.attempts),
                error=reason,
                trouble="history_forbidden",
            )
        case CannotLook(reason, retry_after=retry_after):
            wait = backoff(OUTAGE_BACKOFF, delivery.attempts, jitter) if retry_after is None else retry_after
            return Change("unknown", ambiguous=True, retry_at=now + wait, error=reason)


def nothing_hangs(delivery: Delivery, change: Change) -> bool:
    """The overview is proven not to be there, so nothing can have been posted in its thread."""
    cleared = delivery.ambiguous and change.state == "pending" and not change.ambiguous
    return delivery.kind in OPENING and cleared


def backoff(steps: tuple[float, ...], failures: int, jitter: float) -> float:
    """Seconds to wait after `failures` earlier ones, spread so that many lanes do not return at once."""
    return steps[min(failures, len(steps) - 1)] * (0.5 + jitter / 2)


def held_wait(attempts: int) -> float:
    """A held lane is tried again after 5 minutes, doubling to 1 hour."""
    return float(min(HELD_FIRST * 2 ** min(attempts, 10), HELD_MOST))


def recovered(delivery: Delivery, now: float, timing: Timing) -> Change:
    """What a start makes of a delivery that the last process was sending when it ended: it may have been posted."""
    began = delivery.last_try_at if delivery.last_try_at is not None else now
    first = delivery.first_ambiguous_at
    return Change(
        "unknown",
        ambiguous=True,
        retry_at=now,
        first_ambiguous_at=began if first is None else first,
        settled_at=min(now, began + timing.send_timeout) + timing.settle,
        counts=False,
        error="the process ended while this was being sent",
    )


# ---------------------------------------------------------------- edits of what was sent


@dataclass(frozen=True, slots=True)
class EditChange:
    """`done`: the wanted body is there, or never will be and is not tried again. `refusal`: brings giving up nearer.

    `in_doubt`: this edit may still land.
    """

    done: bool
    edit_at: float = 0.0
    refusal: bool = False
    in_doubt: bool = False
    error: str = ""
    pause_platform: float = 0.0


def edit_may_land_until(claimed_at: float, timing: Timing) -> float:
    """Until then no edit with another body is sent: were it overtaken, the older text would stay."""
    return claimed_at + timing.send_timeout + timing.settle


def after_edit(delivery: Delivery, result: SendResult, now: float, jitter: float) -> EditChange:
    """An edit is idempotent: anything but a definite end is simply tried again."""
    match result:
        case Sent():
            return EditChange(done=True)
        case RateLimited(retry_after, whole_platform):
            wait = NO_RETRY_AFTER if retry_after is None else retry_after
            return EditChange(False, now + wait, pause_platform=wait if whole_platform or retry_after is None else 0.0)
        case NotSent(reason) | OutcomeUnknown(reason):
            wait = backoff(OUTAGE_BACKOFF, delivery.attempts, jitter)
            return EditChange(False, now + wait, in_doubt=isinstance(result, OutcomeUnknown), error=reason)
        case Refused(cause):
            error = result.said
            if cause in ("content", "deleted") or (cause == "other" and delivery.refusals + 1 >= EDIT_TRIES):
                return EditChange(True, error=error)
            return EditChange(False, now + held_wait(delivery.attempts), refusal=cause == "other", error=error)
