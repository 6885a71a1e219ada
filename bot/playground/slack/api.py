"""A Web API request from the first byte to the last: arguments, token, scope, pace, work, faults, journal."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.playground.slack.faults import Fault, Faults
from bot.playground.slack.interactions import Interactions
from bot.playground.slack.journal import Entry, Journal
from bot.playground.slack.pace import Pace
from bot.playground.slack.socket import Sockets
from bot.playground.slack.state import Workspace
from bot.playground.slack.validate import Json, Refused
from bot.playground.slack.web import METHODS
from bot.playground.slack.web.call import Call, need

_JSON_ARGUMENTS = ("attachments", "blocks", "files", "metadata", "unfurls", "user_auth_blocks", "view")
_HTML = "<!DOCTYPE html><html><body><h1>Something went wrong</h1></body></html>"

_ALWAYS_ALLOWED = {"token", "team_id"}  # slack-bolt adds the workspace to every call
_WORK_FIRST = ("lose_answer", "garbage", "cut_body")
_FOR_EVER = 3_600.0

Answer = tuple[int, dict[str, str], Json]
"""HTTP status, headers, JSON body."""


class Api:
    def __init__(
        self, workspace: Workspace, sockets: Sockets, interactions: Interactions, faults: Faults, journal: Journal
    ) -> None:
        self._workspace = workspace
        self._sockets = sockets
        self._interactions = interactions
        self._faults = faults
        self._journal = journal
        self._pace = Pace(workspace)
        self.later: set[asyncio.Task[None]] = set()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        args, token, problem = await read_arguments(request)
        shown = {name: value for name, value in args.items() if name != "token"}
        entry = self._journal.add(self._workspace.now(), method, shown)
        channel = args.get("channel")
        body = json.dumps(shown, ensure_ascii=False)
        fault = self._faults.next_for("method", method, channel if isinstance(channel, str) else None, body)

        def work() -> Answer:
            return self._answer(method, args, token, problem, entry)

        if fault is None:
            return _response(work())
        entry.fault = fault.do
        return await self._misbehave(fault, request, entry, work)

    # ------------------------------------------------------------ the work

    def _answer(self, method: str, args: Json, token: str | None, problem: str | None, entry: Entry) -> Answer:
        """Do it. Never raises for what was sent."""
        call = Call(method, args, self._workspace, self._sockets, self._interactions)
        headers = {"X-OAuth-Scopes": ",".join(self._workspace.scopes)}
        status = 200
        try:
            if problem is not None:
                raise Refused(problem)
            body = {"ok": True, **self._run(call, token)}
            entry.ts = body.get("ts") or body.get("message_ts")
            self._journal.judge(entry, "ok", notes=self._notes(call))
        except Refused as refused:
            body = {"ok": False, "error": refused.code, **refused.extra}
            if refused.code == "ratelimited":
                status = 429
                headers["Retry-After"] = str(body.pop("retry_after"))
            self._journal.judge(entry, refused.code, refused.extra, self._notes(call))
        entry.status = status
        return status, headers, body

    def _run(self, call: Call, token: str | None) -> Json:
        method = METHODS.get(call.method)
        if method is None:
            raise Refused("unknown_method", req_method=call.method)
        self._authenticate(method.caller, token)
        if method.scope is not None:
            need(call, method.scope)
        channel = str(call.args.get("channel", ""))
        seconds = self._pace.wait(call.method, method.tier, channel)
        if seconds:
            raise Refused("ratelimited", retry_after=seconds)
        return method.run(call)

    def _authenticate(self, wanted: str, token: str | None) -> None:
        if wanted == "anyone":
            return
        if not token:
            raise Refused("not_authed")
        known = {self._workspace.bot_token: "bot", self._workspace.app_token: "app"}
        if token not in known:
            raise Refused("invalid_auth")
        if known[token] != wanted:
            raise Refused("not_allowed_token_type")
        if self._workspace.revoked is not None:
            raise Refused(self._workspace.revoked)

    def _notes(self, call: Call) -> list[str]:
        method = METHODS.get(call.method)
        if method is None or call.method == "api.test":
            return call.notes
        unknown = sorted(set(call.args) - set(method.args.split()) - _ALWAYS_ALLOWED)
        return [*call.notes, *(f"unknown argument: {name}" for name in unknown)]

    # ------------------------------------------------------------ faults

    async def _misbehave(
        self, fault: Fault, request: web.Request, entry: Entry, work: Callable[[], Answer]
    ) -> web.StreamResponse:
        params = fault.params
        if fault.do in _WORK_FIRST or params.get("after"):
            answer = work()
        else:
            answer, entry.answer = None, fault.do
        match fault.do:
            case "status" | "error" | "rate_limit":
                return _refusal(fault, entry)
            case "lose_answer" | "close_before":
                return _hang_up(request, bool(params.get("reset")))
            case "late":
                self._later(fault.seconds, work)
                return _hang_up(request, bool(params.get("reset")))
            case "delay" | "hang":
                await self._faults.sleep(fault.seconds if fault.do == "delay" else _FOR_EVER)
            case "garbage":
                return web.Response(text=str(params.get("body", _HTML)), content_type="text/html")
            case "cut_body":
                return await _cut(request, answer or work())
            case "drop_socket":
                self._sockets.drop()
        return _response(answer or work())

    def _later(self, seconds: float, work: Callable[[], Answer]) -> None:
        async def wait() -> None:
            await self._faults.sleep(seconds)
            work()

        task = asyncio.create_task(wait(), name="late-request")
        self.later.add(task)
        task.add_done_callback(self.later.discard)


def _response(answer: Answer) -> web.Response:
    status, headers, body = answer
    return web.json_response(body, status=status, headers=headers)


def _refusal(fault: Fault, entry: Entry) -> web.Response:
    """The answer of a fault that answers by itself; the journal says so."""
    params = fault.params
    if fault.do == "error":
        entry.answer = str(params.get("code", "fatal_error"))
        return web.json_response({"ok": False, "error": entry.answer, **params.get("extra", {})})
    rate_limited = fault.do == "rate_limit"
    entry.status = 429 if rate_limited else int(params.get("status", 503))
    if not rate_limited or params.get("html"):
        return web.Response(status=entry.status, text=_HTML, content_type="text/html")
    entry.answer = "ratelimited"
    seconds = params.get("retry_after", 1)
    headers = {} if seconds is None else {"Retry-After": str(seconds)}
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)


def _hang_up(request: web.Request, reset: bool) -> web.Response:
    """Close the connection; the response that is returned goes nowhere."""
    if request.transport is not None:
        if reset:
            request.transport.abort()
        else:
            request.transport.close()
    return web.Response()


async def _cut(request: web.Request, answer: Answer) -> web.StreamResponse:
    """Promise the whole body, send half of it, hang up."""
    status, headers, body = answer
    whole = json.dumps(body).encode()
    response = web.StreamResponse(status=status, headers={**headers, "Content-Type": "application/json"})
    response.content_length = len(whole)
    await response.prepare(request)
    await response.write(whole[: len(whole) // 2])
    if request.transport is not None:
        request.transport.close()
    return response


async def read_arguments(request: web.Request) -> tuple[Json, str | None, str | None]:
    """The arguments from query, form or JSON; the token; and the error code of a body that cannot be read."""
    args: Json = dict(request.query)
    problem = None
    kind = request.content_type
    raw = await request.read()
    if kind == "application/json" and raw:
        try:
            given = json.loads(raw)
        except ValueError:
            given = None
        if isinstance(given, dict):
            args |= given
        else:
            problem = "invalid_json"
    elif kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        args |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    elif raw:
        problem = "invalid_post_type"
    for name in _JSON_ARGUMENTS:
        if isinstance(args.get(name), str):
            args[name] = _parsed(args[name])
    header = request.headers.get("Authorization", "")
    token = header.removeprefix("Bearer ") if header.startswith("Bearer ") else args.get("token")
    return args, token, problem


def _parsed(text: str) -> Any:
    """JSON in a string, as in forms. What cannot be read stays a string and is refused by its own check."""
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text
