"""What a platform said to an attempt or a look. "Sent, we think" is an outcome with a name."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform confirmed it. `remote_id`: message id (Discord), `ts` (Slack), thread id.

    `full_for`: seconds in which this channel takes no more, as the answer's rate-limit headers say.
    """

    remote_id: str
    full_for: float = 0.0


@dataclass(frozen=True, slots=True)
class RateLimited:
    """429. `retry_after` in seconds, None when the platform did not say. `whole_platform`: global or ban."""

    retry_after: float | None
    whole_platform: bool = False


@dataclass(frozen=True, slots=True)
class NotSent:
    """Nothing reached the platform (no connection, or the deadline passed first). Safe to try again."""

    reason: str


RefusalCause = Literal[
    "channel_gone",  # deleted, archived, or never there
    "no_permission",  # the bot may not post there (also: not a member, removed from the server)
    "direct_closed",  # this person takes no direct messages, or cannot be reached by the bot any more
    "unauthorized",  # token revoked or wrong: nothing of this tenant can be sent
    "revoked",  # one of several workspaces took its token back: the others go on
    "content",  # the platform does not take this body
    "deleted",  # the message existed and a person deleted it
    "thread_closed",  # archived or locked thread
    "other",
]


@dataclass(frozen=True, slots=True)
class Refused:
    """The platform said no, definitely. `code` is its own (50013, `not_in_channel`)."""

    cause: RefusalCause
    code: str
    reason: str

    @property
    def said(self) -> str:
        """Code and reason in a line; Slack has often no more than its code to say."""
        return self.reason if self.code in ("", self.reason) else f"{self.code}: {self.reason}"


@dataclass(frozen=True, slots=True)
class OutcomeUnknown:
    """Something went over the wire and no readable answer came back: it may have been posted."""

    reason: str


SendResult = Sent | RateLimited | NotSent | Refused | OutcomeUnknown


@dataclass(frozen=True, slots=True)
class Found:
    """Oldest first: a second id is a duplicate that the caller heals."""

    remote_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Absent:
    """The whole range was read, with the right to read it, and the key is not there."""


@dataclass(frozen=True, slots=True)
class CannotLook:
    """The history could not be read. `forbidden`: a right or scope is missing (a person must act).

    `retry_after` in seconds when the platform asked to wait.
    """

    reason: str
    forbidden: bool = False
    retry_after: float | None = None


LookUpResult = Found | Absent | CannotLook
