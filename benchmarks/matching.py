"""How long folding and matching take, each beside a floor of the same run.

Floor: every text of the papers through unicodedata.normalize, casefold and split, which cuts no word rightly.
Papers: the seed's, repeated to 30. Queries: two-word pieces of their own texts and some that are found nowhere.

    python -m benchmarks.matching
"""

import time
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from bot.digests.parser import parse_bytes
from bot.domain.folding import fold
from bot.domain.keywords import Query, match, parse_query, prepare
from bot.domain.papers import Paper

SEED = Path(__file__).parents[1] / "seeds" / "2025" / "03" / "07.md"
PAPERS = 30
QUERIES = 100
RUNS = 9
NOWHERE = ("양자 중력", "protein folding", "기후모델", '"LLM 번역기"', "author:Nobody", "topology AND 위상수학")

Thing = TypeVar("Thing")


def texts_of(paper: Paper) -> list[str]:
    return [paper.title, *(text for section in paper.sections for text in (section.label or "", section.text))]


def seed_papers() -> list[Paper]:
    read = parse_bytes(SEED.read_bytes(), "2025/03/07.md")
    papers = [paper for digest in read.digests for paper in digest.papers]
    return (papers * (PAPERS // len(papers) + 1))[:PAPERS]


def queries_for(papers: list[Paper]) -> list[Query]:
    typed = list(NOWHERE)
    for paper in papers:
        for section in paper.sections:
            words = section.text.split()
            typed += [" ".join(words[i : i + 2]) for i in range(0, len(words) - 1, 9)]
    read = (parse_query(text) for text in dict.fromkeys(typed))
    return [query for query in read if isinstance(query, Query)][:QUERIES]


def best_of(work: Callable[[], object]) -> float:
    """Seconds, the best of RUNS: noise only ever adds."""
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def each(things: Iterable[Thing], work: Callable[[Thing], object]) -> None:
    """One after the other, keeping no result, as the bot does."""
    for thing in things:
        work(thing)


def main() -> None:
    papers = seed_papers()
    queries = queries_for(papers)
    texts = [text for paper in papers for text in texts_of(paper)]
    prepared = [prepare(paper) for paper in papers]

    floor = best_of(lambda: each(texts, lambda text: unicodedata.normalize("NFKC", text).casefold().split()))
    folding = best_of(lambda: each(texts, fold))
    preparing = best_of(lambda: each(papers, prepare))
    matching = best_of(lambda: each(prepared, lambda one: each(queries, lambda query: match(query, one))))
    found = sum(match(query, one) is not None for one in prepared for query in queries)

    print(f"{len(papers)} papers, {sum(map(len, texts)):,} characters, {len(queries)} queries, {found} matches")
    print(f"floor: normalize, casefold, split  {floor * 1000:8.2f} ms")
    for name, seconds in (("fold and cut", folding), ("prepare papers", preparing), ("match all queries", matching)):
        a_paper = seconds / len(papers) * 1e6
        print(f"{name:<34} {seconds * 1000:8.2f} ms   {seconds / floor:6.2f} x floor   {a_paper:6.1f} us a paper")
    print(f"one query against one paper        {matching / len(papers) / len(queries) * 1e6:8.2f} us")


if __name__ == "__main__":
    main()
