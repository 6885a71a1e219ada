"""Near miss: why a query does not find a paper, as the alternative that comes nearest tells."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.keywords import Prepared, Query, Reason, match
from bot.domain.queries import Condition, TextCondition


@dataclass(frozen=True, slots=True)
class NearMiss:
    """`found`: what the paper has of it. `missing`: what it lacks, as typed. `unwanted`: what it has and must not."""

    query: Query
    found: tuple[Reason, ...]
    missing: tuple[str, ...]
    unwanted: tuple[Reason, ...]

    @property
    def distance(self) -> tuple[int, int]:
        return len(self.missing) + len(self.unwanted), -len(self.found)


def near_miss(query: Query, prepared: Prepared) -> NearMiss:
    """For a query that does not find this paper."""
    return min((_miss(query, conditions, prepared) for conditions in query.alternatives), key=lambda one: one.distance)


def _miss(query: Query, conditions: Sequence[Condition], prepared: Prepared) -> NearMiss:
    found: list[Reason] = []
    missing: list[str] = []
    unwanted: list[Reason] = []
    for condition in conditions:
        for part in _parts(condition):
            matched = match(Query(query.typed, ((replace(part, without=False),),)), prepared)
            if condition.without:
                unwanted += matched.reasons if matched else ()
            elif matched:
                found += matched.reasons
            else:
                missing.append(_typed(part))
    return NearMiss(query, tuple(found), tuple(missing), tuple(unwanted))


def _parts(condition: Condition) -> Sequence[Condition]:
    """The terms of words that were typed together are looked for one by one; an exclusion holds as a whole."""
    if isinstance(condition, TextCondition) and not condition.without:
        return [replace(condition, terms=(term,)) for term in condition.terms]
    return [condition]


def _typed(condition: Condition) -> str:
    if isinstance(condition, TextCondition):
        words = " ".join(term.typed for term in condition.terms)
        return f"title:{words}" if condition.in_title else words
    return condition.typed
