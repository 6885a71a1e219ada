"""Forum posts: a thread that begins with its first message; both have one id.

Making one knows no nonce, so it is one request only. Whether a lost one was made is found out by reading the forum's
posts, the active and the archived ones, for the key in the button of their first message.
"""

import asyncio
import datetime as dt
from typing import Any, Final

import discord
from discord.http import HTTPClient, Route

from bot.adapters.discord.calls import CLOCKS_APART, keys, read, request, result_of
from bot.adapters.discord.outcome import UNKNOWN_CHANNEL
from bot.adapters.discord.rights import FORUMS
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
)

REQUIRE_TAG: Final = 1 << 4
TAG_NAMES: Final = ("papers", "paper", "논문")
PAGE: Final = 100  # docs, list public archived threads: the most in one answer


async def make(http: HTTPClient, outgoing: Outgoing) -> SendResult:
    """Looks at the forum first: in a text channel the same request would open a private thread."""
    deadline = asyncio.get_running_loop().time() + outgoing.timeout
    forum = await read(http, Route("GET", "/channels/{channel_id}", channel_id=outgoing.channel), deadline)
    if forum is None:
        return Refused("channel_gone", str(UNKNOWN_CHANNEL), "Unknown Channel")
    if isinstance(forum, CannotLook):
        return _not_looked_at(forum)
    if not isinstance(forum, dict) or forum.get("type") not in FORUMS:
        return Refused("other", "no_forum", "this channel is no forum; give the feed a forum, or another layout")
    tags = tags_for(forum)
    body = {**outgoing.body, "applied_tags": tags} if tags else outgoing.body
    route = Route("POST", "/channels/{channel_id}/threads", channel_id=outgoing.channel)
    left = deadline - asyncio.get_running_loop().time()
    if left <= 0:
        return NotSent("the time was over before anything was sent")
    return result_of(await request(http, route, left, json=body), expected="", place="")


def tags_for(forum: dict[str, Any]) -> list[str]:
    """The tag that is there for papers; where the forum asks for one, its first. None that only moderators may set."""
    free = [tag for tag in forum.get("available_tags") or () if not tag.get("moderated")]
    named = [tag for tag in free if str(tag.get("name")).strip().casefold() in TAG_NAMES]
    asked_for = free if int(forum.get("flags") or 0) & REQUIRE_TAG else []
    return [str(tag["id"]) for tag in (named or asked_for)[:1]]


async def find(http: HTTPClient, look_up: LookUp, user_id: str, deadline: float) -> LookUpResult:
    """The bot's posts since then whose first message carries the key, oldest first."""
    try:
        posts = await _posts_since(http, look_up, user_id, deadline)
        if isinstance(posts, CannotLook):
            return posts
        found = []
        for post in posts:
            route = Route("GET", "/channels/{channel_id}/messages/{message_id}", channel_id=post, message_id=post)
            first = await read(http, route, deadline)
            if isinstance(first, CannotLook):
                return first
            if first is not None and look_up.key in keys(first.get("components")):
                found.append(str(post))
    except (AttributeError, KeyError, TypeError, ValueError):
        return CannotLook("Discord's answer about the posts of this forum cannot be read")
    return Found(tuple(found)) if found else Absent()


async def put_away(http: HTTPClient, post: str, timeout: float) -> None:
    """A post whose first message was deleted stays behind, empty; its maker may close it, but not delete it."""
    route = Route("PATCH", "/channels/{channel_id}", channel_id=post)
    await request(http, route, timeout, json={"archived": True}, allow_resend=True)


async def _posts_since(http: HTTPClient, look_up: LookUp, user_id: str, deadline: float) -> list[int] | CannotLook:
    """Ids of the bot's own posts, oldest first; none when the forum is gone."""
    forum = await read(http, Route("GET", "/channels/{channel_id}", channel_id=look_up.channel), deadline)
    if forum is None or isinstance(forum, CannotLook):
        return forum or []
    active = await read(http, Route("GET", "/guilds/{guild_id}/threads/active", guild_id=forum["guild_id"]), deadline)
    if active is None or isinstance(active, CannotLook):
        return active or CannotLook("Discord does not know this server any more")
    since = look_up.since - CLOCKS_APART
    archived = await _archived_since(http, look_up.channel, since, deadline)
    if isinstance(archived, CannotLook):
        return archived
    own = {
        int(thread["id"])
        for thread in (*active["threads"], *archived)
        if str(thread["parent_id"]) == look_up.channel and str(thread["owner_id"]) == user_id
    }
    return sorted(number for number in own if number >= discord.utils.time_snowflake(since))


async def _archived_since(
    http: HTTPClient, forum: str, since: dt.datetime, deadline: float
) -> list[dict[str, Any]] | CannotLook:
    """Newest first by when they were archived, which is never before they were made."""
    route = Route("GET", "/channels/{channel_id}/threads/archived/public", channel_id=forum)
    threads: list[dict[str, Any]] = []
    params = {"limit": str(PAGE)}
    while True:
        answer = await read(http, route, deadline, params=params)
        if answer is None or isinstance(answer, CannotLook):
            return answer or threads
        threads += answer["threads"]
        if not answer["has_more"] or not answer["threads"]:
            return threads
        oldest = answer["threads"][-1]["thread_metadata"]["archive_timestamp"]
        if dt.datetime.fromisoformat(oldest) < since:
            return threads
        params = {"limit": str(PAGE), "before": oldest}


def _not_looked_at(cannot: CannotLook) -> SendResult:
    if cannot.forbidden:
        return Refused("no_permission", "", cannot.reason)
    if cannot.retry_after is not None:
        return RateLimited(cannot.retry_after)
    return NotSent(cannot.reason)
