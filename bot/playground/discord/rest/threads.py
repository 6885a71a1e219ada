"""Threads: made from a message, made alone, posts in a forum; listed, archived and joined."""

from bot.playground.discord import errors, state, wire
from bot.playground.discord.rest.call import Answer, Call, Route
from bot.playground.discord.rest.guilds import asked_for
from bot.playground.discord.rest.messages import as_numbers, with_files
from bot.playground.discord.state import Channel
from bot.playground.discord.validate.form import Form
from bot.playground.discord.validate.threads import (
    check_forum_post,
    check_thread_alone,
    check_thread_change,
    check_thread_from_message,
)


def from_message(call: Call) -> Answer:
    """The thread gets the id of its message; a second one for the same message is refused (160004)."""
    world = call.world
    check_thread_from_message(call.body)
    channel = world.channel(call.number("channel"))
    if channel.type not in (state.TEXT, state.ANNOUNCEMENT):
        raise errors.wrong_channel_type()
    if not world.allows(channel, state.CREATE_PUBLIC_THREADS):
        raise errors.missing_permissions()
    message = world.message(channel, call.number("message"))
    if message.thread_id is not None:
        raise errors.thread_exists()
    kind = state.PUBLIC_THREAD if channel.type == state.TEXT else state.ANNOUNCEMENT_THREAD
    thread = _make(call, channel, kind, number=message.id)
    message.thread_id = thread.id
    reference = {"type": 0, "channel_id": str(channel.id), "message_id": str(message.id)}
    world.add_message(thread, {}, type=state.THREAD_STARTER, reference=reference)
    return Answer(201, _announced(call, thread))


def alone(call: Call) -> Answer:
    """In a forum a post with its first message, elsewhere a thread without one; private unless asked otherwise."""
    world = call.world
    number = call.number("channel")
    known = world.channels.get(number)
    if known is not None and known.type == state.FORUM:
        check_forum_post(call.body, files=len(call.files))
        return _forum_post(call, world.channel(number))
    check_thread_alone(call.body)
    channel = world.channel(number)
    if channel.type not in (state.TEXT, state.ANNOUNCEMENT):
        raise errors.wrong_channel_type()
    kind = call.body.get("type", state.PRIVATE_THREAD)
    private = kind == state.PRIVATE_THREAD
    right = state.CREATE_PRIVATE_THREADS if private else state.CREATE_PUBLIC_THREADS
    if not world.allows(channel, right):
        raise errors.missing_permissions()
    return Answer(201, _announced(call, _make(call, channel, kind)))


def _forum_post(call: Call, forum: Channel) -> Answer:
    world = call.world
    if not world.allows(forum, state.SEND_MESSAGES):
        raise errors.missing_permissions()
    tags = [str(tag) for tag in call.body.get("applied_tags") or []]
    if forum.tag_required and not tags:
        raise errors.tag_required()
    thread = _make(call, forum, state.PUBLIC_THREAD)
    thread.applied_tags = tags
    message = world.add_message(thread, with_files(call, call.body["message"]), id=thread.id)
    return Answer(201, _announced(call, thread) | {"message": wire.message(world, message)})


def _make(call: Call, parent: Channel, kind: int, *, number: int | None = None) -> Channel:
    return call.world.add_channel(
        kind,
        call.body["name"].strip(),
        number=number,
        guild_id=parent.guild_id,
        parent_id=parent.id,
        owner_id=int(call.world.bot["id"]),
        auto_archive=call.body.get("auto_archive_duration") or 4320,
    )


def _announced(call: Call, thread: Channel) -> state.Json:
    payload = wire.channel(call.world, thread)
    call.world.emit("THREAD_CREATE", payload | {"newly_created": True}, state.INTENT_GUILDS)
    return payload


def change(call: Call) -> Answer:
    """Archive, lock, rename; for threads only."""
    world = call.world
    check_thread_change(call.body)
    thread = world.channel(call.number("channel"))
    if not thread.is_thread:
        raise errors.missing_permissions()
    own = thread.owner_id == int(world.bot["id"])
    if not world.allows(thread, state.MANAGE_THREADS) and (not own or "locked" in call.body):
        raise errors.missing_permissions()
    if thread.archived and call.body.get("archived") is not False:
        raise errors.thread_archived()
    thread.archived = call.body.get("archived", thread.archived)
    thread.locked = call.body.get("locked", thread.locked)
    thread.name = call.body.get("name", thread.name)
    thread.auto_archive = call.body.get("auto_archive_duration") or thread.auto_archive
    thread.applied_tags = [str(tag) for tag in call.body.get("applied_tags", thread.applied_tags)]
    payload = wire.channel(world, thread)
    world.emit("THREAD_UPDATE", payload, state.INTENT_GUILDS)
    return Answer(body=payload)


def active(call: Call) -> Answer:
    world, guild = call.world, asked_for(call)
    threads = [c for c in world.threads_of(None, archived=False) if c.guild_id == guild.id]
    found = [c for c in threads if world.allows(c, state.VIEW_CHANNEL)]
    return Answer(body={"threads": [wire.channel(world, c) for c in found], "members": [], "has_more": False})


def archived(call: Call) -> Answer:
    """Public ones, newest first. `before` is a time, `limit` at most 100."""
    world = call.world
    channel = world.channel(call.number("channel"))
    if not world.allows(channel, state.READ_MESSAGE_HISTORY):
        raise errors.missing_permissions()
    found = [c for c in world.threads_of(channel.id, archived=True) if c.type != state.PRIVATE_THREAD]
    form = Form()
    fields = form.root(as_numbers(call.query)).fields(("before", "limit"))
    most = fields["limit"].integer(1, 100) or 50 if "limit" in fields else 50
    before = fields["before"].time() if "before" in fields else None
    form.finish()
    if before is not None:
        found = [c for c in found if c.created < before.timestamp()]
    threads = [wire.channel(world, c) for c in found[:most]]
    return Answer(body={"threads": threads, "members": [], "has_more": len(found) > most})


def join(call: Call) -> Answer:
    if not call.world.channel(call.number("channel")).is_thread:
        raise errors.wrong_channel_type()
    return Answer(204)


ROUTES = (
    Route("POST", "/channels/{channel}/messages/{message}/threads", from_message),
    Route("POST", "/channels/{channel}/threads", alone),
    Route("PATCH", "/channels/{channel}", change),
    Route("GET", "/guilds/{guild}/threads/active", active),
    Route("GET", "/channels/{channel}/threads/archived/public", archived),
    Route("PUT", "/channels/{channel}/thread-members/@me", join),
    Route("DELETE", "/channels/{channel}/thread-members/@me", join),
)
