"""Take in: settled files -> digests in the store, with everything they owe. The scheduler calls `look` on every tick.

Decides nothing by itself: arrivals.py says what a date is to be, merging.py what a file changes, plan.py who gets what.
"""

import asyncio
import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import structlog

from bot.digests.complaints import HELD_BACK
from bot.digests.intake import Folders, SettledFile, Stamp
from bot.digests.parser import ParsedFile, parse_bytes
from bot.domain.arrivals import FirstRun, Standing, standings
from bot.domain.files import FileRead
from bot.domain.following import Finds
from bot.domain.merging import Contribution, KnownDigest, Merge, digest_of, merge
from bot.domain.papers import Digest, Paper, Problem
from bot.domain.planning import Plan, Post, taking_part
from bot.jobs.notify import Notify
from bot.jobs.plan import plan_catchup, plan_digest
from bot.ports import Digests, Feeds, Finder, Outbox

log = structlog.get_logger()

FIRST_LOOK_PATIENCE = 60.0
"""Seconds that the first look waits for files that do not settle; after that it goes on without them."""
_REMEMBER_LOOK_EVERY = 60.0


@dataclass(frozen=True, slots=True)
class _Reading:
    """A file with what it says about each date; also about dates it used to hold papers of, with none now."""

    file: FileRead
    modified_at: float
    parsed: ParsedFile


class TakeIn:
    """`look` notices files; `ingest` takes given files in as known, which posts nothing. One call at a time."""

    def __init__(
        self,
        folders: Folders,
        store: Digests,
        outbox: Outbox,
        feeds: Feeds,
        first_run: FirstRun,
        late_days: int,
        clock: Callable[[], float],
        owes: Callable[[], None],
        notify: Notify,
        finder: Finder | None = None,
    ) -> None:
        self._folders = folders
        self._store = store
        self._outbox = outbox
        self._feeds = feeds
        self._first_run: FirstRun = first_run
        self._late_days = late_days
        self._clock = clock
        self._owes = owes
        self._notify = notify
        self._finder = finder
        self._known: dict[str, Stamp] | None = None
        self._began = clock()
        self._last_look: float | None = None
        self._missing: frozenset[str] = frozenset()

    async def look(self) -> None:
        """One look at the folders; takes in whatever has settled, as one batch."""
        if self._known is None:
            self._known = {
                path: Stamp(file.size, file.mtime_ns) for path, file in (await self._store.known_files()).items()
            }
        found = await asyncio.to_thread(self._folders.look, dict(self._known))
        self._say_what_is_missing(found.missing)
        first = await self._store.newest_date() is None
        if first and found.unsettled and self._clock() - self._began < FIRST_LOOK_PATIENCE:
            return  # "The newest of what it finds" is known only when all of it has been read.
        if found.settled:
            readings = await asyncio.to_thread(lambda: [_read(file) for file in found.settled])
            await self._batch(readings, await self._previous_look())
            self._known |= {file.path: file.stamp for file in found.settled}
        if not found.unsettled:  # What is seen but not settled has come since the last look without it.
            await self._remember_look()

    def _say_what_is_missing(self, missing: frozenset[str]) -> None:
        for folder in sorted(missing - self._missing):
            log.warning("this folder is not there; digests are taken from it as soon as it is", folder=folder)
        for folder in sorted(self._missing - missing):
            log.info("this folder is there again", folder=folder)
        self._missing = missing

    async def ingest(self, files: Iterable[SettledFile], progress: Callable[[], None]) -> list[Problem]:
        """Take files in as known: no feed posts them. Returns what could not be read."""
        readings = await asyncio.to_thread(lambda: [_read(file) for file in files])
        dates = {date for reading in readings for date in _dates(reading.parsed)}
        new = dates - await self._store.known_dates()
        standing: dict[dt.date, Standing] = dict.fromkeys(new, "archived")
        await self._store.open_batch(standing, dict.fromkeys(new, self._clock()))
        await self._take_in(readings, progress)
        return [problem for reading in readings for problem in reading.file.problems]

    async def _batch(self, readings: Sequence[_Reading], previous_look: float | None) -> None:
        dates = {date for reading in readings for date in _dates(reading.parsed)}
        new = dates - await self._store.known_dates()
        if new:
            standing = standings(
                new,
                await self._store.newest_date(),
                self._first_run,
                self._late_days,
                await self._store.in_full_until(),
            )
            await self._store.open_batch(standing, self._arrivals(new, readings, previous_look))
        await self._take_in(readings, lambda: None)
        self._owes()

    async def _take_in(self, readings: Sequence[_Reading], progress: Callable[[], None]) -> None:
        """Oldest date first, so that the newest is planned when all that came with it is there."""
        by_date: dict[dt.date, list[tuple[_Reading, Contribution]]] = {}
        owned = await self._store.dates_of_files([reading.file.path for reading in readings])
        for reading in readings:
            contributions = _contributions(reading.parsed)
            for date in owned.get(reading.file.path, set()) - contributions.keys():
                contributions[date] = Contribution(reading.file.path, (), ())
            for date, contribution in contributions.items():
                by_date.setdefault(date, []).append((reading, contribution))
        last_date = {reading.file.path: date for date in sorted(by_date) for reading, _ in by_date[date]}
        held_back: set[str] = set()
        for date in sorted(by_date):
            finished = [reading.file for reading, _ in by_date[date] if last_date[reading.file.path] == date]
            await self._digest(date, [contribution for _, contribution in by_date[date]], finished, held_back)
            progress()
        nothing = [reading.file for reading in readings if reading.file.path not in last_date]
        if nothing:
            await self._store.write_files(nothing, self._clock())
        for reading in readings:
            for problem in reading.file.problems:
                log.warning("problem in a digest", file=problem.path, line=problem.line, problem=problem.message)
            marked = _marked(reading.file, held_back)
            await self._notify.file_read(marked.path, marked.problems, held_back=marked.held_back)

    async def _digest(
        self, date: dt.date, contributions: Sequence[Contribution], files: Sequence[FileRead], held_back: set[str]
    ) -> None:
        known = await self._store.digest(date)
        owners = {entry.path for entry in known.entries.values()}
        missing = await asyncio.to_thread(_missing, owners) if owners else set()
        merged = merge(known.entries, contributions, missing)
        held_back |= set(merged.held_back)
        entries = known.entries | merged.entries
        digest = digest_of(date, entries)
        async with self._feeds.steady():
            plan = Plan()
            if not merged.empty or known.revision == 0:
                gone = {entry.paper.arxiv_id: entry.paper for entry in entries.values() if entry.gone}
                plan = await self._plan(digest, known, gone)
            await self._store.write(
                date,
                merged,
                [_marked(file, held_back) for file in files],
                plan,
                self._clock(),
                digest.sources,
                await self._finds(known, merged),
            )
        if not merged.empty:
            log.info(
                "digest taken in",
                date=str(date),
                papers=len(digest.papers),
                standing=known.standing,
                added=merged.added,
                changed=merged.changed,
                gone=merged.gone,
                owed=len(plan.owed),
            )

    async def _finds(self, known: KnownDigest, merged: Merge) -> Finds | None:
        """What people follow among the papers that are new or altered; nobody is told of the archive."""
        if self._finder is None or merged.empty or known.standing == "archived":
            return None
        papers = {arxiv_id: None if entry.gone else entry.paper for arxiv_id, entry in merged.entries.items()}
        found_at = self._clock() if known.revision else known.arrived_at
        return await self._finder.finds(known.date, papers, found_at)

    async def _plan(self, digest: Digest, known: KnownDigest, gone: Mapping[str, Paper]) -> Plan:
        if known.standing == "archived" and known.revision == 0:
            return Plan()  # Promised to nobody; only an admin may have it posted later.
        posts = await self._outbox.posts(digest.date)
        if known.standing == "archived" and not posts:
            return Plan()
        arrived = dt.datetime.fromtimestamp(known.arrived_at, dt.UTC)
        feeds = await self._feeds.known()
        packed = await self._outbox.packed(digest.date)
        also_on = await self._store.also_on([paper.arxiv_id for paper in digest.papers], digest.date)
        news = known.standing == "news"
        # In a thread: the messages of a large digest take seconds, and people are answered meanwhile.
        plan = await asyncio.to_thread(
            plan_digest,
            digest,
            arrived,
            taking_part(feeds, posts, known.arrived_at, news=news),
            posts,
            also_on,
            news=news,
            packed=packed,
            gone=gone,
        )
        if news and known.revision == 0:
            missed = await self._missed(known.batch, {})
        elif known.standing == "catchup" and known.revision > 0:
            missed = await self._missed(known.batch, {digest.date: digest})
        else:
            return plan
        promised: list[Post] = []
        for one in missed:
            promised += await self._outbox.posts(one.date)
        told = taking_part(feeds, promised, known.arrived_at, news=True)
        caught_up = await asyncio.to_thread(plan_catchup, known.batch, missed, arrived, told, promised)
        return Plan(caught_up.posts + plan.posts, caught_up.owed + plan.owed)

    async def _missed(self, batch: dt.date, instead: Mapping[dt.date, Digest]) -> list[Digest]:
        dates = await self._store.caught_up(batch)
        return [instead.get(date) or digest_of(date, (await self._store.digest(date)).entries) for date in dates]

    def _arrivals(
        self, dates: Iterable[dt.date], readings: Sequence[_Reading], previous_look: float | None
    ) -> dict[dt.date, float]:
        """A file came between the previous look and now; its modification time tells when, within these bounds."""
        now = self._clock()
        earliest = now if previous_look is None else min(previous_look, now)
        arrived = dict.fromkeys(dates, now)
        for reading in readings:
            for date in _dates(reading.parsed):
                if date in arrived:
                    arrived[date] = min(arrived[date], max(reading.modified_at, earliest))
        return arrived

    async def _previous_look(self) -> float | None:
        if self._last_look is not None:
            return self._last_look
        remembered = await self._store.remembered("last_look")
        return None if remembered is None else float(remembered)

    async def _remember_look(self) -> None:
        now = self._clock()
        if self._last_look is None or now - self._last_look >= _REMEMBER_LOOK_EVERY:
            await self._store.remember("last_look", str(now))
            self._last_look = now


def _missing(paths: Iterable[str]) -> set[str]:
    return {path for path in paths if not Path(path).exists()}


def _read(file: SettledFile) -> _Reading:
    parsed = parse_bytes(file.data, file.path)
    read = FileRead(file.path, file.sha256, file.stamp.size, file.stamp.mtime_ns, problems=parsed.problems)
    return _Reading(read, file.stamp.mtime_ns / 1e9, parsed)


def _dates(parsed: ParsedFile) -> list[dt.date]:
    return [digest.date for digest in parsed.digests if digest.date is not None and digest.papers]


def _contributions(parsed: ParsedFile) -> dict[dt.date, Contribution]:
    return {
        digest.date: Contribution(parsed.path, digest.papers, digest.lines)
        for digest in parsed.digests
        if digest.date is not None and digest.papers
    }


def _marked(file: FileRead, held_back: set[str]) -> FileRead:
    if file.path not in held_back:
        return file
    return replace(file, held_back=True, problems=(*file.problems, HELD_BACK.at(file.path, 1)))
