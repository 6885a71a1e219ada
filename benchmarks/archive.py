"""How long an archive takes to come in: the bot's own intake beside a bare script that writes the same rows.

    python -m benchmarks.archive [FOLDER]

Both fold and index the same text and make one durable commit a digest, in the same run, in turns. The script is
handed parsed papers; the intake also finds, reads and parses the files. Prints medians and the ratio.
"""

import asyncio
import json
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.samples import digest_files
from bot.adapters.sqlite.database import migrations, open_database
from bot.adapters.sqlite.digests import DigestStore
from bot.adapters.sqlite.feeds import FeedRegistry
from bot.adapters.sqlite.outbox import Outbox
from bot.digests.intake import Folders, settled_file
from bot.digests.parser import ParsedDigest, parse_bytes
from bot.domain.deliveries import Timing
from bot.domain.folding import index_text
from bot.jobs.take_in import TakeIn

ROUNDS = 5


def bare(digests: Sequence[ParsedDigest], store: Path) -> float:
    connection = sqlite3.connect(store, isolation_level=None)
    for script in migrations():
        connection.executescript(script)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    began = time.perf_counter()
    for digest in digests:
        connection.execute("BEGIN IMMEDIATE")
        for paper, line in zip(digest.papers, digest.lines, strict=True):
            row = connection.execute(
                "INSERT INTO papers (date, arxiv_id, path, line, title, votes, authors, authors_cut, media_kind,"
                " media_url, sections) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    str(digest.date), paper.arxiv_id, "", line, paper.title, paper.votes,
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
    took = time.perf_counter() - began
    connection.close()
    return took


async def taken_in(paths: Sequence[Path], store: Path) -> float:
    database = await open_database(store)
    outbox = Outbox(database, Timing())
    take_in = TakeIn(
        Folders([], 0.0, time.monotonic), DigestStore(database), outbox, FeedRegistry(database), (), "none", 3,
        time.time, lambda: None,
    )  # fmt: skip
    began = time.perf_counter()
    await take_in.ingest([settled_file(str(path)) for path in paths], lambda: None)
    took = time.perf_counter() - began
    await database.close()
    return took


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = digest_files(Path(folder), sys.argv[1:])
        digests = [digest for path in paths for digest in parse_bytes(path.read_bytes(), str(path)).digests]
        digests = sorted((digest for digest in digests if digest.date), key=lambda digest: str(digest.date))
        papers = sum(len(digest.papers) for digest in digests)
        floors, ours = [], []
        for number in range(ROUNDS):
            floors.append(bare(digests, Path(folder) / f"bare{number}.db"))
            ours.append(asyncio.run(taken_in(paths, Path(folder) / f"ours{number}.db")))
    floor, own = statistics.median(floors), statistics.median(ours)
    print(f"archive: {len(digests)} digests, {papers} papers")
    print(f"  bare script   {floor:7.3f} s")
    print(f"  intake        {own:7.3f} s   {own / floor:.2f} x the bare script")


if __name__ == "__main__":
    main()
