"""conversations.*: reading channels and their history."""

import base64
import binascii
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from bot.playground.slack import limits
from bot.playground.slack.shown import as_answered
from bot.playground.slack.state import BOT_USER, Channel, Message
from bot.playground.slack.validate import Json, Refused
from bot.playground.slack.web.call import Call, Method, need, need_for_channel, need_membership


def _history(call: Call) -> Json:
    """Newest first within a page; pages go backward in time (but see Settings.pages_from_oldest)."""
    channel = call.workspace.channel(call.text("channel"))
    need_for_channel(call, channel, "history")
    need_membership(channel)
    shown = [m for m in channel.seen_by_all() if m.thread_ts in (None, m.ts) or m.broadcast]
    in_range = _range(call)
    messages = [m for m in reversed(shown) if in_range(m)]
    forward = call.workspace.settings.pages_from_oldest and "oldest" in call.args and "latest" not in call.args
    if forward:
        messages.reverse()
    last = _cursor(call)
    if last is not None:
        messages = [m for m in messages if (m.ts > last if forward else m.ts < last)]
    limit = _limit(call, 100)
    answer = _page(call, channel, messages[:limit], len(messages) > limit) | {"pin_count": 0}
    if forward:
        answer["messages"].reverse()
    return answer


def _replies(call: Call) -> Json:
    """The thread's first message, then the replies, oldest first."""
    channel = call.workspace.channel(call.text("channel"))
    need_for_channel(call, channel, "history")
    need_membership(channel)
    root = call.workspace.message(channel, call.text("ts"), "thread_not_found")
    if root.ephemeral_for is not None:
        raise Refused("thread_not_found")
    in_range = _range(call)
    messages = [m for m in channel.replies(root.ts) if in_range(m)]
    after = _cursor(call)
    if after is None:
        messages.insert(0, root)
    else:
        messages = [m for m in messages if m.ts > after]
    limit = _limit(call, 1_000)
    return _page(call, channel, messages[:limit], len(messages) > limit)


def _range(call: Call) -> Callable[[Message], bool]:
    """Between `oldest` and `latest`; the ends themselves only with `inclusive`."""
    oldest, latest = _time(call, "oldest", Decimal(0)), _time(call, "latest", Decimal("Infinity"))
    inclusive = call.flag("inclusive")

    def holds(message: Message) -> bool:
        ts = Decimal(message.ts)
        return oldest <= ts <= latest if inclusive else oldest < ts < latest

    return holds


def _time(call: Call, name: str, default: Decimal) -> Decimal:
    """Exact to the microsecond, which a float is not."""
    value = call.args.get(name)
    if value in (None, "", "now"):
        return default
    try:
        return Decimal(str(value))
    except InvalidOperation:
        raise Refused(f"invalid_ts_{name}") from None


def _limit(call: Call, default: int) -> int:
    settings = call.workspace.settings
    most = limits.RESTRICTED_HISTORY_LIMIT if settings.restricted_history else settings.history_page
    return max(1, min(call.number("limit", default), most))


def _cursor(call: Call) -> str | None:
    value = call.args.get("cursor")
    if not value:
        return None
    try:
        kind, _, ts = base64.b64decode(str(value), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise Refused("invalid_cursor") from None
    if kind != "after":
        raise Refused("invalid_cursor")
    return ts


def _page(call: Call, channel: Channel, messages: list[Message], more: bool) -> Json:
    everything = call.flag("include_all_metadata")
    answer: Json = {
        "messages": [as_answered(channel, message, everything) for message in messages],
        "has_more": more,
    }
    if more:
        cursor = base64.b64encode(f"after:{messages[-1].ts}".encode()).decode()
        answer["response_metadata"] = {"next_cursor": cursor}
    return answer


def _info(call: Call) -> Json:
    channel = call.workspace.channel(call.text("channel"))
    need_for_channel(call, channel, "read")
    return {"channel": described(channel)}


def described(channel: Channel) -> Json:
    shown: Json = {
        "id": channel.id,
        "created": 1_700_000_000,
        "is_archived": channel.archived,
        "is_im": channel.kind == "im",
    }
    if channel.kind == "im":
        return shown | {"user": next(iter(channel.members - {BOT_USER}), BOT_USER), "is_open": True}
    return shown | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "public",
        "is_group": channel.kind == "private",
        "is_private": channel.kind == "private",
        "is_member": BOT_USER in channel.members,
        "num_members": len(channel.members),
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def _open(call: Call) -> Json:
    need(call, "im:write")
    if "channel" in call.args:
        channel = call.workspace.channel(call.args["channel"])
        if channel.kind != "im":
            raise Refused("method_not_supported_for_channel_type")
        return {"channel": {"id": channel.id}, "already_open": True, "no_op": True}
    users = call.args.get("users")
    names = users if isinstance(users, list) else [name for name in str(users or "").split(",") if name]
    if not names:
        raise Refused("users_list_not_supplied")
    if len(names) > 1:
        raise Refused("invalid_user_combination")
    user = call.workspace.users.get(names[0])
    if user is None:
        raise Refused("user_not_found")
    if user.deleted:
        raise Refused("user_disabled")
    if user.is_bot:
        raise Refused("cannot_dm_bot")
    channel = call.workspace.direct_messages(user.id)
    return {"channel": described(channel) if call.flag("return_im") else {"id": channel.id}}


def listed(call: Call, only_of: str | None = None) -> Json:
    """Channels of the asked kinds, a page at a time; `only_of` keeps those that this person is in."""
    names = {"public_channel": "public", "private_channel": "private", "im": "im", "mpim": "mpim"}
    kinds = []
    for name in str(call.args.get("types") or "public_channel").split(","):
        if name.strip() not in names:
            raise Refused("invalid_types")
        kinds.append(names[name.strip()])
    for kind in kinds:
        need(call, {"public": "channels:read", "private": "groups:read", "im": "im:read", "mpim": "mpim:read"}[kind])
    found = [
        channel
        for channel in sorted(call.workspace.channels.values(), key=lambda channel: channel.id)
        if channel.kind in kinds
        and not channel.deleted
        and not (channel.archived and call.flag("exclude_archived"))
        and (channel.kind == "public" or BOT_USER in channel.members)
        and (only_of is None or only_of in channel.members)
    ]
    after = _cursor(call)
    if after is not None:
        found = [channel for channel in found if channel.id > after]
    limit = max(1, min(call.number("limit", 100), limits.HISTORY_LIMIT))
    page, cursor = found[:limit], ""
    if len(found) > limit:
        cursor = base64.b64encode(f"after:{page[-1].id}".encode()).decode()
    return {"channels": [described(channel) for channel in page], "response_metadata": {"next_cursor": cursor}}


def _members(call: Call) -> Json:
    channel = call.workspace.channel(call.text("channel"))
    need_for_channel(call, channel, "read")
    return {"members": sorted(channel.members), "response_metadata": {"next_cursor": ""}}


METHODS = {
    "conversations.history": Method(_history, "channel cursor include_all_metadata inclusive latest limit oldest", 3),
    "conversations.replies": Method(
        _replies, "channel cursor include_all_metadata inclusive latest limit oldest ts", 3
    ),
    "conversations.info": Method(_info, "channel include_locale include_num_members", 3),
    "conversations.open": Method(_open, "channel prevent_creation return_im users", 3),
    "conversations.list": Method(listed, "cursor exclude_archived limit team_id types", 2),
    "conversations.members": Method(_members, "channel cursor limit", 4),
}
