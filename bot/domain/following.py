"""Following: who follows which keywords, and what was found for them. When it is told: domain/personal.py.

An owner is who follows: a person (`discord:<id>`, `slack:<team>:<id>`) or a channel (`#discord:<id>`).
"""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from bot.domain.channels import Channel, Platform, direct
from bot.domain.keywords import Query, Refusal, parse_query
from bot.domain.synonyms import Synonyms, widened

LONGEST = 400
"""Characters of a query that someone follows."""
MUTED = 7 * 86_400.0
"""Seconds for which a keyword is muted."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """`number` is given once to each owner, from 1. `since`, `muted_until`: seconds since the epoch.

    `since`: digests that were taken in before it was made, or changed, are not looked at.
    """

    owner: str
    number: int
    query: str
    synonyms: bool = False
    since: float = 0.0
    paused: bool = False
    muted_until: float = 0.0

    @property
    def key(self) -> tuple[str, int]:
        return self.owner, self.number

    def is_active(self, now: float) -> bool:
        return not self.paused and self.muted_until <= now


@dataclass(frozen=True, slots=True)
class Draft:
    """A query whose evidence was shown, and which is not saved yet. `number`: the subscription that it is to change.

    `home`: the tenant of a channel that is to follow it, None for a person.
    """

    owner: str
    query: str
    synonyms: bool = False
    home: str | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Follower:
    """How an owner wants to be told. `at_once` None: as the bot has it for who has not chosen."""

    owner: str
    home: str | None = None
    language: str | None = None
    at_once: bool | None = None
    last_day: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A subscription, by owner and number, that found a paper."""

    owner: str
    number: int
    arxiv_id: str


@dataclass(frozen=True, slots=True)
class Finds:
    """What was found in a digest. `papers`: all that were looked at, by arXiv id; what waits of them and is not found
    any more is not told. `found_at`: seconds since the epoch.
    """

    date: dt.date
    papers: tuple[str, ...]
    found: tuple[Found, ...]
    found_at: float


FollowFailure = Literal["lost", "twice", "full"]
"""The draft is no longer there; the owner follows this query already; the owner follows as many as there may be."""


def channel_owner(channel: Channel) -> str:
    return f"#{channel}"


def is_channel(owner: str) -> bool:
    return owner.startswith("#")


def channel_of(owner: str) -> Channel:
    """Where an owner is told: the channel itself, or the person's direct messages."""
    if is_channel(owner):
        platform, _, name = owner[1:].partition(":")
        return Channel(_platform(platform), name)
    platform, _, rest = owner.partition(":")
    return direct(_platform(platform), rest.rpartition(":")[2])


def tenant_of(owner: str) -> str:
    """What the deliveries to an owner belong to: a Slack workspace, or Discord as a whole."""
    parts = owner.lstrip("#").split(":")
    return f"{parts[0]}:{parts[1]}" if len(parts) == 3 else parts[0]


def read(query: str, synonyms: bool, known: Synonyms) -> Query | Refusal:
    """The query as it is held against papers."""
    parsed = parse_query(query)
    return widened(parsed, known) if synonyms and isinstance(parsed, Query) else parsed


def same(query: str, other: str) -> bool:
    """Do both ask for the same in the same words? Spaces and capitals aside, unless a capital makes an operator."""
    return _plain(query) == _plain(other)


def _plain(query: str) -> list[str]:
    return [word if word in ("AND", "OR") else word.casefold() for word in query.split()]


def _platform(text: str) -> Platform:
    return "slack" if text == "slack" else "discord"
