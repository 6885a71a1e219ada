"""What became of one call to Slack, as the outbox understands it. A pure rule over what the wire saw.

Slack answers almost everything with HTTP 200; `ok` and `error` in the body decide. The codes are those of
docs.slack.dev/reference/methods (chat.postMessage, chat.update, chat.delete and those that every method has).
Does not decide when to try again; see the outbox.
"""

from typing import Any

from bot.adapters.wire import Attempt
from bot.ports import NotSent, OutcomeUnknown, RateLimited, RefusalCause, Refused, SendResult, Sent

AMBIGUOUS = frozenset(
    {
        # "Some aspect of the operation may have succeeded", or the server gave up half-way.
        "fatal_error",
        "internal_error",
        "request_timeout",
        "service_unavailable",
        "update_failed",
        # Speaks of an earlier message with our client_msg_id: it may be there.
        "duplicate_message_not_found",
        "duplicate_channel_not_found",
    }
)

_AMBIGUOUS_ENDINGS = ("_error", "_timeout", "_unavailable", "_failed")
"""A code that is not listed but ends like this speaks of the server's trouble, not of our request."""

LATER = frozenset({"team_added_to_org", "external_channel_migrating"})
"""Refused for now, by a workspace that is being moved: nothing was posted, the same request may work later."""

RATE = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})

_CAUSES: dict[RefusalCause, tuple[str, ...]] = {
    # A person's direct messages go with their account.
    "channel_gone": ("channel_not_found", "is_archived", "is_inactive", "user_disabled", "user_not_found"),
    "no_permission": (
        "access_denied",
        "app_access_restricted",
        "cannot_dm_bot",
        "channel_is_limited_access",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "messages_tab_disabled",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_in_channel",
        "posting_to_channel_denied",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "restricted_too_many",
        "user_not_visible",
    ),
    "unauthorized": (
        "accesslimited",
        "account_inactive",
        "invalid_auth",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    ),
    "content": (
        "attachment_payload_limit_exceeded",
        "block_mismatch",
        "invalid_arg_name",
        "invalid_arguments",
        "invalid_array_arg",
        "invalid_attachments",
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_charset",
        "invalid_form_data",
        "invalid_json",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "json_not_object",
        "markdown_text_conflict",
        "metadata_must_be_sent_from_app",
        "metadata_too_large",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "slack_connect_canvas_sharing_blocked",
        "slack_connect_file_link_sharing_blocked",
        "slack_connect_lists_sharing_blocked",
        "too_many_attachments",
        "too_many_contact_cards",
    ),
    # Also a reply whose thread is not there any more: a person took the overview away.
    "deleted": ("message_not_found", "thread_not_found"),
    "thread_closed": ("cannot_reply_to_message", "restricted_action_thread_locked"),
    # The message is there, but stays as it is.
    "other": ("cant_delete_message", "cant_update_message", "edit_window_closed", "streaming_state_conflict"),
}

CAUSE_OF: dict[str, RefusalCause] = {code: cause for cause, codes in _CAUSES.items() for code in codes}


def send_result(
    attempt: Attempt, error: BaseException | None, *, channel: str, thread: str | None, sent_as: str | None = None
) -> SendResult:
    """Whatever happened, as a SendResult. `error` is what the library raised, for the reason alone.

    `channel` and `thread` are where the message was to go: an answer about another place is no proof.
    `sent_as` is the `ts` of a message that was edited or deleted, None for a new one.
    """
    if not attempt.reached_wire:
        return NotSent(_say(error) or "the time for this attempt was over before anything was sent")
    last = attempt.last
    if last is not None and last.status == 429:
        # A 429 says nothing about an earlier request of this attempt that has no readable answer.
        earlier = [exchange for exchange in attempt.exchanges if exchange is not last]
        if any(exchange.in_doubt for exchange in earlier):
            return OutcomeUnknown("rate limited, after a request without a readable answer")
        return rate_limited(last.headers.get("Retry-After"), readable=isinstance(last.json, dict))
    if attempt.ambiguous or last is None:
        status = f"HTTP {last.status}, " if last is not None and last.status is not None else ""
        return OutcomeUnknown(f"{status}no readable answer" + (f" ({_say(error)})" if error else ""))
    answer = last.json
    if not isinstance(answer, dict) or not isinstance(answer.get("ok"), bool):
        return OutcomeUnknown(f"HTTP {last.status}, an answer that is not Slack's")
    if not answer["ok"]:
        return refusal(answer, last.headers.get("Retry-After"))
    return _accepted(answer, channel, thread, sent_as)


def refusal(answer: dict[str, Any], retry_after: str | None = None) -> SendResult:
    """What `ok: false` means."""
    code = str(answer.get("error") or "unknown")
    detail = details(answer)
    if code in RATE:
        return rate_limited(retry_after, readable=True)
    if code in LATER:
        return NotSent(detail)
    cause = CAUSE_OF.get(code)
    if cause is None and (code in AMBIGUOUS or code == "unknown" or code.endswith(_AMBIGUOUS_ENDINGS)):
        return OutcomeUnknown(detail)
    if cause is None and code.startswith("restricted_action"):
        cause = "no_permission"
    return Refused(cause or "other", code, detail)


def rate_limited(retry_after: str | None, *, readable: bool) -> RateLimited:
    """Slack gives whole seconds. An answer without them, or one in HTML, does not come from a single method."""
    seconds = read_seconds(retry_after)
    if not readable or seconds is None:
        return RateLimited(None, whole_platform=True)
    return RateLimited(seconds)


def read_seconds(retry_after: str | None) -> float | None:
    """`Retry-After` as seconds; None when it is missing or no whole number."""
    text = (retry_after or "").strip()
    return float(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def details(answer: dict[str, Any]) -> str:
    """The code with what Slack adds to it: the blocks it dislikes, the scope it needs."""
    said = [str(answer.get("error") or "unknown")]
    metadata = answer.get("response_metadata")
    messages = metadata.get("messages") if isinstance(metadata, dict) else None
    for more in (answer.get("errors"), messages):
        if isinstance(more, list):
            said += [text for text in map(str, more) if text not in said and text.removeprefix("[ERROR] ") not in said]
    if answer.get("needed"):
        said.append(f"needed: {answer['needed']}")
    return "; ".join(said)[:1000]


def _accepted(answer: dict[str, Any], channel: str, thread: str | None, sent_as: str | None) -> SendResult:
    ts = answer.get("ts") or sent_as
    if not isinstance(ts, str):
        return OutcomeUnknown("ok, without the ts of a message")
    if answer.get("channel", channel) != channel:
        return OutcomeUnknown("ok, but for another channel")
    message = answer.get("message")
    if sent_as is None and isinstance(message, dict) and message.get("thread_ts", thread) != thread:
        return OutcomeUnknown("ok, but in another thread")
    return Sent(ts)


def _say(error: BaseException | None) -> str:
    """The kind of an error only: its text may hold an address with a ticket."""
    return type(error).__name__ if error is not None else ""
