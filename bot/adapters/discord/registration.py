"""Registers the commands with Discord, when they differ from what is registered."""

import asyncio
from typing import Any

import structlog
from discord.http import HTTPClient, Route

from bot.adapters.discord import commands
from bot.adapters.wire import Watched, bounded

log = structlog.get_logger()

ONE_CALL = 30.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
REFUSED_PAUSE = 600.0
"""Seconds between tries when only a person can help."""


async def register(http: HTTPClient, application_id: str) -> None:
    """Tries until they are. Registering the same again changes nothing, so discord.py may repeat it."""
    path = f"/applications/{application_id}/commands"
    pause = FIRST_PAUSE
    while True:
        watched = await _call(http, "GET", "/applications/@me")
        if isinstance(watched.value, dict):
            wanted = commands.payload(for_people=commands.installable_by_people(watched.value))
            watched = await _call(http, "GET", path, params={"with_localizations": "true"})
            if isinstance(watched.value, list):
                if commands.same(watched.value, wanted):
                    return
                watched = await _call(http, "PUT", path, json=wanted)
                if isinstance(watched.value, list):
                    log.info("registered the commands with discord", commands=len(wanted))
                    return
        last = watched.attempt.last
        if last is not None and last.rejected and last.status != 429:
            pause = REFUSED_PAUSE
        log.warning("discord commands are not registered", error=str(watched.error)[:500], again_in=pause)
        await asyncio.sleep(pause)
        pause = min(pause * 2, max(pause, LONGEST_PAUSE))


async def _call(http: HTTPClient, method: str, path: str, **more: Any) -> Watched[Any]:
    return await bounded(http.request(Route(method, path), **more), ONE_CALL, allow_resend=True)
