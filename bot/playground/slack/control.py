"""/_playground/: look at everything, do what a person does, and make things fail; JSON over HTTP.

GET  channels                  every channel
GET  channels/{id}/messages    oldest first, replies flagged by thread_ts, ephemeral ones flagged
GET  requests, violations      the journal of requests, and those that broke a rule
GET  views                     opened forms and homes
GET  state                     sockets, scopes, settings
POST commands                  {"command", "text", "channel_id", "user_id", "timeout", "answers"}
POST actions                   {"action_id", "value", "block_id", "channel_id" + "ts" or "view_id", "user_id"}
POST shortcuts                 {"callback_id", "user_id", "channel_id" + "ts"}
POST view_submissions          {"view_id", "values" or "answers", "user_id", "closed"}; see blockkit/filling.py
POST homes                     {"user_id"}: a person opens the App Home
GET  files                     what was uploaded, with its text
POST events                    {"event", "event_id", "retry_attempt", "retry_reason", "redeliver"}
POST messages                  {"channel_id", "text", "user_id", "thread_ts"}: a person writes, links are heard of
POST direct_messages           {"user_id"}: the channel of this person and the app
POST faults                    {"do", "when", "params", "times"}; DELETE faults
POST state                     {"op": ..., ...}: see state_ops.py
"""

import asyncio
import json
from collections.abc import Callable, Coroutine
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.playground.slack.shown import shown_to_people
from bot.playground.slack.state import notices
from bot.playground.slack.state_ops import OPERATIONS
from bot.playground.slack.validate import Json
from bot.playground.slack.web.conversations import described as channel_described
from bot.playground.slack.web.files import described as file_described
from bot.playground.slack.web.views import described as view_described

if TYPE_CHECKING:
    from bot.playground.slack.server import LocalSlack

_PERSON = "U0MINA"
_CHANNEL = "C0PAPERS"


def add_routes(app: web.Application, slack: "LocalSlack") -> None:
    pages = _Pages(slack)
    gets: dict[str, Callable[[web.Request], Any]] = {
        "channels": pages.channels,
        "channels/{id}/messages": pages.messages,
        "requests": lambda request: slack.journal.as_json(),
        "violations": lambda request: slack.journal.as_json(only_violations=True),
        "views": pages.views,
        "files": pages.files,
        "state": pages.state,
        "faults": lambda request: [asdict(fault) for fault in slack.faults.set],
    }
    posts: dict[str, Callable[[Json], Coroutine[Any, Any, Any]]] = {
        "commands": pages.command,
        "actions": pages.action,
        "shortcuts": pages.shortcut,
        "view_submissions": pages.submit,
        "homes": pages.open_home,
        "direct_messages": pages.direct_messages,
        "events": pages.event,
        "messages": pages.write,
        "faults": pages.add_fault,
        "state": pages.change,
    }
    for path, page in gets.items():
        app.router.add_get(f"/_playground/{path}", _reading(page))
    for path, action in posts.items():
        app.router.add_post(f"/_playground/{path}", _doing(action))
    app.router.add_delete("/_playground/faults", _reading(pages.clear_faults))


def _reading(page: Callable[[web.Request], Any]) -> Callable[[web.Request], Coroutine[Any, Any, web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        try:
            return web.json_response(page(request))
        except LookupError as error:
            return web.json_response({"error": f"not found: {error}"}, status=404)

    return handle


def _doing(
    action: Callable[[Json], Coroutine[Any, Any, Any]],
) -> Callable[[web.Request], Coroutine[Any, Any, web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        try:
            body = json.loads(await request.read())
            return web.json_response(await action(body))
        except LookupError as error:
            return web.json_response({"error": f"not found: {error}"}, status=404)
        except (TypeError, ValueError) as error:
            return web.json_response({"error": str(error)}, status=400)

    return handle


class _Pages:
    def __init__(self, slack: "LocalSlack") -> None:
        self._slack = slack
        self._workspace = slack.workspace
        self._interactions = slack.interactions

    # ------------------------------------------------------------ looking

    def channels(self, request: web.Request) -> Any:
        return [channel_described(channel) for channel in self._workspace.channels.values()]

    def messages(self, request: web.Request) -> Any:
        channel = self._workspace.channels[request.match_info["id"]]
        shown = []
        for message in channel.messages.values():
            everything = [{"type": "message", "text": message.text}, message.blocks or []]
            shown.append({**shown_to_people(channel, message), "notices": notices(everything)})
        return shown

    def views(self, request: web.Request) -> Any:
        return [
            view_described(view) | {"user": view.user, "closed": view.closed} for view in self._workspace.views.values()
        ]

    def state(self, request: web.Request) -> Any:
        settings = {name: value for name, value in vars(self._workspace.settings).items() if not callable(value)}
        return {
            "sockets": len(self._slack.sockets.open),
            "sockets_accepted": self._slack.sockets.accepted,
            "scopes": self._workspace.scopes,
            "revoked": self._workspace.revoked,
            "refusing": self._workspace.refusing,
            "users": [asdict(user) for user in self._workspace.users.values()],
            "settings": settings,
        }

    def clear_faults(self, request: web.Request) -> Any:
        self._slack.faults.clear()
        return {}

    # ------------------------------------------------------------ doing

    async def command(self, body: Json) -> Any:
        fixed = {"command": "/paper", "text": "", "channel_id": _CHANNEL, "user_id": _PERSON}
        return await self._interactions.command(**(fixed | body))

    async def action(self, body: Json) -> Any:
        return await self._interactions.action(**({"user_id": _PERSON} | body))

    async def shortcut(self, body: Json) -> Any:
        return await self._interactions.shortcut(**({"user_id": _PERSON} | body))

    async def submit(self, body: Json) -> Any:
        if "answers" in body:
            filled: Json = {"user_id": _PERSON, **body}
            try:
                return await self._interactions.fill_in(**filled)
            except ValueError as error:  # Slack's window says it, and nothing is sent.
                return {"answer": None, "error": str(error), "seconds": 0.0}
        fixed: Json = {"user_id": _PERSON, "values": {}}
        return await self._interactions.submit(**(fixed | body))

    async def open_home(self, body: Json) -> Any:
        return await self._interactions.open_home(**({"user_id": _PERSON} | body))

    async def direct_messages(self, body: Json) -> Any:
        return channel_described(self._workspace.direct_messages(body.get("user_id", _PERSON)))

    def files(self, request: web.Request) -> Any:
        return [
            file_described(one) | {"shared": one.shared, "text": (one.content or b"").decode(errors="replace")}
            for one in self._workspace.uploads.values()
        ]

    async def event(self, body: Json) -> Any:
        return await self._slack.events.event(**body)

    async def write(self, body: Json) -> Any:
        fixed: Json = {"channel_id": _CHANNEL, "user_id": _PERSON}
        message = await self._slack.events.write(**(fixed | body))
        return shown_to_people(self._workspace.channels[body.get("channel_id", _CHANNEL)], message)

    async def add_fault(self, body: Json) -> Any:
        return asdict(self._slack.faults.add(**body))

    async def change(self, body: Json) -> Any:
        operation = OPERATIONS[body.pop("op")]
        result = operation(self._slack, **body)
        if asyncio.iscoroutine(result):
            await result
        return {"ok": True}
