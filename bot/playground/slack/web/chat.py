"""chat.* and reactions.add."""

from urllib.parse import urlsplit

from bot.playground.slack import limits
from bot.playground.slack.shown import as_answered
from bot.playground.slack.state import BOT_USER, Channel
from bot.playground.slack.validate import Content, Json, Refused, content, has_content, invalid_arguments
from bot.playground.slack.web.call import Call, Method, need_membership


def _post_message(call: Call) -> Json:
    channel = call.workspace.channel(call.text("channel"))
    _may_post(call, channel)
    found = _content(call)
    thread_ts = _thread(call, channel)
    message = call.workspace.add_message(channel, found, thread_ts, broadcast=call.flag("reply_broadcast"))
    answer: Json = {"channel": channel.id, "ts": message.ts, "message": as_answered(channel, message)}
    if found.warnings:
        answer |= {"warning": ",".join(found.warnings), "response_metadata": {"warnings": found.warnings}}
    call.interactions.saw("chat.postMessage", channel, message)
    return answer


def _post_ephemeral(call: Call) -> Json:
    channel = call.workspace.channel(call.text("channel"))
    _may_post(call, channel)
    user = call.text("user")
    if user not in channel.members:
        raise Refused("user_not_in_channel")
    found = _content(call, limits.MESSAGE_TEXT)
    message = call.workspace.add_message(channel, found, _thread(call, channel), ephemeral_for=user)
    call.interactions.saw("chat.postEphemeral", channel, message)
    return {"message_ts": message.ts}


def _update(call: Call) -> Json:
    channel = call.workspace.channel(call.text("channel"))
    if channel.archived:
        raise Refused("is_inactive")
    message = call.workspace.message(channel, call.text("ts"))
    if message.ephemeral_for is not None:
        raise Refused("message_not_found")
    if message.user != BOT_USER:
        raise Refused("cant_update_message")
    window = call.workspace.settings.edit_window_seconds
    if window is not None and call.workspace.now() - float(message.ts) > window:
        raise Refused("edit_window_closed")
    found = content(call.args, call.workspace.settings.fetchable, limits.UPDATE_TEXT)
    if not has_content(found):
        raise Refused("no_text")
    _note_silence(call, found)
    if _is_rich(message.blocks) and found.blocks and not _is_rich(found.blocks):
        raise Refused("block_mismatch")
    call.workspace.change_message(message, found)
    call.interactions.saw("chat.update", channel, message)
    shown = as_answered(channel, message)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


def _delete(call: Call) -> Json:
    channel = call.workspace.channel(call.text("channel"))
    message = call.workspace.message(channel, call.text("ts"))
    if message.ephemeral_for is not None:
        raise Refused("message_not_found")
    if message.user != BOT_USER:
        raise Refused("cant_delete_message")
    call.workspace.remove_message(channel, message)
    return {"channel": channel.id, "ts": message.ts}


def _get_permalink(call: Call) -> Json:
    channel = call.workspace.channel(call.text("channel"))
    message = call.workspace.message(channel, call.text("message_ts"))
    link = f"https://playground.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def _unfurl(call: Call) -> Json:
    unfurls = call.args.get("unfurls")
    if unfurls is None:
        raise Refused("missing_unfurls")
    if not isinstance(unfurls, dict) or not all(isinstance(value, dict) for value in unfurls.values()):
        raise Refused("invalid_unfurls_format")
    for address, shown in unfurls.items():
        host = urlsplit(address).hostname or ""
        domains = call.workspace.settings.unfurl_domains
        if not any(host == domain or host.endswith(f".{domain}") for domain in domains):
            raise Refused("cannot_unfurl_url")
        content(shown, call.workspace.settings.fetchable)
        if _is_rich(shown.get("blocks")):  # github.com/slackapi/java-slack-sdk, issue 948
            raise Refused("invalid_blocks", errors=["unsupported type: rich_text [json-pointer:/blocks/0/type]"])
    if "unfurl_id" in call.args or "source" in call.args:
        if call.text("source") not in ("composer", "conversations_history"):
            raise Refused("invalid_source")
        unfurl_id = call.text("unfurl_id")
        call.workspace.unfurled[unfurl_id] = unfurls
        if unfurl_id in call.workspace.unfurling:
            call.workspace.unfurling[unfurl_id].unfurls |= unfurls
        return {}
    if "channel" not in call.args:
        raise Refused("missing_channel")
    channel = call.workspace.channel(call.args["channel"])
    call.workspace.message(channel, call.args.get("ts"), "cannot_find_message").unfurls |= unfurls
    return {}


def _react(call: Call) -> Json:
    channel = call.workspace.channel(call.text("channel"))
    if channel.archived:
        raise Refused("is_archived")
    message = call.workspace.message(channel, call.text("timestamp"))
    name = call.text("name").strip(":")
    if not name.replace("_", "").replace("-", "").replace("+", "").isalnum():
        raise Refused("invalid_name")
    people = message.reactions.setdefault(name, [])
    if BOT_USER in people:
        raise Refused("already_reacted")
    people.append(BOT_USER)
    return {}


def _may_post(call: Call, channel: Channel) -> None:
    if channel.archived:
        raise Refused("is_archived")
    if channel.kind == "im":
        for name in channel.members - {BOT_USER}:
            user = call.workspace.users[name]
            if user.deleted:
                raise Refused("channel_not_found")
            if user.is_bot:
                raise Refused("cannot_dm_bot")
    if "chat:write.public" not in call.workspace.scopes or channel.kind != "public":
        need_membership(channel)
    if channel.refusal:
        raise Refused(channel.refusal)


def _content(call: Call, text_limit: int | None = None) -> Content:
    found = content(call.args, call.workspace.settings.fetchable, text_limit)
    if not has_content(found):
        raise Refused("no_text")
    _note_silence(call, found)
    return found


def _note_silence(call: Call, found: Content) -> None:
    """Slack takes blocks without text; a screen reader and a notification then have nothing to say."""
    if found.blocks and not (found.text or "").strip():
        call.notes.append("blocks without text")


def _thread(call: Call, channel: Channel) -> str | None:
    """The thread's root. A reply's ts is taken for its root, as Slack does, and noted."""
    given = call.args.get("thread_ts")
    if given is None:
        return None
    if not isinstance(given, str) or len(given) > limits.THREAD_TS:
        raise invalid_arguments("must provide a string [json-pointer:/thread_ts]")
    root = call.workspace.message(channel, given, "thread_not_found")
    if root.ephemeral_for is not None:
        raise Refused("cannot_reply_to_message")
    if root.thread_ts and root.thread_ts != root.ts:
        call.notes.append("thread_ts is the ts of a reply, not of the thread's first message")
        return root.thread_ts
    return root.ts


def _is_rich(blocks: list[Json] | None) -> bool:
    return any(block.get("type") == "rich_text" for block in blocks or [])


_SHARED = "as_user attachments blocks channel icon_emoji icon_url link_names markdown_text metadata parse text username"

METHODS = {
    "chat.postMessage": Method(
        _post_message,
        f"{_SHARED} client_msg_id container_id mrkdwn reply_broadcast thread_ts unfurl_links unfurl_media",
        None,
        "chat:write",
    ),
    "chat.postEphemeral": Method(_post_ephemeral, f"{_SHARED} thread_ts user", 4, "chat:write"),
    "chat.update": Method(
        _update,
        f"{_SHARED} file_ids reply_broadcast ts unfurl_links unfurl_media unfurled_attachments",
        3,
        "chat:write",
    ),
    "chat.delete": Method(_delete, "as_user channel ts", 3, "chat:write"),
    "chat.getPermalink": Method(_get_permalink, "channel message_ts", None),
    "chat.unfurl": Method(
        _unfurl,
        "channel source ts unfurl_id unfurls user_auth_blocks user_auth_message user_auth_required user_auth_url",
        3,
        "links:write",
    ),
    "reactions.add": Method(_react, "channel name timestamp", 3, "reactions:write"),
}
