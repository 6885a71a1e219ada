"""`paperboy status`, `deliveries`, `problems`: what runs, what was and is to be sent.

They read the store beside a running bot. Only `deliveries retry` and `drop` change something: by themselves when no
bot runs, otherwise by leaving word for the bot.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from bot.adapters.sqlite.database import StoreInUse, is_held, open_database
from bot.adapters.sqlite.inspection import Inspection, Row, open_inspection
from bot.adapters.sqlite.outbox import Outbox
from bot.config import Settings
from bot.domain.deliveries import Timing
from bot.jobs.orders import Order, Verb, folder_beside, leave
from bot.terminal import output
from bot.terminal.output import number_of
from bot.terminal.reading import read_store

SHOWN = 200


def deliveries(settings: Settings, *, everything: bool, as_json: bool) -> int:
    rows = read(settings, lambda inspection: inspection.deliveries(SHOWN, waiting=not everything))
    if as_json:
        output.print_json(rows)
    elif not rows:
        output.say("Everything that was due has been sent." if not everything else "Nothing has been due yet.")
    else:
        table(
            ("state", "channel", "feed", "digest", "what", "due", "why", "key"),
            [
                (
                    f"{row['state']}, may be posted" if row["may_be_posted"] else row["state"],
                    row["channel"],
                    row["feed"],
                    row["date"],
                    row["paper"] or row["kind"],
                    row["due_at"] or row["sent_at"] or "",
                    row["why"],
                    row["key"],
                )
                for row in rows
            ],
        )
    return output.FINE


def order(settings: Settings, verb: Verb, keys: Sequence[str]) -> int:
    """Retry or drop deliveries; beside a running bot, the bot does it on its next tick."""
    known = {row["key"]: row for row in read(settings, lambda inspection: inspection.deliveries(10**9, waiting=False))}
    for key in keys:
        if key not in known:
            output.wrong_use(f"{key}: there is no such delivery. `paperboy deliveries` lists their keys.")
        if known[key]["state"] == "sent":
            output.wrong_use(f"{key}: it is sent already, so there is nothing to {verb}.")
    try:
        asyncio.run(_order(settings.store.path, verb, keys))
    except StoreInUse:
        for key in keys:
            leave(Order(verb, key), folder_beside(settings.store.path))
        output.say(f"The running bot will {verb} {len(keys)} in a moment.")
    else:
        output.say(f"Done. The bot acts on it when it runs ({verb}: {len(keys)}).")
    return output.FINE


def problems(settings: Settings, *, as_json: bool) -> int:
    rows = read(settings, lambda inspection: inspection.problems())
    if as_json:
        output.print_json(rows)
    elif not rows:
        output.say("Every digest file could be read in full.")
    else:
        for row in rows:
            output.say(f"{row['path']}:{row['line']}: {row['message']}\n    {row['remedy']}")
    return output.FOUND_PROBLEMS if rows else output.FINE


def status(settings: Settings, *, as_json: bool) -> int:
    async def ask(inspection: Inspection) -> Row:
        return await inspection.counts() | {"notices": await inspection.notices()}

    found = read(settings, ask) | {"running": is_held(settings.store.path), "store": str(settings.store.path)}
    if as_json:
        output.print_json(found)
        return output.FINE
    output.say("Paperboy is running." if found["running"] else "Paperboy is not running.")
    newest = found["newest_digest"] or "none yet"
    digests, papers = number_of(found["digests"], "digest"), number_of(found["papers"], "paper")
    output.say(f"Archive: {digests}, {papers}, newest {newest}.")
    if source := found["source"]:
        output.say(f"Source {source['name']}: last fetched {source['fetched_at'] or 'never'}.")
    for platform, states in found["deliveries"].items():
        output.say(f"{platform}: " + ", ".join(f"{number} {state}" for state, number in sorted(states.items())))
    if found["problems"]:
        output.say(f"{number_of(found['problems'], 'problem')} in digest files; `paperboy problems` lists them.")
    if source and source["trouble"]:
        output.say(f"Needs you: the digests cannot be fetched: {source['trouble']}. Is [source] right?")
    for notice in found["notices"]:
        output.say(f"Needs you: {notice['subject']}: {notice['trouble'].replace('_', ' ')} ({notice['detail']})")
    return output.FINE


def read(settings: Settings, ask: Callable[[Inspection], Awaitable[Any]], missing: Any = None) -> Any:
    """What `ask` finds; `missing`, when there is no store yet. Without it, that is wrong use."""
    path = settings.store.path

    async def asked() -> Any:
        inspection = await open_inspection(path)
        try:
            return await ask(inspection)
        finally:
            await inspection.close()

    return missing if missing is not None and not path.exists() else read_store(path, asked())


async def _order(store: Path, verb: Verb, keys: Sequence[str]) -> None:
    database = await open_database(store)
    try:
        outbox = Outbox(database, Timing())
        for key in keys:
            await (outbox.retry(key) if verb == "retry" else outbox.drop(key))
    finally:
        await database.close()


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(*headings, box=box.SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    console = Console(width=None if output.is_terminal() else 240)
    console.print(table)
