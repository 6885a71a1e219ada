"""Stores of any size to measure with: made-up papers whose words are as frequent as those of real digests.

Words are drawn one by one from everything the real digests say; lengths, votes, numbers of authors and of papers a
day are drawn from the real ones too. One paper in fifty comes again on a later date. The same seed gives the same
store. The search index is left empty unless it is asked for.
"""

import asyncio
import datetime as dt
import json
import random
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from bot.adapters.sqlite.database import open_database
from bot.digests.parser import parse_bytes
from bot.domain.folding import index_text
from bot.domain.papers import Paper

NEWEST = dt.date(2025, 12, 31)
AGAIN = 0.02

Row = tuple[object, ...]


def real_days(paths: Sequence[Path]) -> list[list[Paper]]:
    """The papers of each digest that there is."""
    parsed = (parse_bytes(path.read_bytes(), str(path)) for path in paths)
    return [list(digest.papers) for file in parsed for digest in file.digests if digest.papers]


def make_store(path: Path, papers: int, real: Sequence[Sequence[Paper]], *, indexed: bool = False) -> None:
    """A new store at `path` with as many papers, one digest a day up to NEWEST; the oldest came first."""
    _write(path, list(_rows(papers, real))[::-1], _folded_word_by_word if indexed else None)


def make_store_of(path: Path, files: Sequence[Path]) -> None:
    """A new store at `path` with the papers of digest files, in the order of their dates."""
    digests = [one for file in files for one in parse_bytes(file.read_bytes(), str(file)).digests]
    dated = [(digest.date, digest) for digest in digests if digest.date is not None]
    rows = [
        _row(date.isoformat(), line, paper, [[section.label, section.text] for section in paper.sections])
        for date, digest in sorted(dated, key=lambda one: one[0])
        for line, paper in enumerate(digest.papers, 1)
    ]
    _write(path, rows, index_text)


def _write(path: Path, rows: Sequence[Row], folded: Callable[[str], str] | None) -> None:
    """`folded`: how the text for the search index is made; None leaves the index empty."""

    async def create() -> None:
        database = await open_database(path)
        await database.close()

    asyncio.run(create())
    connection = sqlite3.connect(path)
    with connection:
        connection.executemany(
            "INSERT INTO papers (date, arxiv_id, path, line, title, votes, authors, authors_cut, media_kind, media_url,"
            " sections) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        if folded is not None:
            # The same columns as DigestStore writes; the ids are 1, 2, 3, ... in the order of the rows.
            connection.executemany(
                "INSERT INTO papers_index (rowid, title, body, authors) VALUES (?, ?, ?, ?)",
                ((number, *map(folded, _index_columns(row))) for number, row in enumerate(rows, 1)),
            )
        connection.executemany(
            "INSERT INTO digests (date, standing, batch, arrived_at, revision) VALUES (?, 'archived', ?, 0, 1)",
            [(date, date) for date in sorted({str(row[0]) for row in rows})],
        )
    connection.close()


def _index_columns(row: Row) -> tuple[str, str, str]:
    title, authors, sections = str(row[4]), json.loads(str(row[6])), json.loads(str(row[10]))
    return title, "\n".join(text for _, text in sections), ", ".join(authors)


def _folded_word_by_word(text: str) -> str:
    return " ".join(filter(None, map(_folded_word, text.split())))


@lru_cache(maxsize=1_000_000)
def _folded_word(word: str) -> str:
    return index_text(word)


def _row(date: str, line: int, paper: Paper, sections: object) -> Row:
    return (
        date, paper.arxiv_id, f"{date}.md", line, paper.title, paper.votes,
        json.dumps(paper.authors, ensure_ascii=False), paper.authors_cut, paper.media.kind, paper.media.url,
        json.dumps(sections, ensure_ascii=False),
    )  # fmt: skip


def _rows(papers: int, real: Sequence[Sequence[Paper]]) -> Iterator[Row]:
    chance = random.Random(1)
    sizes = [len(day) for day in real]
    models = [paper for day in real for paper in day]
    titles = [word for paper in models for word in paper.title.split()]
    texts = [word for paper in models for section in paper.sections for word in section.text.split()]
    names = [name for paper in models for name in paper.authors] or ["Ada Lovelace"]
    earlier: dict[object, Row] = {}
    date = NEWEST
    while papers > 0:
        size = min(papers, chance.choice(sizes))
        come_again = iter(chance.sample(list(earlier.values()), min(size, len(earlier))))
        today: list[Row] = []
        for line in range(size):
            again = next(come_again, None) if chance.random() < AGAIN else None
            if again is not None:
                row: Row = (date.isoformat(), *again[1:])
            else:
                model = chance.choice(models)
                title = " ".join(chance.choices(titles, k=len(model.title.split())))
                sections = [
                    [section.label, " ".join(chance.choices(texts, k=len(section.text.split())))]
                    for section in model.sections
                ]
                row = (
                    date.isoformat(), f"{date:%y%m}.{date.day * 1000 + line:05}", f"{date}.md", line + 1, title,
                    model.votes, json.dumps(chance.choices(names, k=len(model.authors)), ensure_ascii=False),
                    model.authors_cut, model.media.kind, model.media.url, json.dumps(sections, ensure_ascii=False),
                )  # fmt: skip
            today.append(row)
        yield from today
        earlier = {row[1]: row for row in [*earlier.values(), *today][-500:]}
        papers -= size
        date -= dt.timedelta(days=1)
