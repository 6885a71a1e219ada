"""Wiring: the only file that knows every concrete class. Opens in order, closes in reverse."""

import asyncio
import functools
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import structlog

from bot.adapters.sqlite.arrivals import ArrivalStore
from bot.adapters.sqlite.digests import DigestStore
from bot.adapters.sqlite.feeds import FeedRegistry
from bot.adapters.sqlite.notices import NoticeStore
from bot.adapters.sqlite.outbox import Outbox
from bot.adapters.sqlite.posts import PostStore
from bot.adapters.sqlite.records import records_in
from bot.adapters.sqlite.tenants import TenantStore
from bot.adapters.sqlite.vitals import StoreVitals
from bot.commands.desk import Desk
from bot.config import Settings, load
from bot.config_sources import config_file
from bot.connections import Connection, Routes, connections_of
from bot.domain.allowance import Rate
from bot.domain.channels import PLATFORMS, Platform
from bot.jobs.changes import Changes
from bot.jobs.deliver import Deliver
from bot.jobs.follow import Follow
from bot.jobs.homes import Homes
from bot.jobs.late import Late
from bot.jobs.notify import Notify
from bot.jobs.pace import Pace
from bot.jobs.personal import Personal
from bot.jobs.posting import Posting
from bot.jobs.pulse import Pulse
from bot.jobs.welcome import Welcome
from bot.logs import warn_all
from bot.opening import FINE, PROBLEMS, guarded, opened, taking_in, timing_of
from bot.ports import UNMETERED, Meter, Places, Running, VitalSigns
from bot.reload import Reload
from bot.scheduler import Timetable
from bot.upkeep import keep_up

log = structlog.get_logger()

STOP_WITHIN = 20.0
LATE_LOOK, RELOAD_LOOK, TIDY = 60.0, 1.0, 3_600.0
DISCORD_PER_SECOND = 50.0
"""Discord takes 50 requests a second of one bot over all routes (documentation, rate limits)."""


def run(settings: Settings, file: Path | None = None) -> int:
    """`paperboy run`: returns the exit code once it has been told to stop. `file`: the configuration, if one is named.

    What changes in the configuration is followed meanwhile; see reload.py.
    """
    return guarded(settings, lambda: _run(settings, file))


async def _run(settings: Settings, file: Path | None) -> int:
    stop = asyncio.Event()
    _on_signals(stop)
    reload = Reload(config_file(file, os.environ), lambda: load(file), settings)
    async with opened(settings) as (database, archive):
        vitals = StoreVitals(database)
        pulse = Pulse(vitals, settings.intake.poll_seconds, time.monotonic, time.time)
        connected: dict[Platform, Callable[[], bool]] = {}
        routes: Routes = {}
        meter, watched = _watched(settings, pulse, connected, vitals, routes)
        locale = settings.locale
        news = asyncio.Event()
        registry = FeedRegistry(database, locale.language, locale.timezone)
        posting = Posting(registry, PostStore(database), DigestStore(database), time.time, news.set)
        places: dict[Platform, Places] = {}
        records = records_in(
            database,
            archive,
            time.time,
            locale.language,
            locale.timezone,
            registry,
            posting,
            places,
            settings.store.backups,
            Running(time.time(), connected, reload.complaints),
            settings.commands.subscriptions,
            settings.commands.personal_at,
        )
        await records.preferences.load()
        followed = records.followed
        follow = Follow(followed.subscriptions, followed.recent)
        await follow.load()
        desk = Desk(records, meter, Rate(settings.commands.per_minute, settings.commands.burst))
        timing = timing_of(settings)
        outbox = Outbox(database, timing)
        await registry.register(settings.feed_rules(), time.time())
        warn_all(settings.waiting([one.feed for one in await registry.known() if one.source == "chat"]))
        unknown = await outbox.recover(time.time())
        if unknown:
            log.info("finding out what became of messages that were under way", deliveries=unknown)

        notify = Notify(NoticeStore(database), settings.admin.channel, settings.locale.language, time.time, news.set)

        changes = Changes(outbox, time.time)
        welcome = Welcome(
            TenantStore(database),
            registry,
            records.followed.subscriptions,
            places,
            lambda: reload.settings.locale.language,
            time.time,
            news.set,
            records.preferences,
        )
        connections, messengers = connections_of(
            settings, desk, database, changes.note, connected, places, welcome, routes
        )
        paces: dict[Platform, Pace] = {
            "discord": Pace(per_second=DISCORD_PER_SECOND),
            "slack": Pace(settings.slack.per_channel_seconds),
        }
        chance = random.Random()  # noqa: S311 - jitter
        deliver = Deliver(outbox, messengers, timing, time.time, paces, chance, notify, news, meter)
        take_in = taking_in(settings, database, outbox, registry, notify, news.set, follow)
        timetable = Timetable()
        timetable.every(settings.intake.poll_seconds, pulse.felt(take_in.look), "look for digests")
        late = Late(ArrivalStore(database), registry, time.time, news.set, lambda: reload.settings.intake.late_notice)
        timetable.every(LATE_LOOK, late.look, "look whether the digest is late")
        personal = Personal(
            followed.subscriptions,
            followed.letters,
            followed.recent,
            locale.language,
            locale.timezone,
            time.time,
            news.set,
            followed.usual,
        )
        timetable.every(settings.intake.poll_seconds, personal.look, "tell people what they follow")
        timetable.every(LATE_LOOK, Homes(registry, places).look, "find out where the feeds are")
        timetable.every(TIDY, personal.tidy, "forget what nobody follows any more")
        await keep_up(timetable, settings, DigestStore(database), outbox, news)

        async def take_over(changed: Settings) -> None:
            language, zone = changed.locale.language, changed.locale.timezone
            await registry.register(changed.feed_rules(), time.time(), language, zone)
            notify.tell(changed.admin.channel, language)
            most, usual = changed.commands.subscriptions, changed.commands.personal_at
            await personal.renew(language, zone, usual)
            desk.renew(
                replace(records, language=language, zone=zone, followed=replace(followed, most=most, usual=usual)),
                Rate(changed.commands.per_minute, changed.commands.burst),
            )
            news.set()

        reload.attach(take_over, notify.configuration)
        await notify.configuration(str(config_file(file, os.environ)), "")  # What it starts with can be used.
        timetable.every(RELOAD_LOOK, reload.look, "look at the configuration")
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, reload.ask)
        log.info("paperboy runs", platforms=sorted(messengers), feeds=[feed.name for feed in settings.feeds])
        jobs: dict[str, Connection] = {
            "deliver": deliver.run,
            "changes": functools.partial(changes.run, deliver),
            "timetable": timetable.run,
        }
        try:
            return await _until_stopped(stop, {**jobs, **watched, **connections})
        finally:
            await records.search.close()
            log.info("paperboy stopped")


def _watched(
    settings: Settings,
    pulse: Pulse,
    connected: dict[Platform, Callable[[], bool]],
    vitals: VitalSigns,
    routes: Routes,
) -> tuple[Meter, dict[str, Connection]]:
    """What counts, and the server that shows it, where [http] listen is set; nothing is imported for it otherwise."""
    listen = settings.http.listen
    if listen is None:
        return UNMETERED, {}
    from bot.adapters.http.metrics import Metrics
    from bot.adapters.http.server import HttpServer

    metrics = Metrics(platform for platform in PLATFORMS if settings.connects(platform))
    server = HttpServer(listen.host, listen.port, metrics, pulse.complaints, connected, vitals, routes)
    return metrics, {"http": server.run}


async def _until_stopped(stop: asyncio.Event, parts: dict[str, Connection]) -> int:
    """Every part runs until the stop; one that ends by itself takes the bot down loudly."""
    tasks = {asyncio.create_task(part(stop), name=name) for name, part in parts.items()}
    stopped = asyncio.create_task(stop.wait(), name="stop")
    await asyncio.wait({stopped, *tasks}, return_when=asyncio.FIRST_COMPLETED)
    told_to_stop = stop.is_set()
    stop.set()
    await asyncio.wait({stopped, *tasks}, timeout=STOP_WITHIN)
    code = FINE
    for task in tasks:
        if not task.done():
            log.warning("did not stop in time", part=task.get_name())
            task.cancel()
        elif (error := task.exception()) is not None:
            log.error("a part of the bot failed", part=task.get_name(), exc_info=error)
            code = PROBLEMS
        elif not told_to_stop:
            log.error("a part of the bot ended by itself", part=task.get_name())
            code = PROBLEMS
    return code


def _on_signals(stop: asyncio.Event) -> None:
    """The first signal stops in order, a second one at once; what was under way then is found out at the next start."""

    def told() -> None:
        if stop.is_set():
            sys.exit(PROBLEMS)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told)
