"""Installing the app in another workspace: to Slack's page and back, with a state that is good once (OAuth).

Bolt does the flow; where it keeps things is ours, and so are the pages that people see.
"""

import html
import re
import time
from collections.abc import Awaitable, Callable
from logging import Logger
from urllib.parse import urlencode, urljoin

import aiohttp
import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Installation as SlackInstallation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from bot.adapters.slack.client import web_client
from bot.adapters.slack.manifest import INSTALL_PATH, REDIRECT_PATH, SCOPES
from bot.adapters.slack.quiet import library_logger
from bot.domain.installations import Installation
from bot.locale import Language, Words, nearest_language, words
from bot.ports import Installations, StoreUnavailable

log = structlog.get_logger()

STATE_SECONDS = 600
"""How long somebody may look at Slack's page before they agree."""

CANCELLED = "access_denied"
_WORD = re.compile(r"[a-z_]{1,40}")

_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto 0; padding: 0 1.5rem; color: #222 }}
h1 {{ font-size: 1.5rem }} a {{ color: #1f3a5f }}
@media (prefers-color-scheme: dark) {{ body {{ background: #1a1d21; color: #ddd }} a {{ color: #8ab4f8 }} }}
</style></head><body><main><h1>{title}</h1><p>{text}</p><p><a href="{address}">{link}</a></p></main></body></html>
"""
_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


class OrganisationWide(BoltError):
    """The app was installed in a whole organisation, whose token is none of a workspace."""


class Installing:
    """`installed` gets what came of it. `begin` and `come_back` answer INSTALL_PATH and REDIRECT_PATH.

    `language`: of pages for who reads neither Korean nor English. `clock`: seconds since the epoch.
    """

    def __init__(
        self,
        installations: Installations,
        installed: Callable[[Installation], Awaitable[None]],
        session: aiohttp.ClientSession,
        api_url: str,
        client_id: str,
        client_secret: str,
        language: Language,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._language = language
        self._flow = _Flow(
            client=web_client(session, api_url, None),
            logger=library_logger(),
            settings=AsyncOAuthSettings(
                client_id=client_id,
                client_secret=client_secret,
                scopes=list(SCOPES),
                user_scopes=[],
                install_path=INSTALL_PATH,
                install_page_rendering_enabled=False,
                redirect_uri_path=REDIRECT_PATH,
                authorization_url=urljoin(api_url, "/oauth/v2/authorize"),
                callback_options=AsyncCallbackOptions(success=self._succeeded, failure=self._failed),
                installation_store=_Kept(installed, clock),
                state_store=_States(installations, clock),
                state_expiration_seconds=STATE_SECONDS,
                logger=library_logger(),
            ),
        )

    async def begin(self, request: web.Request) -> web.Response:
        return await to_aiohttp_response(await self._flow.handle_installation(await to_bolt_request(request)))

    async def come_back(self, request: web.Request) -> web.Response:
        return await to_aiohttp_response(await self._flow.handle_callback(await to_bolt_request(request)))

    async def _succeeded(self, args: AsyncSuccessArgs) -> BoltResponse:
        spoken = self._words(args.request)
        made = args.installation
        where = urlencode({"app": made.app_id or "", "team": made.team_id or ""})
        page = _page(
            spoken,
            spoken("Paperboy is in {name}", name=made.team_name or made.team_id),
            spoken("Invite me to a channel with /invite @Paperboy, then type /paper help there."),
            f"https://slack.com/app_redirect?{where}",
            spoken("Open Slack"),
        )
        used = args.settings.state_utils.build_set_cookie_for_deletion()
        return BoltResponse(status=200, body=page, headers={**_HEADERS, "Set-Cookie": [used]})

    async def _failed(self, args: AsyncFailureArgs) -> BoltResponse:
        spoken = self._words(args.request)
        # Anybody may write anything there.
        log.info("slack app was not installed", reason=args.reason if _WORD.fullmatch(args.reason) else "other")
        page = _page(
            spoken,
            spoken("Paperboy was not installed"),
            _why(args, spoken),
            INSTALL_PATH,
            spoken("Begin once more"),
        )
        return BoltResponse(status=args.suggested_status_code, body=page, headers=dict(_HEADERS))

    def _words(self, request: AsyncBoltRequest) -> Words:
        asked = next(iter(request.headers.get("accept-language", ())), "")
        return words(nearest_language(asked, self._language))


def _why(args: AsyncFailureArgs, spoken: Words) -> str:
    if args.reason == CANCELLED:
        return spoken("You cancelled it, and nothing was changed. You can come back at any time.")
    if args.reason in ("invalid_browser", "invalid_state", "missing_code"):
        return spoken("This link was used before, is too old, or belongs to another browser. Please begin once more.")
    if isinstance(args.error, OrganisationWide):
        return spoken(
            "Paperboy is installed in single workspaces, not in a whole organisation. Please choose a workspace."
        )
    return spoken("Slack did not confirm the installation. Please begin once more.")


def _page(spoken: Words, title: str, text: str, address: str, link: str) -> str:
    shown = {"title": title, "text": text, "address": address, "link": link}
    return _PAGE.format(language=spoken.language, **{name: html.escape(value) for name, value in shown.items()})


class _Flow(AsyncOAuthFlow):
    async def run_installation(self, code: str) -> SlackInstallation | None:
        """None also when Slack gives no answer: nobody knows then, and beginning once more is what helps."""
        try:
            return await super().run_installation(code)
        except Exception as error:  # noqa: BLE001 - aiohttp's many kinds
            log.warning("slack did not confirm an installation", reason=type(error).__name__)
            return None


class _Kept(AsyncInstallationStore):
    """What Bolt's flow hands over, in our own words."""

    def __init__(self, installed: Callable[[Installation], Awaitable[None]], clock: Callable[[], float]) -> None:
        self._installed = installed
        self._clock = clock

    @property
    def logger(self) -> Logger:
        return library_logger()

    async def async_save(self, installation: SlackInstallation) -> None:
        """Raises BoltError, for which Bolt has a page."""
        if installation.is_enterprise_install or not installation.team_id:
            raise OrganisationWide("not in a single workspace")
        try:
            await self._installed(
                Installation(
                    installation.team_id,
                    installation.team_name or "",
                    installation.bot_token or "",
                    installation.bot_id or "",
                    installation.bot_user_id or "",
                    tuple(installation.bot_scopes or ()),
                    self._clock(),
                )
            )
        except StoreUnavailable as error:
            raise BoltError("the store cannot be written") from error


class _States(AsyncOAuthStateStore):
    def __init__(self, installations: Installations, clock: Callable[[], float]) -> None:
        self._installations = installations
        self._clock = clock

    @property
    def logger(self) -> Logger:
        return library_logger()

    async def async_issue(self, *args: object, **kwargs: object) -> str:
        return await self._installations.begin(self._clock(), STATE_SECONDS)

    async def async_consume(self, state: str) -> bool:
        return await self._installations.finish(state, self._clock())
