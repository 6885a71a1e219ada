"""What people and channels follow, what is found for them, and what they are told of it."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.channels import Channel
from bot.domain.following import Draft, Finds, Follower, FollowFailure, Subscription
from bot.domain.papers import Paper
from bot.domain.planning import Owed
from bot.domain.preferences import Preferences
from bot.domain.subscriptions import Day
from bot.domain.synonyms import Synonyms


class Subscriptions(Protocol):
    """What people and channels follow (domain/following.py). `owner` is who follows, `person` who asks."""

    async def all(self) -> Sequence[Subscription]:
        """Every one that is held against papers."""
        ...

    def watch(self, told: Callable[[Sequence[Subscription], Sequence[tuple[str, int]]], None]) -> None:
        """Be told of what was made or changed, and of what is held against papers no more, by (owner, number)."""
        ...

    async def of(self, owner: str) -> Sequence[Subscription]:
        """In the order of their numbers."""
        ...

    async def follower(self, owner: str) -> Follower: ...

    async def keep_draft(self, person: str, draft: Draft, now: float) -> int:
        """Returns its number; the last twenty of a person are kept."""
        ...

    async def draft(self, person: str, number: int) -> Draft | None: ...

    async def follow(
        self, person: str, draft: int, most: int, language: str, now: float
    ) -> Subscription | FollowFailure:
        """Save a draft. `most`: subscriptions that one owner may have."""
        ...

    async def add(
        self, owner: str, queries: Sequence[tuple[str, bool]], most: int, language: str, now: float
    ) -> Sequence[Subscription | FollowFailure]:
        """Follow all of these (query, synonyms), as far as there is room; what came of each."""
        ...

    async def pause(self, owner: str, number: int, paused: bool) -> Subscription | None:
        """None, here and below: there is no such subscription."""
        ...

    async def mute(self, owner: str, number: int, until: float) -> Subscription | None: ...

    async def end(self, owner: str, number: int, now: float) -> Subscription | None:
        """It is gone, and can be taken up again for a day."""
        ...

    async def take_up(self, owner: str, number: int, most: int, now: float) -> Subscription | FollowFailure:
        """What was ended goes on as if nothing had been. "lost": it was too long ago."""
        ...

    async def choose_at_once(self, owner: str, at_once: bool) -> None: ...

    async def tidy(self, now: float) -> None:
        """The words of what was ended a day ago, and of old drafts, are gone; numbers are never given again."""
        ...

    async def look_who_is_closed(self) -> None:
        """Whose messages cannot be delivered; `closed` goes by this look."""
        ...

    async def closed(self, person: str) -> bool:
        """Something waits for them because their direct messages are closed. True once, until they are open again."""
        ...


class Finder(Protocol):
    """What people and channels follow, held against the papers of a digest."""

    async def finds(self, date: dt.date, papers: Mapping[str, Paper | None], found_at: float) -> Finds:
        """`papers`: what is new or altered, by arXiv id; None for what is gone."""
        ...


class RecentDigests(Protocol):
    """The newest digests, as what people follow is held against them."""

    async def days(self) -> Sequence[Day]:
        """The last thirty digests with papers, oldest first."""
        ...

    async def synonyms(self) -> Synonyms:
        """What the newest digests say in two languages."""
        ...


@dataclass(frozen=True, slots=True)
class UntoldMatch:
    """A paper that a subscription found in the digest of `date`, and that is not told yet unless `told`."""

    number: int
    arxiv_id: str
    date: dt.date
    revision: int
    found_at: float
    told: bool = False


@dataclass(frozen=True, slots=True)
class Untold:
    """What waits for one owner, with what a message about it needs. `already_in`: arXiv id -> channels of feeds of
    servers that they are in. Of a channel, what was told of the same digests too.
    """

    follower: Follower
    preferences: Preferences
    subscriptions: tuple[Subscription, ...]
    matches: tuple[UntoldMatch, ...]
    already_in: Mapping[str, tuple[Channel, ...]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is done about what waits for one owner: told by `owed` (None: by nothing), or looked at again at `due_at`.

    `told`: (number, arXiv id). `day`: the local day of the message, where it is that day's only one.
    """

    owner: str
    owed: Owed | None = None
    told: tuple[tuple[int, str], ...] = ()
    day: dt.date | None = None
    due_at: float | None = None


class Letters(Protocol):
    """What was found for people and channels and waits to be told."""

    async def due(self, now: float, most: int) -> Sequence[str]:
        """Owners for whom something waits, to be looked at now."""
        ...

    async def untold(self, owners: Sequence[str], now: float) -> Sequence[Untold]: ...

    async def papers(self, wanted: Sequence[tuple[dt.date, str]]) -> Mapping[tuple[dt.date, str], Paper]:
        """By (digest, arXiv id); what is gone from its digest is left out."""
        ...

    async def told(self, owner: str, key: str) -> Sequence[UntoldMatch]:
        """What the message with this key told its owner."""
        ...

    async def write(self, outcomes: Sequence[Outcome], now: float) -> None:
        """Messages and what they tell, in one transaction. What is not waiting any more is told by nobody."""
        ...

    async def look_again(self) -> None:
        """When what waits is due is found out anew."""
        ...
