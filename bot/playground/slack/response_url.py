"""The address that comes with a command or a button: five answers within thirty minutes."""

import json

from aiohttp import web

from bot.playground.slack.interactions import Interactions
from bot.playground.slack.journal import Journal
from bot.playground.slack.payloads import Interaction
from bot.playground.slack.state import Workspace
from bot.playground.slack.validate import Json, Refused

_KNOWN = (
    "attachments blocks delete_original metadata mrkdwn replace_original response_type text thread_ts unfurl_links "
    "unfurl_media"
)


def read_body(raw: bytes) -> Json:
    """Raises Refused(invalid_json)."""
    try:
        body = json.loads(raw)
    except ValueError:
        raise Refused("invalid_json") from None
    if not isinstance(body, dict):
        raise Refused("invalid_json")
    return body


def answer_post(
    secret: str, raw: bytes, workspace: Workspace, interactions: Interactions, journal: Journal
) -> tuple[int, str]:
    """Take one answer: the HTTP status and what is said with it."""
    entry = journal.add(workspace.now(), "response_url", {})
    try:
        entry.body = read_body(raw)
        made = _still_good(interactions.by_secret.get(secret), workspace)
        made.uses += 1
        interactions.respond(made, entry.body, "response_url")
    except Refused as refused:
        entry.status = 404 if refused.code in ("expired_url", "used_url") else 400
        journal.judge(entry, refused.code, refused.extra)
        return entry.status, json.dumps({"ok": False, "error": refused.code, **refused.extra})
    unknown = sorted(set(entry.body) - set(_KNOWN.split()))
    journal.judge(entry, "ok", notes=[f"unknown argument: {name}" for name in unknown])
    return 200, "ok"


def _still_good(made: Interaction | None, workspace: Workspace) -> Interaction:
    if made is None or workspace.now() - made.created > workspace.settings.response_url_seconds:
        raise Refused("expired_url")
    if made.uses >= workspace.settings.response_url_uses:
        raise Refused("used_url")
    return made


def as_response(status: int, text: str) -> web.Response:
    kind = "text/plain" if text == "ok" else "application/json"
    return web.Response(status=status, text=text, content_type=kind)
