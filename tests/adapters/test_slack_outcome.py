"""What an answer of Slack's means, row by row."""

import json
from typing import Any

import aiohttp
import pytest

from bot.adapters.slack.outcome import AMBIGUOUS, CAUSE_OF, LATER, RATE, details, refusal, send_result
from bot.adapters.wire import Attempt, Exchange
from bot.ports import NotSent, OutcomeUnknown, RateLimited, Refused, SendResult, Sent

OK = {"ok": True, "channel": "C1", "ts": "1.2", "message": {"ts": "1.2", "thread_ts": "1.0"}}


def no(error: str, **more: Any) -> dict[str, Any]:
    return {"ok": False, "error": error, **more}


def exchange(status: int | None, body: Any = None, headers: dict[str, str] | None = None) -> Exchange:
    """`body`: JSON, or bytes as they are; a request that left when `status` is given or not."""
    raw = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    return Exchange(
        "POST",
        "http://slack/api/chat.postMessage",
        headers_sent_at=1.0,
        status=status,
        headers=headers or {},
        body=raw,
    )


def outcome(*exchanges: Exchange, error: BaseException | None = None, **place: Any) -> SendResult:
    place = {"channel": "C1", "thread": "1.0", **place}
    return send_result(Attempt(deadline=9.0, exchanges=list(exchanges)), error, **place)


NEVER_LEFT = Exchange("POST", "http://slack/api/chat.postMessage", None, error=aiohttp.ClientError())


@pytest.mark.parametrize(
    ("exchanges", "expected"),
    [
        ([], NotSent),
        ([NEVER_LEFT], NotSent),
        ([exchange(200, OK)], Sent("1.2")),
        ([NEVER_LEFT, exchange(200, OK)], Sent("1.2")),
        # The answer was lost, cut, or is nobody's.
        ([exchange(None)], OutcomeUnknown),
        ([exchange(200, None)], OutcomeUnknown),
        ([exchange(200, b'{"ok": tr')], OutcomeUnknown),
        ([exchange(200, b"<html>login</html>")], OutcomeUnknown),
        ([exchange(200, [])], OutcomeUnknown),
        ([exchange(200, {"hello": 1})], OutcomeUnknown),
        ([exchange(200, {"ok": "yes", "ts": "1.2"})], OutcomeUnknown),
        ([exchange(302, b"")], OutcomeUnknown),
        ([exchange(403, b"<html>proxy</html>")], OutcomeUnknown),
        ([exchange(500, no("internal_error"))], OutcomeUnknown),
        ([exchange(500, no("channel_not_found"))], OutcomeUnknown),
        ([exchange(502, b"bad gateway")], OutcomeUnknown),
        ([exchange(503, no("service_unavailable"))], OutcomeUnknown),
        ([exchange(504)], OutcomeUnknown),
        # A definite answer says nothing about an earlier request of the attempt that has none.
        ([exchange(None), exchange(200, OK)], OutcomeUnknown),
        ([exchange(500), exchange(429, no("ratelimited"), {"Retry-After": "3"})], OutcomeUnknown),
        # ok, but not for what was asked.
        ([exchange(200, {"ok": True})], OutcomeUnknown),
        ([exchange(200, {**OK, "channel": "C2"})], OutcomeUnknown),
        ([exchange(200, {**OK, "message": {"thread_ts": "7.7"}})], OutcomeUnknown),
        # Waiting.
        ([exchange(429, no("ratelimited"), {"Retry-After": "30"})], RateLimited(30.0)),
        ([exchange(429, no("ratelimited"))], RateLimited(None, whole_platform=True)),
        ([exchange(429, no("ratelimited"), {"Retry-After": "soon"})], RateLimited(None, whole_platform=True)),
        ([exchange(429, b"<html>slow down</html>", {"Retry-After": "7"})], RateLimited(None, whole_platform=True)),
        ([exchange(429, None, {"Retry-After": "7"})], RateLimited(None, whole_platform=True)),
        ([exchange(200, no("ratelimited"), {"Retry-After": "2"})], RateLimited(2.0)),
        # A JSON refusal under a 4xx counts like one under a 200.
        ([exchange(404, no("channel_not_found"))], Refused("channel_gone", "channel_not_found", "channel_not_found")),
    ],
)
def test_what_the_wire_saw_decides(exchanges: list[Exchange], expected: Any) -> None:
    result = outcome(*exchanges, error=aiohttp.ServerDisconnectedError())
    if isinstance(expected, type):
        assert isinstance(result, expected), result
    else:
        assert result == expected


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("channel_not_found", "channel_gone"),
        ("is_archived", "channel_gone"),
        ("not_in_channel", "no_permission"),
        ("restricted_action", "no_permission"),
        ("restricted_action_read_only_channel", "no_permission"),
        ("restricted_action_of_the_future", "no_permission"),
        ("missing_scope", "no_permission"),
        ("messages_tab_disabled", "no_permission"),
        ("token_revoked", "unauthorized"),
        ("account_inactive", "unauthorized"),
        ("invalid_auth", "unauthorized"),
        ("not_authed", "unauthorized"),
        ("invalid_blocks", "content"),
        ("msg_too_long", "content"),
        ("msg_blocks_too_long", "content"),
        ("metadata_too_large", "content"),
        ("no_text", "content"),
        ("message_not_found", "deleted"),
        ("restricted_action_thread_locked", "thread_closed"),
        ("thread_not_found", "deleted"),
        ("cant_update_message", "other"),
        ("edit_window_closed", "other"),
        ("a_code_of_tomorrow", "other"),
    ],
)
def test_a_refusal_has_a_cause(code: str, cause: str) -> None:
    assert outcome(exchange(200, no(code))) == Refused(cause, code, code)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "code",
    [
        "fatal_error",
        "internal_error",
        "request_timeout",
        "service_unavailable",
        "update_failed",
        "duplicate_message_not_found",
        "duplicate_channel_not_found",
        "some_new_internal_error",
        "upstream_timeout",
        "unknown",
        "",
    ],
)
def test_slacks_own_trouble_leaves_the_outcome_open(code: str) -> None:
    assert isinstance(outcome(exchange(200, no(code))), OutcomeUnknown)


@pytest.mark.parametrize("code", sorted(LATER))
def test_a_workspace_that_is_being_moved_may_be_tried_again(code: str) -> None:
    assert isinstance(refusal(no(code)), NotSent)


def test_no_code_is_listed_twice() -> None:
    listed = [AMBIGUOUS, LATER, RATE, frozenset(CAUSE_OF)]
    assert len(frozenset().union(*listed)) == sum(map(len, listed))


def test_an_edit_keeps_its_ts_even_if_slack_leaves_it_out() -> None:
    assert outcome(exchange(200, {"ok": True, "channel": "C1"}), thread=None, sent_as="5.5") == Sent("5.5")


def test_a_refusal_says_what_slack_dislikes() -> None:
    """The planner finds the picture that could not be loaded in the reason."""
    said = "downloading image failed [json-pointer:/blocks/2/image_url]"
    answer = no("invalid_blocks", errors=[said], response_metadata={"messages": [f"[ERROR] {said}"]})
    result = outcome(exchange(200, answer))
    assert result == Refused("content", "invalid_blocks", f"invalid_blocks; {said}")


def test_a_missing_scope_is_named() -> None:
    assert details(no("missing_scope", needed="groups:history", provided="chat:write")) == (
        "missing_scope; needed: groups:history"
    )


def test_odd_details_do_no_harm() -> None:
    assert details({"error": None, "errors": "x", "response_metadata": []}) == "unknown"


def test_the_reason_names_the_error_but_not_its_text() -> None:
    """The text of a connection error can hold an address with a ticket."""
    result = outcome(exchange(None), error=TimeoutError("wss://slack/?ticket=secret"))
    assert isinstance(result, OutcomeUnknown)
    assert "TimeoutError" in result.reason
    assert "secret" not in result.reason
