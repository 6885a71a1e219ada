"""Pack: several papers in one message, for feeds that are to take as few messages as the limits allow.

Which papers share a message is decided once, when they are first planned, and names the message. So a digest that
grows adds messages at the end, and a paper that was posted never moves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from bot.domain.papers import Paper

MOST: Final = 10
"""Papers in a pack: Discord takes ten embeds a message, and a list of ten has a button for each paper."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A pack that a feed owes, or has sent, already. `tried`: it may have been posted."""

    tenant: str
    feed: str
    arxiv_ids: tuple[str, ...]
    tried: bool


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack as it is wanted now. `papers` are fewer than `arxiv_ids` when some went away before it was tried."""

    arxiv_ids: tuple[str, ...]
    papers: tuple[Paper, ...]

    @property
    def part(self) -> str:
        return " ".join(self.arxiv_ids)

    @property
    def whole(self) -> bool:
        return len(self.papers) == len(self.arxiv_ids)


def ids_of(part: str) -> tuple[str, ...]:
    """The papers of the pack that has this name."""
    return tuple(part.split())


def new_packs(papers: Sequence[Paper]) -> list[Pack]:
    """As few packs as they need, in order, none much larger than another, so that each paper has its share of room."""
    count = -(-len(papers) // MOST)
    ends = [len(papers) * number // count for number in range(count + 1)] if count else []
    chunks = [tuple(papers[start:end]) for start, end in pairwise(ends)]
    return [Pack(tuple(paper.arxiv_id for paper in chunk), chunk) for chunk in chunks]


def packs(
    chosen: Sequence[Paper], here: Mapping[str, Paper], gone: Mapping[str, Paper], earlier: Sequence[Packed]
) -> list[Pack]:
    """The earlier packs with their papers as they are now, then new ones for what is in none of them.

    `here` are the digest's papers by arXiv id, `gone` those that left it. What may have been posted keeps a paper
    that is gone; a pack that was never tried loses it, and is not there at all when nothing of it is left.
    """
    wanted = []
    for old in earlier:
        known = {**gone, **here} if old.tried else here
        papers = tuple(known[arxiv_id] for arxiv_id in old.arxiv_ids if arxiv_id in known)
        if papers:
            wanted.append(Pack(old.arxiv_ids, papers))
    packed = {arxiv_id for old in earlier for arxiv_id in old.arxiv_ids}
    return wanted + new_packs([paper for paper in chosen if paper.arxiv_id not in packed])
