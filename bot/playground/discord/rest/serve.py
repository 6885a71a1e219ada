"""Rest: takes a request from the socket to its handler and back, writes it down, and lets faults strike."""

import asyncio
import json
from typing import Any

from aiohttp import BodyPartReader, web

from bot.playground.discord import errors
from bot.playground.discord.errors import ApiError
from bot.playground.discord.faults import Faults
from bot.playground.discord.gateway import Gateway
from bot.playground.discord.interactions import Interactions
from bot.playground.discord.journal import Journal
from bot.playground.discord.rates import Rates
from bot.playground.discord.rest import ROUTES
from bot.playground.discord.rest.call import Answer, Call, major
from bot.playground.discord.rest.mishaps import Attempt, Outcome, suffer
from bot.playground.discord.state import Json, World

API = "/api/v10"


class Rest:
    def __init__(
        self,
        world: World,
        gateway: Gateway,
        interactions: Interactions,
        *,
        journal: Journal,
        faults: Faults,
        rates: Rates,
    ) -> None:
        self._world = world
        self._gateway = gateway
        self._interactions = interactions
        self._journal = journal
        self._faults = faults
        self._rates = rates
        self._answering = asyncio.Event()
        self._answering.set()
        self._stopping = asyncio.Event()
        self._late: set[asyncio.Task[None]] = set()

    def silence(self, silent: bool) -> None:
        """Take requests in and neither carry them out nor answer, until this is lifted; then do both."""
        if silent:
            self._answering.clear()
        else:
            self._answering.set()

    def stop(self) -> None:
        self._stopping.set()
        self._answering.set()
        for task in list(self._late):
            task.cancel()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix(API)
        text, files = await _read(request)
        body, readable = _parse(text)
        entry = self._journal.open(self._world.now(), request.method, path, dict(request.query), body)
        fault = self._faults.strike(request.method, path, text)
        await self._answering.wait()

        def carry_out() -> Outcome:
            headers: dict[str, str] = {}
            try:
                answer = self._carry_out(request, path, body, readable, files, entry.notes, headers)
            except ApiError as error:
                entry.refused(error)
                return Answer(error.status, error.body()), headers
            entry.stored = answer.status < 400
            return answer, headers

        attempt = Attempt(request, entry, carry_out)
        if fault is None:
            return attempt.respond(*carry_out())
        entry.fault = fault.do
        return await suffer(attempt, fault, gateway=self._gateway, stopping=self._stopping, later=self._later)

    def _later(self, seconds: float, attempt: Attempt) -> None:
        """Carry it out after its connection is gone."""

        async def wait_and_carry_out() -> None:
            await asyncio.sleep(seconds)
            attempt.carry_out()

        task = asyncio.create_task(wait_and_carry_out(), name="late request")
        self._late.add(task)
        task.add_done_callback(self._late.discard)

    def _carry_out(
        self,
        request: web.Request,
        path: str,
        body: Any,
        readable: bool,
        files: list[Json],
        notes: list[str],
        headers: dict[str, str],
    ) -> Answer:
        """Raises ApiError for what Discord refuses; puts the rate limit into `headers`, refused or not."""
        if path in ("/gateway", "/gateway/bot") and request.method == "GET":
            return Answer(body=self._gateway_address(path))
        route, args = ROUTES.find(request.method, path)
        if route.needs_token:
            self._check_token(request)
        # Answers to interactions need no token and do not count to the limit over all routes.
        passed = self._rates.admit(route.name, major(args), exempt=not route.needs_token)
        headers |= passed.headers
        if passed.retry_after is not None:
            return too_fast(passed.retry_after, everywhere=passed.everywhere)
        if not readable:
            raise errors.bad_json()
        return route.handler(Call(self._world, self._interactions, args, dict(request.query), body, files, notes))

    def _check_token(self, request: web.Request) -> None:
        if request.headers.get("Authorization") != f"Bot {self._world.token}":
            raise errors.unauthorized()
        if self._world.token_revoked:
            raise errors.unauthorized(violation=False)

    def _gateway_address(self, path: str) -> Json:
        address: Json = {"url": self._gateway.url}
        if path == "/gateway/bot":
            left = 1000 - len(self._gateway.identified)
            limit = {"total": 1000, "remaining": left, "reset_after": 86_400_000, "max_concurrency": 1}
            address |= {"shards": 1, "session_start_limit": limit}
        return address


def too_fast(wait: float, *, everywhere: bool) -> Answer:
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
            about = {"filename": part.filename or "file", "size": len(content), "content_type": kind}
            files.append(about | {"content": bytes(content)})
    return text, files


def _parse(text: str) -> tuple[Any, bool]:
    """The JSON value, None for nothing; and whether it could be read."""
    if not text:
        return None, True
    try:
        return json.loads(text), True
    except ValueError:
        return text, False
