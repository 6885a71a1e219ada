"""Sending messages to a platform, and looking them up."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Protocol

from bot.domain.channels import Platform
from bot.domain.messages import MessageKind
from bot.domain.outcomes import LookUpResult, SendResult


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One attempt to put one message on the wire.

    `channel` is the platform's own id. `body` has its key filled in already. `overview_id` is the
    platform's id of the digest's overview (Slack: its `ts`) and is set for everything that hangs on it.
    `remote_id` is set when a message that was sent before is to be edited.
    Nothing may go on the wire once `timeout` seconds have passed. `tenant`: whose message it is; a feed of the
    configuration names its platform alone, and its channel tells the rest.
    """

    key: str
    kind: MessageKind
    channel: str
    body: dict[str, Any]
    timeout: float
    overview_id: str | None = None
    remote_id: str | None = None
    tenant: str = ""


@dataclass(frozen=True, slots=True)
class LookUp:
    """Is the message with this key there? Read everything since `since` (UTC). `tenant`: as in Outgoing."""

    key: str
    kind: MessageKind
    channel: str
    since: dt.datetime
    timeout: float
    overview_id: str | None = None
    tenant: str = ""


class Messenger(Protocol):
    """A platform, as far as the outbox is concerned. Implementations never raise for what a platform does."""

    platform: Platform

    async def send(self, outgoing: Outgoing) -> SendResult:
        """Exactly one logical post (`remote_id` None) or edit (`remote_id` set) of `outgoing.body`."""
        ...

    async def look_up(self, look_up: LookUp) -> LookUpResult: ...

    async def delete(self, channel: str, remote_id: str, timeout: float, tenant: str = "") -> SendResult:
        """`channel` is where the message is: for a paper on Discord, the thread. `tenant`: as in Outgoing."""
        ...

    async def ready(self) -> None:
        """Return once sending is possible at all (logged in); used to hold a lane back, not to prove anything."""
        ...
