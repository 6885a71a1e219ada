"""What things look like on the wire: users, guild, channels, threads, messages."""

import datetime as dt
from typing import Any

from bot.playground.discord import state
from bot.playground.discord.state import Channel, Guild, Json, Message, World


def timestamp(seconds: float) -> str:
    return dt.datetime.fromtimestamp(seconds, dt.UTC).isoformat(timespec="microseconds")


def self_user(world: World) -> Json:
    return world.bot | {"verified": True, "mfa_enabled": True, "flags": 0, "locale": "en-US", "email": None}


def application(world: World) -> Json:
    return {
        "id": str(world.application_id),
        "name": "Paperboy",
        "icon": None,
        "description": "",
        "summary": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": 0,
        "owner": world.owner,
        "team": None,
        "bot": world.bot,
        "tags": [],
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "approximate_guild_count": len(world.joined),
        "approximate_user_install_count": len(world.installed_by),
        "integration_types_config": {str(kind): {} for kind in sorted(world.installable)},
    }


def member(world: World, user: Json, *, permissions: int | None = None) -> Json:
    payload: Json = {
        "user": user,
        "nick": None,
        "avatar": None,
        "banner": None,
        "roles": [],
        "joined_at": timestamp(state.DISCORD_EPOCH_MS / 1000),
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "pending": False,
        "communication_disabled_until": (
            timestamp(world.timed_out_until) if world.timed_out_until and user["id"] == world.bot["id"] else None
        ),
    }
    if permissions is not None:
        payload["permissions"] = str(permissions)
    return payload


def guild(world: World, item: Guild, *, with_channels: bool = False) -> Json:
    payload: Json = {
        "id": str(item.id),
        "name": item.name,
        "icon": None,
        "splash": None,
        "discovery_splash": None,
        "banner": None,
        "description": None,
        "owner_id": str(item.owner_id),
        "region": "deprecated",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": str(item.system_channel_id) if item.system_channel_id else None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "verification_level": 0,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "premium_progress_bar_enabled": False,
        "preferred_locale": item.locale,
        "vanity_url_code": None,
        "features": ["COMMUNITY"],
        "emojis": [],
        "stickers": [],
        "roles": roles(item),
        "max_members": 500_000,
        "safety_alerts_channel_id": None,
    }
    if with_channels:
        inside = [c for c in world.channels.values() if c.guild_id == item.id]
        payload |= {
            "channels": [channel(world, c) for c in inside if not c.is_thread],
            "threads": [channel(world, c) for c in inside if c.is_thread and not c.archived],
            "members": [member(world, world.bot)],
            "member_count": 2,
            "joined_at": timestamp(state.DISCORD_EPOCH_MS / 1000),
            "large": False,
            "unavailable": False,
            "voice_states": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }
    return payload


def roles(item: Guild) -> list[Json]:
    everyone: Json = {
        "id": str(item.id),
        "name": "@everyone",
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": 0,
        "permissions": str(state.DEFAULT_PERMISSIONS),
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }
    return [everyone]


def channel(world: World, item: Channel) -> Json:
    if item.type == state.DM:
        return {
            "id": str(item.id),
            "type": state.DM,
            "last_message_id": _last(item),
            "flags": 0,
            "recipients": [item.recipient],
        }
    payload: Json = {
        "id": str(item.id),
        "type": item.type,
        "name": item.name,
        "guild_id": str(item.guild_id),
        "parent_id": str(item.parent_id) if item.parent_id else None,
        "last_message_id": _last(item),
        "rate_limit_per_user": 0,
        "flags": 16 if item.tag_required else 0,
    }
    if item.is_thread:
        counted = sum(1 for m in item.messages.values() if m.id != item.id and m.type != state.THREAD_STARTER)
        return payload | {
            "owner_id": str(item.owner_id),
            "message_count": counted,
            "total_message_sent": counted,
            "member_count": 1,
            "applied_tags": item.applied_tags,
            "thread_metadata": {
                "archived": item.archived,
                "locked": item.locked,
                "auto_archive_duration": item.auto_archive,
                "archive_timestamp": timestamp(item.created),
                "create_timestamp": timestamp(item.created),
            },
            "member": {
                "id": str(item.id),
                "user_id": world.bot["id"],
                "join_timestamp": timestamp(item.created),
                "flags": 0,
            },
        }
    payload |= {
        "topic": item.topic,
        "position": 0,
        "nsfw": False,
        "permission_overwrites": _overwrites(world, item),
        "default_auto_archive_duration": 4320,
    }
    if item.type == state.FORUM:
        payload |= {
            "available_tags": item.tags,
            "default_reaction_emoji": None,
            "default_sort_order": None,
            "default_forum_layout": 0,
            "template": "",
        }
    return payload


def _overwrites(world: World, item: Channel) -> list[Json]:
    """The bot's permissions in the channel, said as exceptions from those of everyone."""
    allow = item.permissions & ~state.DEFAULT_PERMISSIONS
    deny = state.DEFAULT_PERMISSIONS & ~item.permissions
    if not allow and not deny:
        return []
    return [{"id": world.bot["id"], "type": 1, "allow": str(allow), "deny": str(deny)}]


def _last(item: Channel) -> str | None:
    return str(max(item.messages)) if item.messages else None


def message(world: World, item: Message, *, with_nonce: bool = False) -> Json:
    """History shows no nonce; the answer to the request that created the message does."""
    payload: Json = {
        "id": str(item.id),
        "channel_id": str(item.channel_id),
        "type": item.type,
        "author": item.author,
        "content": item.body["content"],
        "embeds": item.body["embeds"],
        "components": item.body["components"],
        "attachments": item.body["attachments"],
        "flags": item.body["flags"] | (32 if item.thread_id else 0),
        "timestamp": timestamp(item.created),
        "edited_timestamp": timestamp(item.edited) if item.edited is not None else None,
        "mentions": [],
        "mention_roles": [],
        "mention_everyone": False,
        "pinned": False,
        "tts": bool(item.body.get("tts")),
    }
    if with_nonce and item.nonce is not None:
        payload["nonce"] = item.nonce
    if item.reference is not None:
        payload["message_reference"] = item.reference
    if item.interaction is not None:
        payload["interaction_metadata"] = item.interaction
        payload["webhook_id"] = str(world.application_id)
        payload["application_id"] = str(world.application_id)
    thread = world.channels.get(item.thread_id) if item.thread_id else None
    if thread is not None:
        payload["thread"] = channel(world, thread)
    return payload


def shown(world: World, item: Message) -> dict[str, Any]:
    """A message as the control page tells of it: what people would see, and where."""
    home = world.channels.get(item.channel_id)
    in_thread = home is not None and home.is_thread
    return message(world, item) | {
        "thread_id": str(item.channel_id) if in_thread else None,
        "thread_name": home.name if home is not None and in_thread else None,
        "started_thread": str(item.thread_id) if item.thread_id else None,
        "edited": item.edited is not None,
        "edits": item.edits,
        "ephemeral": item.ephemeral,
        "nonce": item.nonce,
    }
