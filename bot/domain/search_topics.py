"""What a paper is about, in single words: what papers like it are found by."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.folding import fold, script_of
from bot.domain.papers import Paper
from bot.domain.search_words import Piece, without_particle
from bot.domain.terms import neighbours

MOST_CANDIDATES = 60
MOST_TOPICS = 12
_TITLE_WEIGHT = 3
_SHORTEST = {"latin": 2, "hangul": 2}


@dataclass(frozen=True, slots=True)
class Topic:
    """A word, and how much of the paper is about it: how often it is said, in the title more than below."""

    piece: Piece
    weight: float


def topics(paper: Paper) -> list[Topic]:
    """Candidates, the weightiest first. Which of them are rare enough to tell papers apart, the archive knows."""
    said: Counter[str] = Counter()
    for text, weight in [(paper.title, _TITLE_WEIGHT), *((section.text, 1) for section in paper.sections)]:
        for word in fold(text).keys:
            if len(word) >= _SHORTEST.get(script_of(word), 1) and not word.replace(".", "").isdigit():
                said[_bare(word)] += weight
    return [
        Topic(Piece((word,), script_of(word) == "hangul"), 1 + math.log(weight))
        for word, weight in said.most_common(MOST_CANDIDATES)
    ]


def telling(candidates: list[Topic], papers_with: Mapping[Piece, int], papers: int, most_with: int) -> list[Piece]:
    """The topics that tell papers apart: said here, and in few other papers, but in some."""
    rated = [
        (topic.weight * math.log(papers / papers_with[topic.piece]), topic.piece)
        for topic in candidates
        if 2 <= papers_with[topic.piece] <= most_with
    ]
    rated.sort(key=lambda rating: -rating[0])
    return [piece for _, piece in rated[:MOST_TOPICS]]


def _bare(word: str) -> str:
    if script_of(word) != "hangul":
        return word
    bare = without_particle(neighbours(word)[0])
    return word if bare is None else bare.literals[0]
