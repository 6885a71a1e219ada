"""Which messages a digest becomes in a layout, in sending order. The only caller of overview, paper and catchup."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Literal

from bot.domain.channels import Platform
from bot.domain.messages import Message
from bot.domain.papers import Digest
from bot.formatter import blocks, embeds
from bot.locale import Words

Layout = Literal["thread"]

AlsoOn = Mapping[str, Sequence[dt.date]]
"""arXiv id -> other dates on which the paper was in a digest."""


def messages(layout: Layout, platform: Platform, digest: Digest, words: Words, also_on: AlsoOn) -> list[Message]:
    """The overview, the thread (Discord makes it by a request of its own), then one message a paper in vote order."""
    raise NotImplementedError


def catchup(platform: Platform, digests: Sequence[Digest], words: Words) -> Message:
    raise NotImplementedError
