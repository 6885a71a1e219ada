"""Planning: what a plan consists of. Which messages it holds is decided in jobs/plan.py."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.domain.channels import Channel
from bot.domain.deliveries import delivery_key
from bot.domain.feeds import Feed, KnownFeed, Layout, promising
from bot.domain.messages import IN_THREAD, OPENING, Message, MessageKind

PostForm = Literal["full", "catchup"]


@dataclass(frozen=True, slots=True)
class Post:
    """What a feed promises of a digest; made once for each (feed, date). `not_before`: seconds since the epoch.

    `layout` is the feed's when the promise was made; a digest that grows is not posted anew in another one.
    `generation` counts how often an admin had it posted anew, which makes its messages new ones. `retracted`: what was
    posted was taken back, and nothing follows. `options`: what the feed chose papers by when it promised (see
    feed_options.kept); empty: as it does now.
    """

    tenant: str
    feed: str
    date: dt.date
    form: PostForm
    channel: Channel
    not_before: float
    layout: Layout = "thread"
    generation: int = 0
    retracted: bool = False
    planned_at: float = 0.0
    options: str = ""

    @property
    def owner(self) -> tuple[str, str]:
        return self.tenant, self.feed


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of a post. Times in seconds since the epoch.

    `sent_at`: its first message was posted; None when nothing was. `waits`: something of it is owed and not sent.
    `due`: when the first one is, while none was tried.
    """

    generation: int
    sent_at: float | None
    waits: bool
    due: float | None
    retracted: bool


ToPost = Literal["post", "hasten", "ask", "waits", "done"]
"""Post it as the next generation; post what is owed sooner; ask whether to post it once more; try what waits at once;
nothing is to do."""


def asked_to_post(posted: Posted | None, again: int | None, now: float) -> ToPost:
    """What to do when an admin asks to post a digest now. `again`: the generation that they said yes to."""
    if posted is None or posted.retracted or (posted.sent_at is None and not posted.waits):
        return "post"
    if again is not None:
        return "post" if again == posted.generation + 1 and posted.sent_at is not None else "done"
    if posted.sent_at is not None:
        return "waits" if posted.waits else "ask"
    return "hasten" if posted.due is not None and posted.due > now else "waits"


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
        return delivery_key(
            post.channel.platform, post.tenant, post.channel.id, post.feed, date, kind, part, post.generation
        )

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


def taking_part(known: Sequence[KnownFeed], posts: Sequence[Post], arrived: float, *, news: bool) -> list[Feed]:
    """The feeds that owe something of a digest: who has promised it, and, of `news`, who promises it now.

    A pause keeps no promise back that was made before. A feed that began anew since, or in another channel, owes
    nothing of what the earlier one promised.
    """
    made = {post.owner: post.planned_at for post in posts}
    new = {feed.key for feed in promising(known, arrived)} if news else set()
    return [
        one.feed
        for one in known
        if (max(made[one.feed.key], arrived) >= one.since if one.feed.key in made else one.feed.key in new)
    ]
