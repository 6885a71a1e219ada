"""Opening and changing views. Nothing here raises; a trigger is good once, for three seconds."""

from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.client import ReadError, read
from bot.adapters.slack.modals import Origin

log = structlog.get_logger()

Json = dict[str, Any]


class Windows:
    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def open(self, body: Json, origin: Origin, view: Json) -> str | None:
        """On top of where `origin` is; the topmost is replaced. The view's id, None when Slack did not open it."""
        if origin.topmost:
            view_id = str(body["view"].get("id"))
            return view_id if await self.fill(view_id, view) else None
        call = self._client.views_push if origin.depth else self._client.views_open
        try:
            opened = await read(call(trigger_id=str(body.get("trigger_id") or ""), view=view))
        except ReadError as error:
            log.warning("slack did not open a view", reason=str(error))
            return None
        shown = opened.get("view")
        return str(shown["id"]) if isinstance(shown, dict) and shown.get("id") else None

    async def fill(self, view_id: str, view: Json) -> bool:
        """False when the view is no longer there or Slack does not take the new one."""
        try:
            await read(self._client.views_update(view_id=view_id, view=view))
        except ReadError as error:
            log.warning("slack did not change a view", reason=str(error))
            return False
        return True
