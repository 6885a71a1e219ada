"""What Slack says about a person: their language and time zone, and whether they may administer the workspace."""

import asyncio
from dataclasses import dataclass, replace

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.client import ReadError, read

log = structlog.get_logger()

BUDGET = 0.3
"""Seconds that an answer waits for the language; later ones find it remembered."""
SURE_BUDGET = 1.5
"""The same for what only admins may: the window of a form opens within three seconds or never."""

REMEMBERED = 6 * 3600.0
ADMIN_REMEMBERED = 60.0
"""An admin who is one no longer may be taken for one so long."""
FORGOTTEN_SOON = 600.0
"""After a failure, so that a missing scope costs one call in ten minutes and not one an answer."""
ASKED_AGAIN = 5.0
"""The same where an admin waits for it."""

MOST = 10_000


@dataclass(frozen=True, slots=True)
class Known:
    """`admin`: workspace admin or owner (users.info: is_admin, is_owner, is_primary_owner). `tenant`: their team.

    `zone`: the IANA name of their time zone (`tz`).
    """

    language: str | None = None
    admin: bool = False
    tenant: str = ""
    zone: str | None = None


NOBODY = Known()


@dataclass(frozen=True, slots=True)
class _Remembered:
    known: Known
    language_until: float
    admin_until: float


def now() -> float:
    return asyncio.get_running_loop().time()


class People:
    """`of(user)` never raises and never takes longer than its budget; what is not known by then is unknown."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._remembered: dict[str, _Remembered] = {}
        self._asking: dict[str, asyncio.Task[None]] = {}

    async def of(self, user: str, *, sure: bool = False) -> Known:
        """Whoever was an admin is one only while Slack said so less than a minute ago.

        `sure`: it matters whether they are one, so a no is not believed for longer either, and more time is given.
        """
        asked_at = now()
        before = self._remembered.get(user)
        if before is None or (before.admin_until if sure or before.known.admin else before.language_until) < asked_at:
            await asyncio.wait({self._ask_once(user)}, timeout=SURE_BUDGET if sure else BUDGET)
        found = self._remembered.get(user)
        if found is None:
            return NOBODY
        fresh = found.admin_until >= asked_at
        return replace(found.known, admin=found.known.admin and fresh)

    async def close(self) -> None:
        asking = list(self._asking.values())
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)

    def _ask_once(self, user: str) -> "asyncio.Task[None]":
        task = self._asking.get(user)
        if task is None:
            task = self._asking[user] = asyncio.create_task(self._ask(user), name="slack person")
            task.add_done_callback(lambda _: self._asking.pop(user, None))
        return task

    async def _ask(self, user: str) -> None:
        try:
            answer = await read(self._client.users_info(user=user, include_locale=True))
        except ReadError as error:
            log.info("slack does not say who a person is", reason=str(error))
            before = self._remembered.get(user)
            known = Known(before.known.language, zone=before.known.zone) if before else NOBODY
            remembered = _Remembered(known, now() + FORGOTTEN_SOON, now() + ASKED_AGAIN)
        else:
            remembered = _Remembered(_read(answer.get("user")), now() + REMEMBERED, now() + ADMIN_REMEMBERED)
        while len(self._remembered) >= MOST:
            self._remembered.pop(next(iter(self._remembered)))
        self._remembered[user] = remembered


def _read(person: object) -> Known:
    if not isinstance(person, dict):
        return NOBODY
    locale = person.get("locale")
    admin = any(person.get(flag) is True for flag in ("is_admin", "is_owner", "is_primary_owner"))
    language = locale if isinstance(locale, str) else None
    zone = person.get("tz") or None
    # Slack keeps the flags of people who have left.
    admin = admin and person.get("deleted") is not True
    return Known(language, admin, str(person.get("team_id") or ""), zone if isinstance(zone, str) else None)
