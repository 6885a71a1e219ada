"""`paperboy check`: is everything as it must be? Each line says what is, and how to mend what is wrong."""

import asyncio
import datetime as dt
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict

from bot.adapters.sqlite.check import StoreLook, look_at
from bot.config import Settings
from bot.domain.channels import Platform
from bot.domain.feeds import Feed
from bot.domain.findings import Destination, Finding, Probed
from bot.locale import Words, words
from bot.terminal import check_machine, check_workspaces, output
from bot.terminal.check_source import source
from bot.terminal.feeds import chat_feed

MOST_SECONDS = 30.0
"""How far the clock may be off: Slack refuses what is minutes old, and history is read around an attempt's time."""
DAY = 86_400.0


def check(settings: Settings, *, offline: bool, as_json: bool) -> int:
    """Print and return the exit code: 1 when something is wrong."""
    findings = asyncio.run(look(settings, time.time, offline=offline))
    show(findings, as_json=as_json)
    return output.FINE if all(finding.ok for finding in findings) else output.FOUND_PROBLEMS


def show(findings: Iterable[Finding], *, as_json: bool) -> None:
    if as_json:
        output.print_json([asdict(finding) for finding in findings])
        return
    for finding in findings:
        output.say(f"{'✓' if finding.ok else '✗'} {finding.message}")
        if finding.remedy:
            output.say(f"    → {finding.remedy}")


def of_unusable(sentences: Iterable[str]) -> list[Finding]:
    """For a configuration that cannot be read: the sentences say where and what is wrong, and what is expected."""
    return [Finding("configuration", False, one, "Correct it there, and run the check again.") for one in sentences]


async def look(settings: Settings, clock: Callable[[], float], *, offline: bool) -> list[Finding]:
    """`clock`: seconds since the epoch, as this machine has them. `offline` leaves out what needs the network."""
    spoken = words(settings.locale.language)
    now = dt.datetime.fromtimestamp(clock(), dt.UTC)
    path = settings.store.path
    stored = await look_at(path)
    made = [chat_feed(settings, *one) for one in stored.chat_feeds]
    feeds = [*settings.feed_rules(), *(feed for feed in made if feed is not None)]
    findings = [
        *check_machine.settings_found(settings, feeds, spoken),
        *_of_an_earlier_version(made, stored, spoken),
        *check_machine.zones(settings, feeds, spoken, now),
        *check_machine.folders(settings, spoken),
        *check_machine.newest_digest(settings, feeds, spoken),
        *check_machine.store(path, stored, spoken),
        *check_machine.disk(path, spoken),
    ]
    if offline:
        return findings
    findings += [finding async for finding in source(settings, spoken)]
    probed = await asyncio.gather(*_probes(settings, feeds, stored, spoken, clock))
    off = [one.seconds_ahead for one in probed if one.seconds_ahead is not None]
    if off:
        findings.append(_clock(off[0], spoken))
    return findings + [finding for one in probed for finding in one.findings]


def _probes(
    settings: Settings, feeds: Sequence[Feed], stored: StoreLook, spoken: Words, clock: Callable[[], float]
) -> "Iterable[asyncio.Future[Probed]]":
    if settings.discord.token is not None:
        from bot.adapters.discord import check as of_discord

        yield asyncio.ensure_future(
            of_discord.probe(
                settings.discord.token.get_secret_value(),
                settings.discord.api_url,
                _destinations(settings, feeds, "discord", spoken),
                spoken,
                clock,
                running=stored.running,
                own_starts=sum(clock() - start < DAY for start in stored.starts),
            )
        )
    if settings.slack_in_many():
        owned = [
            (feed.tenant, destination)
            for feed in feeds
            for destination in _destinations(settings, [feed], "slack", spoken, admin=False)
        ]
        owned += [("slack", destination) for destination in _destinations(settings, [], "slack", spoken)]
        yield from check_workspaces.probes(settings.slack.api_url, owned, stored, spoken, clock)
    if settings.slack.bot_token is not None:
        from bot.adapters.slack import check as of_slack

        app_token = settings.slack.app_token
        yield asyncio.ensure_future(
            of_slack.probe(
                settings.slack.bot_token.get_secret_value(),
                None if app_token is None else app_token.get_secret_value(),
                settings.slack.api_url,
                _destinations(settings, feeds, "slack", spoken),
                spoken,
                clock,
                running=stored.running,
            )
        )


def _destinations(
    settings: Settings, feeds: Sequence[Feed], platform: Platform, spoken: Words, *, admin: bool = True
) -> list[Destination]:
    places = [
        Destination(
            f"feed {feed.name}",
            spoken("Feed “{feed}”", feed=feed.name),
            feed.channel,
            feed.layout,
            spoken("It was made in chat: /paper feed change {feed} gives it another channel.", feed=feed.name)
            if feed.from_chat
            else "",
        )
        for feed in feeds
    ]
    if admin and settings.admin.channel is not None:
        places.append(Destination("admin channel", spoken("Admin channel"), settings.admin.channel, "overview"))
    return [place for place in places if place.channel.platform == platform]


def _of_an_earlier_version(made: Sequence[Feed | None], stored: StoreLook, spoken: Words) -> Iterator[Finding]:
    """Feeds made in chat whose options were taken once, and are not any more."""
    for feed, (_, options) in zip(made, stored.chat_feeds, strict=True):
        if feed is None:
            name = str(json.loads(options).get("name", ""))
            message = spoken("The feed “{feed}”, made in chat, posts nothing: this version can't use it.", feed=name)
            remedy = spoken("Make it anew in chat: /paper feed make {feed}.", feed=name)
            yield Finding(f"feed {name}", False, message, remedy)


def _clock(seconds: float, spoken: Words) -> Finding:
    if abs(seconds) <= MOST_SECONDS:
        return Finding("clock", True, spoken("The clock is right."))
    number = round(abs(seconds))
    message = (
        spoken.plural("The clock is {n} second fast.", "The clock is {n} seconds fast.", number)
        if seconds > 0
        else spoken.plural("The clock is {n} second slow.", "The clock is {n} seconds slow.", number)
    )
    remedy = spoken("Switch time synchronisation on, such as with `timedatectl set-ntp true`.")
    return Finding("clock", False, message, remedy)
