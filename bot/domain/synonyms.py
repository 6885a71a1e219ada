"""Synonyms: what the digests themselves say in two languages, as in `강화학습(Reinforcement Learning; RL)`.

A pair counts when two papers state it. Synonyms only ever add papers: an exclusion stays as typed. A match by a
synonym names it (Reason.synonym).

Where the Korean term begins, nothing but its length tells: it has at least one and a half syllables for each English
word (or letter of an abbreviation), and hardly more words than there. `강화 학습(RLHF)` is therefore no pair.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from bot.domain.keywords import Query
from bot.domain.papers import Paper
from bot.domain.queries import Condition, Synonym, TextCondition
from bot.domain.terms import Term, one_term

PAPERS_NEEDED = 2
MOST_WAYS = 6
_SYLLABLES_A_WORD = 1.5
_LEAST_SHARE = 0.1
"""Of the papers that state either of the two together with anything: rarer pairs are slips."""

_IN_BRACKETS = re.compile(r"(?<=[가-힣])[ ]?\(([A-Za-z][A-Za-z0-9 \-&/;,']{1,80})\)")
_LOOK_BACK = 60
# A word that touches something else is the particle of it; what stands before that belongs to something else.
_KOREAN_WORD = re.compile(r"(?<![^\s\-])[가-힣]+(?![^\s\-(])|[^\s\-]+")
_HANGUL = re.compile("[가-힣]+")
_PARTED = re.compile(r"\s*[;,]\s*")
_ABBREVIATION = re.compile(r"[A-Z][A-Z0-9]{0,6}[A-Z]s?")
_SHORT_FORM = re.compile(r"[A-Z][A-Za-z0-9\-]{0,8}[A-Z0-9]s?")
_ENGLISH = re.compile(r"[A-Za-z]?[a-z]{2,}(?:[ \-][A-Za-z]?[a-z]+){0,5}")
_NO_BEGINNING = re.compile(
    r".*(?:[은는을를의]|에서|으로|에게|까지|부터|처럼|하는|되는|하여|통해|위해|통한|위한|대한|같은|있는|없는)"
    r"|.{2,}(?:[이와과로한된인]|에)"
    r"|[이그저및각더본]|또는|특히|최근|현재|기존|다양한|새로운|여러|모든|가장|매우|주로|먼저|다른|그리고|이번|논문|연구"
)

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Stated:
    """What one place states: Korean words, of which the last ones surely belong to the term; the other ways."""

    korean: tuple[str, ...]
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Synonyms:
    """A term's words without spaces and plural -> other ways to say it, the one that is stated most often first."""

    ways: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, term: Term) -> tuple[str, ...]:
        return self.ways.get(_key(term), ())


NO_SYNONYMS = Synonyms()


def widened(query: Query, synonyms: Synonyms) -> Query:
    """The query with the synonyms of each term that it looks for; an equal query when there are none."""
    return replace(
        query,
        alternatives=tuple(tuple(_widened(one, synonyms) for one in conditions) for conditions in query.alternatives),
    )


def mined(papers: Iterable[Paper]) -> Synonyms:
    """What at least two of these papers state."""
    found: dict[str, dict[tuple[str, ...], set[str]]] = defaultdict(lambda: defaultdict(set))
    pairs: dict[Pair, set[str]] = defaultdict(set)
    written: dict[str, Counter[str]] = defaultdict(Counter)
    for paper in papers:
        for section in paper.sections:
            for stated in statements(section.text):
                for other in stated.others:
                    written[_key_of(other)][other] += 1
                    found[_key_of(other)][stated.korean].add(paper.arxiv_id)
                if len(stated.others) > 1:
                    pairs[_key_of(stated.others[0]), _key_of(stated.others[1])].add(paper.arxiv_id)
    for other, places in found.items():
        for korean, papers_of_it in _korean_terms(_length(written[other].most_common(1)[0][0]), places).items():
            spelling = " ".join(korean)
            written[_key_of(spelling)][spelling] += len(papers_of_it)
            pairs[_key_of(spelling), other] |= papers_of_it
    return _trusted(pairs, written)


def statements(text: str) -> Iterator[Stated]:
    """Every place in one text that says a Korean term in English, as an abbreviation, or both."""
    for found in _IN_BRACKETS.finditer(text):
        korean = _possible(_KOREAN_WORD.findall(text, max(0, found.start() - _LOOK_BACK), found.start()))
        first, *more = _PARTED.split(found[1].strip())
        if korean and _ENGLISH.fullmatch(first):
            short = [one for one in more[:1] if len(more) == 1 and _abbreviates(one, first)]
            yield Stated(korean, (first, *short))
        elif korean and _ABBREVIATION.fullmatch(first):
            yield Stated(korean, (first,))


def _possible(words: list[str]) -> tuple[str, ...]:
    """The last words that may belong to the term; a word with a particle stands before it."""
    first = len(words)
    while first and _HANGUL.fullmatch(words[first - 1]) and not _NO_BEGINNING.fullmatch(words[first - 1]):
        first -= 1
    return tuple(words[first:])


def _abbreviates(letters: str, words: str) -> bool:
    """`RL` for `Reinforcement Learning`: its letters come in this order, the first one first."""
    if not _SHORT_FORM.fullmatch(letters):
        return False
    rest = iter(words.lower())
    wanted = re.sub("[^a-z0-9]", "", letters.removesuffix("s").lower())
    return words[0].lower() == wanted[0] and all(letter in rest for letter in wanted)


def _length(other: str) -> int:
    """Words, or letters of an abbreviation."""
    return len(other.removesuffix("s")) if _SHORT_FORM.fullmatch(other) else len(re.split("[ -]", other))


def _korean_terms(length: int, places: Mapping[tuple[str, ...], set[str]]) -> dict[tuple[str, ...], set[str]]:
    """Where the Korean term of an English one begins: its papers by its words."""
    by_ending: dict[tuple[str, ...], set[str]] = defaultdict(set)
    shortest: set[tuple[str, ...]] = set()
    for words, papers in places.items():
        long_enough = [
            words[-n:]
            for n in range(1, min(len(words), length + 1) + 1)
            if len("".join(words[-n:])) >= _SYLLABLES_A_WORD * length
        ]
        shortest.update(long_enough[:1])
        for ending in long_enough:
            by_ending[ending] |= papers
    terms: dict[tuple[str, ...], set[str]] = {}
    waiting = list(shortest)
    while waiting:
        ending = waiting.pop()
        longer = [one for one in by_ending if one[1:] == ending]
        often = [one for one in longer if len(by_ending[one]) >= PAPERS_NEEDED]
        # Mostly with a word before it: that word belongs to the term, where the term is short or the word comes often.
        before = longer if len(ending) < length else often
        if 2 * len(set().union(*(by_ending[one] for one in before))) >= len(by_ending[ending]):
            waiting += often
        else:
            terms[ending] = by_ending[ending]
    return terms


def _trusted(pairs: Mapping[Pair, set[str]], written: Mapping[str, Counter[str]]) -> Synonyms:
    totals: dict[str, set[str]] = defaultdict(set)
    for pair, papers in pairs.items():
        for one in pair:
            totals[one] |= papers
    ways: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for pair, papers in pairs.items():
        shares = [len(papers) / len(totals[one]) for one in pair]
        if len(papers) >= PAPERS_NEEDED and min(shares) >= _LEAST_SHARE:
            for one, other in (pair, pair[::-1]):
                ways[one].append((-len(papers), written[other].most_common(1)[0][0]))
    return Synonyms({one: tuple(other for _, other in sorted(others)[:MOST_WAYS]) for one, others in ways.items()})


def _widened(condition: Condition, synonyms: Synonyms) -> Condition:
    if not isinstance(condition, TextCondition) or condition.without:
        return condition
    typed = condition.terms[0].typed
    found = ((other, one_term(other)) for other in synonyms.of(condition.terms[0]))
    return replace(
        condition,
        synonyms=tuple(Synonym(term, f"{typed} = {other}") for other, term in found if term is not None),
    )


@lru_cache(maxsize=16384)
def _key_of(words: str) -> str:
    term = one_term(words)
    return "" if term is None else _key(term)


def _key(term: Term) -> str:
    return " ".join(term.literals[:1]) if len(term.runs) == 1 else ""
