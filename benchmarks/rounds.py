"""Rounds: how a figure and its floor are taken, in turns and several times, so that a busy machine hits both alike.

Processor time stands beside time on the clock, because other work on the machine only spoils the second.
"""

import math
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class Took:
    """Seconds on the clock, and of the processor over all threads of this process."""

    clock: float = 0.0
    processor: float = 0.0


@contextmanager
def timed() -> Iterator[Took]:
    """Filled in when the block has ended."""
    took = Took()
    clock, processor = time.perf_counter(), time.process_time()
    yield took
    took.clock, took.processor = time.perf_counter() - clock, time.process_time() - processor


def in_turns(rounds: int, *works: Callable[[], Took]) -> list[Took]:
    """The median of each work over the rounds."""
    taken: list[list[Took]] = [[] for _ in works]
    for _ in range(rounds):
        for figures, work in zip(taken, works, strict=True):
            figures.append(work())
    return [median(figures) for figures in taken]


def median(figures: Sequence[Took]) -> Took:
    return Took(
        statistics.median(took.clock for took in figures), statistics.median(took.processor for took in figures)
    )


def percentile(figures: Sequence[float], percent: float) -> float:
    """The smallest figure that at least `percent` of all figures do not exceed."""
    ordered = sorted(figures)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]
