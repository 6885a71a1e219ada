"""Wiring: the only file that knows every concrete class. Opens in order, closes in reverse."""

import asyncio
import contextlib
import datetime as dt
import functools
import random
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from pathlib import Path
from typing import Any

import structlog

from bot.adapters.sqlite.archive import open_archive
from bot.adapters.sqlite.arrivals import ArrivalStore
from bot.adapters.sqlite.copies import back_up_daily, folder_beside as folder_of_copies
from bot.adapters.sqlite.database import Database, StoreBroken, StoreInUse, StoreTooNew, open_database
from bot.adapters.sqlite.digests import DigestStore
from bot.adapters.sqlite.feeds import FeedRegistry
from bot.adapters.sqlite.gateway import IdentifyLog
from bot.adapters.sqlite.notices import NoticeStore
from bot.adapters.sqlite.outbox import Outbox
from bot.adapters.sqlite.posts import PostStore
from bot.adapters.sqlite.records import records_in
from bot.adapters.sqlite.vitals import StoreVitals
from bot.commands.desk import Desk
from bot.config import Settings
from bot.digests.intake import Folders, settled_file
from bot.domain.allowance import Rate
from bot.domain.channels import PLATFORMS, Platform
from bot.domain.deliveries import Timing
from bot.jobs.changes import Changes
from bot.jobs.deliver import Deliver
from bot.jobs.fetch import Fetch
from bot.jobs.late import Late
from bot.jobs.notify import Notify
from bot.jobs.orders import carry_out, folder_beside
from bot.jobs.pace import Pace
from bot.jobs.posting import Posting
from bot.jobs.pulse import Pulse
from bot.jobs.take_in import TakeIn
from bot.ports import UNMETERED, Archive, DigestSource, Messenger, Meter, Places, StoreUnavailable, VitalSigns
from bot.scheduler import Timetable

log = structlog.get_logger()

FINE, PROBLEMS, WRONG_USE, IN_USE, TOO_NEW = 0, 1, 2, 75, 78
STOP_WITHIN = 20.0
LATE_LOOK = 60.0
DAY = 86_400.0
BODIES_KEPT = 30 * DAY
"""Seconds after which the body of a sent message is dropped; its key is kept."""
BACKUP_LOOK_SECONDS = 900.0
DISCORD_PER_SECOND = 50.0
"""Discord takes 50 requests a second of one bot over all routes (documentation, rate limits)."""

Connection = Callable[[asyncio.Event], Coroutine[Any, Any, None]]


def run(settings: Settings) -> int:
    """`paperboy run`: returns the exit code once it has been told to stop."""
    return _guarded(settings, lambda: _run(settings))


def ingest(settings: Settings, paths: Iterable[Path]) -> int:
    """`paperboy ingest`: take files in as known; returns 1 when there was a Problem."""
    return _guarded(settings, lambda: _ingest(settings, list(paths)))


def _guarded(settings: Settings, work: Callable[[], Coroutine[Any, Any, int]]) -> int:
    path = settings.store.path
    try:
        return asyncio.run(work())
    except StoreInUse:
        _complain(
            f"Another Paperboy holds the store {path}. Stop it first, or set [store] path to another file; "
            "to take in a digest beside a running bot, put its file into the folder."
        )
        return IN_USE
    except StoreTooNew as error:
        _complain(f"The store {path} was written by a newer version ({error}). Install that version or a newer one.")
        return TOO_NEW
    except StoreBroken as error:
        _complain(f"The store {path} cannot be opened ({error}). Is it a Paperboy store? Otherwise restore a backup.")
        return PROBLEMS
    except (OSError, StoreUnavailable) as error:
        said = (isinstance(error, OSError) and error.strerror) or error
        _complain(f"The store {path} cannot be written ({said}). Check the rights and the space of it and its folder.")
        return PROBLEMS


async def _run(settings: Settings) -> int:
    stop = asyncio.Event()
    _on_signals(stop)
    async with _opened(settings) as (database, archive):
        vitals = StoreVitals(database)
        pulse = Pulse(vitals, settings.intake.poll_seconds, time.monotonic, time.time)
        connected: dict[Platform, Callable[[], bool]] = {}
        meter, watched = _watched(settings, pulse, connected, vitals)
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
        )
        await records.preferences.load()
        desk = Desk(records, meter, Rate(settings.commands.per_minute, settings.commands.burst))
        timing = _timing(settings)
        outbox = Outbox(database, timing)
        await registry.register(settings.feed_rules(), time.time())
        unknown = await outbox.recover(time.time())
        if unknown:
            log.info("finding out what became of messages that were under way", deliveries=unknown)

        notify = Notify(NoticeStore(database), settings.admin.channel, settings.locale.language, time.time, news.set)

        changes = Changes(outbox, time.time)
        connections, messengers = _connections(settings, desk, database, changes.note, connected, places)
        paces: dict[Platform, Pace] = {
            "discord": Pace(per_second=DISCORD_PER_SECOND),
            "slack": Pace(settings.slack.per_channel_seconds),
        }
        chance = random.Random()  # noqa: S311 - jitter
        deliver = Deliver(outbox, messengers, timing, time.time, paces, chance, notify, news, meter)
        take_in = _take_in(settings, database, outbox, registry, notify, news.set)
        timetable = Timetable()
        timetable.every(settings.intake.poll_seconds, pulse.felt(take_in.look), "look for digests")
        if settings.intake.late_notice:
            late = Late(ArrivalStore(database), registry, time.time, news.set)
            timetable.every(LATE_LOOK, late.look, "look whether the digest is late")
        timetable.every(DAY, lambda: _tidy(outbox), "drop what is no longer needed")
        timetable.every(settings.intake.poll_seconds, lambda: _orders(settings, outbox, news), "look for orders")
        if (fetch := await _fetching(settings, DigestStore(database))) is not None:
            timetable.every(settings.source.every_seconds, fetch.look, "fetch digests")
        if settings.store.backups:
            timetable.every(BACKUP_LOOK_SECONDS, lambda: _back_up(settings), "back up")
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
    settings: Settings, pulse: Pulse, connected: dict[Platform, Callable[[], bool]], vitals: VitalSigns
) -> tuple[Meter, dict[str, Connection]]:
    """What counts, and the server that shows it, where [http] listen is set; nothing is imported for it otherwise."""
    listen = settings.http.listen
    if listen is None:
        return UNMETERED, {}
    from bot.adapters.http.metrics import Metrics
    from bot.adapters.http.server import HttpServer

    metrics = Metrics(platform for platform in PLATFORMS if settings.connects(platform))
    server = HttpServer(listen.host, listen.port, metrics, pulse.complaints, connected, vitals)
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


def _connections(
    settings: Settings,
    desk: Desk,
    database: Database,
    changed: Callable[[Platform], None],
    connected: dict[Platform, Callable[[], bool]],
    places: dict[Platform, Places],
) -> tuple[dict[str, Connection], dict[Platform, Messenger]]:
    """The platforms that have a token. A library is imported only where its platform is used.

    `connected` gets, for each, what tells whether it is logged in and questions reach the bot.
    """
    connections: dict[str, Connection] = {}
    messengers: dict[Platform, Messenger] = {}
    if settings.discord.token is not None:
        from bot.adapters.discord.connection import DiscordConnection
        from bot.adapters.discord.interactions import Interactions
        from bot.adapters.discord.messenger import DiscordMessenger

        identifies = IdentifyLog(database)
        discord = DiscordConnection(
            settings.discord.token.get_secret_value(),
            settings.discord.api_url,
            Interactions(desk).answer,
            send_timeout=settings.delivery.send_timeout_seconds,
            on_trouble=lambda sentence: log.error("discord", trouble=sentence),
            on_change=lambda _channel: changed("discord"),
            hold_identify_until=lambda: identifies.wait(time.time),
        )
        connections["discord"] = discord.run
        connected["discord"] = lambda: discord.connected
        places["discord"] = discord.places
        messengers["discord"] = DiscordMessenger(discord, settings.delivery.nonce_window_seconds)
    if settings.slack.bot_token is not None:
        from bot.adapters.slack.connection import SlackConnection

        app_token = settings.slack.app_token
        slack = SlackConnection(
            bot_token=settings.slack.bot_token.get_secret_value(),
            app_token=None if app_token is None else app_token.get_secret_value(),
            api_url=settings.slack.api_url,
            desk=desk,
            on_trouble=lambda sentence: log.error("slack", trouble=sentence),
            on_change=lambda _channel: changed("slack"),
        )
        connections["slack"] = slack.run
        connected["slack"] = lambda: slack.connected or (app_token is None and slack.tenant is not None)
        messengers["slack"] = slack.messenger
        places["slack"] = slack.places
    return connections, messengers


async def _fetching(settings: Settings, store: DigestStore) -> Fetch | None:
    """What fetches digests, where [source] names a place to fetch them from; nothing is imported for it otherwise."""
    given = settings.source
    token = None if given.token is None else given.token.get_secret_value()
    source: DigestSource
    if given.git:
        from bot.adapters.fetch.git import GitSource

        clone = settings.store.path.with_name(f"{settings.store.path.name}.source")
        source = GitSource(given.git, clone, given.branch, given.folder, token)
    elif given.url:
        from bot.adapters.fetch.web import WebSource

        source = WebSource(given.url, token)
    else:
        await store.remember("source", "{}")
        return None
    zone = settings.locale.timezone
    return Fetch(source, settings.intake.folders[0], lambda: dt.datetime.now(zone).date(), time.time, store)


async def _tidy(outbox: Outbox) -> None:
    dropped = await outbox.forget_bodies(time.time() - BODIES_KEPT)
    if dropped:
        log.info("bodies of old messages were dropped", bodies=dropped)


async def _orders(settings: Settings, outbox: Outbox, news: asyncio.Event) -> None:
    if await carry_out(folder_beside(settings.store.path), outbox):
        news.set()


async def _back_up(settings: Settings) -> None:
    if await asyncio.to_thread(back_up_daily, settings.store.path, settings.store.backups, time.time()):
        log.info("backed up", folder=str(folder_of_copies(settings.store.path)))


async def _ingest(settings: Settings, paths: list[Path]) -> int:
    from bot.terminal.output import number_of, progress, say

    async with _opened(settings) as (database, _):
        outbox = Outbox(database, _timing(settings))
        notify = Notify(NoticeStore(database), None, settings.locale.language, time.time, lambda: None)
        registry = FeedRegistry(database, settings.locale.language, settings.locale.timezone)
        take_in = _take_in(settings, database, outbox, registry, notify, lambda: None)
        files = [settled_file(str(path)) for path in paths]
        with progress(len(files), "Taking in digests") as advance:
            problems = await take_in.ingest(files, advance)
    for problem in problems:
        _complain(f"{problem.path}:{problem.line}: {problem.message} {problem.remedy}")
    say(f"Taken in: {number_of(len(files), 'file')}, {number_of(len(problems), 'problem')}. Nothing of it is posted.")
    return PROBLEMS if problems else FINE


def _take_in(
    settings: Settings,
    database: Database,
    outbox: Outbox,
    registry: FeedRegistry,
    notify: Notify,
    owes: Callable[[], None],
) -> TakeIn:
    intake = settings.intake
    return TakeIn(
        Folders([str(folder) for folder in intake.folders], intake.settle_seconds, time.monotonic),
        DigestStore(database),
        outbox,
        registry,
        intake.first_run,
        intake.late_days,
        time.time,
        owes,
        notify,
    )


@contextlib.asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[tuple[Database, Archive]]:
    """The lock is taken before anything else is opened."""
    database = await open_database(settings.store.path)
    try:
        archive = await open_archive(settings.store.path)
        try:
            yield database, archive
        finally:
            await archive.close()
    finally:
        await database.close()


def _timing(settings: Settings) -> Timing:
    delivery = settings.delivery
    return Timing(delivery.send_timeout_seconds, delivery.settle_seconds, delivery.nonce_window_seconds)


def _on_signals(stop: asyncio.Event) -> None:
    """The first signal stops in order, a second one at once; what was under way then is found out at the next start."""

    def told() -> None:
        if stop.is_set():
            sys.exit(PROBLEMS)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told)


def _complain(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
