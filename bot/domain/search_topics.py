"""What a paper is about, in single words: what papers like it are found by."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.domain.folding import fold, script_of
from bot.domain.papers import Paper
from bot.domain.search_words import Piece, without_particle
from bot.domain.terms import neighbours

MOST_CANDIDATES = 60
MOST_TOPICS = 20
_TITLE_WEIGHT = 3
_SHORTEST = {"latin": 2, "hangul": 2}
# 검증하고, 검증합니다 and 검증된 are about 검증; 음악적 is about 음악.
_INFLECTED = re.compile(
    "(.{2,}?)(?:(?:하|되|시키|해|했|된|될|한|할|함|합|됩|됐|시킨|시켜|적)[가-힣]{0,4}|입니다|이며|이고|이다)"
)


@dataclass(frozen=True, slots=True)
class Topic:
    """A word, and how much of the paper is about it: how often it is said, and more where the title says it too."""

    piece: Piece
    weight: float


def topics(paper: Paper) -> list[Topic]:
    """Candidates, the weightiest first. Which of them are rare enough to tell papers apart, the archive knows."""
    said = Counter(word for section in paper.sections for word in _words(section.text))
    for word in _words(paper.title):
        said[word] += _TITLE_WEIGHT if word in said else 1
    return [
        Topic(Piece((word,), script_of(word) == "hangul"), 1 + math.log(weight))
        for word, weight in said.most_common(MOST_CANDIDATES)
    ]


def telling(candidates: list[Topic], papers_with: Mapping[Piece, int], papers: int, most_with: int) -> list[Topic]:
    """The topics that tell papers apart: said here, and in few other papers, but in some. Now weighed by that, too."""
    rated = [
        Topic(topic.piece, topic.weight * math.log(papers / papers_with[topic.piece]))
        for topic in candidates
        if 2 <= papers_with[topic.piece] <= most_with
    ]
    rated.sort(key=lambda topic: -topic.weight)
    return rated[:MOST_TOPICS]


def _words(text: str) -> Iterator[str]:
    for word in fold(text).keys:
        if len(word) >= _SHORTEST.get(script_of(word), 1) and not word.replace(".", "").isdigit():
            yield _bare(word)


def _bare(word: str) -> str:
    if script_of(word) != "hangul":
        return word
    if (inflected := _INFLECTED.fullmatch(word)) is not None:
        return inflected[1]
    bare = without_particle(neighbours(word)[0])
    return word if bare is None else bare.literals[0]
