"""HTTP mode: what would go through a socket is posted to the app's own address, signed as Slack signs."""

import asyncio
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.playground.slack.validate import Json

_FORM = "application/x-www-form-urlencoded"


def signed(secret: str, body: bytes, timestamp: float) -> dict[str, str]:
    """The headers by which an app knows that the body is Slack's."""
    moment = str(int(timestamp))
    base = b":".join((b"v0", moment.encode(), body))
    signature = "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": moment, "X-Slack-Signature": signature}


def encoded(kind: str, payload: Json) -> tuple[bytes, str]:
    """The body and its content type: a command is a form, an interaction a form around JSON, an event JSON."""
    if kind == "slash_commands":
        return urlencode(payload).encode(), _FORM
    if kind == "interactive":
        return urlencode({"payload": json.dumps(payload)}).encode(), _FORM
    return json.dumps(payload).encode(), "application/json"


async def post(
    url: str, secret: str, kind: str, payload: Json, timestamp: float, timeout: float, extra: dict[str, Any]
) -> Json | None:
    """What the app acknowledges with, `{}` for nothing; None when it does not, in time, with 200."""
    body, content_type = encoded(kind, payload)
    headers = {**signed(secret, body, timestamp), "Content-Type": content_type}
    if extra.get("retry_attempt"):
        headers |= {"X-Slack-Retry-Num": str(extra["retry_attempt"]), "X-Slack-Retry-Reason": extra["retry_reason"]}
    try:
        async with (
            asyncio.timeout(timeout),
            aiohttp.ClientSession() as session,
            session.post(url, data=body, headers=headers) as answer,
        ):
            text = await answer.text()
            if answer.status != 200:
                return None
    except (aiohttp.ClientError, TimeoutError):
        return None
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        found = {"text": text}
    return found if isinstance(found, dict) else {}
