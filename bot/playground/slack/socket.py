"""Socket Mode: tickets, connections, envelopes and their acknowledgements."""

import asyncio
import contextlib
import json
import secrets
import uuid
from dataclasses import dataclass
from typing import Any

from aiohttp import WSMsgType, web

from bot.playground.slack import limits
from bot.playground.slack.faults import Faults
from bot.playground.slack.request_url import post
from bot.playground.slack.state import APP, Workspace
from bot.playground.slack.validate import Json

_PING_SECONDS = 10.0
_CLOSE_SECONDS = 1.0  # how long a goodbye waits for the other side
_LIFETIME_SECONDS = 18_060


@dataclass(frozen=True)
class Acknowledged:
    """`payload` is what the app sent with it, often nothing."""

    payload: Json


@dataclass(frozen=True)
class NotAcknowledged:
    """`no_socket`: nobody was there to hear it; `timeout`: no acknowledgement in time."""

    reason: str


class Sockets:
    """The open connections, in turn given one envelope each."""

    def __init__(self, workspace: Workspace, faults: Faults) -> None:
        self._workspace = workspace
        self._faults = faults
        self._tickets: dict[str, float] = {}
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._turn = 0
        self._changed = asyncio.Event()
        self.open: list[web.WebSocketResponse] = []
        self.address = ""
        self.accepted = 0

    # ------------------------------------------------------------ connecting

    def new_address(self, app: str) -> str:
        """A WebSocket URL that is good for one connection, for a short time."""
        ticket = secrets.token_hex(12)
        self._tickets[ticket] = self._workspace.now() + self._workspace.settings.ticket_seconds
        return f"{self.address}/link/?ticket={ticket}&app_id={app}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """The WebSocket route. A ticket that is unknown, used or too old is answered with 403."""
        expires = self._tickets.pop(request.query.get("ticket", ""), None)
        if self._workspace.refusing or expires is None or self._workspace.now() > expires:
            return web.Response(status=403, text="invalid ticket")
        connection = web.WebSocketResponse(heartbeat=_PING_SECONDS, timeout=_CLOSE_SECONDS)
        await connection.prepare(request)
        if len(self.open) >= limits.SOCKETS:
            await connection.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await connection.close()
            return connection
        self.open.append(connection)
        self.accepted += 1
        await connection.send_json(self._hello())
        self._note_change()
        try:
            async for message in connection:
                if message.type is WSMsgType.TEXT:
                    self._acknowledge(message.data)
        finally:
            self._forget(connection)
        return connection

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.open),
            "connection_info": {"app_id": APP},
            "debug_info": {
                "host": "applink-playground",
                "build_number": 1,
                "approximate_connection_time": _LIFETIME_SECONDS,
            },
        }

    def _forget(self, connection: web.WebSocketResponse) -> None:
        if connection in self.open:
            self.open.remove(connection)
            self._note_change()

    def _note_change(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def connected(self, count: int = 1, since: int = 0, timeout: float = 10.0) -> None:
        """Return once `count` sockets are open and more than `since` were accepted. Raises TimeoutError."""
        async with asyncio.timeout(timeout):
            while len(self.open) < count or self.accepted <= since:
                await self._changed.wait()

    # ------------------------------------------------------------ envelopes

    def _acknowledge(self, data: str) -> None:
        try:
            answer = json.loads(data)
        except ValueError:
            return
        waiting = self._waiting.pop(str(answer.get("envelope_id")), None)
        if waiting is not None and not waiting.done():
            payload = answer.get("payload")
            waiting.set_result(payload if isinstance(payload, dict) else {})

    async def deliver(
        self, kind: str, payload: Json, timeout: float | None = None, extra: dict[str, Any] | None = None
    ) -> Acknowledged | NotAcknowledged:
        """Send one envelope to one connection and wait for its acknowledgement (3 s when not said otherwise)."""
        settings = self._workspace.settings
        if settings.request_url:
            within = settings.ack_seconds if timeout is None else timeout
            now, secret = self._workspace.now(), settings.signing_secret
            posted = await post(settings.request_url, secret, kind, payload, now, within, extra or {})
            return NotAcknowledged("timeout") if posted is None else Acknowledged(posted)
        if not self.open:
            return NotAcknowledged("no_socket")
        connection = self.open[self._turn % len(self.open)]
        self._turn += 1
        envelope = {
            "envelope_id": str(uuid.uuid4()),
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind in ("slash_commands", "interactive"),
            **(extra or {}),
        }
        fault = self._faults.next_for("envelope", kind, body=json.dumps(payload))
        if fault is not None and not fault.params.get("sent"):
            self._drop(connection)
            return NotAcknowledged("no_socket")
        waiting: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = waiting
        try:
            await connection.send_json(envelope)
            if fault is not None:
                self._drop(connection, after_sending=True)
            async with asyncio.timeout(self._workspace.settings.ack_seconds if timeout is None else timeout):
                return Acknowledged(await waiting)
        except TimeoutError:
            return NotAcknowledged("timeout")
        except ConnectionError:
            return NotAcknowledged("no_socket")
        finally:
            self._waiting.pop(envelope["envelope_id"], None)

    # ------------------------------------------------------------ ending

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Say goodbye as Slack does. A `warning` leaves the connection open, every other reason closes it."""
        for connection in list(self.open):
            with contextlib.suppress(ConnectionError):
                await connection.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink"}})
                if reason != "warning":
                    await connection.close()

    def drop(self) -> None:
        """Cut every connection without a word."""
        for connection in list(self.open):
            self._drop(connection)

    def _drop(self, connection: web.WebSocketResponse, after_sending: bool = False) -> None:
        self._forget(connection)
        transport = connection._req.transport if connection._req is not None else None
        if transport is not None:
            if after_sending:
                transport.close()
            else:
                transport.abort()

    async def close(self) -> None:
        for connection in list(self.open):
            with contextlib.suppress(ConnectionError):
                await connection.close()
