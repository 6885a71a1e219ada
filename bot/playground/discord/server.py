"""LocalDiscord: starts and stops the server, and takes a REST request from the socket to its handler and back."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import BodyPartReader, web

from bot.playground.discord import errors, limits, state, wire
from bot.playground.discord.control import Control, visible
from bot.playground.discord.errors import ApiError
from bot.playground.discord.faults import Fault, Faults
from bot.playground.discord.gateway import Gateway
from bot.playground.discord.interactions import Interactions
from bot.playground.discord.journal import Entry, Journal
from bot.playground.discord.rates import Rates, refused
from bot.playground.discord.rest import ROUTES
from bot.playground.discord.rest.call import Answer, Call, major
from bot.playground.discord.state import Channel, Json, World

API = "/api/v10"


class LocalDiscord:
    """A Discord of one server and one bot, on the loopback address.

    Point the library at `api_url`, and at the gateway that `GET {api_url}/gateway` names; the bot's token is
    `token`. Everything is in memory. `rates` maps a route such as "POST /channels/{channel}/messages" to
    (requests, seconds), an empty mapping switches limits off; `global_per_second` is None where there is no
    limit over all routes. `nonce_window` in seconds. `now` gives seconds since 1970.
    """

    def __init__(
        self,
        *,
        token: str = "local-discord-token",
        now: Callable[[], float] = time.time,
        rates: Mapping[str, tuple[int, float]] | None = None,
        global_per_second: int | None = None,
        nonce_window: float = 120.0,
        heartbeat_milliseconds: int = limits.HEARTBEAT_MILLISECONDS,
        privileged_intents: int = 0,
    ) -> None:
        self.token = token
        self.world = World(now, token=token, nonce_window=nonce_window)
        self.journal = Journal()
        self.faults = Faults()
        self.rates = Rates(now, limits.ROUTE_RATES if rates is None else rates, global_per_second)
        self.gateway = Gateway(self.world, heartbeat_milliseconds=heartbeat_milliseconds, privileged=privileged_intents)
        self.interactions = Interactions(self.world)
        self.world.emit = self.gateway.emit
        self.base_url = ""
        self._runner: web.AppRunner | None = None
        self._answering = asyncio.Event()
        self._answering.set()
        self._stopping = asyncio.Event()
        self._late: set[asyncio.Task[None]] = set()

    # ------------------------------------------------------------ start and stop

    @property
    def api_url(self) -> str:
        return self.base_url + API

    async def start(self, port: int = 0) -> None:
        """Listen on 127.0.0.1; port 0 takes a free one."""
        app = web.Application(client_max_size=30 * 1024 * 1024)
        app.router.add_get("/gateway", self.gateway.serve)
        Control(self).add_to(app)
        app.router.add_route("*", API + "/{path:.*}", self._rest)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        address = self._runner.addresses[0]
        self.base_url = f"http://127.0.0.1:{address[1]}"
        self.gateway.url = f"ws://127.0.0.1:{address[1]}/gateway"

    async def stop(self) -> None:
        self._stopping.set()
        self._answering.set()
        await self.gateway.close()
        for task in list(self._late):
            task.cancel()
        if self._runner is not None:
            await self._runner.cleanup()

    # ------------------------------------------------------------ furnishing

    def add_text_channel(self, name: str, id: int | None = None, **more: Any) -> Channel:
        return self.add_channel(state.TEXT, name, id=id, **more)

    def add_forum(self, name: str, id: int | None = None, **more: Any) -> Channel:
        return self.add_channel(state.FORUM, name, id=id, **more)

    def add_channel(self, type: int, name: str, *, id: int | None = None, **more: Any) -> Channel:
        """`more`: permissions (a bit field), tag_required, tags, topic."""
        channel = self.world.add_channel(type, name, id=id, **more)
        self.world.emit("CHANNEL_CREATE", wire.channel(self.world, channel), state.INTENT_GUILDS)
        return channel

    def delete_channel(self, id: int) -> None:
        """Raises KeyError when there is none."""
        channel = self.world.channels[id]
        event = "THREAD_DELETE" if channel.is_thread else "CHANNEL_DELETE"
        self.world.remove_channel(id)
        self.world.emit(event, wire.channel(self.world, channel), state.INTENT_GUILDS)

    def set_permissions(self, id: int, permissions: int) -> None:
        """The bot's, in a channel and its threads. Raises KeyError when there is no such channel."""
        channel = self.world.channels[id]
        channel.permissions = permissions
        self.world.emit("CHANNEL_UPDATE", wire.channel(self.world, channel), state.INTENT_GUILDS)

    def archive_thread(self, id: int, *, locked: bool = False) -> None:
        thread = self.world.channels[id]
        thread.archived = True
        thread.locked = thread.locked or locked
        self.world.emit("THREAD_UPDATE", wire.channel(self.world, thread), state.INTENT_GUILDS)

    def leave_guild(self) -> None:
        self.world.in_guild = False
        self.world.emit("GUILD_DELETE", {"id": str(self.world.guild_id)}, state.INTENT_GUILDS)

    def join_guild(self) -> None:
        self.world.in_guild = True
        self.world.emit("GUILD_CREATE", wire.guild(self.world, with_channels=True), state.INTENT_GUILDS)

    def silence(self, silent: bool) -> None:
        """Take requests and payloads in, and answer none of them until this is lifted."""
        self.gateway.silent = silent
        if silent:
            self._answering.clear()
        else:
            self._answering.set()

    def messages(self, channel_id: int) -> list[Json]:
        """What people see in a channel and its threads, oldest first. Raises KeyError without such a channel."""
        found = visible(self, channel_id)
        if found is None:
            raise KeyError(channel_id)
        return found

    def violations(self) -> list[Json]:
        return self.journal.violations() + self.gateway.violations

    # ------------------------------------------------------------ one request

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix(API)
        raw, files = await _read(request)
        body, readable = _parse(raw)
        entry = self.journal.open(self.world.now(), request.method, path, dict(request.query), body)
        fault = self.faults.strike(request.method, path, raw)
        await self._answering.wait()

        def carry_out() -> tuple[Answer, dict[str, str]]:
            return self._carry_out(request, path, body, readable, files, entry)

        if fault is None:
            return self._respond(entry, *carry_out())
        entry.fault = fault.do
        return await self._with_fault(request, entry, fault, carry_out)

    def _carry_out(
        self, request: web.Request, path: str, body: Any, readable: bool, files: list[Json], entry: Entry
    ) -> tuple[Answer, dict[str, str]]:
        """The answer and its rate-limit headers; never raises for what a client does."""
        headers: dict[str, str] = {}
        try:
            if path in ("/gateway", "/gateway/bot") and request.method == "GET":
                return Answer(body=self._gateway_answer(path)), headers
            route, args = ROUTES.find(request.method, path)
            if route.needs_token:
                self._check_token(request)
            passed = self.rates.admit(route.name, major(args), exempt=not route.needs_token)
            headers = passed.headers
            if passed.retry_after is not None:
                return _too_fast(passed.retry_after, everywhere=passed.everywhere), headers
            if not readable:
                raise errors.bad_json()
            call = Call(self.world, self.interactions, args, dict(request.query), body, files)
            answer = route.handler(call)
            entry.stored = True
            if call.notes:
                entry.violation = "; ".join(call.notes)
            return answer, headers
        except ApiError as error:
            entry.code = error.code
            if error.violation:
                entry.violation = f"{error.code} {error.message}" + (f" {error.errors}" if error.errors else "")
            return Answer(error.status, error.body()), headers

    def _check_token(self, request: web.Request) -> None:
        if request.headers.get("Authorization") != f"Bot {self.world.token}":
            raise errors.unauthorized()
        if self.world.token_revoked:
            raise errors.unauthorized(violation=False)

    def _gateway_answer(self, path: str) -> Json:
        answer: Json = {"url": self.gateway.url}
        if path == "/gateway/bot":
            left = 1000 - len(self.gateway.identified)
            limit = {"total": 1000, "remaining": left, "reset_after": 86_400_000, "max_concurrency": 1}
            answer |= {"shards": 1, "session_start_limit": limit}
        return answer

    def _respond(self, entry: Entry, answer: Answer, headers: dict[str, str]) -> web.Response:
        entry.status = answer.status
        headers = {"Via": "1.1 google", **headers}
        if answer.body is None:
            return web.Response(status=answer.status, headers=headers)
        # discord.py compares the content type with exactly this, without a charset.
        headers["Content-Type"] = "application/json"
        return web.Response(status=answer.status, body=json.dumps(answer.body).encode(), headers=headers)

    # ------------------------------------------------------------ faults

    async def _with_fault(
        self,
        request: web.Request,
        entry: Entry,
        fault: Fault,
        carry_out: Callable[[], tuple[Answer, dict[str, str]]],
    ) -> web.StreamResponse:
        params = fault.params
        match fault.do:
            case "status":
                if params.get("after"):
                    carry_out()
                body = params.get("body", {"message": f"{params.get('status', 500)}: on purpose", "code": 0})
                answer = self._respond(entry, Answer(params.get("status", 500), body), {})
                answer.headers.update(params.get("headers") or {})
                return answer
            case "rate_limit":
                return self._refuse_rate(entry, params)
            case "delay":
                if not params.get("after"):
                    await asyncio.sleep(params.get("seconds", 1.0))
                    return self._respond(entry, *carry_out())
                response = self._respond(entry, *carry_out())
                await asyncio.sleep(params.get("seconds", 1.0))
                return response
            case "drop_gateway":
                self.gateway.drop()
                return self._respond(entry, *carry_out())
            case "garbage":
                carry_out()
                entry.status = 200
                headers = {"Via": "1.1 google", "Content-Type": "application/json"}
                return web.Response(body=params.get("text", '{"id": "1').encode(), headers=headers)
            case "cut_body":
                return await self._cut(request, self._respond(entry, *carry_out()))
            case "hang":
                if params.get("after"):
                    carry_out()
                await self._stopping.wait()
            case "lose_answer":
                carry_out()
            case "late":
                task = asyncio.create_task(self._carry_out_late(params.get("seconds", 1.0), carry_out))
                self._late.add(task)
                task.add_done_callback(self._late.discard)
        _cut_off(request)
        return web.Response(status=500)  # Nobody reads it any more.

    async def _carry_out_late(self, seconds: float, carry_out: Callable[[], object]) -> None:
        await asyncio.sleep(seconds)
        carry_out()

    def _refuse_rate(self, entry: Entry, params: dict[str, Any]) -> web.Response:
        entry.status = 429
        wait = params.get("retry_after", 1.0)
        scope = "global" if params.get("global") else params.get("scope", "user")
        headers = refused(wait or 0.0, scope)
        if wait is None:
            del headers["Retry-After"]
        if params.get("via", True):
            headers["Via"] = "1.1 google"
        if params.get("html"):
            return web.Response(status=429, text="<html>error 1015</html>", content_type="text/html", headers=headers)
        body: Json = {"message": "You are being rate limited.", "global": scope == "global"}
        if wait is not None:
            body["retry_after"] = wait
        headers["Content-Type"] = "application/json"
        return web.Response(status=429, body=json.dumps(body).encode(), headers=headers)

    async def _cut(self, request: web.Request, whole: web.Response) -> web.StreamResponse:
        body = whole.body if isinstance(whole.body, bytes) else b""
        half = web.StreamResponse(status=whole.status, headers=whole.headers)
        half.content_length = len(body)
        await half.prepare(request)
        await half.write(body[: len(body) // 2])
        if request.transport is not None:
            request.transport.close()
        return half


def _cut_off(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


def _too_fast(wait: float, *, everywhere: bool) -> Answer:
    body = {"message": "You are being rate limited.", "retry_after": round(wait, 3), "global": everywhere}
    return Answer(429, body)


async def _read(request: web.Request) -> tuple[str, list[Json]]:
    """The JSON text of a request, and the files of a multipart one."""
    if not request.content_type.startswith("multipart/"):
        return (await request.read()).decode("utf-8", "replace"), []
    text, files = "", []
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        content = await part.read()
        if part.name == "payload_json":
            text = bytes(content).decode("utf-8", "replace")
        else:
            kind = part.headers.get("Content-Type")
            files.append({"filename": part.filename or "file", "size": len(content), "content_type": kind})
    return text, files


def _parse(text: str) -> tuple[Any, bool]:
    """The JSON value, None for nothing; and whether it could be read."""
    if not text:
        return None, True
    try:
        return json.loads(text), True
    except ValueError:
        return text, False
