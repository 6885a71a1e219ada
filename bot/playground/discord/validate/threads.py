"""Threads: made from a message, made alone, and posts in a forum."""

from typing import Any

from bot.playground.discord import limits
from bot.playground.discord.validate.form import (
    Check,
    Form,
    anything,
    boolean,
    choice,
    every,
    integer,
    snowflake,
    text,
)
from bot.playground.discord.validate.messages import FORUM, check_message_node

PUBLIC_THREAD, PRIVATE_THREAD, ANNOUNCEMENT_THREAD = 11, 12, 10

_BASE: dict[str, Check] = {
    "name": text(limits.THREAD_NAME, 1, trim=True),
    "auto_archive_duration": choice(*limits.ARCHIVE_MINUTES),
    "rate_limit_per_user": integer(0, limits.SLOW_MODE_SECONDS),
}
_TAGS: dict[str, Check] = {"applied_tags": every(snowflake, limits.APPLIED_TAGS)}
_ALONE: dict[str, Check] = {
    "type": choice(ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD),
    "invitable": boolean,
}
_POST: dict[str, Check] = {"type": choice(PUBLIC_THREAD), "message": anything}
_CHANGE: dict[str, Check] = {"archived": boolean, "locked": boolean, "invitable": boolean, "flags": anything}


def check_thread_from_message(body: Any) -> None:
    _check(body, _BASE, "name")


def check_thread_alone(body: Any) -> None:
    _check(body, _BASE | _ALONE, "name")


def check_thread_change(body: Any) -> None:
    _check(body, _BASE | _TAGS | _CHANGE)


def check_forum_post(body: Any, *, files: int = 0) -> None:
    """The message of a post knows no nonce."""
    form = Form()
    fields = form.root(body).each(_BASE | _TAGS | _POST, required=("name", "message"))
    if "message" in fields:
        check_message_node(fields["message"], FORUM, files=files)
    form.finish()


def _check(body: Any, checks: dict[str, Check], *required: str) -> None:
    form = Form()
    form.root(body).each(checks, required)
    form.finish()
