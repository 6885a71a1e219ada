"""Puts answers to one interaction on the wire: the first response, its edit, and further messages.

They go through discord.py's webhook adapter, which is free of the bot's global rate limit (docs, rate limits).
The first response and the edit may be repeated without harm; a further message may not, since it has no nonce.
"""

import json
import mimetypes
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import discord
from discord.http import Route
from discord.webhook.async_ import AsyncWebhookAdapter

from bot.adapters.discord.outcome import error_code, reason
from bot.adapters.wire import Attempt, Watched, bounded

FIRST = 3.0
"""Seconds in which Discord takes the first response (docs, receiving and responding)."""

LATER = 20.0
"""Seconds for what follows; the token lives for 15 minutes."""

ALREADY_ANSWERED = 40060
EXPIRED = 10062

MESSAGE, LATER_MESSAGE, LATER_EDIT, EDIT, CHOICES, WINDOW = 4, 5, 6, 7, 8, 9
"""Types of a first response."""

EPHEMERAL = 1 << 6

Taken = Literal["taken", "refused", "expired", "unknown"]


@dataclass(frozen=True, slots=True)
class File:
    name: str
    content: bytes


class Answers:
    """One interaction. `trouble` is what Discord said to the last request that it did not take."""

    def __init__(self, interaction: discord.Interaction, webhooks: AsyncWebhookAdapter) -> None:
        self._interaction = interaction
        self._webhooks = webhooks
        self.trouble = ""

    async def first(self, kind: int, data: dict[str, Any] | None = None, files: Sequence[File] = ()) -> Taken:
        payload: dict[str, Any] = {"type": kind}
        if data is not None:
            payload["data"] = _attaching(data, files)
        path = "/interactions/{webhook_id}/{webhook_token}/callback"
        return await self._twice("POST", path, payload, FIRST, files)

    async def edit(self, body: dict[str, Any], files: Sequence[File] = ()) -> Taken:
        """Replaces the first response; the flags stay what the first response said."""
        path = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"
        return await self._twice("PATCH", path, _attaching(body, files), LATER, files)

    async def more(self, body: dict[str, Any], files: Sequence[File] = ()) -> Taken:
        path = "/webhooks/{webhook_id}/{webhook_token}"
        return await self._put("POST", path, _attaching(body, files), LATER, files, allow_resend=False)

    async def _twice(
        self, method: str, path: str, payload: dict[str, Any], timeout: float, files: Sequence[File]
    ) -> Taken:
        """A lost answer must not leave a person without one; a repeated first response hears 40060."""
        taken = await self._put(method, path, payload, timeout, files, allow_resend=True)
        if taken == "unknown":
            taken = await self._put(method, path, payload, timeout, files, allow_resend=True)
        return taken

    async def _put(
        self,
        method: str,
        path: str,
        payload: dict[str, Any],
        timeout: float,
        files: Sequence[File],
        *,
        allow_resend: bool,
    ) -> Taken:
        interaction = self._interaction
        owner = interaction.id if path.startswith("/interactions") else interaction.application_id
        route = Route(method, path, webhook_id=owner, webhook_token=interaction.token)
        content: dict[str, Any] = {"multipart": _parts(payload, files)} if files else {"payload": payload}
        # discord.py's own session: its traces keep what is late off the wire.
        call: Coroutine[Any, Any, Any] = self._webhooks.request(route, interaction._session, **content)
        watched: Watched[Any] = await bounded(call, timeout, allow_resend=allow_resend, enough=_answered)
        last = watched.attempt.last
        if last is None or not (last.accepted or last.rejected):
            self.trouble = type(watched.error).__name__ if watched.error is not None else "no answer"
            return "unknown"
        if last.accepted or error_code(last) == ALREADY_ANSWERED:
            return "taken"
        self.trouble = reason(last)
        return "expired" if error_code(last) == EXPIRED else "refused"


def _attaching(body: dict[str, Any], files: Sequence[File]) -> dict[str, Any]:
    if not files:
        return body
    return {**body, "attachments": [{"id": str(number), "filename": file.name} for number, file in enumerate(files)]}


def _parts(payload: dict[str, Any], files: Sequence[File]) -> list[dict[str, Any]]:
    """As docs, reference: uploading files, has it; in the form of aiohttp's FormData."""
    parts: list[dict[str, Any]] = [
        {"name": "payload_json", "value": json.dumps(payload), "content_type": "application/json"}
    ]
    for number, file in enumerate(files):
        kind = mimetypes.guess_type(file.name)[0] or "text/plain"
        parts.append({"name": f"files[{number}]", "value": file.content, "filename": file.name, "content_type": kind})
    return parts


def _answered(attempt: Attempt) -> bool:
    last = attempt.last
    return last is not None and (last.accepted or (last.rejected and last.status != 429))
