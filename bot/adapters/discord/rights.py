"""Which rights the bot has in a channel, computed from what Discord's REST answers. Pure.

Needed because Discord answers an empty list, not an error, to a bot that may not read the history.
"""

from typing import Any

from bot.adapters.discord.invite import (
    CREATE_PUBLIC_THREADS,
    EMBED_LINKS,
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES,
    SEND_MESSAGES_IN_THREADS,
    VIEW_CHANNEL,
)
from bot.domain.notices import Trouble

TEXT, ANNOUNCEMENT, FORUM, MEDIA = 0, 5, 15, 16
"""Kinds of channels that a feed can post to (docs, channel types)."""
FORUMS = (FORUM, MEDIA)

ADMINISTRATOR = 1 << 3
ALL = (1 << 64) - 1


def rights_in(channel: dict[str, Any], roles: list[dict[str, Any]], member: dict[str, Any], user_id: str) -> int:
    """The rights of one member in one server channel (docs, permissions: how they add up), as a bit field.

    `channel`, `roles` and `member` are the objects of `GET /channels/{id}`, `/guilds/{id}/roles` and
    `/guilds/{id}/members/{id}`. Raises KeyError or ValueError when they are not.
    """
    everyone = str(channel["guild_id"])
    mine = {everyone, *map(str, member["roles"])}
    rights = 0
    for role in roles:
        if str(role["id"]) in mine:
            rights |= int(role["permissions"])
    if rights & ADMINISTRATOR:
        return ALL
    overwrites = {str(overwrite["id"]): overwrite for overwrite in channel.get("permission_overwrites") or []}
    steps = [[everyone], sorted(mine - {everyone}), [user_id]]
    for step in steps:
        allow = deny = 0
        for target in step:
            if target in overwrites:
                allow |= int(overwrites[target]["allow"])
                deny |= int(overwrites[target]["deny"])
        rights = (rights & ~deny) | allow
    return rights


def may_read_history(rights: int) -> bool:
    return bool(rights & VIEW_CHANNEL and rights & READ_MESSAGE_HISTORY)


def trouble_with(rights: int, *, forum: bool) -> Trouble | None:
    """What keeps the bot from posting there with these rights, in whatever layout."""
    needed = VIEW_CHANNEL | SEND_MESSAGES | EMBED_LINKS
    needed |= SEND_MESSAGES_IN_THREADS if forum else 0
    if rights & needed != needed:
        return "no_permission"
    return None if rights & READ_MESSAGE_HISTORY else "history_forbidden"


def may_open_threads(rights: int) -> bool:
    needed = CREATE_PUBLIC_THREADS | SEND_MESSAGES_IN_THREADS
    return rights & needed == needed
