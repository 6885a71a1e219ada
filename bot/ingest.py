"""`paperboy ingest`: wiring for a command that takes files in and posts nothing."""

import time
from collections.abc import Iterable
from pathlib import Path

from bot.adapters.sqlite.feeds import FeedRegistry
from bot.adapters.sqlite.notices import NoticeStore
from bot.adapters.sqlite.outbox import Outbox
from bot.config import Settings
from bot.digests.intake import settled_file
from bot.jobs.notify import Notify
from bot.opening import FINE, PROBLEMS, complain, guarded, opened, taking_in, timing_of


def ingest(settings: Settings, paths: Iterable[Path]) -> int:
    """`paperboy ingest`: take files in as known; returns 1 when there was a Problem."""
    return guarded(settings, lambda: _ingest(settings, list(paths)))


async def _ingest(settings: Settings, paths: list[Path]) -> int:
    from bot.terminal.output import number_of, progress, say

    async with opened(settings) as (database, _):
        outbox = Outbox(database, timing_of(settings))
        notify = Notify(NoticeStore(database), None, settings.locale.language, time.time, lambda: None)
        registry = FeedRegistry(database, settings.locale.language, settings.locale.timezone)
        take_in = taking_in(settings, database, outbox, registry, notify, lambda: None)
        files = [settled_file(str(path)) for path in paths]
        with progress(len(files), "Taking in digests") as advance:
            problems = await take_in.ingest(files, advance)
    for problem in problems:
        complain(f"{problem.path}:{problem.line}: {problem.message} {problem.remedy}")
    say(f"Taken in: {number_of(len(files), 'file')}, {number_of(len(problems), 'problem')}. Nothing of it is posted.")
    return PROBLEMS if problems else FINE
