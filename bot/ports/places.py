"""Where one can post, and the servers and workspaces that these places are in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.channels import Channel, Platform
from bot.domain.installations import Installation
from bot.domain.notices import Trouble
from bot.domain.planning import Plan


class Tenants(Protocol):
    """Servers and workspaces, as the store names them. Each call is one transaction."""

    async def welcomed(self, tenant: str) -> bool: ...

    async def welcome(self, tenant: str, plan: Plan, now: float) -> bool:
        """Owe the welcome and note that it is given; False, and nothing is owed, when it was given before."""
        ...

    async def known(self, platform: Platform) -> Sequence[str]:
        """Those of a platform that something is kept of."""
        ...

    async def followers(self, tenant: str) -> Sequence[str]:
        """Who follows keywords there: its channels, and on Slack its people."""
        ...

    async def purge(self, tenant: str) -> int:
        """Forget all that is kept of it. Returns how many rows that were."""
        ...


class Installations(Protocol):
    """Workspaces that let Paperboy in. What is kept of one goes with all else of it: see Tenants.purge."""

    async def all(self) -> Sequence[Installation]:
        """The oldest first."""
        ...

    async def keep(self, installation: Installation) -> None: ...

    async def begin(self, now: float, seconds: float) -> str:
        """Somebody installs: a state that nobody can guess, good once and for so long."""
        ...

    async def finish(self, state: str, now: float) -> bool:
        """False: no such state was given out, it is too old, or it was here before."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """A channel as its platform has it. `tenant` as the store names it: `discord:<server id>`, `slack:<team id>`.

    `trouble`: what keeps the bot from posting there now; None when nothing does. `forum`: it takes posts only.
    `threads`: the bot may open threads there, and write in them.
    """

    channel: Channel
    tenant: str
    name: str
    trouble: Trouble | None = None
    forum: bool = False
    threads: bool = True


class Places(Protocol):
    """The channels of a platform that the bot can see."""

    async def place(self, channel: Channel, tenant: str = "") -> Place | None:
        """None: there is no such channel, or the bot cannot see it. Raises PlaceUnknown when that cannot be told.

        `tenant`: look nowhere else. A place of another one may be told all the same; whoever asks compares.
        """
        ...


class PlaceUnknown(Exception):
    """The platform cannot be asked at the moment."""
