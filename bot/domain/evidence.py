"""Evidence: what a query would have sent, shown before anyone saves it.

Counted by the rule that sends (domain/subscriptions.py). A suggestion is a query that was tried over the same digests.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.domain.folding import script_of
from bot.domain.keywords import Prepared, Query, parse_query
from bot.domain.queries import TextCondition
from bot.domain.query_words import narrower, wider, with_word
from bot.domain.subscriptions import Day, Hit, sent
from bot.domain.synonyms import NO_SYNONYMS, Synonyms, widened

Caution = Literal["broad", "never"]

BROAD_A_DAY = 5.0
"""More papers a digest than this are a long list every morning."""
BROAD_SHARE = 0.25
"""Of all papers; what is that common is no topic."""
MOST_SUGGESTIONS = 2
_WORDS_TRIED = 4
_COMMON = 0.12
"""Of all titles; `models` and `language` are no topics."""
_SHARE_WITH_WORD = (0.1, 0.7)
"""Of the papers that are found: a word that fewer have is a chance, one that more have narrows nothing."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`typed` is another query, which would have sent `sent` papers. `synonyms`: with synonyms switched on."""

    typed: str
    sent: int
    synonyms: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """`hits` are newest first, the most voted of a digest before the others. `papers` were looked at in `digests`."""

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
        """The first three."""
        return self.hits[:3]


def evidence(query: Query, days: Sequence[Day], synonyms: Synonyms = NO_SYNONYMS) -> Evidence:
    """What `query` would have sent over `days`, oldest first.

    A query with synonyms is widened already; `synonyms` are all that are known, for suggesting to switch them on.
    """
    hits = sent(query, days)
    hits.sort(key=lambda hit: (hit.date, -1 if (votes := hit.prepared.paper.votes) is None else votes), reverse=True)
    papers = sum(len(day.papers) for day in days)
    found = Evidence(tuple(hits), len(days), papers, _caution(query, len(hits), len(days), papers))
    if not days:
        return found
    return Evidence(
        found.hits,
        found.digests,
        found.papers,
        found.warning,
        _narrower(query, found, days, synonyms) if found.warning == "broad" or found.per_day > 1 else (),
        _wider(query, found, days, synonyms) if found.warning != "broad" and found.per_day < 1 else (),
    )


def _caution(query: Query, hits: int, digests: int, papers: int) -> Caution | None:
    if digests and not hits:
        return "never"
    common = digests > 1 and hits > BROAD_SHARE * papers
    return "broad" if common or query.is_broad or hits > BROAD_A_DAY * digests else None


def _narrower(query: Query, found: Evidence, days: Sequence[Day], synonyms: Synonyms) -> tuple[Suggestion, ...]:
    """The word that most belongs to what is found comes first, then the title, then single alternatives."""
    words = (with_word(query, word) for word in _words_with(widened(query, synonyms), found, days))
    title, *alternatives = narrower(query)
    tried = [*_tried(words, query, days), *_tried([title, *alternatives], query, days)]
    return tuple(one for one in tried if 0 < one.sent < found.sent)[:MOST_SUGGESTIONS]


def _wider(query: Query, found: Evidence, days: Sequence[Day], synonyms: Synonyms) -> tuple[Suggestion, ...]:
    tried: list[Suggestion] = []
    more = widened(query, synonyms)
    if more != query:
        tried.append(Suggestion(query.typed, len(sent(more, days)), synonyms=True))
    tried += _tried(wider(query), query, days)
    return tuple(one for one in tried if one.sent > found.sent)[:MOST_SUGGESTIONS]


def _tried(typed: Iterable[str], query: Query, days: Sequence[Day]) -> Iterator[Suggestion]:
    for text in dict.fromkeys(typed):
        read = parse_query(text)
        if isinstance(read, Query) and read.alternatives != query.alternatives:
            yield Suggestion(text, len(sent(read, days)))


def _words_with(query: Query, found: Evidence, days: Sequence[Day]) -> list[str]:
    """Words of titles that what is found has more often than the rest has: titles are short, and their words topics.

    A word of the query or of its synonyms says nothing new.
    """
    every = Counter(word for day in days for prepared in day.papers for word in _title_words(prepared))
    here = Counter(word for hit in found.hits for word in _title_words(hit.prepared))
    asked = " ".join(query.literals) + " ".join(
        synonym.term.literals[0]
        for conditions in query.alternatives
        for condition in conditions
        if isinstance(condition, TextCondition)
        for synonym in condition.synonyms
    )
    least, most = (share * found.sent for share in _SHARE_WITH_WORD)
    usable = [
        word
        for word, count in here.items()
        if max(2, least) <= count <= most and every[word] <= _COMMON * found.papers and word not in asked
    ]
    usable.sort(key=lambda word: (-here[word] * here[word] / every[word], word))
    return usable[:_WORDS_TRIED]


def _title_words(prepared: Prepared) -> set[str]:
    """Words that can be asked for; those of four letters and fewer are mostly no topics."""
    return {word for word in prepared.passages[0].folded.words if len(word) > 4 or script_of(word) == "hangul"}
