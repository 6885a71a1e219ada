"""Sends, edits, deletes and finds messages in Slack. What an answer means is decided in outcome.py."""

import asyncio
import datetime as dt
from dataclasses import dataclass, replace
from typing import Any, Literal

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.adapters import wire
from bot.adapters.slack.client import ReadError, read
from bot.adapters.slack.direct import DirectMessages, not_opened
from bot.adapters.slack.outcome import send_result
from bot.domain.channels import Channel, Platform
from bot.domain.messages import IN_THREAD
from bot.ports import Absent, CannotLook, Found, LookUp, LookUpResult, NotSent, Outgoing, Refused, SendResult

log = structlog.get_logger()

EVENT_TYPE = "paperboy_delivery"
"""`metadata.event_type` of every message of a delivery."""

PAGE_SIZE = 15
"""All that conversations.history gives an unlisted distributed app, once a minute (docs.slack.dev, rate limits)."""

MARGIN = dt.timedelta(minutes=5)
"""How far before the first attempt the history is read: our clock and Slack's may differ."""

HALF_READ_LIFE = 600.0
"""Seconds for which a search that was told to wait goes on where it stopped, instead of from the start."""

FORBIDDEN = frozenset(
    {
        "access_denied",
        "account_inactive",
        "channel_is_limited_access",
        "channel_not_found",
        "ekm_access_denied",
        "invalid_auth",
        "method_not_supported_for_channel_type",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "not_in_channel",
        "token_expired",
        "token_revoked",
    }
)
"""Errors of a read that a person has to put right."""

_UPDATE_KNOWS_NOT = ("unfurl_links", "unfurl_media")
"""Fields of a post that chat.update does not have; an edit never unfurls anew."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot token belongs to (auth.test). `tenant` is the workspace's id."""

    tenant: str
    bot_id: str
    user_id: str


@dataclass(slots=True)
class _HalfRead:
    since: dt.datetime
    cursor: str
    hits: list[str]
    until: float


class SlackMessenger:
    """`ports.Messenger` for one workspace. `identified` opens `ready`; sending itself does not need the socket.

    A channel may be a person's direct messages (`@U...`), which `direct` opens.
    """

    platform: Platform = "slack"

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self.direct = DirectMessages(client)
        self._identity: Identity | None = None
        self._ready = asyncio.Event()
        self._half_read: dict[str, _HalfRead] = {}

    @property
    def identity(self) -> Identity | None:
        return self._identity

    def identified(self, identity: Identity) -> None:
        self._identity = identity
        self._ready.set()

    async def ready(self) -> None:
        await self._ready.wait()

    # ---------------------------------------------------------------- sending

    async def send(self, outgoing: Outgoing) -> SendResult:
        if outgoing.kind == "thread":
            return Refused("other", "no_thread", "in Slack a thread begins with its first reply")
        began = asyncio.get_running_loop().time()
        try:
            channel = await self._opened(outgoing.channel, outgoing.timeout)
        except ReadError as error:
            return not_opened(error)
        timeout = outgoing.timeout - (asyncio.get_running_loop().time() - began)
        result = await self._sent(outgoing, channel, timeout)
        if isinstance(result, Refused) and result.cause == "channel_gone":
            self._forget(outgoing.channel)
        return result

    async def _sent(self, outgoing: Outgoing, channel: str, timeout: float) -> SendResult:
        if outgoing.remote_id is not None:
            body = {name: value for name, value in outgoing.body.items() if name not in _UPDATE_KNOWS_NOT}
            payload = {"channel": channel, "ts": outgoing.remote_id, **body}
            return await self._call("chat.update", payload, timeout, thread=None, sent_as=outgoing.remote_id)
        thread = outgoing.overview_id if outgoing.kind in IN_THREAD else None
        payload = {"channel": channel, **({"thread_ts": thread} if thread else {}), **outgoing.body}
        return await self._call("chat.postMessage", payload, timeout, thread=thread)

    async def delete(self, channel: str, remote_id: str, timeout: float, tenant: str = "") -> SendResult:
        """Sent when it is gone now; Refused with `deleted` when it was gone before."""
        try:
            payload = {"channel": await self._opened(channel, timeout), "ts": remote_id}
        except ReadError as error:
            return not_opened(error)
        return await self._call("chat.delete", payload, timeout, thread=None, sent_as=remote_id)

    async def _opened(self, channel: str, timeout: float) -> str:
        """The channel's own id, also where a person is named. Raises ReadError."""
        person = Channel("slack", channel).person
        if person is None:
            return channel
        if self._client.session is None or self._client.session.closed:
            raise ReadError("closed")
        try:
            async with asyncio.timeout(timeout):
                return await self.direct.channel_of(person)
        except TimeoutError as error:
            raise ReadError("the time for this attempt was over before the direct messages were open") from error

    def _forget(self, channel: str) -> None:
        if (person := Channel("slack", channel).person) is not None:
            self.direct.forget(person)

    async def _call(
        self, method: str, payload: dict[str, Any], timeout: float, *, thread: str | None, sent_as: str | None = None
    ) -> SendResult:
        if timeout <= 0:
            return NotSent("no time left for this attempt")
        watched = await wire.bounded(self._post(method, payload), timeout)
        result = send_result(watched.attempt, watched.error, channel=payload["channel"], thread=thread, sent_as=sent_as)
        log.debug("slack call", method=method, channel=payload["channel"], result=type(result).__name__)
        return result

    async def _post(self, method: str, payload: dict[str, Any]) -> AsyncSlackResponse:
        # slack_sdk opens a session of its own where the given one is closed: a request that no ledger sees.
        if self._client.session is None or self._client.session.closed:
            raise ConnectionError("closed")
        return await self._client.api_call(method, json=payload)

    # ---------------------------------------------------------------- looking back

    async def look_up(self, look_up: LookUp) -> LookUpResult:
        if look_up.kind == "thread":
            return CannotLook("a thread in Slack is nothing of its own")
        if self._identity is None:
            return CannotLook("not connected yet, so the bot does not know which messages are its own")
        try:
            async with asyncio.timeout(look_up.timeout):
                channel = await self._opened(look_up.channel, look_up.timeout)
                return await self._look(replace(look_up, channel=channel), self._identity)
        except ReadError as failure:
            return CannotLook(str(failure), failure.code in FORBIDDEN, failure.retry_after)
        except TimeoutError:
            return CannotLook("reading the history took too long")

    async def _look(self, look_up: LookUp, identity: Identity) -> LookUpResult:
        now = asyncio.get_running_loop().time()
        self._half_read = {key: half for key, half in self._half_read.items() if half.until > now}
        half = self._half_read.pop(look_up.key, None)
        if half is not None and half.since != look_up.since:
            half = None
        cursor, hits = (half.cursor, half.hits) if half else ("", [])
        seen: set[str] = {cursor}
        while True:
            page = await self._page(look_up, cursor)
            if isinstance(page, CannotLook):
                if page.retry_after is not None and cursor:
                    until = now + page.retry_after + HALF_READ_LIFE
                    self._half_read[look_up.key] = _HalfRead(look_up.since, cursor, hits, until)
                return page
            if page == "no such thread":
                return Absent()
            hits += [ts for message in page["messages"] if (ts := ours(message, look_up.key, identity)) is not None]
            metadata = page.get("response_metadata")
            cursor = (metadata.get("next_cursor") if isinstance(metadata, dict) else None) or ""
            if not cursor:
                if page.get("has_more"):
                    return CannotLook("the history stops although Slack says that there is more")
                break
            if cursor in seen:
                return CannotLook("the pages of the history go round in a circle")
            seen.add(cursor)
        return Found(tuple(sorted(set(hits), key=_moment))) if hits else Absent()

    async def _page(self, look_up: LookUp, cursor: str) -> dict[str, Any] | CannotLook | Literal["no such thread"]:
        arguments: dict[str, Any] = {
            "channel": look_up.channel,
            "oldest": f"{(look_up.since - MARGIN).timestamp():.6f}",
            "inclusive": True,
            "include_all_metadata": True,
            "limit": PAGE_SIZE,
        }
        if cursor:
            arguments["cursor"] = cursor
        in_thread = look_up.kind in IN_THREAD and look_up.overview_id is not None
        method = "conversations.replies" if in_thread else "conversations.history"
        if in_thread:
            arguments["ts"] = look_up.overview_id
        try:
            page = await read(self._client.api_call(method, http_verb="GET", params=arguments))
        except ReadError as failure:
            if in_thread and failure.code == "thread_not_found":
                return "no such thread"  # No thread, no reply in it: the whole range has been read.
            return CannotLook(str(failure), forbidden=failure.code in FORBIDDEN, retry_after=failure.retry_after)
        if not isinstance(page.get("messages"), list):
            return CannotLook("the history came without messages")
        return page


def ours(message: Any, key: str, identity: Identity) -> str | None:
    """The `ts` of a message that this bot posted for this delivery, else None."""
    if not isinstance(message, dict):
        return None
    metadata = message.get("metadata")
    if not isinstance(metadata, dict) or metadata.get("event_type") != EVENT_TYPE:
        return None
    payload = metadata.get("event_payload")
    if not isinstance(payload, dict) or payload.get("key") != key:
        return None
    if message.get("bot_id") != identity.bot_id and message.get("user") != identity.user_id:
        return None
    ts = message.get("ts")
    return ts if isinstance(ts, str) else None


def _moment(ts: str) -> tuple[float, str]:
    try:
        return float(ts), ts
    except ValueError:
        return 0.0, ts
