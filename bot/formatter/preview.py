"""Message -> the request that would send it, with {channel}, {thread} and {overview} for what sending finds out."""

from collections.abc import Iterable
from typing import Any

from bot.domain.channels import Platform
from bot.domain.messages import IN_THREAD, Message

_DISCORD_PATHS = {
    "overview": "/channels/{channel}/messages",
    "forum": "/channels/{channel}/threads",
    "card": "/channels/{channel}/messages",
    "catchup": "/channels/{channel}/messages",
    "notice": "/channels/{channel}/messages",
    "late": "/channels/{channel}/messages",
    "welcome": "/channels/{channel}/messages",
    "test": "/channels/{channel}/messages",
    "thread": "/channels/{channel}/messages/{overview}/threads",
    "paper": "/channels/{thread}/messages",
    "pack": "/channels/{thread}/messages",
}


def requests(platform: Platform, messages: Iterable[Message]) -> list[dict[str, Any]]:
    """In the given order, as `preview --json` prints them. The adapters' own requests are tested against these."""
    return [_discord(message) if platform == "discord" else _slack(message) for message in messages]


def _discord(message: Message) -> dict[str, Any]:
    return {"platform": "discord", "method": "POST", "path": _DISCORD_PATHS[message.kind], "body": message.body}


def _slack(message: Message) -> dict[str, Any]:
    where = {"channel": "{channel}"}
    if message.kind in IN_THREAD:
        where["thread_ts"] = "{overview}"
    return {"platform": "slack", "method": "chat.postMessage", "body": {**where, **message.body}}
