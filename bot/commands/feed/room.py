"""What the commands about feeds need from outside. Times are seconds since the epoch."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.domain.channels import Channel
from bot.domain.feeds import Feed, KnownFeed
from bot.domain.planning import Posted


class FeedRoom(Protocol):
    """Where feeds are kept. Each call is one transaction."""

    async def known(self) -> Sequence[KnownFeed]:
        """Every feed that is not removed, the configuration's first."""
        ...

    async def make(self, feed: Feed, written: Mapping[str, str], now: float) -> bool:
        """`written`: its options as they were written. False, and nothing is written, when there is one so named."""
        ...

    async def change(self, feed: Feed, written: Mapping[str, str], now: float) -> bool:
        """With another channel it starts with the next digest. False: it is gone."""
        ...

    async def pause(self, feed: Feed, now: float) -> None:
        """Nothing new is promised until it goes on."""
        ...

    async def resume(self, feed: Feed, now: float) -> None:
        """It goes on with the next digest."""
        ...

    async def remove(self, feed: Feed, now: float) -> bool:
        """What is posted stays. False: it was gone, or is the file's."""
        ...

    async def homes(self) -> Mapping[tuple[str, str], str]:
        """Feed.key -> the server or workspace of its channel, as far as it was found out."""
        ...

    async def at_home(self, feed: Feed, home: str) -> None:
        """Remember where the channel of a feed of the file belongs."""
        ...


class Admins(Protocol):
    """Whom the admins of a server or workspace (`Person.home`) have named (`Person.key`)."""

    async def named(self, home: str) -> Sequence[str]: ...

    async def name(self, home: str, person: str, now: float) -> None: ...

    async def drop(self, home: str, person: str) -> bool:
        """False: this one was not named."""
        ...


class Posting(Protocol):
    """Has a feed post outside of its times, through the outbox."""

    async def posted(self, feed: Feed, date: dt.date) -> Posted | None:
        """What became of the feed's post of this date; None when there is none."""
        ...

    async def post(self, feed: Feed, date: dt.date, generation: int) -> bool:
        """Now, as this generation; False when it is not the next one."""
        ...

    async def hasten(self, feed: Feed, date: dt.date) -> None:
        """What waits for its time is posted now."""
        ...

    async def take_back(self, feed: Feed, date: dt.date) -> int:
        """Returns how many messages go; nothing of this date follows."""
        ...

    async def test(self, feed: Feed, date: dt.date, to: Channel, note: str) -> int:
        """Sends what the feed would post to someone's direct messages; returns how many messages that is."""
        ...
