"""Subscriptions to measure with: keywords whose words are as frequent among them as they are in real digests.

A new keyword is drawn from everything the digests say; what stands in more than one paper in twenty is nobody's.
Three in four are one term (some of them of two neighbouring words), the rest AND, OR, exclusions, title, author and
votes. Three in four people follow what somebody follows already, so that few keywords have very many followers and
many have one, as topics do. The same seed gives the same.
"""

import random
import re
from collections import Counter
from collections.abc import Sequence

from bot.domain.folding import fold, script_of
from bot.domain.keywords import Query, parse_query
from bot.domain.papers import Paper

BROAD = 0.05
FOLLOWED_ALREADY = 0.75
_KINDS = ("term", "two words", "and", "or", "without", "title", "author", "votes")
_SHARES = (60, 15, 8, 6, 5, 2, 3, 1)


def subscriptions(number: int, papers: Sequence[Paper], seed: int = 1) -> list[Query]:
    """As many queries, equal ones among them."""
    chance = random.Random(seed)
    passages = [text for paper in papers for text in (paper.title, *(section.text for section in paper.sections))]
    words = [fold(text).words for text in passages]
    seen_in = Counter(word for paper in papers for word in {_keyword(word) for word in _words_of(paper)})
    places = [
        (row, place)
        for row, line in enumerate(words)
        for place, word in enumerate(line)
        if re.fullmatch("[a-z][a-z0-9.]+|[가-힣]{2,}", word)
    ]
    topics = [(row, place) for row, place in places if seen_in[_keyword(words[row][place])] <= BROAD * len(papers)]
    usable = topics or places
    names = [name for paper in papers for name in paper.authors] or ["Ada Lovelace"]

    def term(longer: bool = False) -> str:
        row, place = chance.choice(usable)
        line = words[row]
        first = line[place]
        if longer and place + 1 < len(line) and script_of(line[place + 1]) == script_of(first):
            return f"{first} {_keyword(line[place + 1])}"
        return _keyword(first)

    def typed(kind: str) -> str:
        match kind:
            case "two words":
                return term(longer=True)
            case "and":
                return f"{term()} AND {term()}"
            case "or":
                return f"{term()} OR {term()}"
            case "without":
                return f"{term()} -{term()}"
            case "title":
                return f"title:{term()}"
            case "author":
                return f'author:"{chance.choice(names)}"'
            case "votes":
                return f"{term()} votes:>{chance.choice([5, 10, 20, 50])}"
            case _:
                return term()

    found: list[Query] = []
    while len(found) < number:
        if found and chance.random() < FOLLOWED_ALREADY:
            found.append(chance.choice(found))
            continue
        query = parse_query(typed(chance.choices(_KINDS, _SHARES)[0]))
        if isinstance(query, Query):
            found.append(query)
    return found


def _words_of(paper: Paper) -> list[str]:
    return [word for text in (paper.title, *(section.text for section in paper.sections)) for word in fold(text).words]


def _keyword(word: str) -> str:
    """What a person would type: the noun at the head of a Hangul word, which is rarely longer than four syllables."""
    return (
        word[:-1] if len(word) > 2 and word[-1] in "은는을를이가의에로와과도" else word[:4] if word[0] >= "가" else word
    )
