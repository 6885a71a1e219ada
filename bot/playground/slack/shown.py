"""A message as the Web API shows it, and as the control pages do."""

from typing import Any

from bot.playground.slack.state import APP, BOT, BOT_USER, TEAM, Channel, Message
from bot.playground.slack.validate import Json


def as_answered(channel: Channel, message: Message, with_metadata: bool = False) -> Json:
    """A message as the Web API shows it. Metadata's payload comes only when it is asked for."""
    shown: Json = {"type": "message", "ts": message.ts, "user": message.user, "text": message.text, "team": TEAM}
    if message.subtype:
        shown["subtype"] = message.subtype
    if message.by_app:
        shown |= {"bot_id": BOT, "app_id": APP, "bot_profile": {"id": BOT, "app_id": APP, "name": "paperboy"}}
    optional: dict[str, Any] = {"blocks": message.blocks, "attachments": message.attachments, "files": message.files}
    shown |= {name: value for name, value in optional.items() if value}
    if message.metadata:
        only_type = {"event_type": message.metadata["event_type"]}
        shown["metadata"] = message.metadata if with_metadata else only_type
    if message.edited:
        shown["edited"] = {"user": message.user, "ts": message.edited}
    if message.thread_ts:
        shown |= {"thread_ts": message.thread_ts, "parent_user_id": BOT_USER}
        if message.broadcast:
            shown["subtype"] = "thread_broadcast"
    replies = channel.replies(message.ts)
    if replies:
        shown |= {
            "thread_ts": message.ts,
            "reply_count": len(replies),
            "reply_users": sorted({reply.user for reply in replies}),
            "reply_users_count": len({reply.user for reply in replies}),
            "latest_reply": replies[-1].ts,
        }
    if message.reactions:
        shown["reactions"] = [
            {"name": name, "users": users, "count": len(users)} for name, users in message.reactions.items()
        ]
    return shown


def shown_to_people(channel: Channel, message: Message) -> Json:
    """A message as the control pages show it."""
    return {
        "channel": channel.id,
        "ts": message.ts,
        "thread_ts": message.thread_ts,
        "user": message.user,
        "text": message.text,
        "blocks": message.blocks or [],
        "attachments": message.attachments or [],
        "metadata": message.metadata,
        "edited": message.edited,
        "subtype": message.subtype,
        "broadcast": message.broadcast,
        "ephemeral": message.ephemeral_for is not None,
        "ephemeral_for": message.ephemeral_for,
        "reactions": message.reactions,
        "unfurls": message.unfurls,
        "files": message.files,
    }
