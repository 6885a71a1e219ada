"""Puts messages on Discord, and finds out whether one is there.

The frozen JSON is the request body; discord.py adds its rate limits and nothing else. Does not decide when
or whether to try again: each call is one attempt, and says what became of it.
"""

import asyncio
from dataclasses import replace
from typing import Protocol

import discord
from discord.http import HTTPClient, Route

from bot.adapters.discord import forum_posts
from bot.adapters.discord.calls import CLOCKS_APART, keys, read, request, result_of
from bot.adapters.discord.direct import DirectChannels
from bot.adapters.discord.outcome import THREAD_EXISTS, error_code, full_for
from bot.adapters.discord.rights import may_read_history, rights_in
from bot.domain.channels import Platform
from bot.domain.messages import IN_THREAD
from bot.ports import (
    Absent,
    CannotLook,
    Found,
    LookUp,
    LookUpResult,
    NotSent,
    Outgoing,
    RateLimited,
    Refused,
    SendResult,
    Sent,
)

PAGE = 100  # docs, get channel messages: the most in one answer


class Discord(Protocol):
    """What sending needs of the connection."""

    @property
    def http(self) -> HTTPClient | None:
        """None while not logged in."""

    @property
    def user_id(self) -> str: ...

    def may_read_history(self, channel: str) -> bool | None:
        """By what the gateway told; None when it did not tell."""

    async def ready(self) -> None: ...


class DiscordMessenger:
    """Implements ports.Messenger. `nonce_window`: seconds in which Discord surely recognises a nonce."""

    platform: Platform = "discord"

    def __init__(self, connection: Discord, nonce_window: float = 60.0) -> None:
        self._connection = connection
        self._nonce_window = nonce_window
        self._direct = DirectChannels()

    async def ready(self) -> None:
        await self._connection.ready()

    async def send(self, outgoing: Outgoing) -> SendResult:
        """Raises ValueError when `overview_id` is missing for what hangs on an overview."""
        http = self._connection.http
        if http is None:
            return NotSent("not logged in to Discord yet")
        deadline = asyncio.get_running_loop().time() + outgoing.timeout
        channel = await self._direct.open(http, outgoing.channel, outgoing.timeout)
        if not isinstance(channel, str):
            return channel
        left = max(0.0, deadline - asyncio.get_running_loop().time())
        result = await self._send(http, replace(outgoing, channel=channel, timeout=left))
        return self._direct.heard(outgoing.channel, result)

    async def _send(self, http: HTTPClient, outgoing: Outgoing) -> SendResult:
        if outgoing.remote_id is not None:
            return await self._edit(http, outgoing, outgoing.remote_id)
        if outgoing.kind == "thread":
            return await self._make_thread(http, outgoing)
        if outgoing.kind == "forum":
            return await forum_posts.make(http, outgoing)
        place = _place(outgoing)
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=place)
        # discord.py repeats a POST after a 5xx. Within the nonce window that is harmless, and only then.
        has_nonce = bool(outgoing.body.get("nonce")) and outgoing.body.get("enforce_nonce") is True
        harmless = has_nonce and outgoing.timeout <= self._nonce_window
        watched = await request(http, route, outgoing.timeout, json=outgoing.body, allow_resend=harmless)
        result = result_of(watched, expected="", place=place)
        last = watched.attempt.last
        if isinstance(result, Refused) and result.cause == "channel_gone" and outgoing.kind in IN_THREAD:
            return await self._thread_or_channel_gone(http, outgoing, result)
        if isinstance(result, Sent) and last is not None:
            return replace(result, full_for=full_for(last))
        return result

    async def _thread_or_channel_gone(self, http: HTTPClient, outgoing: Outgoing, refused: Refused) -> Refused:
        """Discord says the same of both. A thread that is gone from a channel that is there, a person took away."""
        deadline = asyncio.get_running_loop().time() + outgoing.timeout
        route = Route("GET", "/channels/{channel_id}", channel_id=outgoing.channel)
        is_there = isinstance(await read(http, route, deadline), dict)
        return replace(refused, cause="deleted") if is_there else refused

    async def look_up(self, look_up: LookUp) -> LookUpResult:
        """For a thread: whether it is there. For a message: its key in the buttons of the bot's own messages."""
        http = self._connection.http
        if http is None:
            return CannotLook("not logged in to Discord yet")
        deadline = asyncio.get_running_loop().time() + look_up.timeout
        channel = await self._direct.open(http, look_up.channel, look_up.timeout)
        if not isinstance(channel, str):
            return _not_opened(channel)
        look_up = replace(look_up, channel=channel)
        if look_up.kind == "thread":
            return await self._find_thread(http, look_up, deadline)
        if look_up.kind == "forum":
            return await forum_posts.find(http, look_up, self._connection.user_id, deadline)
        read = await self._read_history(http, look_up, deadline)
        if isinstance(read, CannotLook):
            return read
        found, saw_any = read
        if found:
            return Found(tuple(sorted(found, key=int)))
        # Without the right to read, the history is empty too; so an empty one proves nothing by itself.
        if saw_any and self._connection.may_read_history(look_up.channel) is not False:
            return Absent()
        return await self._may_read(http, look_up.channel, deadline)

    async def delete(self, channel: str, remote_id: str, timeout: float, tenant: str = "") -> SendResult:
        """`channel` is where the message is: for a paper the thread. A message that is gone already counts as Sent."""
        http = self._connection.http
        if http is None:
            return NotSent("not logged in to Discord yet")
        opened = await self._direct.open(http, channel, timeout)
        if not isinstance(opened, str):
            return opened
        channel = opened
        route = Route(
            "DELETE", "/channels/{channel_id}/messages/{message_id}", channel_id=channel, message_id=remote_id
        )
        watched = await request(http, route, timeout, allow_resend=True)
        result = result_of(watched, expected=remote_id, place="")
        if isinstance(result, Refused) and result.cause == "deleted":
            result = Sent(remote_id)
        if isinstance(result, Sent) and channel == remote_id:
            await forum_posts.put_away(http, channel, timeout)
        return result

    async def _make_thread(self, http: HTTPClient, outgoing: Outgoing) -> SendResult:
        overview = _overview(outgoing)
        route = Route(
            "POST",
            "/channels/{channel_id}/messages/{message_id}/threads",
            channel_id=outgoing.channel,
            message_id=overview,
        )
        watched = await request(http, route, outgoing.timeout, json=outgoing.body)
        last = watched.attempt.last
        if last is not None and last.rejected and error_code(last) == THREAD_EXISTS:
            return Sent(overview)  # A message has one thread at most, and its id is the message's.
        return result_of(watched, expected=overview, place="")

    async def _edit(self, http: HTTPClient, outgoing: Outgoing, remote_id: str) -> SendResult:
        if outgoing.kind == "thread":
            route = Route("PATCH", "/channels/{channel_id}", channel_id=remote_id)
            body, place = outgoing.body, ""
        else:
            is_post = outgoing.kind == "forum"  # Its first message has its id.
            place, message = (remote_id, outgoing.body["message"]) if is_post else (_place(outgoing), outgoing.body)
            route = Route(
                "PATCH", "/channels/{channel_id}/messages/{message_id}", channel_id=place, message_id=remote_id
            )
            # An edit takes no nonce (docs, edit message).
            body = {name: value for name, value in message.items() if name not in ("nonce", "enforce_nonce")}
        watched = await request(http, route, outgoing.timeout, json=body, allow_resend=True)
        return result_of(watched, expected=remote_id, place=place)

    async def _read_history(
        self, http: HTTPClient, look_up: LookUp, deadline: float
    ) -> tuple[list[str], bool] | CannotLook:
        """The ids that carry the key, and whether there was any message at all."""
        place = _place(look_up)
        route = Route("GET", "/channels/{channel_id}/messages", channel_id=place)
        after = discord.utils.time_snowflake(look_up.since - CLOCKS_APART)
        found: list[str] = []
        saw_any = False
        while True:
            answer = await read(http, route, deadline, params={"after": str(after), "limit": str(PAGE)})
            if isinstance(answer, CannotLook):
                return answer
            if answer is None:  # The channel, or the thread, is gone, and all that was in it.
                return found, True
            if not isinstance(answer, list):
                return CannotLook("Discord's history cannot be read")
            saw_any = saw_any or bool(answer)
            for message in answer:
                own = str(message["author"]["id"]) == self._connection.user_id
                if own and look_up.key in keys(message.get("components")):
                    found.append(str(message["id"]))
            if len(answer) < PAGE:
                return found, saw_any
            after = max(int(message["id"]) for message in answer)

    async def _find_thread(self, http: HTTPClient, look_up: LookUp, deadline: float) -> LookUpResult:
        overview = _overview(look_up)
        answer = await read(http, Route("GET", "/channels/{channel_id}", channel_id=overview), deadline)
        if isinstance(answer, CannotLook):
            return answer
        return Found((overview,)) if answer is not None else Absent()

    async def _may_read(self, http: HTTPClient, channel: str, deadline: float) -> Absent | CannotLook:
        told = self._connection.may_read_history(channel)
        if told:
            return Absent()
        forbidden = CannotLook("the bot may not read the history of this channel", forbidden=True)
        try:
            allowed = await self._ask_rights(http, channel, deadline)
        except (KeyError, TypeError, ValueError):
            allowed = CannotLook("Discord's answer about the bot's rights cannot be read")
        if isinstance(allowed, CannotLook):
            return forbidden if told is False else allowed
        return Absent() if allowed else forbidden

    async def _ask_rights(self, http: HTTPClient, channel: str, deadline: float) -> bool | CannotLook:
        place = await read(http, Route("GET", "/channels/{channel_id}", channel_id=channel), deadline)
        if isinstance(place, CannotLook):
            return place
        if place is None or "guild_id" not in place:
            return True  # Gone, or a person's direct messages, which both sides may always read.
        guild = place["guild_id"]
        roles = await read(http, Route("GET", "/guilds/{guild_id}/roles", guild_id=guild), deadline)
        if isinstance(roles, CannotLook):
            return roles
        me = Route("GET", "/guilds/{guild_id}/members/{user_id}", guild_id=guild, user_id=self._connection.user_id)
        member = await read(http, me, deadline)
        if isinstance(member, CannotLook):
            return member
        if roles is None or member is None:
            return CannotLook("Discord does not know this server any more")
        return may_read_history(rights_in(place, roles, member, self._connection.user_id))


def _not_opened(result: NotSent | RateLimited | Refused) -> CannotLook:
    """Nobody can mend what keeps the bot out of a person's direct messages, so nobody is told."""
    if isinstance(result, RateLimited):
        return CannotLook("Discord asks to wait", retry_after=result.retry_after)
    return CannotLook(result.reason)


def _overview(asked: Outgoing | LookUp) -> str:
    if asked.overview_id is None:
        raise ValueError(f"a {asked.kind} hangs on an overview, and none is named")
    return asked.overview_id


def _place(asked: Outgoing | LookUp) -> str:
    """The channel that a message is in. A thread made from a message has the message's id."""
    match asked.kind:
        case "paper" | "pack":
            return _overview(asked)
        case "thread":
            raise ValueError("a thread is no message")
        case _:
            return asked.channel
