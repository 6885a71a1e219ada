"""Query words: a query written out again, and queries a little narrower or wider than it.

None of them is tried here: see domain/evidence.py.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.domain.queries import AuthorCondition, Condition, Query, TextCondition
from bot.domain.terms import HangulRun, neighbours

_PARTICLES = (
    "에서는",
    "으로",
    "에서",
    "까지",
    "부터",
    "은",
    "는",
    "이",
    "가",
    "을",
    "를",
    "의",
    "에",
    "로",
    "와",
    "과",
    "도",
)

Alternatives = Sequence[Sequence[Condition]]


def written(alternatives: Alternatives) -> str:
    """Conditions as one would type them."""
    return " OR ".join(" AND ".join(map(_written, each)) for each in alternatives)


def with_word(query: Query, word: str) -> str:
    """Every alternative asks for this word as well."""
    return " OR ".join(f"{written([each])} AND {word}" for each in query.alternatives)


def narrower(query: Query) -> Iterator[str]:
    """In the title alone; one of several alternatives alone."""
    yield written([[_in_title(condition) for condition in each] for each in query.alternatives])
    if len(query.alternatives) > 1:
        yield from (written([each]) for each in query.alternatives)


def wider(query: Query) -> Iterator[str]:
    """The nearest first: no particle, the words of a term apart, anywhere, inside words; then a condition less."""
    for change in (_without_particle, _apart, _anywhere, _inside_words):
        yield written([[new for condition in each for new in change(condition)] for each in query.alternatives])
    for number, each in enumerate(query.alternatives):
        for left_out in each:
            rest = [condition for condition in each if condition is not left_out]
            if not all(condition.without for condition in rest):
                yield written([*query.alternatives[:number], rest, *query.alternatives[number + 1 :]])


def _written(condition: Condition) -> str:
    dash = "-" if condition.without else ""
    if isinstance(condition, AuthorCondition):
        return f'{dash}author:"{condition.typed.removeprefix("author:")}"'
    if not isinstance(condition, TextCondition):
        return dash + condition.typed
    field = "title:" if condition.in_title else ""
    typed = "".join(term.typed for term in condition.terms)
    across = any(len(term.runs) > 1 for term in condition.terms)
    quoted = across or (" " in typed and bool(dash or field)) or typed in ("AND", "OR")
    return dash + field + (f'"{typed}"' if quoted else typed)


def _in_title(condition: Condition) -> Condition:
    if isinstance(condition, TextCondition) and not condition.without:
        return replace(condition, in_title=True)
    return condition


def _anywhere(condition: Condition) -> Sequence[Condition]:
    """Not in the title alone, and no neighbours across scripts."""
    if not isinstance(condition, TextCondition) or condition.without:
        return [condition]
    (term,) = condition.terms
    return [TextCondition((one,)) for one in neighbours(term.typed)]


def _apart(condition: Condition) -> Sequence[Condition]:
    """`world model`: both words, anywhere."""
    if not isinstance(condition, TextCondition) or condition.without:
        return [condition]
    words = [term for word in condition.terms[0].typed.split() for term in neighbours(word)]
    if any(term.is_single_letter for term in words):
        return [condition]
    return [replace(condition, terms=(term,), quoted=False) for term in words]


def _without_particle(condition: Condition) -> Sequence[Condition]:
    """`추론을` is rarely meant as typed."""
    if not isinstance(condition, TextCondition) or condition.without:
        return [condition]
    (term,) = condition.terms
    particle = next((one for one in _PARTICLES if term.typed.endswith(one)), "")
    shorter = neighbours(term.typed.removesuffix(particle)) if particle else ()
    last = term.runs[-1]
    if len(shorter) == 1 and isinstance(last, HangulRun) and len(last.spelling.text) - len(particle) >= 2:
        return [replace(condition, terms=shorter)]
    return [condition]


def _inside_words(condition: Condition) -> Sequence[Condition]:
    """`*대화`: inside words, too."""
    if not isinstance(condition, TextCondition) or condition.without:
        return [condition]
    (term,) = condition.terms
    first = term.runs[0]
    starred = neighbours("*" + term.typed) if isinstance(first, HangulRun) and not first.anywhere else ()
    return [replace(condition, terms=starred)] if len(starred) == 1 else [condition]
