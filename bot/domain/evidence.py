"""Evidence: what a query would have sent, shown before anyone saves it.

Counted by the rule that sends (domain/subscriptions.py). A suggestion is a query that was tried over the same digests.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.domain.keywords import Query
from bot.domain.subscriptions import Day, Hit, sent
from bot.domain.synonyms import NO_SYNONYMS, Synonyms

Caution = Literal["broad", "never"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`typed` is another query, which would have sent `sent` papers. `synonyms`: with synonyms switched on."""

    typed: str
    sent: int
    synonyms: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """`hits` are newest first. `papers` were looked at, in `digests` digests."""

    hits: tuple[Hit, ...]
    digests: int
    papers: int
    warning: Caution | None = None
    narrower: tuple[Suggestion, ...] = ()
    wider: tuple[Suggestion, ...] = ()

    @property
    def sent(self) -> int:
        return len(self.hits)

    @property
    def per_day(self) -> float:
        """Papers a digest; 0 when there are no digests."""
        return self.sent / self.digests if self.digests else 0.0

    @property
    def examples(self) -> tuple[Hit, ...]:
        """Three of them: the most voted of the newest digests that have any."""
        return self.hits[:3]


def evidence(query: Query, days: Sequence[Day], synonyms: Synonyms = NO_SYNONYMS) -> Evidence:
    """What `query` would have sent over `days`, oldest first. `query` is widened already where synonyms are on;
    `synonyms` are known ones, for a suggestion to switch them on."""
    hits = sent(query, days)
    return Evidence(tuple(reversed(hits)), len(days), sum(len(day.papers) for day in days))
