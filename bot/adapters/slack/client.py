"""The Web API client: one HTTP session for everything, watched by the wire ledger, that repeats nothing by itself."""

from collections.abc import Awaitable
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.adapters import wire
from bot.adapters.slack.outcome import details, read_seconds
from bot.adapters.slack.quiet import library_logger

TOTAL_SECONDS = 60.0
"""The longest any single call may live. slack_sdk's own timeout does not apply to a session that is passed in."""

CONNECT_SECONDS = 10.0

POLITE_WAIT = 60.0
"""Seconds to wait after a 429 that does not say how long."""


def open_session() -> aiohttp.ClientSession:
    """A session of the running loop. The caller closes it."""
    timeout = aiohttp.ClientTimeout(total=TOTAL_SECONDS, sock_connect=CONNECT_SECONDS)
    return aiohttp.ClientSession(timeout=timeout, trace_configs=[wire.trace_config()])


def web_client(session: aiohttp.ClientSession, api_url: str, token: str | None) -> AsyncWebClient:
    # slack_sdk's default handler repeats a post whose answer was lost, which doubles the message.
    return AsyncWebClient(token=token, base_url=api_url, session=session, retry_handlers=[], logger=library_logger())


class ReadError(Exception):
    """A call whose repetition is harmless failed. `code` is Slack's, or `http_<status>`, or empty.

    `retry_after` in seconds, only when Slack asked to wait.
    """

    def __init__(self, reason: str, code: str = "", retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.code = code
        self.retry_after = retry_after


async def read(call: Awaitable[AsyncSlackResponse]) -> dict[str, Any]:
    """The answer as JSON. Raises ReadError, whatever went wrong; its text holds no token and no address."""
    try:
        data = (await call).data
    except SlackApiError as error:
        raise _read_error(error) from error
    except Exception as error:
        raise ReadError(f"no answer ({type(error).__name__})") from error
    if not isinstance(data, dict):
        raise ReadError("an answer that is not Slack's")
    return data


def _read_error(error: SlackApiError) -> ReadError:
    response = error.response
    # A body that is no JSON leaves aiohttp's own response here (slack_sdk 3.47, async_internal_utils).
    if not isinstance(response, AsyncSlackResponse):
        return ReadError("an answer that cannot be read")
    data = response.data if isinstance(response.data, dict) else {}
    code = str(data.get("error") or f"http_{response.status_code}")
    retry_after = None
    if response.status_code == 429 or code in ("ratelimited", "rate_limited"):
        retry_after = read_seconds(response.headers.get("Retry-After")) or POLITE_WAIT
    return ReadError(details(data) if data else code, code, retry_after)
