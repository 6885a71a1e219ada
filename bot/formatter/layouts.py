"""Which messages a digest becomes in a layout, in sending order. The only caller of overview, paper and catchup."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import assert_never

from bot.domain.channels import Platform
from bot.domain.feeds import Layout
from bot.domain.messages import Message
from bot.domain.papers import Digest, in_vote_order
from bot.formatter import blocks, embeds
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
) -> list[Message]:
    """The overview, the thread (Discord makes it by a request of its own), then one message a paper in vote order.

    `digest` holds the papers that the feed chose, `total` is how many there were to choose from.
    """
    papers = in_vote_order(digest.papers)
    match layout, platform:
        case "thread", "discord":
            return [
                Message("overview", "", embeds.overview(digest, words, total=total)),
                Message("thread", "", embeds.thread(digest, words)),
                *(
                    Message(
                        "paper", paper.arxiv_id, embeds.paper(paper, words, also_on=also_on.get(paper.arxiv_id, ()))
                    )
                    for paper in papers
                ),
            ]
        case "thread", "slack":
            return [
                Message("overview", "", blocks.overview(digest, words, total=total)),
                *(
                    Message(
                        "paper", paper.arxiv_id, blocks.paper(paper, words, also_on=also_on.get(paper.arxiv_id, ()))
                    )
                    for paper in papers
                ),
            ]
        case _:
            assert_never(layout)


def catchup(platform: Platform, digests: Sequence[Digest], words: Words) -> Message:
    """One message for the digests that came while nothing could be posted, each with its date; oldest first."""
    twin = embeds if platform == "discord" else blocks
    return Message("catchup", "", twin.catchup(sorted(digests, key=lambda digest: digest.date), words))


def notice(platform: Platform, part: str, text: str, words: Words) -> Message:
    """What an admin is told. `part` tells one notice from another."""
    twin = embeds if platform == "discord" else blocks
    return Message("notice", part, twin.notice(text, words))


def late(platform: Platform, text: str, words: Words) -> Message:
    """One quiet line in a feed's channel; taken back when the digest comes."""
    twin = embeds if platform == "discord" else blocks
    return Message("late", "", twin.late(text, words))
