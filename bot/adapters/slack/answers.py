"""Answers that follow an acknowledgement, by the address that came with the question (its response_url)."""

from collections.abc import Sequence
from typing import Any, Literal

import aiohttp
import structlog
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.adapters.slack.quiet import hide_secrets, library_logger

log = structlog.get_logger()

MOST_MESSAGES = 5
"""Uses of one response_url (docs.slack.dev, handling user interaction)."""

Visible = Literal["ephemeral", "in_channel"]


class Answers:
    """One response_url, good for half an hour. Nothing here raises; `False` means that something did not arrive.

    `apology` is what the person gets instead of a message that Slack does not take.
    """

    def __init__(self, url: str | None, session: aiohttp.ClientSession, apology: str) -> None:
        self._url = url
        self._session = session
        self._apology = apology
        self._left = MOST_MESSAGES

    async def messages(self, bodies: Sequence[dict[str, Any]], visible: Visible) -> bool:
        """Each body, in order, as a message of its own; after one that does not arrive none follows."""
        for body in bodies:
            if self._left == 0:
                log.warning("slack answer is too long for its address", left_out=len(bodies) - MOST_MESSAGES)
                return False
            if not await self._deliver({**body, "response_type": visible, "replace_original": False}):
                return False
        return True

    async def instead(self, body: dict[str, Any]) -> bool:
        """In place of the message whose button was pressed."""
        return await self._deliver({**body, "replace_original": True})

    async def _deliver(self, message: dict[str, Any]) -> bool:
        status = await self._post(message)
        if status == 400:  # The message itself is at fault; the person shall hear something.
            await self._post({"text": self._apology, "response_type": "ephemeral", "replace_original": False})
        return status == 200

    async def _post(self, message: dict[str, Any]) -> int | None:
        """The HTTP status, None when there was no answer."""
        if self._url is None or self._session.closed:
            return None
        self._left -= 1
        # Bolt's own respond() repeats a post whose answer was lost: a shared answer would stand there twice.
        webhook = AsyncWebhookClient(self._url, session=self._session, retry_handlers=[], logger=library_logger())
        try:
            answer = await webhook.send_dict(message)
        except Exception as error:  # noqa: BLE001 - aiohttp's many kinds; none of them can be put right here
            log.warning("slack answer was not delivered", reason=type(error).__name__)
            return None
        if answer.status_code != 200:
            log.warning("slack answer was refused", status=answer.status_code, reason=hide_secrets(answer.body)[:200])
        return answer.status_code
