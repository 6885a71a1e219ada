"""Digests from elsewhere."""

import datetime as dt
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Protocol

DIGEST_BYTES = 2 * 1024 * 1024
"""No digest file is larger; what is, is not fetched."""


class SourceFailed(Exception):
    """Digests could not be fetched. Says why, in half a sentence without secrets: "example.org has no address"."""


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """`path`: where it belongs, below the folder of digests; None when only what it says tells of which day it is."""

    path: PurePosixPath | None
    data: bytes


class DigestSource(Protocol):
    """Where digests are fetched from."""

    @property
    def name(self) -> str:
        """For people: an address without secrets."""
        ...

    def fetch(self, days: Sequence[dt.date]) -> AsyncIterator[FetchedFile]:
        """What is new or has changed since it was last given and the next one asked for; raises SourceFailed.

        `days`, newest first, are those to ask for where each day has an address of its own.
        """
        ...
