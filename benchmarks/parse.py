"""How long parsing takes beside the least it could: reading, decoding and splitting the same files.

    python -m benchmarks.parse

Takes the real digests in ../shared/corpus where they are there, otherwise the seed many times over.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.digests.parser import parse_bytes

ROOT = Path(__file__).parents[1]
CORPUS = ROOT.parent / "shared" / "corpus" / "digests"
SEED = ROOT / "seeds" / "2025" / "03" / "07.md"
ROUNDS = 7


def floor(paths: Sequence[Path]) -> int:
    """Read, decode, split; gives the number of lines."""
    return sum(len(path.read_bytes().decode().split("\n")) for path in paths)


def parse(paths: Sequence[Path]) -> int:
    """Read and parse; gives the number of papers."""
    parsed = (parse_bytes(path.read_bytes(), str(path)) for path in paths)
    return sum(len(digest.papers) for file in parsed for digest in file.digests)


def bench_parse() -> None:
    """Both in turn, several times, in one run; medians of processor time."""
    real = CORPUS.is_dir()
    paths = sorted(CORPUS.rglob("*.md")) if real else [SEED] * 200
    floors, parses, papers = [], [], 0
    for _ in range(ROUNDS):
        floors.append(_seconds(floor, paths)[0])
        seconds, papers = _seconds(parse, paths)
        parses.append(seconds)
    least, ours = statistics.median(floors), statistics.median(parses)
    print(f"{len(paths)} files ({'real digests' if real else 'the seed'}), {papers} papers, median of {ROUNDS} rounds")
    print(f"read, decode, split   {least * 1000:8.1f} ms")
    print(f"read, parse           {ours * 1000:8.1f} ms   {ours / papers * 1e6:.1f} us a paper")
    print(f"ratio                 {ours / least:8.1f}")


def _seconds(work: Callable[[Sequence[Path]], int], paths: Sequence[Path]) -> tuple[float, int]:
    start = time.process_time()
    result = work(paths)
    return time.process_time() - start, result


if __name__ == "__main__":
    bench_parse()
