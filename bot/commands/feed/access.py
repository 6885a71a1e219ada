"""Who may look after feeds, which ones they see, and which one is meant."""

import datetime as dt
import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from bot.commands import nothing
from bot.commands.ask import Ask, Person
from bot.commands.records import Records
from bot.domain.feeds import Feed, KnownFeed
from bot.domain.papers import Digest
from bot.domain.periods import Period, read_period
from bot.domain.replies import Reply, Sentence
from bot.locale import Words
from bot.ports import Place, PlaceUnknown

LONGEST_SHOWN = 60
SURE, AGAIN = "yes", "again"
"""Stand behind the name, and the date, in the button of a second question."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The feed that is meant, and the words behind its name."""

    known: KnownFeed
    rest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChosenDigest:
    """The feed and the digest that are meant, and the words behind the feed's name."""

    feed: Feed
    digest: Digest
    rest: tuple[str, ...]


async def may_administer(person: Person, records: Records) -> bool:
    """By what the platform says of this very question, or because an admin has named them."""
    return person.admin or person.key in await records.admins.named(person.home)


async def refusal(person: Person, records: Records, words: Words) -> Sentence | None:
    """What someone hears who may not; None for those who may."""
    if person.tenant.startswith("@"):
        return Sentence(words("Feeds belong to a server. Please ask me in a channel of the server that it is about."))
    if await may_administer(person, records):
        return None
    if person.platform == "discord":
        return Sentence(
            words(
                "Feeds are looked after by those who may manage this server (the right “Manage Server”), and by whom "
                "they name with /paper feed admins. Please ask one of them."
            )
        )
    return Sentence(
        words(
            "Feeds are looked after by the admins of this workspace, and by whom they name with /paper feed admins. "
            "Please ask one of them."
        )
    )


async def seen(person: Person, records: Records) -> list[KnownFeed]:
    """The feeds of the server or workspace: those made in chat there, and those of the file whose channel is there."""
    homes = await records.feeds.homes()
    found = []
    for known in await records.feeds.known():
        if known.source == "chat":
            if known.feed.tenant == person.home:
                found.append(known)
        elif known.feed.channel.platform == person.platform:
            home = homes.get(known.feed.key)
            if home is None and (place := await place_of(known, records)) is not None:
                home = place.tenant
                await records.feeds.at_home(known.feed, home)
            if home == person.home:
                found.append(known)
    return found


async def place_of(known: KnownFeed, records: Records) -> Place | None:
    """None when there is no such channel, the bot cannot see it, or that cannot be told at present."""
    places = records.places.get(known.feed.channel.platform)
    if places is None:
        return None
    try:
        return await places.place(known.feed.channel)
    except PlaceUnknown:
        return None


async def choose(ask: Ask, records: Records, words: Words) -> Chosen | Reply:
    """The feed that the option `name` begins with; where there is one only, it need not be named."""
    refused = await refusal(ask.person, records, words)
    if refused is not None:
        return refused
    feeds = await seen(ask.person, records)
    typed = str(ask.options.get("name", "")).split()
    if not feeds:
        return Sentence(words("There is no feed here yet."), ("/paper feed make",))
    for number in range(len(typed), 0, -1):
        wanted = " ".join(typed[:number]).casefold()
        # One made in chat goes first: a feed of the file may have got the same name later.
        named = [one for one in reversed(feeds) if _plain(one.feed.name) == wanted]
        if named:
            return Chosen(named[0], tuple(typed[number:]))
    if len(feeds) == 1 and (not typed or _says_no_name(typed)):
        return Chosen(feeds[0], tuple(typed))
    return _which(" ".join(typed), feeds, ask.command, words)


async def suggestions(typed: str, person: Person, records: Records) -> list[tuple[str, str]]:
    """(what is shown, what is sent): the names of feeds, to those alone who may look after them."""
    if person.tenant.startswith("@") or not await may_administer(person, records):
        return []
    names = [known.feed.name for known in await seen(person, records)]
    return [(name, name) for name in names if typed.casefold() in name.casefold()][:25]


def _says_no_name(typed: Sequence[str]) -> bool:
    return read_period(typed[0], dt.date(2000, 1, 1)) is not None


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _which(typed: str, feeds: Sequence[KnownFeed], command: str, words: Words) -> Sentence:
    names = [one.feed.name for one in feeds]
    near = difflib.get_close_matches(typed, names, n=3, cutoff=0.5) or names[:3]
    tips = tuple(f"/paper {command} {name}" for name in near)
    if not typed:
        return Sentence(words("Which feed do you mean?"), tips)
    return Sentence(words("There is no feed “{name}” here.", name=_short(typed)), tips)


async def choose_both(ask: Ask, records: Records, words: Words) -> ChosenDigest | Reply:
    """The feed, and the digest that the option `date`, or the words behind the feed's name, ask for."""
    chosen = await choose(ask, records, words)
    if not isinstance(chosen, Chosen):
        return chosen
    digest = await choose_digest(ask, chosen.rest, records, words)
    return ChosenDigest(chosen.known.feed, digest, chosen.rest) if isinstance(digest, Digest) else digest


async def choose_digest(ask: Ask, rest: Sequence[str], records: Records, words: Words) -> Digest | Reply:
    """The digest that the option `date`, or the words behind the name, ask for; the newest when nothing does."""
    newest = await records.archive.newest_date()
    if newest is None:
        return nothing.arrived_yet(words)
    typed = str(ask.options.get("date", "")) or " ".join(word for word in rest if word not in (SURE, AGAIN))
    period = read_period(typed, newest)
    if period is None or period.kind != "day":
        text = words("I can't read “{when}” as the day of a digest.", when=_short(typed))
        return Sentence(text, (f"/paper {ask.command} {ask.options.get('name', '')} {newest}",))
    digest = await records.archive.digest(period.since)
    return digest or await nothing.during(Period("day", period.since, period.since), records.archive, words)


def _short(typed: str) -> str:
    return typed if len(typed) <= LONGEST_SHOWN else typed[: LONGEST_SHOWN - 1] + "…"
