"""Which language a person has set in Slack, asked once and remembered for a while."""

import asyncio
from dataclasses import dataclass

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.client import ReadError, read

log = structlog.get_logger()

BUDGET = 0.3
"""Seconds that an answer waits for the language; later ones find it remembered."""

REMEMBERED = 6 * 3600.0
FORGOTTEN_SOON = 600.0
"""After a failure, so that a missing scope costs one call in ten minutes and not one an answer."""

MOST = 10_000


@dataclass(frozen=True, slots=True)
class _Known:
    language: str | None
    until: float


class Languages:
    """`of(user)` never raises and never takes longer than BUDGET; None means unknown."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._known: dict[str, _Known] = {}
        self._asking: dict[str, asyncio.Task[None]] = {}

    async def of(self, user: str) -> str | None:
        known = self._known.get(user)
        if known is None or known.until < asyncio.get_running_loop().time():
            task = self._asking.get(user)
            if task is None:
                task = self._asking[user] = asyncio.create_task(self._ask(user), name="slack language")
                task.add_done_callback(lambda _: self._asking.pop(user, None))
            await asyncio.wait({task}, timeout=BUDGET)
            known = self._known.get(user, known)
        return known.language if known else None

    async def close(self) -> None:
        asking = list(self._asking.values())
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)

    async def _ask(self, user: str) -> None:
        now = asyncio.get_running_loop().time()
        try:
            answer = await read(self._client.users_info(user=user, include_locale=True))
        except ReadError as error:
            log.info("slack language of a person is unknown", reason=str(error))
            before = self._known.get(user)
            known = _Known(before.language if before else None, now + FORGOTTEN_SOON)
        else:
            person = answer.get("user")
            locale = person.get("locale") if isinstance(person, dict) else None
            known = _Known(locale if isinstance(locale, str) else None, now + REMEMBERED)
        while len(self._known) >= MOST:
            self._known.pop(next(iter(self._known)))
        self._known[user] = known
