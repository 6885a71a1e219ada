"""files.*: an upload in three steps (docs.slack.dev, working with files)."""

import re
import secrets

from bot.playground.slack.state import BOT_USER, Upload
from bot.playground.slack.validate import Content, Json, Refused, invalid_arguments
from bot.playground.slack.web.call import Call, Method, need_membership

_CHANNEL_ID = re.compile(r"[CGDZ][A-Z0-9]{8,}")


def _get_address(call: Call) -> Json:
    """Where the bytes go: an address that is good once."""
    name, length = call.text("filename"), call.number("length", 0)
    if length < 1:
        raise invalid_arguments("must be greater than 0 [json-pointer:/length]")
    upload = Upload(call.workspace.next_id("F"), name, length, secrets.token_hex(12))
    call.workspace.uploads[upload.id] = upload
    return {"upload_url": f"{call.interactions.address}/upload/v1/{upload.secret}", "file_id": upload.id}


def _complete(call: Call) -> Json:
    given = call.args.get("files")
    if not isinstance(given, list) or not given or not all(isinstance(one, dict) for one in given):
        raise invalid_arguments("must provide an array [json-pointer:/files]")
    found: list[Upload] = []
    for one in given:
        upload = call.workspace.uploads.get(str(one.get("id")))
        if upload is None or upload.content is None or upload.shared:
            raise Refused("file_not_found")
        found.append(upload)
    for upload, one in zip(found, given, strict=True):
        upload.title = str(one.get("title") or upload.name)
    if "channel_id" in call.args:
        if not _CHANNEL_ID.fullmatch(call.text("channel_id")):  # github.com/slackapi/bolt-js, issue 2115
            raise invalid_arguments("input must match regex pattern: ^[CGDZ][A-Z0-9]{8,}$ [json-pointer:/channel_id]")
        channel = call.workspace.channel(call.text("channel_id"))
        need_membership(channel)
        if channel.archived:
            raise Refused("is_archived")
        message = call.workspace.add_message(channel, Content(str(call.args.get("initial_comment") or "")))
        message.files = [described(upload) for upload in found]
        call.interactions.saw("files.completeUploadExternal", channel, message)
    for upload in found:
        upload.shared = True
    return {"files": [{"id": upload.id, "title": upload.title} for upload in found]}


def described(upload: Upload) -> Json:
    return {
        "id": upload.id,
        "name": upload.name,
        "title": upload.title,
        "size": upload.length,
        "user": BOT_USER,
        "mode": "hosted",
    }


METHODS = {
    "files.getUploadURLExternal": Method(_get_address, "alt_txt filename length snippet_type", 4, "files:write"),
    "files.completeUploadExternal": Method(
        _complete, "blocks channel_id channels files initial_comment thread_ts", 4, "files:write"
    ),
}
