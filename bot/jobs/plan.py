"""Plan: digest × feeds -> messages owed. Pure: takes what is known and returns the plan; writes nothing."""

import datetime as dt
from collections.abc import Mapping, Sequence

from bot.domain.feed_options import as_kept, kept
from bot.domain.feeds import Feed, chosen, due
from bot.domain.messages import Message
from bot.domain.packs import Pack, Packed, packs
from bot.domain.papers import Digest, Paper
from bot.domain.planning import Owed, Plan, Post, PostForm, owed_by
from bot.formatter import layouts
from bot.locale import words


def plan_digest(
    digest: Digest,
    arrived: dt.datetime,
    feeds: Sequence[Feed],
    posts: Sequence[Post],
    also_on: Mapping[str, Sequence[dt.date]],
    *,
    news: bool,
    packed: Sequence[Packed] = (),
    gone: Mapping[str, Paper] | None = None,
) -> Plan:
    """What every feed owes of this digest now. `posts` were promised before; only `news` makes new promises.

    A digest that grew is planned again as a whole: keys tell the messages apart, so what is owed already only
    takes its new body. A digest without papers owes nothing until it has some. `packed` is what feeds owe in packs
    already, `gone` the papers, by arXiv id, that left the digest.
    """
    if not digest.papers:
        return Plan()
    promised = {(post.tenant, post.feed): post for post in posts}
    new: list[Post] = []
    owed: list[Owed] = []
    made: dict[tuple[object, ...], list[Message]] = {}
    for feed in feeds:
        post = promised.get((feed.tenant, feed.name))
        if post is None:
            if not news:
                continue
            post = _promise(feed, digest.date, "full", arrived)
            new.append(post)
        if post.form != "full" or post.retracted:
            continue
        feed = as_kept(feed, post.options)
        papers = chosen(digest, feed)
        together = _packs(post, papers, digest, packed, gone or {})
        shown = tuple((pack.part, pack.whole) for pack in together)
        look = (feed.channel.platform, post.layout, feed.language, tuple(paper.arxiv_id for paper in papers), shown)
        if look not in made:
            made[look] = layouts.messages(
                post.layout,
                feed.channel.platform,
                Digest(digest.date, papers, digest.sources),
                words(feed.language),
                also_on,
                total=len(digest.papers),
                packs=together,
            )
        owed += owed_by(post, made[look], digest.date)
    return Plan(tuple(new), tuple(owed))


def plan_catchup(
    newest: dt.date, digests: Sequence[Digest], arrived: dt.datetime, feeds: Sequence[Feed], posts: Sequence[Post]
) -> Plan:
    """One overview a feed for the digests that were missed; it goes out just before the newest one."""
    digests = [digest for digest in digests if digest.papers]
    if not digests:
        return Plan()
    promised = {(post.tenant, post.feed, post.date): post for post in posts}
    new: list[Post] = []
    owed: list[Owed] = []
    for feed in feeds:
        shown = [Digest(digest.date, chosen(digest, feed), digest.sources) for digest in digests]
        promises = [
            promised.get((feed.tenant, feed.name, digest.date)) or _promise(feed, digest.date, "catchup", arrived)
            for digest in digests
        ]
        named = [
            digest
            for digest, post in zip(shown, promises, strict=True)
            if post.form == "catchup" and not post.retracted
        ]
        if not named:
            continue
        new += [post for post in promises if (post.tenant, post.feed, post.date) not in promised]
        message = layouts.catchup(feed.channel.platform, named, words(feed.language), promises[-1].layout)
        owed += owed_by(promises[-1], [message], newest)
    return Plan(tuple(new), tuple(owed))


def _packs(
    post: Post, papers: Sequence[Paper], digest: Digest, packed: Sequence[Packed], gone: Mapping[str, Paper]
) -> list[Pack]:
    if post.layout != "packed":
        return []
    earlier = [pack for pack in packed if (pack.tenant, pack.feed) == (post.tenant, post.feed)]
    return packs(papers, {paper.arxiv_id: paper for paper in digest.papers}, gone, earlier)


def _promise(feed: Feed, date: dt.date, form: PostForm, arrived: dt.datetime) -> Post:
    not_before = due(feed, arrived).timestamp()
    return Post(feed.tenant, feed.name, date, form, feed.channel, not_before, feed.layout, options=kept(feed))
