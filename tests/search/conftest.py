"""A small archive to search in: each paper is there for a promise, none has a word of another by chance."""

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from benchmarks.generated import make_store_of
from bot.adapters.sqlite.search_engine import SearchEngine
from bot.domain.queries import Refusal
from bot.domain.search_queries import parse_search
from bot.ports import Hits

NEWEST = dt.date(2025, 3, 7)


def paper(arxiv_id: str, title: str, text: str, votes: int | str = 5, authors: str = "Ada Lovelace") -> str:
    return (
        f"### [{title}](https://arxiv.org/abs/{arxiv_id})\n\nVote: {votes}\n\nAuthors: {authors}\n\n"
        f"- ***What's New***: {text}\n"
    )


def digest(date: str, *papers: str) -> str:
    return f"## Daily Papers ({date})\n\n" + "\n".join(papers)


class Shelf:
    """`find` gives the arXiv ids of a query, best first."""

    def __init__(self, store: Path) -> None:
        self.store = store
        self.connection = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
        self.engine = SearchEngine(self.connection)

    def hits(self, query: str, first: int = 0, count: int | None = 10) -> Hits:
        read = parse_search(query, NEWEST)
        assert not isinstance(read, Refusal), read
        return self.engine.find(read, first, count)

    def find(self, query: str) -> list[str]:
        """What has all that was asked; what was loosened does not count."""
        hits = self.hits(query)
        return [] if hits.loosened else [listed.paper.arxiv_id for listed in hits.papers]


MakeShelf = Callable[[Sequence[str]], Shelf]


@pytest.fixture
def make_shelf(tmp_path: Path) -> Iterator[MakeShelf]:
    """Digest texts -> a shelf of them."""
    made: list[Shelf] = []

    def make(texts: Sequence[str]) -> Shelf:
        folder = tmp_path / f"digests{len(made)}"
        folder.mkdir()
        files = []
        for number, text in enumerate(texts):
            files.append(folder / f"{number}.md")
            files[-1].write_text(text, encoding="utf-8")
        store = tmp_path / f"store{len(made)}.db"
        make_store_of(store, files)
        made.append(Shelf(store))
        return made[-1]

    yield make
    for shelf in made:
        shelf.connection.close()
