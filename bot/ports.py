"""What the bot needs from outside: small Protocols, and the values that cross them."""

import datetime as dt
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Literal, Protocol, get_args

from bot.domain.arrivals import Standing
from bot.domain.channels import Channel, Platform
from bot.domain.deliveries import Change, Delivery, EditChange, NextStep, State
from bot.domain.feeds import Feed, KnownFeed
from bot.domain.files import FileRead
from bot.domain.following import Draft, Finds, Follower, FollowFailure, Subscription
from bot.domain.installations import Installation
from bot.domain.merging import KnownDigest, Merge
from bot.domain.messages import MessageKind
from bot.domain.notices import Notice, Trouble
from bot.domain.outcomes import (
    Absent as Absent,
    CannotLook as CannotLook,
    Found as Found,
    LookUpResult as LookUpResult,
    NotSent as NotSent,
    OutcomeUnknown as OutcomeUnknown,
    RateLimited as RateLimited,
    RefusalCause as RefusalCause,
    Refused as Refused,
    SendResult as SendResult,
    Sent as Sent,
)
from bot.domain.packs import Packed
from bot.domain.papers import Digest, Paper, Problem
from bot.domain.planning import Owed, Plan, Post, Posted
from bot.domain.preferences import Preferences
from bot.domain.replies import Listed
from bot.domain.search_queries import SearchQuery
from bot.domain.search_steps import Loosened
from bot.domain.subscriptions import Day
from bot.domain.synonyms import Synonyms

# ---------------------------------------------------------------- sending


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


# ---------------------------------------------------------------- answering


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a delivery key stands for: one paper of a digest, a pack of them, or a digest, several for a catch-up.

    `arxiv_id` and `pack` (arXiv ids) tell which; a digest has neither.
    """

    dates: tuple[dt.date, ...]
    arxiv_id: str | None = None
    pack: tuple[str, ...] = ()


class Archive(Protocol):
    """The papers that were taken in, as commands ask for them."""

    async def newest_date(self) -> dt.date | None: ...

    async def digest(self, date: dt.date) -> Digest | None: ...

    async def nearest_dates(self, date: dt.date) -> Sequence[dt.date]:
        """The digest dates just before and just after `date`, in order; empty when there are no digests."""
        ...

    async def top(self, since: dt.date, until: dt.date, count: int) -> Sequence[Listed]:
        """Most voted first over both dates inclusive; a paper in two digests once, newest votes, first date."""
        ...

    async def paper(self, arxiv_id: str) -> Listed | None:
        """The paper as its newest digest has it."""
        ...

    async def dates_of(self, arxiv_id: str) -> Sequence[dt.date]: ...

    async def titled(self, words: str, limit: int) -> Sequence[Listed]:
        """Papers whose title holds every word (the last one may be a beginning), best first."""
        ...

    async def dates(self, limit: int) -> Sequence[dt.date]:
        """The newest digest dates, newest first."""
        ...

    async def delivered(self, key: str) -> Delivered | None: ...


@dataclass(frozen=True, slots=True)
class Hits:
    """A page of what a search found, each paper with its excerpt. `total`: how many there are; `more`: at least so
    many. `loosened`: what was asked less of, because nothing was found otherwise.
    """

    papers: tuple[Listed, ...] = ()
    total: int = 0
    more: bool = False
    loosened: tuple[Loosened, ...] = ()


class SearchTooLong(Exception):
    """The search was given up: it would have taken too long."""


class Search(Protocol):
    """The archive by what its papers say."""

    async def find(self, query: SearchQuery, first: int, count: int | None) -> Hits:
        """Best first; `count` papers from number `first` (from 0) on, None for all. Raises SearchTooLong."""
        ...

    async def similar(self, arxiv_id: str, count: int) -> Sequence[Listed]:
        """Papers about the same, nearest first, without the paper itself. Raises SearchTooLong."""
        ...

    async def some(self, count: int) -> Sequence[Listed]:
        """Papers picked by chance, each once; the whole archive when it has no more."""
        ...

    async def close(self) -> None:
        """What is under way is finished first; nothing may come after."""
        ...


class SearchLines(Protocol):
    """Searches too long for a button, by a short name."""

    async def keep(self, line: str, now: float) -> str:
        """The name of the line; the same line has the same name."""
        ...

    async def kept(self, name: str) -> str | None: ...


class People(Protocol):
    """Who has asked before; nothing but ids is kept."""

    async def first_time(self, tenant: str, person: str, now: float) -> bool:
        """True once for each person; remembers them."""
        ...


# ---------------------------------------------------------------- what belongs to a person

# `person` is Person.key everywhere below: `discord:<id>`, `slack:<team>:<id>`.


class PreferenceBook(Protocol):
    """What people chose for themselves."""

    async def load(self) -> None:
        """Read which languages were chosen; before that, nobody has chosen one."""
        ...

    def language(self, person: str) -> str | None:
        """The language they chose, known at once; None when they chose none."""
        ...

    async def of(self, person: str) -> Preferences: ...

    async def choose(self, person: str, preferences: Preferences) -> None:
        """All of them at once; what is None is as if it had never been chosen."""
        ...

    async def remember_zone(self, person: str, zone: str) -> None:
        """Their platform has them in this zone; what they chose stays."""
        ...


@dataclass(frozen=True, slots=True)
class Saved:
    """A paper on someone's reading list. `saved_at`: seconds since the epoch."""

    arxiv_id: str
    saved_at: float


class ReadingLists(Protocol):
    async def save(self, person: str, arxiv_id: str, now: float) -> bool:
        """False when it is on the list already."""
        ...

    async def remove(self, person: str, arxiv_ids: Sequence[str]) -> int:
        """How many of them were on the list."""
        ...

    async def saved(self, person: str) -> Sequence[Saved]:
        """Newest first."""
        ...


class LastLooks(Protocol):
    """Which digest someone saw last."""

    def saw(self, person: str, date: dt.date) -> None:
        """Returns at once and is written soon after. An older date than the one known changes nothing."""
        ...

    async def last(self, person: str) -> dt.date | None: ...


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


class PersonalData(Protocol):
    """A part of the store that keeps something about people."""

    async def mine(self, person: str) -> dict[str, list[dict[str, Any]]]:
        """All of it, readable: what it is -> its rows; what there is none of may be left out."""
        ...

    async def forget(self, person: str) -> None:
        """All of it is gone, from the files too (Database.erase). Raises StoreUnavailable; may be called again."""
        ...


# ---------------------------------------------------------------- keeping


class StoreUnavailable(Exception):
    """The store took nothing: a full disk, an error of the disk. What was asked has not happened; it may work later."""


class Digests(Protocol):
    """Where digests are taken in. Each call is one transaction."""

    async def known_files(self) -> dict[str, FileRead]: ...

    async def known_dates(self) -> set[dt.date]: ...

    async def newest_date(self) -> dt.date | None: ...

    async def in_full_until(self) -> dt.date | None:
        """After a restore: digests up to this date may have been posted in full. None otherwise."""
        ...

    async def dates_of_files(self, paths: Sequence[str]) -> dict[str, set[dt.date]]:
        """The dates whose papers these files own at present; a file that owns none is left out."""
        ...

    async def open_batch(self, standings: Mapping[dt.date, Standing], arrived: Mapping[dt.date, float]) -> None:
        """Write down what the dates of one look are to be, before any is taken in; known dates keep what they are."""
        ...

    async def digest(self, date: dt.date) -> KnownDigest: ...

    async def caught_up(self, batch: dt.date) -> list[dt.date]: ...

    async def also_on(self, arxiv_ids: Sequence[str], date: dt.date) -> dict[str, tuple[dt.date, ...]]: ...

    async def write(
        self,
        date: dt.date,
        merged: Merge,
        files: Sequence[FileRead],
        plan: Plan,
        now: float,
        sources: Sequence[str],
        finds: Finds | None = None,
    ) -> None:
        """A digest's new revision, the files it was read from, all its deliveries, and what was found in it."""
        ...

    async def write_files(self, files: Sequence[FileRead], now: float) -> None: ...

    async def remember(self, name: str, value: str) -> None: ...

    async def remembered(self, name: str) -> str | None: ...


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


class Feeds(Protocol):
    def steady(self) -> AbstractAsyncContextManager[None]:
        """No feed changes meanwhile. Whoever plans what feeds owe holds this from reading them to writing the plan."""
        ...

    async def known(self) -> Sequence[KnownFeed]:
        """Every feed that is not removed, also one that pauses; the configuration's first."""
        ...

    async def homes(self) -> Mapping[tuple[str, str], str]:
        """Feed.key -> the server or workspace of its channel, as far as it was found out."""
        ...

    async def at_home(self, feed: Feed, home: str) -> None: ...


class Posts(Protocol):
    """What feeds have posted of a digest. Each call is one transaction."""

    async def post(self, feed: Feed, date: dt.date) -> Post | None: ...

    async def posted(self, feed: Feed, date: dt.date) -> Posted | None:
        """What became of it; None when nothing was promised, or a catch-up alone names the date."""
        ...

    async def write_anew(self, post: Post, plan: Plan, now: float) -> None:
        """The post as it is to be now, with all that it owes."""
        ...

    async def hasten(self, feed: Feed, date: dt.date, now: float) -> None: ...

    async def take_back(self, feed: Feed, date: dt.date, now: float) -> int:
        """Returns how many messages go."""
        ...

    async def write_test(self, plan: Plan, now: float) -> None: ...


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


class Notices(Protocol):
    """What an admin has been told and is not well yet."""

    async def raise_notice(self, notice: Notice, plan: Plan, now: float) -> bool:
        """Open it, with the message that tells an admin. False, and nothing is written, when it is open already."""
        ...

    async def clear(self, subject: str, troubles: tuple[Trouble, ...], now: float) -> None: ...

    async def open_notices(self) -> list[Notice]: ...


class Arrivals(Protocol):
    """When digests have come, for knowing when one is late."""

    async def live_arrivals(self) -> list[float]:
        """When the newest digests arrived while the bot was looking, in seconds since the epoch."""
        ...

    async def late_lines(self, tenant: str, feed: str) -> list[dt.date]:
        """Local days on which this feed said that its digest is late."""
        ...

    async def unreadable_since(self, moment: float) -> Problem | None:
        """The first problem of a file that was read since then and held no paper."""
        ...

    async def say_late(self, plan: Plan, now: float) -> None: ...


class Outbox(Protocol):
    """The table of deliveries. Each call is one durable transaction."""

    async def posts(self, date: dt.date) -> list[Post]: ...

    async def packed(self, date: dt.date) -> list[Packed]:
        """The packs of papers that are owed or sent of this date, in the order in which they were planned."""
        ...

    async def lanes_due(self, now: float) -> list[Channel]: ...

    async def next_due(self, now: float) -> float | None: ...

    async def take(self, channel: Channel, now: float) -> tuple[Delivery, NextStep] | None:
        """The lane's head and what it needs; when that is a send, it is claimed and frozen first."""
        ...

    async def record(self, delivery: Delivery, change: Change, now: float, plain: dict[str, Any] | None = None) -> None:
        """`plain`: the body to send instead, for a change that says so."""
        ...

    async def amends(self, channel: Channel, now: float) -> bool:
        """Is there a message in this lane to be edited or taken back now?"""
        ...

    async def take_edit(self, channel: Channel, now: float) -> tuple[Delivery, int] | None: ...

    async def record_edit(self, delivery: Delivery, payload: int, change: EditChange, now: float) -> None: ...

    async def take_withdrawal(self, channel: Channel, now: float) -> Delivery | None:
        """A message of this lane that is to be taken back now."""
        ...

    async def record_withdrawal(self, delivery: Delivery, change: EditChange) -> None: ...

    async def retry_platform(self, platform: Platform, now: float) -> None:
        """Something about the platform changed: what was held is tried now."""
        ...


# ---------------------------------------------------------------- where one can post


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


# ---------------------------------------------------------------- being watched


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


# ---------------------------------------------------------------- digests from elsewhere

DIGEST_BYTES = 2 * 1024 * 1024
"""No digest file is larger; what is, is not fetched."""


class SourceFailed(Exception):
    """Digests could not be fetched. Says why, in half a sentence without secrets: "example.org has no address"."""


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """`path`: where it belongs, below the folder of digests; None when only what it says tells of which day it is."""

    path: PurePosixPath | None
    data: bytes


class DigestSource(Protocol):
    """Where digests are fetched from."""

    @property
    def name(self) -> str:
        """For people: an address without secrets."""
        ...

    def fetch(self, days: Sequence[dt.date]) -> AsyncIterator[FetchedFile]:
        """What is new or has changed since it was last given and the next one asked for; raises SourceFailed.

        `days`, newest first, are those to ask for where each day has an address of its own.
        """
        ...


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
