"""Query: what a keyword asks for, as conditions; or a Refusal that says why not. Read by query_reading.py."""

from dataclasses import dataclass
from typing import Literal, get_args

from bot.domain.terms import Term

Comparison = Literal[">", ">=", "<", "<=", "="]
COMPARISONS: tuple[Comparison, ...] = get_args(Comparison)

TOO_SHORT = "“{term}” comes down to a single letter, which stands in almost every paper. Add a word in quotation marks."
NO_WORD = "“{term}” has no letters or digits to look for."
EMPTY = "There is nothing to look for yet. Type a word, such as RAG or 추론."
UNCLOSED = "A quotation mark is not closed."
NO_TERM = "{term} needs a word right behind it or on both sides."
ONLY_EXCLUSIONS = "Only words to leave out are given. Say as well what to look for."
VOTES = "Votes are asked for as votes:>20 (also >=, <, <=, =)."
SEARCH_ONLY = "{term} works in a search only. A keyword looks at every new paper."
LONG_TERM = "“{term}…” is too long to be found word for word (200 letters). Keep its most telling words."
TOO_LONG = "This is more than a query can hold (1,000 characters). Make it shorter, or make two of it."
REASONS = (TOO_SHORT, NO_WORD, EMPTY, UNCLOSED, NO_TERM, ONLY_EXCLUSIONS, VOTES, SEARCH_ONLY, LONG_TERM, TOO_LONG)
"""Every `Refusal.reason`: message ids."""


@dataclass(frozen=True, slots=True)
class Synonym:
    """Another way to say a term. `stated` names both: "강화 학습 = reinforcement learning"."""

    term: Term
    stated: str


@dataclass(frozen=True, slots=True)
class TextCondition:
    """All of the terms must be found, in the title alone when `in_title`. `quoted`: typed in quotation marks.

    One that is no exclusion has one term, and may have synonyms: one of them will do in the term's place.
    """

    terms: tuple[Term, ...]
    in_title: bool = False
    without: bool = False
    quoted: bool = False
    synonyms: tuple[Synonym, ...] = ()


@dataclass(frozen=True, slots=True)
class AuthorCondition:
    """Each word must be equal to a word of one author's name. A word is its folded parts: `Min-Jun` is (min, jun)."""

    typed: str
    words: tuple[tuple[str, ...], ...]
    without: bool = False


@dataclass(frozen=True, slots=True)
class VotesCondition:
    """Unknown votes meet no comparison."""

    typed: str
    comparison: Comparison
    number: int
    without: bool = False


Condition = TextCondition | AuthorCondition | VotesCondition


@dataclass(frozen=True, slots=True)
class Query:
    """`alternatives` are joined by OR, the conditions of each by AND. Each has a condition that is no exclusion."""

    typed: str
    alternatives: tuple[tuple[Condition, ...], ...]

    @property
    def is_broad(self) -> bool:
        """An alternative rests on nothing but one-syllable Hangul: allowed, and worth a warning."""
        return any(
            all(isinstance(c, TextCondition) and all(t.is_broad for t in c.terms) for c in conditions if not c.without)
            for conditions in self.alternatives
        )

    @property
    def literals(self) -> frozenset[str]:
        """Folded spellings of the terms looked for, for an index over many queries. See Term.literals."""
        return frozenset(
            literal
            for conditions in self.alternatives
            for condition in conditions
            if isinstance(condition, TextCondition) and not condition.without
            for term in condition.terms
            for literal in term.literals
        )


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a query cannot be used. `reason` is a message id and may have `{term}` in it: words(reason, term=term).

    `suggestion` is a query that works, or None.
    """

    reason: str
    term: str = ""
    suggestion: str | None = None
