"""The gateway: HELLO, IDENTIFY, RESUME with what was missed, heartbeats, and the events."""

import asyncio
import json
import secrets
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from bot.playground.discord import limits, wire
from bot.playground.discord.compression import PACKERS, Packer
from bot.playground.discord.state import INTENT_GUILDS, Json, World

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME, RECONNECT, MEMBERS, INVALID, HELLO, ACK = (
    0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11,
)  # fmt: skip
UNKNOWN_OPCODE, DECODE_ERROR, NOT_AUTHENTICATED, WRONG_TOKEN, ALREADY_AUTHENTICATED = 4001, 4002, 4003, 4004, 4005
INVALID_SEQUENCE, TOO_FAST, INVALID_INTENTS, DISALLOWED_INTENTS = 4007, 4008, 4013, 4014

PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15
ALL_INTENTS = (1 << 26) - 1
KEPT_EVENTS = 2000


@dataclass
class Session:
    """What one IDENTIFY began; it outlives its socket, so that a RESUME gets what was missed."""

    id: str
    intents: int
    sequence: int = 0
    events: deque[Json] = field(default_factory=lambda: deque(maxlen=KEPT_EVENTS))
    socket: "Socket | None" = None


class Closed(Exception):
    """Ends a connection. `why` is empty where the client did nothing wrong."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)
        self.code = code
        self.why = why


class Socket:
    """One connection. What is posted leaves in order, one frame at a time, as a compressed stream needs it."""

    def __init__(self, ws: web.WebSocketResponse, request: web.Request, packer: Packer | None) -> None:
        self.ws = ws
        self._request = request
        self._packer = packer
        self._outgoing: asyncio.Queue[Json] = asyncio.Queue()
        self.session: Session | None = None
        self.closed_here = False
        self.received: deque[float] = deque(maxlen=limits.GATEWAY_SENDS)

    def post(self, payload: Json) -> None:
        self._outgoing.put_nowait(payload)

    async def write(self) -> None:
        """Runs as long as the connection does. What cannot be sent any more waits in the session for a RESUME."""
        while True:
            text = json.dumps(await self._outgoing.get(), ensure_ascii=False, separators=(",", ":"))
            try:
                if self._packer is None:
                    await self.ws.send_str(text)
                else:
                    await self.ws.send_bytes(self._packer.pack(text.encode()))
            except (ConnectionError, RuntimeError):
                return

    async def close(self, code: int, why: str = "") -> None:
        self.closed_here = True
        await self.ws.close(code=code, message=why.encode()[:120])

    def drop(self) -> None:
        """Cut the connection without a word."""
        if self._request.transport is not None:
            self._request.transport.abort()


class Gateway:
    def __init__(self, world: World, *, heartbeat_milliseconds: int, privileged: int) -> None:
        self.world = world
        self.url = ""
        self.heartbeat_milliseconds = heartbeat_milliseconds
        self.privileged = privileged
        self.silent = False
        self.refuse_resume = False
        self.sockets: set[Socket] = set()
        self.sessions: dict[str, Session] = {}
        self.identified: list[Json] = []
        self.resumed = 0
        self.violations: list[Json] = []
        self._change = asyncio.Condition()

    # ------------------------------------------------------------ events

    def emit(self, event: str, data: Json, intents: int) -> None:
        """To every session that asked for one of `intents` (0: to all); kept for those that are away."""
        for session in self.sessions.values():
            if intents and not session.intents & intents:
                continue
            payload = self._next(session, event, data)
            if session.socket is not None and not self.silent:
                session.socket.post(payload)

    @staticmethod
    def _next(session: Session, event: str, data: Any) -> Json:
        session.sequence += 1
        payload = {"op": DISPATCH, "t": event, "s": session.sequence, "d": data}
        session.events.append(payload)
        return payload

    # ------------------------------------------------------------ what control asks for

    @property
    def connected(self) -> bool:
        return any(session.socket is not None for session in self.sessions.values())

    async def wait_connected(self, timeout: float) -> bool:
        try:
            async with asyncio.timeout(timeout), self._change:
                await self._change.wait_for(lambda: self.connected)
        except TimeoutError:
            return False
        return True

    async def disconnect(self, code: int) -> None:
        for socket in list(self.sockets):
            await socket.close(code)

    def drop(self) -> None:
        for socket in list(self.sockets):
            socket.drop()

    def ask_reconnect(self) -> None:
        for socket in list(self.sockets):
            socket.post({"op": RECONNECT, "d": None})

    def invalidate(self, *, resumable: bool) -> None:
        for socket in list(self.sockets):
            if not resumable and socket.session is not None:
                self.sessions.pop(socket.session.id, None)
            socket.post({"op": INVALID, "d": resumable})

    async def close(self) -> None:
        for socket in list(self.sockets):
            await socket.close(WSCloseCode.GOING_AWAY)

    # ------------------------------------------------------------ one connection

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        ws = web.WebSocketResponse(max_msg_size=0, compress=False, timeout=1.0)
        await ws.prepare(request)
        packer = PACKERS.get(request.query.get("compress", ""))
        socket = Socket(ws, request, packer() if packer else None)
        if request.query.get("v") != "10" or request.query.get("encoding", "json") != "json":
            self._violation("gateway asked for with a version or encoding other than 10 and json")
        self.sockets.add(socket)
        writer = asyncio.create_task(socket.write(), name="gateway writer")
        hello = {"heartbeat_interval": self.heartbeat_milliseconds, "_trace": []}
        socket.post({"op": HELLO, "d": hello, "t": None, "s": None})
        try:
            async for message in ws:
                if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                    break
                data = message.data
                await self._receive(socket, data.encode() if isinstance(data, str) else data)
        except Closed as closed:
            if closed.why:
                self._violation(closed.why)
            await socket.close(closed.code, closed.why)
        finally:
            writer.cancel()
            self.sockets.discard(socket)
            session = socket.session
            if session is not None and session.socket is socket:
                session.socket = None
                # Closed by the client with one of these two, the session is over; else it can be resumed.
                if ws.close_code in (1000, 1001) and not socket.closed_here:
                    self.sessions.pop(session.id, None)
        return ws

    async def _receive(self, socket: Socket, raw: bytes) -> None:
        """Raises Closed for what ends the connection."""
        payload = self._read(socket, raw)
        op = payload["op"]
        if self.silent:
            return
        if op == HEARTBEAT:
            socket.post({"op": ACK, "d": None})
        elif op in (IDENTIFY, RESUME):
            if socket.session is not None:
                raise Closed(ALREADY_AUTHENTICATED, "identified twice")
            body = payload.get("d") or {}
            self._check_token(body)
            session = self._identify(socket, body) if op == IDENTIFY else self._resume(socket, body)
            if session is not None:
                await self._attach(socket, session)
        elif socket.session is None:
            raise Closed(NOT_AUTHENTICATED, f"op {op} before identifying")
        elif op not in (PRESENCE, VOICE, MEMBERS):
            raise Closed(UNKNOWN_OPCODE, f"op {op}")

    def _read(self, socket: Socket, raw: bytes) -> Json:
        now = self.world.now()
        if len(socket.received) == limits.GATEWAY_SENDS and now - socket.received[0] < limits.GATEWAY_SENDS_SECONDS:
            raise Closed(TOO_FAST, "too many payloads in a minute")
        socket.received.append(now)
        if len(raw) > limits.GATEWAY_PAYLOAD_BYTES:
            raise Closed(DECODE_ERROR, "a payload above 4096 bytes")
        try:
            payload = json.loads(raw)
        except ValueError:
            raise Closed(DECODE_ERROR, "a payload that is no JSON") from None
        if not isinstance(payload, dict) or not isinstance(payload.get("op"), int):
            raise Closed(DECODE_ERROR, "a payload without op")
        return payload

    def _check_token(self, body: Json) -> None:
        if self.world.token_revoked or body.get("token") != self.world.token:
            raise Closed(WRONG_TOKEN, "" if self.world.token_revoked else "a wrong token")

    def _identify(self, socket: Socket, body: Json) -> Session:
        intents = body.get("intents")
        self.identified.append({"time": self.world.now(), "intents": intents})
        if not isinstance(intents, int) or isinstance(intents, bool) or not 0 <= intents <= ALL_INTENTS:
            raise Closed(INVALID_INTENTS, "invalid intents")
        if intents & PRIVILEGED & ~self.privileged:
            raise Closed(DISALLOWED_INTENTS, "privileged intents that were not granted")
        if not isinstance(body.get("properties"), dict):
            raise Closed(DECODE_ERROR, "no properties in IDENTIFY")
        session = Session(secrets.token_hex(16), intents)
        self.sessions[session.id] = session
        socket.post(self._next(session, "READY", self._ready(session, body)))
        for guild in self.world.joined:
            if guild.available and intents & INTENT_GUILDS:
                socket.post(self._next(session, "GUILD_CREATE", wire.guild(self.world, guild, with_channels=True)))
        return session

    def _ready(self, session: Session, body: Json) -> Json:
        world = self.world
        ready: Json = {
            "v": 10,
            "user": wire.self_user(world),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in world.joined],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "session_type": "normal",
            "private_channels": [],
            "relationships": [],
            "user_settings": {},
            "application": {"id": str(world.application_id), "flags": 0},
        }
        return ready | ({"shard": body["shard"]} if "shard" in body else {})

    def _resume(self, socket: Socket, body: Json) -> Session | None:
        """None when there is nothing to resume: the client is told to identify anew."""
        session = self.sessions.get(str(body.get("session_id")))
        if session is None or self.refuse_resume:
            socket.post({"op": INVALID, "d": False})
            return None
        sequence = body.get("seq")
        if not isinstance(sequence, int) or sequence > session.sequence:
            raise Closed(INVALID_SEQUENCE, "a sequence that was never sent")
        for event in [event for event in session.events if event["s"] > sequence]:
            socket.post(event)
        self.resumed += 1
        socket.post(self._next(session, "RESUMED", {"_trace": []}))
        return session

    async def _attach(self, socket: Socket, session: Session) -> None:
        socket.session = session
        session.socket = socket
        async with self._change:
            self._change.notify_all()

    def _violation(self, why: str) -> None:
        self.violations.append({"time": self.world.now(), "violation": f"gateway: {why}"})
