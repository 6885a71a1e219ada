"""Keeps the bot connected to Slack: who it is (auth.test), then Socket Mode, again and again until it is stopped.

Sending needs no socket: trouble here never holds a delivery back. What comes in is answered in interactions.py.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.adapters import wire
from bot.adapters.slack.client import ReadError, open_session, read
from bot.adapters.slack.events import Visitor
from bot.adapters.slack.messenger import Identity
from bot.adapters.slack.quiet import hide_secrets, library_logger
from bot.adapters.slack.signed import SignedRequests
from bot.adapters.slack.workspace import Workspace
from bot.commands.desk import Desk
from bot.commands.promptness import QUICK

log = structlog.get_logger()

WRONG_TOKEN = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "missing_scope",
        "not_allowed_token_type",
        "not_authed",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    }
)


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient the connection is, in seconds. Tests are less so."""

    first_pause: float = 1.0
    longest_pause: float = 60.0
    wrong_token_pause: float = 600.0
    look_every: float = 5.0
    connect_within: float = 10.0
    patience: float = 30.0
    """How long the socket may be down before it is built anew with a fresh address."""
    close_within: float = 3.0
    ping_every: float = 10.0
    quick: float = QUICK
    last_calls: float = 8.0
    """How long a stop waits for messages that are on their way."""


def _nothing(_: str) -> None:
    pass


class SlackConnection:
    """One workspace. Make it inside the running loop; `messenger` can be handed out at once.

    `on_trouble` gets one sentence when a person has to act (a wrong token), once until it is put right.
    `on_change` gets the id of a channel that may be open to the bot now (invited, or no longer archived).
    `on_visitor` is told who opened the App Home: tenant, their direct messages, their language.
    `on_gone` gets the tenant from which the app was taken away.
    Without an app token there is no socket: messages are sent, and people are answered where `signing_secret` is given
    and what Slack sends over HTTP is handed to `over_http`.
    """

    def __init__(
        self,
        *,
        bot_token: str,
        app_token: str | None,
        api_url: str,
        desk: Desk,
        on_trouble: Callable[[str], None],
        on_change: Callable[[str], None] = _nothing,
        on_visitor: Visitor | None = None,
        on_gone: Callable[[str], Awaitable[None]] | None = None,
        signing_secret: str | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._app_token = app_token
        self._on_trouble = on_trouble
        self._pace = pace or Pace()
        self._session = open_session()
        workspace = self._workspace = Workspace(
            self._session,
            api_url,
            bot_token,
            desk,
            on_change,
            on_visitor,
            on_gone,
            quick=self._pace.quick,
            signing_secret=signing_secret,
        )
        self._client, self._answering = workspace.client, workspace.answering
        self.messenger, self.places = workspace.messenger, workspace.places
        app = self._app = workspace.app
        self.over_http = None if signing_secret is None else SignedRequests(app.async_dispatch, signing_secret).answer
        self._handler: AsyncSocketModeHandler | None = None
        self._told: set[str] = set()

    @property
    def tenant(self) -> str | None:
        """The workspace's id, once it is known."""
        return self._workspace.team

    @property
    def connected(self) -> bool:
        """The socket is up, so questions reach the bot."""
        if self._handler is None:
            return False
        client = self._handler.client
        session = client.current_session
        return session is not None and not session.closed and not client.closed and not client.stale

    async def run(self, stop: asyncio.Event) -> None:
        """Returns within seconds once `stop` is set; until then every failure is tried again."""
        holding = asyncio.create_task(self._hold(), name="slack connection")
        stopping = asyncio.create_task(stop.wait(), name="slack stop")
        try:
            await asyncio.wait({holding, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if holding.done():
                holding.result()  # It only ever ends by a bug, which must be heard.
        finally:
            await self._answering.close(self._pace.close_within)
            for task in (holding, stopping):
                task.cancel()
            await asyncio.gather(holding, stopping, return_exceptions=True)
            await self._disconnect()
            await wire.drain(self._pace.last_calls)
            await self._session.close()

    async def _hold(self) -> None:
        pace = self._pace
        await self._until_it_works(self._identify, "bot_token", "the one that begins with xoxb-")
        if self._app_token is None:
            await asyncio.Event().wait()
            return
        connect = partial(self._connect, self._app_token)
        which = "the one that begins with xapp- and has the scope connections:write"
        pause = pace.first_pause
        while True:
            await self._until_it_works(connect, "app_token", which)
            up_since = asyncio.get_running_loop().time()
            await self._until_down()
            await self._disconnect()
            # A socket that opens and drops at once must not be opened in a rush.
            lived = asyncio.get_running_loop().time() - up_since - pace.patience
            pause = pace.first_pause if lived > pace.longest_pause else min(pause * 2, pace.longest_pause)
            await asyncio.sleep(pause)

    async def _until_it_works(self, step: Callable[[], Awaitable[None]], key: str, which: str) -> None:
        pause = self._pace.first_pause
        while True:
            try:
                await step()
            except Exception as error:  # noqa: BLE001 - nothing may end the connection for good
                code = error.code if isinstance(error, ReadError) else ""
                wait = (error.retry_after if isinstance(error, ReadError) else None) or pause
                if code in WRONG_TOKEN:
                    wait = self._pace.wrong_token_pause
                    self._tell(key, f"Slack does not accept [slack] {key} ({code}). Set it to {which}.")
                if isinstance(error, ReadError):
                    log.warning("slack is not reached, trying again", step=key, reason=str(error), seconds=wait)
                else:
                    log.error(  # noqa: TRY400 - a traceback may hold the address of the socket
                        "slack connection failed", step=key, error=hide_secrets(repr(error)), seconds=wait
                    )
                pause = min(pause * 2, self._pace.longest_pause)
                await asyncio.sleep(wait)
            else:
                self._told.discard(key)
                return

    def _tell(self, key: str, sentence: str) -> None:
        if key not in self._told:
            self._told.add(key)
            self._on_trouble(sentence)

    async def _identify(self) -> None:
        answer = await read(self._client.auth_test())
        tenant, bot_id, user_id = (str(answer.get(name) or "") for name in ("team_id", "bot_id", "user_id"))
        if not tenant or not user_id:
            raise ReadError("auth.test does not say whose token it is")
        self.messenger.identified(Identity(tenant, bot_id, user_id))
        log.info("slack is reached", tenant=tenant)

    async def _connect(self, app_token: str) -> None:
        # slack_sdk retries one address for ever; asking here gives a fresh one to every try.
        url = (await read(self._client.apps_connections_open(app_token=app_token))).get("url")
        if not isinstance(url, str):
            raise ReadError("apps.connections.open gave no address")
        handler = AsyncSocketModeHandler(
            self._app,
            app_token,
            logger=library_logger(),
            web_client=self._client,
            ping_interval=self._pace.ping_every,
        )
        handler.client.wss_uri = url

        async def handle(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
            # Bolt sends the acknowledgement a moment after the listener gave it; the stop waits for that too.
            self._answering.keep(asyncio.current_task())
            await handler.handle(client, request)  # type: ignore[arg-type]

        handler.client.socket_mode_request_listeners[:] = [handle]
        try:
            async with asyncio.timeout(self._pace.connect_within):
                await handler.connect_async()  # type: ignore[no-untyped-call]
        except BaseException as error:
            await _close(handler, self._pace.close_within)
            if isinstance(error, TimeoutError):
                raise ReadError("the socket did not open") from error
            raise
        self._handler = handler
        log.info("slack socket is open")

    async def _until_down(self) -> None:
        """Returns when the socket has been down for longer than slack_sdk needs to put it right by itself.

        Silence is noticed by slack_sdk: without a pong for four pings `is_connected` is false.
        """
        loop = asyncio.get_running_loop()
        seen_up = loop.time()
        while loop.time() - seen_up < self._pace.patience:
            await asyncio.sleep(self._pace.look_every)
            if self._handler is not None and await self._handler.client.is_connected():
                seen_up = loop.time()
        log.warning("slack socket is down, building it anew")

    async def _disconnect(self) -> None:
        handler, self._handler = self._handler, None
        if handler is not None:
            await _close(handler, self._pace.close_within)


async def _close(handler: AsyncSocketModeHandler, within: float) -> None:
    """The handler's own close waits for the other side; this one ends in time, whatever the other side does."""
    client = handler.client
    client.closed = True
    client.auto_reconnect_enabled = False
    try:
        async with asyncio.timeout(within):
            await client.disconnect()  # type: ignore[no-untyped-call]
    except Exception as error:  # noqa: BLE001 - it is thrown away in any case
        log.debug("slack socket did not close in order", error=type(error).__name__)
    tasks = [client.message_processor, client.current_session_monitor, client.message_receiver]
    running = [task for task in tasks if task is not None]
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    await client.aiohttp_client_session.close()
