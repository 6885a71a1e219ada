"""What Slack tells without being asked. Events come at least once; what is done here may be done twice."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp

from bot.adapters.slack.answering import Answering, asker_of
from bot.adapters.slack.app_home import AppHome
from bot.adapters.slack.conversation import Conversation
from bot.adapters.slack.manifest import OPENED_CHANNEL
from bot.adapters.slack.messenger import SlackMessenger
from bot.adapters.slack.shared import SharedLinks
from bot.domain.channels import Channel, direct

log = structlog.get_logger()

Json = dict[str, Any]
Visitor = Callable[[str, Channel, str | None], Awaitable[None]]
"""Tenant as the store names it (`slack:<team id>`), the person's direct messages, their language."""


class Events:
    def __init__(
        self,
        messenger: SlackMessenger,
        answering: Answering,
        home: AppHome,
        links: SharedLinks,
        conversation: Conversation,
        on_change: Callable[[str], None],
        on_visitor: Visitor | None,
        on_gone: Callable[[str], Awaitable[None]] | None,
    ) -> None:
        self._messenger = messenger
        self._answering = answering
        self._home = home
        self._links = links
        self._conversation = conversation
        self._on_change = on_change
        self._on_visitor = on_visitor
        self._on_gone = on_gone

    def register(self, app: AsyncApp) -> None:
        for event in OPENED_CHANNEL:
            app.event(event)(self._opened_channel)
        app.event("app_home_opened")(self._opened_home)
        app.event("link_shared")(self._shared_link)
        app.event("message")(self._written)
        app.event("app_uninstalled")(self._gone)
        app.event("tokens_revoked")(self._gone)

    async def _opened_channel(self, event: Json) -> None:
        if event.get("type") == "member_joined_channel" and event.get("user") != self._ourselves():
            return
        if isinstance(event.get("channel"), str):
            self._on_change(event["channel"])

    async def _opened_home(self, event: Json, body: Json) -> None:
        if event.get("tab") != "home":
            return
        await self._answering.guarded(self._show_home(str(event.get("user") or ""), str(body.get("team_id") or "")))

    async def _show_home(self, user: str, team: str) -> None:
        person = await self._home.publish(asker_of({"user_id": user, "team_id": team}, None))
        if self._on_visitor is not None:
            await self._on_visitor(person.home, direct("slack", user), person.language)

    async def _shared_link(self, event: Json, body: Json) -> None:
        team = str(body.get("team_id") or "")
        await self._answering.guarded(self._links.unfurl(event, team, self._ourselves()))

    async def _written(self, event: Json, body: Json) -> None:
        self._answering.keep(asyncio.current_task())
        event_id, team = str(body.get("event_id") or ""), str(body.get("team_id") or "")
        await self._answering.guarded(self._conversation.answer(event, event_id, team))

    async def _gone(self, event: Json, body: Json) -> None:
        """The app was removed, or the bot's own token taken back; a token of a person is nothing of ours."""
        if event.get("type") == "tokens_revoked" and not (event.get("tokens") or {}).get("bot"):
            return
        log.warning("slack app was removed from a workspace", tenant=body.get("team_id"))
        if self._on_gone is not None:
            await self._answering.guarded(self._on_gone(f"slack:{body.get('team_id')}"))

    def _ourselves(self) -> str | None:
        identity = self._messenger.identity
        return identity.user_id if identity else None
