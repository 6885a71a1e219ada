"""Threads: made from a message, made alone, and posts in a forum."""

from typing import Any

from bot.playground.discord import limits
from bot.playground.discord.validate.form import Form, Node
from bot.playground.discord.validate.messages import FORUM, check_message_node

_BASE = ("name", "auto_archive_duration", "rate_limit_per_user")
PUBLIC_THREAD, PRIVATE_THREAD, ANNOUNCEMENT_THREAD = 11, 12, 10


def check_thread_from_message(body: Any) -> None:
    form = Form()
    _check_base(form.root(body).fields(_BASE, required=("name",)))
    form.finish()


def check_thread_alone(body: Any) -> None:
    form = Form()
    fields = form.root(body).fields((*_BASE, "type", "invitable"), required=("name",))
    _check_base(fields)
    if "type" in fields:
        fields["type"].choice((ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD))
    if "invitable" in fields:
        fields["invitable"].boolean()
    form.finish()


def check_forum_post(body: Any, *, files: int = 0) -> None:
    """The message of a post knows no nonce."""
    form = Form()
    fields = form.root(body).fields((*_BASE, "type", "applied_tags", "message"), required=("name", "message"))
    _check_base(fields)
    for tag in fields["applied_tags"].items(limits.APPLIED_TAGS) if "applied_tags" in fields else ():
        tag.snowflake()
    if "type" in fields:
        fields["type"].choice((PUBLIC_THREAD,))
    if "message" in fields:
        check_message_node(fields["message"], FORUM, files=files)
    form.finish()


def check_thread_change(body: Any) -> None:
    form = Form()
    known = (*_BASE, "archived", "locked", "invitable", "flags", "applied_tags")
    fields = form.root(body).fields(known)
    _check_base(fields)
    for name in ("archived", "locked", "invitable"):
        if name in fields:
            fields[name].boolean()
    for tag in fields["applied_tags"].items(limits.APPLIED_TAGS) if "applied_tags" in fields else ():
        tag.snowflake()
    form.finish()


def _check_base(fields: dict[str, Node]) -> None:
    if "name" in fields:
        fields["name"].text(limits.THREAD_NAME, 1, trim=True)
    if "auto_archive_duration" in fields:
        fields["auto_archive_duration"].choice(limits.ARCHIVE_MINUTES)
    if "rate_limit_per_user" in fields:
        fields["rate_limit_per_user"].integer(0, limits.SLOW_MODE_SECONDS)
