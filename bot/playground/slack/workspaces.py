"""Several local Slacks behind one address, and one app in HTTP mode that each of them may install (OAuth).

/oauth/v2/authorize   where a person chooses a workspace and agrees, or cancels
/api/oauth.v2.access  a code becomes the token of the workspace that agreed
/api/{method}         answered by the workspace whose token is sent
"""

import html
import secrets
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from bot.playground.slack.api import read_arguments
from bot.playground.slack.server import LocalSlack
from bot.playground.slack.state import APP, BOT_USER, Settings
from bot.playground.slack.validate import Json

CLIENT_ID = "1.playground"
CLIENT_SECRET = "playground-client-secret"  # noqa: S105  good on this machine only


class LocalWorkspaces:
    """`teams`: ids of workspaces. A new one has not installed the app; its token comes from `oauth.v2.access`.

    `redirect_url` and `request_url` are the app's own addresses, as its manifest has them.
    """

    def __init__(self, *teams: str) -> None:
        self.settings = Settings()
        self.of = {team: LocalSlack(settings=self.settings, team=team) for team in teams}
        self.redirect_url = ""
        self.base_url = ""
        self._codes: dict[str, str] = {}
        self._runner: web.AppRunner | None = None
        for slack in self.of.values():
            slack.workspace.revoked = "account_inactive"
            slack.workspace.bot_token = f"xoxb-{slack.workspace.team}-none"

    @property
    def api_url(self) -> str:
        return f"{self.base_url}/api/"

    async def start(self, port: int = 0) -> None:
        """Listen on 127.0.0.1; each workspace has a port of its own for what is not the Web API."""
        for slack in self.of.values():
            await slack.start()
        app = web.Application(client_max_size=8 * 1024 * 1024)
        app.router.add_get("/oauth/v2/authorize", self._ask)
        app.router.add_route("*", "/api/{method}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        host, bound = self._runner.addresses[0][:2]
        self.base_url = f"http://{host}:{bound}"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
        for slack in self.of.values():
            await slack.stop()

    # ------------------------------------------------------------ what people do

    def agreed(self, team: str, state: str) -> str:
        """Somebody agrees: where Slack sends their browser then."""
        code = secrets.token_hex(8)
        self._codes[code] = team
        return f"{self.redirect_url}?{urlencode({'code': code, 'state': state})}"

    def cancelled(self, state: str) -> str:
        return f"{self.redirect_url}?{urlencode({'error': 'access_denied', 'state': state})}"

    async def uninstall(self, team: str) -> list[Json]:
        """The token is dead at once, and the app is told in two events, in no order that is promised."""
        slack = self.of[team]
        slack.workspace.revoked = "account_inactive"
        revoked = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT_USER]}}
        return [await slack.events.event(event) for event in (revoked, {"type": "app_uninstalled"})]

    # ------------------------------------------------------------ routes

    async def _ask(self, request: web.Request) -> web.Response:
        if request.query.get("client_id") != CLIENT_ID or not request.query.get("scope"):
            return web.Response(status=400, text="There is no such app, or it asks for nothing.")
        state = request.query.get("state", "")
        links = [(f"Allow in {team}", self.agreed(team, state)) for team in self.of]
        links.append(("Cancel", self.cancelled(state)))
        page = "".join(f'<p><a href="{html.escape(url)}">{html.escape(name)}</a></p>' for name, url in links)
        return web.Response(text=f"<!doctype html><title>Install</title>{page}", content_type="text/html")

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        args, token, _ = await read_arguments(request)
        if request.match_info["method"] == "oauth.v2.access":
            return web.json_response(self._exchanged(request, args))
        for slack in self.of.values():
            if token == slack.bot_token:
                return await slack.api.handle(request)
        return web.json_response({"ok": False, "error": "invalid_auth" if token else "not_authed"})

    def _exchanged(self, request: web.Request, args: Json) -> Json:
        """A code is good once."""
        basic = request.headers.get("Authorization", "")
        if basic.startswith("Basic "):
            caller = aiohttp.BasicAuth.decode(basic)
            given = caller.login, caller.password
        else:
            given = str(args.get("client_id")), str(args.get("client_secret"))
        if given != (CLIENT_ID, CLIENT_SECRET):
            return {"ok": False, "error": "bad_client_secret"}
        team = self._codes.pop(str(args.get("code")), None)
        if team is None:
            return {"ok": False, "error": "invalid_code"}
        workspace = self.of[team].workspace
        workspace.bot_token, workspace.revoked = f"xoxb-{team}-{secrets.token_hex(8)}", None
        return {
            "ok": True,
            "app_id": APP,
            "authed_user": {"id": "U0MINA"},
            "scope": ",".join(workspace.scopes),
            "token_type": "bot",
            "access_token": workspace.bot_token,
            "bot_user_id": BOT_USER,
            "team": {"id": team, "name": f"Team {team}"},
            "enterprise": None,
            "is_enterprise_install": False,
        }
