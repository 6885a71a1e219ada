"""`/paper status`: how the bot does, for those who look after a server or workspace, and about that one alone."""

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot import __version__
from bot.commands.ask import Ask
from bot.commands.clocks import zone_for
from bot.commands.command import Command, Example
from bot.commands.feed.access import refusal, seen
from bot.commands.feed.listing import next_posting
from bot.commands.feed.options import remedy
from bot.commands.records import Records
from bot.domain.channels import PLATFORMS
from bot.domain.feeds import KnownFeed
from bot.domain.replies import Action, Entries, Entry, Reply
from bot.locale import Words
from bot.ports import Waiting

NAMES = {"discord": "Discord", "slack": "Slack"}
MOST = 10
"""Lines of a part; what is more is counted."""


async def answer(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    refused = await refusal(ask.person, records, words)
    if refused is not None:
        return refused
    zone = await zone_for(ask.person, records)
    feeds = await seen(ask.person, records)
    return Entries(
        words("How I am doing"),
        (
            _running(records, zone, words),
            await _digests(records, words),
            _feeds(feeds, records, words),
            await _waiting(ask, feeds, records, zone, words),
            await _backup(records, zone, words),
        ),
        actions=(Action(words("The feeds here"), "ask:feed list"), Action(words("Look again"), "turn:status")),
    )


def _running(records: Records, zone: ZoneInfo, words: Words) -> Entry:
    lines = [
        words(
            "Version {version}, since {moment}",
            version=__version__,
            moment=moment(records.running.since, zone, words),
        )
    ]
    for platform in PLATFORMS:
        if platform in records.running.connected:
            name = NAMES[platform]
            up = records.running.connected[platform]()
            lines.append(
                words("{platform}: connected", platform=name)
                if up
                else words("{platform}: not connected", platform=name)
            )
    lines += [words(sentence, **values) for sentence, values in records.running.complaints()]
    return Entry(words("Running"), "\n".join(lines))


async def _digests(records: Records, words: Words) -> Entry:
    newest = await records.archive.newest_date()
    lines = [
        words("None has arrived yet.") if newest is None else words("The newest is of {date}.", date=words.date(newest))
    ]
    problems = await records.health.problems()
    if problems:
        lines.append(
            words.plural(
                "{n} thing in the files could not be read; `paperboy problems` names it.",
                "{n} things in the files could not be read; `paperboy problems` names them.",
                problems,
            )
        )
    if why := await records.health.not_fetched():
        lines.append(words("Digests cannot be fetched: {why}.", why=why))
    return Entry(words("Digests"), "\n".join(lines))


def _feeds(feeds: Sequence[KnownFeed], records: Records, words: Words) -> Entry:
    now = records.clock()
    lines = [f"{known.feed.name}: {next_posting(known, now, words)}" for known in feeds[:MOST]]
    lines += _more(len(feeds) - MOST, words)
    return Entry(words("Next postings"), "\n".join(lines) or words("There is no feed here yet."))


async def _waiting(ask: Ask, feeds: Sequence[KnownFeed], records: Records, zone: ZoneInfo, words: Words) -> Entry:
    """Only what this server's or workspace's feeds owe."""
    keys = {known.feed.key for known in feeds}
    now = records.clock()
    here = [
        one
        for one in await records.health.waiting(now)
        if (one.tenant, one.feed) in keys or (one.tenant == ask.person.home and one.channel.person is None)
    ]
    lines = []
    for one in here[:MOST]:
        lines.append(_owed(one, zone, words))
        why = _why(one, words) if one.number > one.later else ""
        lines += [f"→ {why}"] if why else []
    lines += _more(len(here) - MOST, words)
    return Entry(words("Waiting to be posted"), "\n".join(lines) or words("Nothing waits."))


def _owed(one: Waiting, zone: ZoneInfo, words: Words) -> str:
    if one.number == one.later:
        return words.plural(
            "{feed}: {n} message, due {moment}",
            "{feed}: {n} messages, due {moment}",
            one.number,
            feed=one.feed or one.channel,
            moment=moment(one.since, zone, words),
        )
    return words.plural(
        "{feed}: {n} message, waiting since {moment}",
        "{feed}: {n} messages, waiting since {moment}",
        one.number,
        feed=one.feed or one.channel,
        moment=moment(one.since, zone, words),
    )


def _why(one: Waiting, words: Words) -> str:
    """What to do about it; what the platform said where nobody knows."""
    said = f" ({' '.join(one.said.split())[:200]})" if one.said else ""
    if one.trouble == "unauthorized":
        return words("My token is not accepted any more. Please have a new one set, and start me again.") + said
    if one.trouble == "thread_closed":
        return words("The thread of the digest is locked. Please unlock it.") + said
    if one.trouble is not None and one.held:
        return remedy(one.trouble, one.channel.platform, words) + said
    return said.strip(" ()")


async def _backup(records: Records, zone: ZoneInfo, words: Words) -> Entry:
    last = await records.health.last_backup()
    text = words("There is none yet.") if last is None else moment(last, zone, words)
    return Entry(words("Last backup"), text)


def _more(number: int, words: Words) -> list[str]:
    return [words("and {n} more", n=words.number(number))] if number > 0 else []


def moment(seconds: float, zone: ZoneInfo, words: Words) -> str:
    local = dt.datetime.fromtimestamp(seconds, dt.UTC).astimezone(zone)
    return words("{date} at {time}", date=words.date(local.date(), "medium"), time=words.time(local.time()))


COMMAND = Command(
    "status",
    "How the bot is doing, and what waits and why",
    (Example("status", "how I am doing here, what waits and why"),),
    answer,
    other_names=("상태",),
    admin=True,
)
