"""How long a digest of 30 papers takes against many subscriptions, beside other ways to do the same work.

    python -m benchmarks.matching [--long] [FOLDER]

Floor of folding: every text of the papers through unicodedata.normalize, casefold and split, which cuts no word
rightly. Floor of matching: folding and cutting the papers. Subscriptions: benchmarks/subscribed.py. Every engine is
asked for the same pairs of paper and subscription, in one run; one that finds fewer says so. What would take minutes
is left out. `--long`: up to 1,000,000 subscriptions.
"""

import gc
import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from benchmarks.generated import real_days
from benchmarks.rivals import Engine, automaton, compiled_automaton, one_expression, plain_loop
from benchmarks.samples import digest_files
from benchmarks.subscribed import subscriptions
from bot.domain.folding import fold
from bot.domain.keywords import Query, prepare
from bot.domain.papers import Paper
from bot.domain.query_index import QueryIndex

PAPERS = 30
SIZES = (1_000, 10_000, 100_000)
LONG_SIZES = (*SIZES, 1_000_000)
RUNS = 9
RIVALS: dict[str, tuple[Callable[[Sequence[Query]], Engine | None], int]] = {
    "plain loop": (plain_loop, 10_000),
    "one regular expression": (one_expression, 10_000),
    "Aho–Corasick, Python": (automaton, 100_000),
    "Aho–Corasick, C": (compiled_automaton, 1_000_000),
}
"""Each with the number of subscriptions up to which it is measured."""

Thing = TypeVar("Thing")


def texts_of(paper: Paper) -> list[str]:
    return [paper.title, *(text for section in paper.sections for text in (section.label or "", section.text))]


def best_of(work: Callable[[], object], runs: int = RUNS) -> float:
    """Seconds of processor time, the best of the runs: what else the machine does only ever adds."""
    taken = []
    for _ in range(runs):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def each(things: Iterable[Thing], work: Callable[[Thing], object]) -> None:
    """One after the other, keeping no result, as the bot does."""
    for thing in things:
        work(thing)


def fold_papers(papers: Sequence[Paper]) -> float:
    """Prints what folding costs; the seconds of folding and cutting are the floor of matching."""
    texts = [text for paper in papers for text in texts_of(paper)]
    floor = best_of(lambda: each(texts, lambda text: unicodedata.normalize("NFKC", text).casefold().split()))
    folding = best_of(lambda: each(texts, fold))
    preparing = best_of(lambda: each(papers, prepare))
    print(f"{len(papers)} papers, {sum(map(len, texts)):,} characters")
    print(f"normalize, casefold, split (floor) {floor * 1000:8.2f} ms")
    for name, seconds in (("fold and cut", folding), ("prepare papers", preparing)):
        a_paper = seconds / len(papers) * 1e6
        print(f"{name:<34} {seconds * 1000:8.2f} ms   {seconds / floor:6.2f} x floor   {a_paper:6.1f} us a paper")
    return folding


def hold_against(papers: Sequence[Paper], queries: Sequence[Query], floor: float) -> None:
    """Prints a line for each engine; ours comes first and says which pairs are to be found."""
    prepared = [prepare(paper) for paper in papers]
    before = _megabytes()
    index: QueryIndex[int] = QueryIndex()
    start = time.process_time()
    for number, query in enumerate(queries):
        index.add(number, query)
    built = time.process_time() - start
    gc.collect()
    used = _megabytes() - before
    changing = best_of(lambda: index.add(0, queries[0]))  # Which takes the old one out.
    expected = [sorted(index.match(paper)) for paper in prepared]
    pairs = sum(map(len, expected))
    print(
        f"\n{len(queries):,} subscriptions, {index.distinct:,} different, {pairs:,} matches in {len(papers)} papers\n"
        f"index: built in {built:.2f} s, {used:.0f} MB of memory, {changing * 1e6:.0f} us to take one out and put it in"
    )
    _line("index", best_of(lambda: each(prepared, index.match)), floor, "")
    for name, (make, most) in RIVALS.items():
        if len(queries) > most:
            continue
        start = time.process_time()
        engine = make(queries)
        built = time.process_time() - start
        if engine is None:
            print(f"{name:<26} left out: pyahocorasick is not installed")
            continue
        found = sum(len(set(engine(paper)) & set(those)) for paper, those in zip(prepared, expected, strict=True))
        seconds = best_of(partial(each, prepared, engine), 2)
        said = "" if found == pairs else f", finds {found:,} of {pairs:,}"
        _line(name, seconds, floor, f"built in {built:.2f} s{said}")


def _line(name: str, seconds: float, floor: float, remark: str) -> None:
    print(f"{name:<26} {seconds * 1000:10.2f} ms {seconds / floor:10.1f} x folding   {remark}".rstrip())


def _megabytes() -> float:
    """Of memory that this process holds."""
    pages = (
        int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) if Path("/proc/self/statm").exists() else 0
    )
    return pages * 4096 / 1e6


def main(arguments: Sequence[str] = (), sizes: Sequence[int] | None = None) -> None:
    """`sizes`: numbers of subscriptions."""
    sizes = sizes or (LONG_SIZES if "--long" in arguments else SIZES)
    with tempfile.TemporaryDirectory() as scratch:
        days = real_days(digest_files(Path(scratch), [one for one in arguments if one != "--long"]))
    papers = [paper for day in days for paper in day]
    digest = papers[-PAPERS:]
    floor = fold_papers(digest)
    queries = subscriptions(max(sizes), papers)
    gc.collect()
    gc.freeze()
    for size in sizes:
        hold_against(digest, queries[:size], floor)


if __name__ == "__main__":
    main(sys.argv[1:])
