"""How the bot does: what waits, what is counted, and whether the store is well."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, get_args

from bot.domain.channels import Channel, Platform
from bot.domain.deliveries import State
from bot.domain.notices import Trouble


@dataclass(frozen=True, slots=True)
class Waiting:
    """What one feed owes one channel and has not sent. `later`: how many of them are not due yet.

    `since`: when the first is, or was, due, in seconds since the epoch. `held`: a person has to mend something.
    `said`: what the platform said. `trouble`: what an admin was told and is not well yet.
    """

    tenant: str
    feed: str
    channel: Channel
    number: int
    later: int
    since: float
    held: bool
    said: str
    trouble: Trouble | None


@dataclass(frozen=True, slots=True)
class Running:
    """The process that answers. `since`: seconds since the epoch. `connected`: what tells whether questions come in.

    `complaints`: what it has to say about itself, as message ids with what fills them in.
    """

    since: float = 0.0
    connected: Mapping[Platform, Callable[[], bool]] = field(default_factory=dict)
    complaints: Callable[[], Sequence[tuple[str, Mapping[str, object]]]] = tuple


class Health(Protocol):
    """How the bot does, as far as the store knows."""

    async def waiting(self, now: float) -> Sequence[Waiting]:
        """Whatever is owed and not sent, the oldest first."""
        ...

    async def problems(self) -> int:
        """How many things in digest files could not be read."""
        ...

    async def not_fetched(self) -> str:
        """Why the source of digests could not be asked the last time; empty when all is well, or none is set."""
        ...

    async def last_backup(self) -> float | None:
        """In seconds since the epoch."""
        ...


DeliveryOutcome = State | Literal["edited", "withdrawn"]
"""What came of an attempt or a look: the state it left the delivery in, or what was done to a message that is there."""


CommandOutcome = Literal["answered", "failed"]


COMMAND_OUTCOMES: tuple[CommandOutcome, ...] = get_args(CommandOutcome)


class Meter(Protocol):
    """Counts what happens, for whoever watches the bot. Never waits, never raises."""

    def delivered(self, platform: Platform, outcome: DeliveryOutcome) -> None: ...

    def answered(self, platform: Platform, command: str, outcome: CommandOutcome, seconds: float) -> None:
        """`command`: a name of the catalogue, "button" for whatever is pressed, "unknown" for what is no command."""
        ...

    def healed(self) -> None:
        """A second copy of a message was taken away."""
        ...


class Unmetered:
    """Nobody watches."""

    def delivered(self, platform: Platform, outcome: DeliveryOutcome) -> None:
        pass

    def answered(self, platform: Platform, command: str, outcome: CommandOutcome, seconds: float) -> None:
        pass

    def healed(self) -> None:
        pass


UNMETERED = Unmetered()


@dataclass(frozen=True, slots=True)
class Vitals:
    """What the store says about how the bot is. Times in seconds since the epoch.

    `pending`: deliveries that are owed and not sent, what is held included. `oldest_due`: since when the one that
    has waited longest is due. `newest_arrival`: when the digest with the newest date came. `fetched_at`: when a source
    of digests last answered as it should; 0 before it ever did, None where none is set.
    """

    pending: Mapping[Platform, int]
    oldest_due: float | None
    newest_arrival: float | None
    problems: int
    fetched_at: float | None = None


class VitalSigns(Protocol):
    """The store, as far as its health is concerned."""

    async def read(self, now: float) -> Vitals:
        """Raises StoreUnavailable."""
        ...

    async def try_write(self, now: float) -> None:
        """One small durable write. Raises StoreUnavailable."""
        ...
