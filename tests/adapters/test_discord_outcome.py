"""Every answer that Discord may give has one meaning, and what nobody foresaw is an unknown outcome."""

import json
from typing import Any

import discord
import pytest

from bot.adapters.discord.outcome import enough, send_result
from bot.adapters.wire import Attempt, Exchange, NoResend, PastDeadline
from bot.ports import NotSent, OutcomeUnknown, RateLimited, Refused, SendResult, Sent

NOW = 1000.0
VIA = {"Via": "1.1 google"}


def exchange(status: int | None, body: Any = None, headers: dict[str, str] | None = None) -> Exchange:
    """An exchange that left; without status nothing came back, with a str the answer is no JSON."""
    raw = None if status is None else body.encode() if isinstance(body, str) else json.dumps(body).encode()
    if status == 204:
        raw = b""
    return Exchange(
        "POST",
        "http://discord/channels/1/messages",
        headers_sent_at=NOW - 1,
        answered_at=None if status is None else NOW,
        status=status,
        headers=headers or {},
        body=raw,
    )


def result(
    *exchanges: Exchange, error: BaseException | None = None, expected: str = "", place: str = "1"
) -> SendResult:
    attempt = Attempt(NOW + 20)
    attempt.exchanges.extend(exchanges)
    return send_result(attempt, error, NOW, expected=expected, place=place)


GOOD = exchange(200, {"id": "9", "channel_id": "1"})


def error(status: int, code: int) -> Exchange:
    return exchange(status, {"code": code, "message": "no"})


@pytest.mark.parametrize(
    ("status", "code", "cause"),
    [
        (404, 10003, "channel_gone"),
        (404, 10004, "channel_gone"),
        (404, 10008, "deleted"),
        (403, 50001, "no_permission"),
        (403, 50013, "no_permission"),
        (403, 50007, "direct_closed"),
        (403, 50278, "direct_closed"),
        (401, 0, "unauthorized"),
        (401, 50014, "unauthorized"),
        (400, 50035, "content"),
        (400, 50006, "content"),
        (400, 200000, "content"),
        (400, 240000, "content"),
        (400, 160005, "thread_closed"),
        (400, 50083, "thread_closed"),
        (400, 50008, "other"),
        (404, 0, "other"),
        (400, 999999, "other"),
    ],
)
def test_a_refusal_is_read_from_the_code(status: int, code: int, cause: str) -> None:
    refused = result(error(status, code))
    assert isinstance(refused, Refused)
    assert refused.cause == cause
    assert refused.code == str(code or status)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (exchange(429, {"retry_after": 2.5, "global": False}, VIA), RateLimited(2.5)),
        (exchange(429, {"retry_after": 2.5, "global": True}, VIA), RateLimited(2.5, whole_platform=True)),
        (
            exchange(429, {"retry_after": 2.5}, {**VIA, "X-RateLimit-Scope": "global"}),
            RateLimited(2.5, whole_platform=True),
        ),
        (exchange(429, {"retry_after": 2.5}, {**VIA, "X-RateLimit-Scope": "shared"}), RateLimited(2.5)),
        (exchange(429, {"message": "slow"}, {**VIA, "Retry-After": "7"}), RateLimited(7.0)),
        (exchange(429, {"message": "slow"}, VIA), RateLimited(None, whole_platform=True)),
        (exchange(429, {"retry_after": -1}, VIA), RateLimited(None, whole_platform=True)),
        (exchange(429, {"retry_after": 2.5}), RateLimited(2.5, whole_platform=True)),
        (exchange(429, "<html>banned</html>"), RateLimited(None, whole_platform=True)),
        (exchange(429, "<html>banned</html>", {"Retry-After": "1"}), RateLimited(None, whole_platform=True)),
    ],
)
def test_a_429_says_how_long_and_for_whom(answer: Exchange, expected: RateLimited) -> None:
    assert result(answer) == expected


def test_the_wait_counts_from_the_answer() -> None:
    """discord.py may have slept through a part of it already."""
    answer = exchange(429, {"retry_after": 10}, VIA)
    answer.answered_at = NOW - 4
    assert result(answer) == RateLimited(6.0)


@pytest.mark.parametrize(
    "exchanges",
    [
        [exchange(None)],
        [exchange(500, {"code": 0})],
        [exchange(502, "bad gateway")],
        [exchange(503, {"code": 0})],
        [exchange(200, "no json")],
        [exchange(200, {"nothing": "useful"})],
        [exchange(200, [])],
        [exchange(200, {"id": "9", "channel_id": "other"})],
        [exchange(403, "<html>who are you</html>")],
        [exchange(302, {})],
        [exchange(502, {}), error(403, 50013)],
        [exchange(502, {}), exchange(429, {"retry_after": 1}, VIA)],
        [exchange(None), error(400, 50035)],
    ],
)
def test_doubt_is_an_unknown_outcome_and_a_later_refusal_does_not_lift_it(exchanges: list[Exchange]) -> None:
    assert isinstance(result(*exchanges), OutcomeUnknown)


def test_a_body_that_was_cut_is_an_unknown_outcome() -> None:
    cut = exchange(200, {})
    cut.body = None
    assert isinstance(result(cut), OutcomeUnknown)


def test_a_receipt_that_names_the_message_is_sent_even_after_a_harmless_repeat() -> None:
    assert result(GOOD) == Sent("9")
    assert result(exchange(502, {}), GOOD) == Sent("9")
    assert result(exchange(429, {"retry_after": 1}, VIA), GOOD) == Sent("9")
    assert result(exchange(204), expected="7") == Sent("7")


def test_the_answer_has_to_name_the_id_that_was_asked_for() -> None:
    assert result(GOOD, expected="9") == Sent("9")
    assert isinstance(result(GOOD, expected="8"), OutcomeUnknown)


def test_a_deleted_message_settles_earlier_doubts() -> None:
    """10008 to a repeated nonce: the message had been created, and a person deleted it."""
    settled = result(exchange(502, {}), error(404, 10008))
    assert isinstance(settled, Refused)
    assert settled.cause == "deleted"


@pytest.mark.parametrize("raised", [PastDeadline("late"), NoResend("no"), OSError("refused"), TypeError("bug"), None])
def test_nothing_on_the_wire_is_not_sent(raised: BaseException | None) -> None:
    never_left = Exchange("POST", "http://discord/")
    assert isinstance(result(error=raised), NotSent)
    assert isinstance(result(never_left, error=raised), NotSent)


def test_a_wait_that_discord_py_foresees_is_a_rate_limit() -> None:
    assert result(error=discord.RateLimited(31.0)) == RateLimited(31.0)


def test_form_errors_are_told_with_their_place() -> None:
    errors = {"embeds": {"0": {"title": {"_errors": [{"code": "BASE_TYPE_MAX_LENGTH", "message": "Too long."}]}}}}
    refused = result(exchange(400, {"code": 50035, "message": "Invalid Form Body", "errors": errors}))
    assert refused == Refused("content", "50035", "Invalid Form Body (embeds.0.title: Too long.)")


async def test_the_wire_has_seen_enough_when_no_later_answer_can_matter() -> None:
    import asyncio

    def seen(*exchanges: Exchange, left: float = 20) -> bool:
        attempt = Attempt(asyncio.get_running_loop().time() + left)
        attempt.exchanges.extend(exchanges)
        return enough(attempt)

    assert seen(GOOD)
    assert seen(error(403, 50013))
    assert seen(exchange(429, {"retry_after": 60}, VIA))
    assert seen(exchange(429, "<html>"))
    assert not seen(exchange(429, {"retry_after": 1}, VIA))
    assert not seen(exchange(502, {}))
    assert not seen(exchange(None))
