"""Planning: what a plan consists of. Which messages it holds is decided in jobs/plan.py."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.domain.channels import Channel
from bot.domain.deliveries import delivery_key
from bot.domain.feeds import Layout
from bot.domain.messages import IN_THREAD, OPENING, Message, MessageKind

PostForm = Literal["full", "catchup"]


@dataclass(frozen=True, slots=True)
class Post:
    """What a feed promises of a digest; made once for each (feed, date). `not_before`: seconds since the epoch.

    `layout` is the feed's when the promise was made; a digest that grows is not posted anew in another one.
    """

    tenant: str
    feed: str
    date: dt.date
    form: PostForm
    channel: Channel
    not_before: float
    layout: Layout = "thread"


@dataclass(frozen=True, slots=True)
class Owed:
    """A message that a post owes its channel. `needs`, `hangs_on`: keys of deliveries of the same post."""

    key: str
    post: Post
    date: dt.date
    message: Message
    needs: str | None
    hangs_on: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Posts to promise and messages owed, in sending order. A message that is owed already takes the new body."""

    posts: tuple[Post, ...] = ()
    owed: tuple[Owed, ...] = ()


def owed_by(post: Post, messages: Sequence[Message], date: dt.date) -> list[Owed]:
    """Give the messages of one post their keys, and tie papers to the thread and the thread to the overview."""

    def key(kind: MessageKind, part: str) -> str:
        return delivery_key(post.channel.platform, post.tenant, post.channel.id, post.feed, date, kind, part)

    keys = {message.kind: key(message.kind, message.part) for message in messages}
    opening = next((keys[kind] for kind in OPENING if kind in keys), None)
    thread = keys.get("thread")
    owed = []
    for message in messages:
        in_thread = message.kind in IN_THREAD
        needs = thread or opening if in_thread else opening if message.kind == "thread" else None
        hangs_on = opening if in_thread or message.kind == "thread" else None
        owed.append(Owed(key(message.kind, message.part), post, date, message, needs, hangs_on))
    return owed
