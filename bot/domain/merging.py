"""Merging: what a newly read file changes in the digest of its date.

The first file that holds a paper owns it; the same paper in another file changes nothing, unless the owner is no
longer there (it was renamed). A paper that its file no longer holds is gone from the digest, which takes nothing back
that was posted.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.arrivals import Standing
from bot.domain.papers import Digest, Paper


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper in a digest, with the file and line it was read from. `gone`: no longer in its file."""

    paper: Paper
    path: str
    line: int
    gone: bool = False


@dataclass(frozen=True, slots=True)
class KnownDigest:
    """A digest as the store has it, `entries` by arXiv id. `revision` 0: found, but not taken in yet.

    `batch`: the newest date that was found in the same look. `arrived_at`: seconds since the epoch.
    """

    date: dt.date
    standing: Standing
    batch: dt.date
    arrived_at: float
    revision: int
    entries: dict[str, Entry]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one file says about one date: its papers and the lines of their headings."""

    path: str
    papers: tuple[Paper, ...]
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """What to write: new and altered entries, by arXiv id, and the counts for the record."""

    entries: dict[str, Entry]
    added: int = 0
    changed: int = 0
    gone: int = 0
    held_back: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Nothing that anyone sees is different."""
        return not (self.added or self.changed or self.gone)


def merge(known: Mapping[str, Entry], contributions: Sequence[Contribution], missing: Collection[str] = ()) -> Merge:
    """Apply the contributions, in order, to the known entries (by arXiv id) of the date.

    `missing`: paths of files that are no longer there; what they own passes to the next file that holds it.
    A file that lost more than half of the papers it held before is not applied at all; its path is in `held_back`.
    """
    now = dict(known)
    held_back = []
    for contribution in contributions:
        held = {arxiv_id for arxiv_id, entry in now.items() if entry.path == contribution.path and not entry.gone}
        holds = {paper.arxiv_id for paper in contribution.papers}
        if loses_too_much(held, holds):
            held_back.append(contribution.path)
            continue
        for paper, line in zip(contribution.papers, contribution.lines, strict=True):
            entry = now.get(paper.arxiv_id)
            if entry is None or entry.gone or entry.path == contribution.path or entry.path in missing:
                now[paper.arxiv_id] = Entry(paper, contribution.path, line)
        for arxiv_id in held - holds:
            now[arxiv_id] = replace(now[arxiv_id], gone=True)
    entries = {arxiv_id: entry for arxiv_id, entry in now.items() if known.get(arxiv_id) != entry}
    return Merge(
        entries,
        added=sum(1 for arxiv_id in entries if arxiv_id not in known or known[arxiv_id].gone),
        changed=sum(1 for arxiv_id, entry in entries.items() if _altered(known.get(arxiv_id), entry)),
        gone=sum(1 for entry in entries.values() if entry.gone),
        held_back=tuple(held_back),
    )


def digest_of(date: dt.date, entries: Mapping[str, Entry]) -> Digest:
    """The digest as it stands: what is not gone, in the order of the files."""
    present = sorted((e for e in entries.values() if not e.gone), key=lambda entry: (entry.path, entry.line))
    return Digest(date, tuple(e.paper for e in present), tuple(dict.fromkeys(e.path for e in present)))


def loses_too_much(held: set[str], holds: set[str]) -> bool:
    """More than half of the papers are missing: more likely a broken file than a correction."""
    return len(held - holds) * 2 > len(held)


def _altered(before: Entry | None, after: Entry) -> bool:
    return before is not None and not before.gone and not after.gone and before.paper != after.paper
