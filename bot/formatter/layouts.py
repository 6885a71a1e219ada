"""Which messages a digest becomes in a layout, in sending order. The only caller of overview, paper and catchup."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Literal, assert_never

from bot.domain.channels import Platform
from bot.domain.feeds import Layout
from bot.domain.messages import CAUGHT_UP, Message
from bot.domain.packs import Pack, new_packs
from bot.domain.papers import Digest, in_vote_order
from bot.domain.personal import Letter
from bot.formatter import block_letters, blocks, embed_letters, embeds, wording
from bot.locale import Words

AlsoOn = Mapping[str, Sequence[dt.date]]
"""arXiv id -> other dates on which the paper was in a digest."""


def messages(
    layout: Layout,
    platform: Platform,
    digest: Digest,
    words: Words,
    also_on: AlsoOn,
    *,
    total: int | None = None,
    packs: Sequence[Pack] | None = None,
) -> list[Message]:
    """Everything the digest becomes; papers in vote order, after what opens it.

    `digest` holds the papers that the feed chose, `total` is how many there were to choose from. `packs` says which
    papers share a message where they do, None: as they come.
    """
    match layout:
        case "thread":
            return [*_opening(platform, digest, words, total), *_papers("paper", platform, digest, words, also_on)]
        case "packed":
            together = new_packs(in_vote_order(digest.papers)) if packs is None else packs
            opening = _opening(platform, digest, words, total)
            return [*opening, *(_pack(platform, pack, words, also_on) for pack in together)]
        case "cards":
            return _papers("card", platform, digest, words, also_on)
        case "overview":
            twin = embeds if platform == "discord" else blocks
            return [Message("overview", "", twin.overview(digest, words, total=total, papers_in=None))]
        case "forum":
            if platform != "discord":
                raise ValueError("there are no forums on Slack")
            overview = embeds.overview(digest, words, total=total, papers_in="post")
            name = embeds.thread(digest, words)["name"]
            papers = _papers("paper", platform, digest, words, also_on)
            return [Message("forum", "", embeds.forum_post(name, overview)), *papers]
        case _:
            assert_never(layout)


def in_direct_messages(
    layout: Layout, platform: Platform, digest: Digest, words: Words, also_on: AlsoOn, *, total: int
) -> list[Message]:
    """The same in someone's direct messages, where Discord has no threads: there the papers follow the overview."""
    if platform == "slack" or layout in ("cards", "overview"):
        return messages(layout, platform, digest, words, also_on, total=total)
    overview = messages("overview", platform, digest, words, also_on, total=total)
    return [*overview, *messages("cards", platform, digest, words, also_on)]


def _opening(platform: Platform, digest: Digest, words: Words, total: int | None) -> list[Message]:
    """The overview and its thread; Discord makes that by a request of its own."""
    if platform == "slack":
        return [Message("overview", "", blocks.overview(digest, words, total=total))]
    return [
        Message("overview", "", embeds.overview(digest, words, total=total)),
        Message("thread", "", embeds.thread(digest, words)),
    ]


def _pack(platform: Platform, pack: Pack, words: Words, also_on: AlsoOn) -> Message:
    twin = embeds if platform == "discord" else blocks
    return Message("pack", pack.part, twin.pack(pack.papers, words, also_on=also_on), while_unsent=not pack.whole)


def _papers(
    kind: Literal["paper", "card"], platform: Platform, digest: Digest, words: Words, also_on: AlsoOn
) -> list[Message]:
    """One message a paper. A card says the day, since no overview does."""
    twin = embeds if platform == "discord" else blocks
    day = digest.date if kind == "card" else None
    return [
        Message(kind, paper.arxiv_id, twin.paper(paper, words, also_on=also_on.get(paper.arxiv_id, ()), day=day))
        for paper in in_vote_order(digest.papers)
    ]


def catchup(platform: Platform, digests: Sequence[Digest], words: Words, layout: Layout = "thread") -> Message:
    """One message for the digests that came while nothing could be posted, each with its date; oldest first."""
    twin = embeds if platform == "discord" else blocks
    in_order = sorted(digests, key=lambda digest: digest.date)
    body = twin.catchup(in_order, words)
    if layout == "forum":
        name = f"{words('While you were waiting')} · {wording.dates(in_order, words)}"
        return Message("forum", CAUGHT_UP, embeds.forum_post(name, body))
    return Message("catchup", "", body)


def notice(platform: Platform, part: str, text: str, words: Words) -> Message:
    """What an admin is told. `part` tells one notice from another."""
    twin = embeds if platform == "discord" else blocks
    return Message("notice", part, twin.notice(text, words))


def late(platform: Platform, text: str, words: Words) -> Message:
    """One quiet line in a feed's channel; taken back when the digest comes."""
    twin = embeds if platform == "discord" else blocks
    return Message("late", "", twin.late(text, words))


def test(platform: Platform, text: str, words: Words) -> Message:
    """Opens what an admin had sent to themselves."""
    twin = embeds if platform == "discord" else blocks
    return Message("test", "", twin.test(text, words))


def welcome(platform: Platform, part: str, words: Words) -> Message:
    """What Paperboy says when it has been added. `part` tells one time from another."""
    twin = embeds if platform == "discord" else blocks
    return Message("welcome", part, twin.welcome(words))


def personal(platform: Platform, part: str, letter: Letter, words: Words) -> Message:
    """What the keywords of a person, or of a channel, found. `part` tells several of one day apart."""
    twin = embed_letters if platform == "discord" else block_letters
    return Message("keywords" if letter.for_channel else "personal", part, twin.personal(letter, words))
