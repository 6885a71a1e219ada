"""What became of an attempt on Discord: the wire's record in, a SendResult out. Pure functions, no library.

Decides on Discord's JSON code, never on the HTTP status alone: a 404 may be a channel that is gone (10003)
or a message that was there and was deleted (10008).
"""

from collections.abc import Iterator
from typing import Any

from bot.adapters.wire import Attempt, Exchange
from bot.ports import NotSent, OutcomeUnknown, RateLimited, RefusalCause, Refused, SendResult, Sent

UNKNOWN_CHANNEL = 10003
UNKNOWN_MESSAGE = 10008
THREAD_EXISTS = 160004

CAUSES: dict[int, RefusalCause] = {
    UNKNOWN_CHANNEL: "channel_gone",
    10004: "channel_gone",  # unknown guild: the bot was removed
    UNKNOWN_MESSAGE: "deleted",  # also the answer to a nonce whose message was deleted
    40001: "unauthorized",
    50001: "no_permission",  # missing access
    50007: "direct_closed",  # this person takes no direct messages
    50013: "no_permission",  # missing permissions
    10013: "direct_closed",  # unknown user: the account is gone
    50033: "direct_closed",  # invalid recipient
    50278: "direct_closed",  # no server in common with this person
    50006: "content",  # empty message
    50035: "content",  # invalid form body
    200000: "content",  # blocked by the server's AutoMod
    200001: "content",  # the title was blocked by the server's AutoMod
    240000: "content",  # contains blocked links
    50083: "thread_closed",  # archived
    160005: "thread_closed",  # locked
}


def send_result(attempt: Attempt, error: BaseException | None, now: float, *, expected: str, place: str) -> SendResult:
    """The meaning of one attempt. `error` is what the library raised, if it did; `now` is the event loop's time.

    `expected` is the id that the answer has to name, empty when Discord chooses it; `place` is the channel
    that it has to be in, empty when the answer names none.
    """
    last = attempt.last
    if last is None:
        return _never_left(attempt, error)
    if last.accepted:
        return _receipt(last, expected, place)
    code = error_code(last)
    if last.rejected and code == UNKNOWN_MESSAGE:
        # Settles earlier doubts too: with this nonce, or this id, a message existed and a person deleted it.
        return Refused("deleted", str(code), reason(last))
    if attempt.ambiguous:
        return OutcomeUnknown(_why_unknown(attempt))
    if last.status == 429:
        return rate_limited(last, now)
    return refusal(last)


def full_for(exchange: Exchange) -> float:
    """Seconds in which this route takes no more here: the answer used up what its headers allow."""
    if exchange.headers.get("X-RateLimit-Remaining") != "0":
        return 0.0
    return _seconds(exchange.headers.get("X-RateLimit-Reset-After")) or 0.0


def refusal(exchange: Exchange) -> Refused:
    """A definite 4xx."""
    code = error_code(exchange)
    cause: RefusalCause = "unauthorized" if exchange.status == 401 else CAUSES.get(code, "other")
    return Refused(cause, str(code or exchange.status), reason(exchange))


def rate_limited(exchange: Exchange, now: float) -> RateLimited:
    """A 429: how long is left of the wait, and whether it is for the whole platform.

    Without a `Via` header, or as HTML, it comes from Discord's outer wall, which bans the address
    (docs, rate limits: invalid requests). A `shared` limit is the channel's own, not the bot's.
    """
    answer = exchange.json
    body: dict[str, Any] = answer if isinstance(answer, dict) else {}
    wait = _seconds(body.get("retry_after"))
    if wait is None and body:  # The wall's HTML is no word on how long; the caller knows what to do without.
        wait = _seconds(exchange.headers.get("Retry-After"))
    whole = (
        wait is None
        or not exchange.headers.get("Via")
        or body.get("global") is True
        or exchange.headers.get("X-RateLimit-Scope") == "global"
        or exchange.headers.get("X-RateLimit-Global", "").lower() == "true"
    )
    if wait is not None and exchange.answered_at is not None:
        wait = max(0.0, wait - (now - exchange.answered_at))
    return RateLimited(wait, whole_platform=whole)


def error_code(exchange: Exchange) -> int:
    """Discord's own code; 0 when there is none."""
    answer = exchange.json
    code = answer.get("code") if isinstance(answer, dict) else None
    return code if isinstance(code, int) else 0


def reason(exchange: Exchange) -> str:
    """Discord's sentence, with the place of each form error: `Invalid Form Body (embeds.0.title: Must be ...)`."""
    answer = exchange.json
    if not isinstance(answer, dict):
        return f"status {exchange.status}"
    message = str(answer.get("message") or f"status {exchange.status}")
    details = "; ".join(_form_errors(answer.get("errors"), ""))
    return f"{message} ({details})"[:500] if details else message[:500]


def enough(attempt: Attempt) -> bool:
    """The wire has seen all there is to learn, although discord.py may now sleep: it sleeps out an exhausted
    bucket after a good answer, and a 429 even when its wait ends after the attempt."""
    last = attempt.last
    if last is None or last.body is None:
        return False
    if last.status == 429:
        wait = rate_limited(last, last.answered_at or 0.0).retry_after
        return wait is None or wait >= attempt.seconds_left()
    return last.accepted or last.rejected


def _never_left(attempt: Attempt, error: BaseException | None) -> SendResult:
    retry_after = _seconds(getattr(error, "retry_after", None))
    if retry_after is not None:  # discord.RateLimited, before anything left: the bucket is known to be empty.
        return RateLimited(retry_after)
    if error is not None:
        return NotSent(f"{type(error).__name__}: {error}"[:300])
    failed = [exchange.error for exchange in attempt.exchanges if exchange.error is not None]
    return NotSent(f"{type(failed[-1]).__name__}" if failed else "the time was over before anything was sent")


def _receipt(exchange: Exchange, expected: str, place: str) -> SendResult:
    if exchange.status == 204:
        return Sent(expected)
    answer = exchange.json
    if not isinstance(answer, dict) or not isinstance(answer.get("id"), str):
        return OutcomeUnknown("Discord's answer names no id")
    if expected and answer["id"] != expected:
        return OutcomeUnknown("Discord's answer names another id than the one asked for")
    if place and answer.get("channel_id", place) != place:
        return OutcomeUnknown("Discord's answer names another channel than the one asked for")
    return Sent(answer["id"])


def _why_unknown(attempt: Attempt) -> str:
    doubtful = next(exchange for exchange in attempt.exchanges if exchange.in_doubt)
    if doubtful.status is not None:
        return f"status {doubtful.status} without a readable answer"
    return type(doubtful.error).__name__ if doubtful.error is not None else "no answer in time"


def _seconds(value: object) -> float | None:
    """A wait that can be believed: a number or digits, not negative."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        seconds = float(value)
    except ValueError:
        return None
    return seconds if 0 <= seconds < float("inf") else None


def _form_errors(errors: Any, path: str) -> Iterator[str]:
    if not isinstance(errors, dict):
        return
    for name, inner in errors.items():
        if name == "_errors" and isinstance(inner, list):
            for item in inner:
                if isinstance(item, dict):
                    yield f"{path}: {item.get('message') or item.get('code')}"
        else:
            yield from _form_errors(inner, f"{path}.{name}" if path else str(name))
