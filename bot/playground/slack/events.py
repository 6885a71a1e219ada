"""What Slack tells the app without being asked; and what makes it do so."""

import asyncio
import re
import secrets
from urllib.parse import urlsplit

from bot.playground.slack.payloads import for_event
from bot.playground.slack.socket import Acknowledged, NotAcknowledged, Sockets
from bot.playground.slack.state import BOT_USER, Message, Workspace
from bot.playground.slack.validate import Content, Json

_LINK = re.compile(r"https?://[^\s<>|]+")


class Events:
    def __init__(self, workspace: Workspace, sockets: Sockets) -> None:
        self._workspace = workspace
        self._sockets = sockets

    async def write(self, text: str, channel_id: str, user_id: str, thread_ts: str | None = None) -> Message:
        """A person writes; the app hears of it in direct messages, and of links to its domains, where it may."""
        channel = self._workspace.channels[channel_id]
        message = self._workspace.add_message(channel, Content(text), thread_ts, user=user_id)
        if channel.kind == "im" and "im:history" in self._workspace.scopes:
            about = {"channel": channel.id, "channel_type": "im", "user": user_id, "text": text, "ts": message.ts}
            await self.event({"type": "message", **about} | ({"thread_ts": thread_ts} if thread_ts else {}))
        domains = self._workspace.settings.unfurl_domains
        links = [
            {"domain": host, "url": address}
            for address in _LINK.findall(text)
            if (host := urlsplit(address).hostname) and any(f".{host}".endswith(f".{domain}") for domain in domains)
        ]
        if links and "links:read" in self._workspace.scopes:
            unfurl_id = f"{channel.id}.{message.ts}.{secrets.token_hex(8)}"
            self._workspace.unfurling[unfurl_id] = message
            event: Json = {
                "type": "link_shared",
                "channel": channel.id,
                "is_bot_user_member": BOT_USER in channel.members,
                "user": user_id,
                "message_ts": message.ts,
                "unfurl_id": unfurl_id,
                "source": "conversations_history",
                "links": links,
            }
            await self.event(event | ({"thread_ts": thread_ts} if thread_ts else {}))
        return message

    async def event(
        self,
        event: Json,
        event_id: str | None = None,
        retry_attempt: int = 0,
        retry_reason: str = "",
        redeliver: bool = False,
    ) -> Json:
        """An event; `redeliver` sends it again at once, as Slack does, when it was not acknowledged in time."""
        started = asyncio.get_running_loop().time()
        payload = for_event(self._workspace, event, event_id)
        extra = {"retry_attempt": retry_attempt, "retry_reason": retry_reason}
        outcome = await self._sockets.deliver("events_api", payload, extra=extra)
        if isinstance(outcome, NotAcknowledged) and redeliver:
            extra = {"retry_attempt": retry_attempt + 1, "retry_reason": "timeout"}
            outcome = await self._sockets.deliver("events_api", payload, extra=extra)
        seconds = round(asyncio.get_running_loop().time() - started, 4)
        return {"acknowledged": isinstance(outcome, Acknowledged), "event_id": payload["event_id"], "seconds": seconds}
