"""Allowance: how many questions one person may ask, so that nobody's hurry slows the others down.

A bucket of `burst` questions that fills up again at `per_minute`. Kept in memory for who asked lately: a full bucket
is the same as none. Takes the time as an argument.
"""

from dataclasses import dataclass
from itertools import islice

LATELY = 10_000
"""People whose buckets are kept before full ones are dropped; beyond, those whose last question is longest ago."""


@dataclass(frozen=True, slots=True)
class Rate:
    per_minute: int = 30
    burst: int = 15


@dataclass(frozen=True, slots=True)
class Bucket:
    """`left`: questions that were left at the moment `at`, in seconds."""

    left: float
    at: float


def spend(bucket: Bucket | None, rate: Rate, now: float) -> tuple[Bucket, float]:
    """The bucket after one question, and how many seconds to wait for it: 0 when it may be asked now.

    A refused question costs nothing. A clock that was set back fills nothing and takes nothing.
    """
    left = float(rate.burst) if bucket is None else _filled(bucket, rate, now)
    if left >= 1:
        return Bucket(left - 1, now), 0.0
    return Bucket(left, now), (1 - left) * 60 / rate.per_minute


def _filled(bucket: Bucket, rate: Rate, now: float) -> float:
    return min(float(rate.burst), bucket.left + max(0.0, now - bucket.at) * rate.per_minute / 60)


class Allowances:
    """The buckets of everyone who asked lately."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._buckets: dict[str, Bucket] = {}

    def spend(self, person: str, now: float) -> float:
        """Seconds to wait; 0 when the question may be asked, which then counts."""
        bucket, wait = spend(self._buckets.pop(person, None), self._rate, now)
        if len(self._buckets) >= LATELY:
            self._drop(now)
        self._buckets[person] = bucket  # At the end: the order is that of the last questions.
        return wait

    def _drop(self, now: float) -> None:
        full = [who for who, one in self._buckets.items() if _filled(one, self._rate, now) >= self._rate.burst]
        for who in full or list(islice(self._buckets, LATELY // 10)):
            del self._buckets[who]

    def __len__(self) -> int:
        return len(self._buckets)
