"""Puts answers to one interaction on the wire: the first response, its edit, and further messages.

They go through discord.py's webhook adapter, which is free of the bot's global rate limit (docs, rate limits).
The first response and the edit may be repeated without harm; a further message may not, since it has no nonce.
"""

from collections.abc import Coroutine
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

MESSAGE, LATER_MESSAGE, LATER_EDIT, EDIT, CHOICES = 4, 5, 6, 7, 8
"""Types of a first response."""

EPHEMERAL = 1 << 6

Taken = Literal["taken", "refused", "expired", "unknown"]


class Answers:
    """One interaction. `trouble` is what Discord said to the last request that it did not take."""

    def __init__(self, interaction: discord.Interaction, webhooks: AsyncWebhookAdapter) -> None:
        self._interaction = interaction
        self._webhooks = webhooks
        self.trouble = ""

    async def first(self, kind: int, data: dict[str, Any] | None = None) -> Taken:
        payload: dict[str, Any] = {"type": kind} if data is None else {"type": kind, "data": data}
        return await self._twice("POST", "/interactions/{webhook_id}/{webhook_token}/callback", payload, FIRST)

    async def edit(self, body: dict[str, Any]) -> Taken:
        """Replaces the first response; the flags stay what the first response said."""
        return await self._twice("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/@original", body, LATER)

    async def more(self, body: dict[str, Any]) -> Taken:
        path = "/webhooks/{webhook_id}/{webhook_token}"
        return await self._put("POST", path, body, LATER, allow_resend=False)

    async def _twice(self, method: str, path: str, payload: dict[str, Any], timeout: float) -> Taken:
        """A lost answer must not leave a person without one; a repeated first response hears 40060."""
        taken = await self._put(method, path, payload, timeout, allow_resend=True)
        if taken == "unknown":
            taken = await self._put(method, path, payload, timeout, allow_resend=True)
        return taken

    async def _put(
        self, method: str, path: str, payload: dict[str, Any], timeout: float, *, allow_resend: bool
    ) -> Taken:
        interaction = self._interaction
        owner = interaction.id if path.startswith("/interactions") else interaction.application_id
        route = Route(method, path, webhook_id=owner, webhook_token=interaction.token)
        # discord.py's own session: its traces keep what is late off the wire.
        call: Coroutine[Any, Any, Any] = self._webhooks.request(route, interaction._session, payload=payload)
        watched: Watched[Any] = await bounded(call, timeout, allow_resend=allow_resend, enough=_answered)
        last = watched.attempt.last
        if last is None or not (last.accepted or last.rejected):
            self.trouble = type(watched.error).__name__ if watched.error is not None else "no answer"
            return "unknown"
        if last.accepted or error_code(last) == ALREADY_ANSWERED:
            return "taken"
        self.trouble = reason(last)
        return "expired" if error_code(last) == EXPIRED else "refused"


def _answered(attempt: Attempt) -> bool:
    last = attempt.last
    return last is not None and (last.accepted or (last.rejected and last.status != 429))
