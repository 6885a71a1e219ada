"""Messages: created, edited, deleted, and the history."""

from typing import Any

from bot.playground.discord import errors, limits, state, wire
from bot.playground.discord.rest.call import Answer, Call, Route
from bot.playground.discord.state import Channel, Json, Message, Remembered, settled
from bot.playground.discord.validate.form import Form
from bot.playground.discord.validate.messages import CREATE, EDIT, check_message


def create(call: Call) -> Answer:
    """With `enforce_nonce`, a nonce that was used within the window returns the message it made then."""
    world = call.world
    check_message(call.body, CREATE, files=len(call.files))
    channel = world.channel(call.number("channel"))
    check_may_post(call, channel, call.body)
    author = int(world.bot["id"])
    nonce = call.body.get("nonce")
    if nonce is not None and call.body.get("enforce_nonce"):
        old = world.remembered(author, nonce)
        if old is not None:
            return _again(call, channel, old)
    thread_wakes = channel.is_thread and channel.archived
    channel.archived = False
    reference = call.body.get("message_reference")
    body = with_files(call, call.body)
    message = world.add_message(channel, body, nonce=nonce, reference=_reply(reference, channel))
    if reference:
        message.type = 19
    if nonce is not None:
        world.nonces[author, str(nonce)] = Remembered(channel.id, message.id, world.now(), dict(call.body))
    if thread_wakes:
        world.emit("THREAD_UPDATE", wire.channel(world, channel), state.INTENT_GUILDS)
    return Answer(body=wire.message(world, message, with_nonce=True))


def _again(call: Call, channel: Channel, old: Remembered) -> Answer:
    if old.channel_id != channel.id:
        call.notes.append("the nonce of a message in another channel")
    elif old.body != call.body:
        call.notes.append("the nonce of a message with another body")
    home = call.world.channels.get(old.channel_id)
    message = home.messages.get(old.message_id) if home is not None else None
    if message is None:
        raise errors.unknown_message()
    return Answer(body=wire.message(call.world, message, with_nonce=True))


def check_may_post(call: Call, channel: Channel, body: Json) -> None:
    """Raises what Discord says when the channel, its kind or the bot's permissions do not allow this message."""
    world = call.world
    if channel.type == state.FORUM:
        raise errors.no_plain_messages()
    if channel.recipient is not None and (code := world.unreachable.get(int(channel.recipient["id"]))):
        raise errors.cannot_message_user(code)
    right = state.SEND_MESSAGES_IN_THREADS if channel.is_thread else state.SEND_MESSAGES
    if not world.allows(channel, right):
        raise errors.missing_permissions()
    if body.get("embeds") and not world.allows(channel, state.EMBED_LINKS):
        raise errors.missing_permissions()
    if call.files and not world.allows(channel, state.ATTACH_FILES):
        raise errors.missing_permissions()
    if body.get("message_reference") and not world.allows(channel, state.READ_MESSAGE_HISTORY):
        raise errors.no_reply_without_history()
    if channel.locked and not world.allows(channel, state.MANAGE_THREADS):
        raise errors.thread_locked()


def _reply(reference: Json | None, channel: Channel) -> Json | None:
    return {"channel_id": str(channel.id)} | reference if reference else None


def edit(call: Call) -> Answer:
    channel, message = _addressed(call)
    if message.author["id"] != call.world.bot["id"]:
        raise errors.not_the_author()
    check_message(call.body, EDIT, before=message.body, files=len(call.files))
    if channel.archived:
        raise errors.thread_archived()
    if call.body.get("embeds") and not call.world.allows(channel, state.EMBED_LINKS):
        raise errors.missing_permissions()
    change_message(call, message)
    return Answer(body=wire.message(call.world, message))


def change_message(call: Call, message: Message, body: Json | None = None) -> None:
    message.body = settled(with_files(call, call.body if body is None else body), message.body)
    message.edited = call.world.now()
    message.edits += 1


def delete(call: Call) -> Answer:
    channel, message = _addressed(call)
    own = message.author["id"] == call.world.bot["id"]
    if not own and not call.world.allows(channel, state.MANAGE_MESSAGES):
        raise errors.missing_permissions()
    del channel.messages[message.id]
    return Answer(204)


def one(call: Call) -> Answer:
    channel, message = _addressed(call)
    if not call.world.allows(channel, state.READ_MESSAGE_HISTORY):
        raise errors.missing_permissions()
    return Answer(body=wire.message(call.world, message))


def history(call: Call) -> Answer:
    """Newest first; `after`, `before` or `around`, up to 100. Without the right to read it: an empty list."""
    form = Form()
    fields = form.root(as_numbers(call.query)).fields(("after", "before", "around", "limit"))
    limit = fields["limit"].integer(1, 100) if "limit" in fields else 50
    bounds = {name: node.snowflake() or 0 for name, node in fields.items() if name != "limit"}
    form.finish()
    channel = call.world.channel(call.number("channel"))
    if channel.type == state.FORUM:
        raise errors.wrong_channel_type()
    if not call.world.allows(channel, state.READ_MESSAGE_HISTORY):
        return Answer(body=[])
    chosen = _chosen([m for m in channel.messages.values() if not m.ephemeral], bounds, limit or 50)
    return Answer(body=[wire.message(call.world, message) for message in chosen])


def _chosen(messages: list[Message], bounds: dict[str, int], limit: int) -> list[Message]:
    newest_first = sorted(messages, key=lambda message: -message.id)
    if "around" in bounds:
        newer = [m for m in newest_first if m.id >= bounds["around"]][-(limit // 2 + 1) :]
        older = [m for m in newest_first if m.id < bounds["around"]][: limit - len(newer)]
        return newer + older
    if "before" in bounds:
        return [m for m in newest_first if m.id < bounds["before"]][:limit]
    if "after" in bounds:
        return [m for m in newest_first if m.id > bounds["after"]][-limit:]
    return newest_first[:limit]


def as_numbers(query: dict[str, str]) -> dict[str, Any]:
    """A query as a form wants it: what is all digits is a number."""
    return {name: int(value) if value.isdecimal() else value for name, value in query.items()}


def _addressed(call: Call) -> tuple[Channel, Message]:
    channel = call.world.channel(call.number("channel"))
    return channel, call.world.message(channel, call.number("message"))


def with_files(call: Call, body: Json) -> Json:
    """The body with its uploads as attachments that have an address; kept ones stay as they are.

    Raises 40005 for what is too big. An attachment that is told of and was not uploaded is noted.
    """
    told = body.get("attachments") or []
    uploaded = {str(number) for number in range(len(call.files))}
    if any(str(item.get("id")) not in uploaded and len(str(item.get("id"))) < 10 for item in told):
        call.notes.append("an attachment that was not uploaded")
    if not call.files:
        return body
    if any(file["size"] > limits.FILE_BYTES for file in call.files):
        raise errors.too_big()
    described = {str(item.get("id")): item for item in told}
    attachments = []
    for index, file in enumerate(call.files):
        shown = {name: value for name, value in file.items() if name != "content"}
        extra = {
            key: value for key, value in described.get(str(index), {}).items() if key in ("description", "filename")
        }
        number = str(call.world.snowflake())
        call.world.files[number] = file["content"]
        address = f"https://cdn.discordapp.com/attachments/{number}/{file['filename']}"
        attachments.append({"id": number, "url": address, "proxy_url": address} | shown | extra)
    return body | {"attachments": attachments}


ROUTES = (
    Route("POST", "/channels/{channel}/messages", create),
    Route("GET", "/channels/{channel}/messages", history),
    Route("GET", "/channels/{channel}/messages/{message}", one),
    Route("PATCH", "/channels/{channel}/messages/{message}", edit),
    Route("DELETE", "/channels/{channel}/messages/{message}", delete),
)
