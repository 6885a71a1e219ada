"""A local Slack and the real slack-bolt beside it, for the tests in this folder."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack import LocalSlack

CHANNEL = "C0PAPERS"
PERSON = "U0MINA"

Json = dict[str, Any]


@asynccontextmanager
async def running(**settings: Any) -> AsyncIterator[LocalSlack]:
    slack = LocalSlack()
    slack.settings.post_per_second = 0
    for name, value in settings.items():
        setattr(slack.settings, name, value)
    await slack.start()
    try:
        yield slack
    finally:
        await slack.stop()


def client_for(slack: LocalSlack, **options: Any) -> AsyncWebClient:
    """A client that sends everything once, unless `retry_handlers` says otherwise."""
    options.setdefault("retry_handlers", [])
    return AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, timeout=5, **options)


@asynccontextmanager
async def connected(slack: LocalSlack, set_up: Callable[[AsyncApp], None]) -> AsyncIterator[AsyncSocketModeHandler]:
    """The real bolt app, connected over Socket Mode; `set_up` adds its listeners."""
    app = AsyncApp(client=client_for(slack))
    set_up(app)
    handler = AsyncSocketModeHandler(app, slack.app_token, ping_interval=0.2)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await slack.sockets.connected()
    try:
        yield handler
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


async def refusal(client: AsyncWebClient, method: str, **args: Any) -> Json:
    """The answer of a call that must be refused."""
    with pytest.raises(SlackApiError) as caught:
        await client.api_call(method, json=args)
    answer: Json = caught.value.response.data
    return answer


async def control(slack: LocalSlack, path: str, body: Json | None = None, method: str | None = None) -> Any:
    """Ask a control page as another process would."""
    url = f"{slack.base_url}/_playground/{path}"
    async with (
        aiohttp.ClientSession() as session,
        session.request(method or ("GET" if body is None else "POST"), url, json=body) as answer,
    ):
        assert answer.status == 200, await answer.text()
        return await answer.json()


def section(text: str = "hello", **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(action_id: str = "press", **more: Any) -> Json:
    return {"type": "button", "text": {"type": "plain_text", "text": "Press"}, "action_id": action_id, **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "block_id": "buttons", "elements": list(elements)}


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": {"type": "plain_text", "text": "A form"}, "blocks": list(blocks), **more}
