"""LocalSlack: one workspace on a loopback port.

Routes: /api/{method}, /link/ (Socket Mode), /response/... (response_url), /upload/... (files),
/_playground/ (control), / (the page).
"""

import asyncio
import json
import time
from collections.abc import Callable

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.playground import page
from bot.playground.slack import control
from bot.playground.slack.api import Api
from bot.playground.slack.events import Events
from bot.playground.slack.faults import Faults
from bot.playground.slack.interactions import Interactions
from bot.playground.slack.journal import Journal
from bot.playground.slack.response_url import answer_post, as_response
from bot.playground.slack.socket import Sockets
from bot.playground.slack.state import TEAM, Channel, ChannelKind, Settings, User, Workspace

_MAX_BODY = 8 * 1024 * 1024


class LocalSlack:
    """A Slack to try things on. `now` is seconds since 1970; everything but network delays follows it.

    Made with one public channel, C0PAPERS (the app is in it), and two people, U0MINA (Korean) and U0ALEX.
    """

    def __init__(
        self, now: Callable[[], float] = time.time, settings: Settings | None = None, team: str = TEAM
    ) -> None:
        self.workspace = Workspace(now, settings, team)
        self.faults = Faults()
        self.journal = Journal()
        self.sockets = Sockets(self.workspace, self.faults)
        self.events = Events(self.workspace, self.sockets)
        self.interactions = Interactions(self.workspace, self.sockets, self.journal, self.events)
        self.api = Api(self.workspace, self.sockets, self.interactions, self.faults, self.journal)
        self._runner: web.AppRunner | None = None
        self.base_url = ""

    async def start(self, port: int = 0) -> None:
        """Listen on 127.0.0.1; port 0 takes a free one."""
        app = web.Application(client_max_size=_MAX_BODY, middlewares=[_only_control_when_down(self.workspace)])
        app.router.add_route("*", "/api/{method}", self.api.handle)
        app.router.add_get("/link/", self.sockets.handle)
        app.router.add_post("/response/{kind}/{team}/{secret}", self._take_response)
        app.router.add_post("/upload/v1/{secret}", self._take_upload)
        control.add_routes(app, self)
        page.add_page(app, "slack")
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        host, bound = self._runner.addresses[0][:2]
        self.base_url = f"http://{host}:{bound}"
        self.sockets.address = f"ws://{host}:{bound}"
        self.interactions.address = self.base_url

    async def stop(self) -> None:
        for task in list(self.api.later):
            task.cancel()
        await asyncio.gather(*self.api.later, return_exceptions=True)
        await self.sockets.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        return f"{self.base_url}/api/"

    @property
    def bot_token(self) -> str:
        return self.workspace.bot_token

    @property
    def app_token(self) -> str:
        return self.workspace.app_token

    @property
    def settings(self) -> Settings:
        return self.workspace.settings

    def add_channel(
        self,
        name: str,
        id: str | None = None,
        kind: ChannelKind = "public",
        member: bool = True,
    ) -> Channel:
        return self.workspace.add_channel(name, id, kind, member)

    def add_user(
        self,
        name: str,
        id: str | None = None,
        locale: str = "en-US",
        tz: str = "UTC",
        is_admin: bool = False,
        is_owner: bool = False,
        team: str | None = None,
    ) -> User:
        return self.workspace.add_user(name, id, locale, tz, is_admin, is_owner, team)

    # ------------------------------------------------------------ routes

    async def _take_response(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        fault = self.faults.next_for("method", "response_url", body=raw.decode(errors="replace"))
        if fault is not None and fault.do == "status":
            return web.Response(status=int(fault.params.get("status", 503)))
        if fault is not None and fault.do == "delay":
            await self.faults.sleep(fault.seconds)
        if fault is not None and fault.do in ("close_before", "lose_answer"):
            if fault.do == "lose_answer":
                self._answer_post(request, raw)
            if request.transport is not None:
                request.transport.close()
            return web.Response()
        return as_response(*self._answer_post(request, raw))

    async def _take_upload(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file, exactly as many as were announced."""
        raw = await request.read()
        fault = self.faults.next_for("method", "upload")
        if fault is not None:
            return web.Response(status=int(fault.params.get("status", 503)))
        secret = request.match_info["secret"]
        upload = next((one for one in self.workspace.uploads.values() if one.secret == secret), None)
        if upload is None or upload.content is not None:
            return web.Response(status=404, text="no such upload")
        if len(raw) != upload.length:
            return web.Response(status=400, text="another length was announced")
        upload.content = raw
        return web.Response(text=f"OK - {len(raw)}")

    def _answer_post(self, request: web.Request, raw: bytes) -> tuple[int, str]:
        secret = request.match_info["secret"]
        return answer_post(secret, raw, self.workspace, self.interactions, self.journal)


def _only_control_when_down(workspace: Workspace) -> Middleware:
    """While connections are refused, every other one is reset."""

    @web.middleware
    async def refuse(request: web.Request, handler: Handler) -> web.StreamResponse:
        if workspace.refusing and not request.path.startswith("/_playground/"):
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        return await handler(request)

    return refuse


def address_card(slack: LocalSlack) -> str:
    """One line of JSON that tells another process how to connect."""
    return json.dumps(
        {
            "base_url": slack.base_url,
            "api_url": slack.api_url,
            "bot_token": slack.bot_token,
            "app_token": slack.app_token,
            "channels": {channel.name: channel.id for channel in slack.workspace.channels.values()},
        }
    )
