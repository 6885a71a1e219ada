"""Paper, Digest and Problem: what a digest file says."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

MediaKind = Literal["image", "video", "none"]

MAX_VOTES = 2_147_483_647


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a summary. `label` is None for an unlabelled bullet; `text` is as written."""

    label: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Media:
    """The thumbnail or video under a heading. `url` is as written and may be relative."""

    kind: MediaKind = "none"
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of one digest. `votes` is None where the digest does not know them."""

    arxiv_id: str
    title: str
    votes: int | None = None
    authors: tuple[str, ...] = ()
    authors_cut: bool = False
    media: Media = Media()
    sections: tuple[Section, ...] = ()

    @property
    def url(self) -> str:
        return f"https://arxiv.org/abs/{self.arxiv_id}"

    @property
    def pdf_url(self) -> str:
        return f"https://arxiv.org/pdf/{self.arxiv_id}"

    @property
    def hugging_face_url(self) -> str:
        return f"https://huggingface.co/papers/{self.arxiv_id}"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a digest file. `line` is 1-based, 1 for the file as a whole."""

    path: str
    line: int
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Digest:
    """The papers of one date, in the order of the files; `sources` are their paths."""

    date: dt.date
    papers: tuple[Paper, ...]
    sources: tuple[str, ...] = ()


def in_vote_order(papers: Iterable[Paper]) -> tuple[Paper, ...]:
    """Most voted first; ties keep the digest's order, unknown votes come last."""
    return tuple(sorted(papers, key=lambda p: (p.votes is None, -(p.votes or 0))))
