"""When the bot has introduced itself to Discord's gateway. A crash loop must not use up the day's starts."""

import asyncio
import json
from collections.abc import Callable

import aiosqlite
import structlog

from bot.adapters.sqlite.database import Database
from bot.domain.gateway_starts import MOST_IN_A_DAY, identify_at

log = structlog.get_logger()


class IdentifyLog:
    """Remembers each IDENTIFY before it is sent, so that restarts count too."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def wait(self, clock: Callable[[], float]) -> None:
        """Return when another IDENTIFY is allowed, having written it down."""
        while (wait := await self._database.transaction(lambda connection: _take(connection, clock()))) > 0:
            log.warning("too many starts: the connection for commands waits, delivery goes on", seconds=round(wait))
            await asyncio.sleep(min(wait, 60.0))


async def _take(connection: aiosqlite.Connection, now: float) -> float:
    async with connection.execute("SELECT value FROM meta WHERE name = 'identifies'") as cursor:
        row = await cursor.fetchone()
    history: list[float] = [] if row is None else json.loads(row[0])
    at = identify_at(history, now)
    if at > now:
        return at - now
    kept = json.dumps([*history, now][-MOST_IN_A_DAY:])
    await connection.execute(
        "INSERT INTO meta VALUES ('identifies', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", (kept,)
    )
    return 0.0
