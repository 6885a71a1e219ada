"""How long an archive takes to come in: `paperboy ingest` beside a bare script that writes the same rows.

    python -m benchmarks.archive [FOLDER]

Both make a store, fold and index the same text and make one durable commit a digest, in the same run, in turns. The
script is handed parsed papers; the bot also finds, reads and parses the files, merges, plans and logs. Prints medians
and the ratio. Imports are no part of either.
"""

import contextlib
import datetime as dt
import io
import itertools
import json
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.rounds import Took, in_turns, timed
from benchmarks.samples import digest_files
from bot import ingest, logs
from bot.adapters.sqlite.database import migrations
from bot.config import Settings
from bot.digests.parser import parse_bytes
from bot.domain.folding import index_text
from bot.domain.papers import Paper

ROUNDS = 5

Digests = list[tuple[dt.date, list[tuple[int, Paper]]]]


def bare(digests: Digests, store: Path) -> Took:
    with timed() as took:
        _write(digests, store)
    return took


def _write(digests: Digests, store: Path) -> None:
    connection = sqlite3.connect(store, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    for script in migrations():
        connection.executescript(f"BEGIN;{script};COMMIT;")
    for date, papers in digests:
        connection.execute("BEGIN IMMEDIATE")
        for line, paper in papers:
            row = connection.execute(
                "INSERT INTO papers (date, arxiv_id, path, line, title, votes, authors, authors_cut, media_kind,"
                " media_url, sections) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    str(date), paper.arxiv_id, "", line, paper.title, paper.votes,
                    json.dumps(paper.authors, ensure_ascii=False), paper.authors_cut, paper.media.kind,
                    paper.media.url, json.dumps([[s.label, s.text] for s in paper.sections], ensure_ascii=False),
                ),
            )  # fmt: skip
            connection.execute(
                "INSERT INTO papers_index (rowid, title, body, authors) VALUES (?, ?, ?, ?)",
                (
                    row.lastrowid, index_text(paper.title),
                    index_text("\n".join(section.text for section in paper.sections)),
                    index_text(", ".join(paper.authors)),
                ),
            )  # fmt: skip
        connection.execute("COMMIT")
    connection.close()


def taken_in(paths: Sequence[Path], store: Path) -> Took:
    logs.configure(stream=io.StringIO(), only_errors=True)  # As the command itself does.
    silence = io.StringIO()
    with contextlib.redirect_stdout(silence), contextlib.redirect_stderr(silence), timed() as took:
        ingest.ingest(Settings.model_validate({"store": {"path": store}}), paths)
    return took


def parsed(paths: Sequence[Path]) -> Digests:
    """The papers of each date over all files, each once, oldest date first."""
    dates: dict[dt.date, dict[str, tuple[int, Paper]]] = {}
    for path in paths:
        for digest in parse_bytes(path.read_bytes(), str(path)).digests:
            if digest.date is not None:
                known = dates.setdefault(digest.date, {})
                for line, paper in zip(digest.lines, digest.papers, strict=True):
                    known.setdefault(paper.arxiv_id, (line, paper))
    return [(date, list(dates[date].values())) for date in sorted(dates)]


def main(arguments: Sequence[str] = (), rounds: int = ROUNDS) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = digest_files(Path(folder), arguments)
        digests = parsed(paths)
        number = itertools.count()
        floor, own = in_turns(
            rounds,
            lambda: bare(digests, Path(folder) / f"bare{next(number)}.db"),
            lambda: taken_in(paths, Path(folder) / f"ours{next(number)}.db"),
        )
        stores = [sqlite3.connect(next(Path(folder).glob(f"{name}*.db"))) for name in ("bare", "ours")]
        rows = [store.execute("SELECT count(*) FROM papers_index").fetchone()[0] for store in stores]
        assert rows[0] == rows[1], f"not the same rows: {rows}"
    print(f"archive: {len(digests)} digests, {rows[0]} papers, median of {rounds} rounds")
    print(f"  bare script   {floor.clock:7.3f} s   processor {floor.processor:7.3f} s")
    print(f"  ingest        {own.clock:7.3f} s   processor {own.processor:7.3f} s")
    print(f"  ratio         {own.clock / floor.clock:7.2f}     processor {own.processor / floor.processor:7.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
