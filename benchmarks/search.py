"""How long `/paper search` takes, from the question received to the answer handed to the platform's library.

    python -m benchmarks.search [--long] [FOLDER]

The desk, the store and the formatter are the bot's own, for both platforms in turn, over generated papers with the
word frequencies of real digests: 5,000 and 100,000 of them, with --long 1,000,000 too. Questions: those of
search_cases.tsv (a tenth asks for the second page), words drawn as often as the papers use them, and papers that are
like one. Floor, in turns with it: SQL that finds the folded words, ranks by bm25 and reads ten papers, through sqlite3
alone; it knows no spacing, no endings, no dates and no excerpts.
"""

import asyncio
import gc
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.generated import make_store, real_days
from benchmarks.memory import resident_here
from benchmarks.rounds import Took, percentile, timed
from benchmarks.samples import digest_files
from benchmarks.search_quality import cases
from bot.adapters.sqlite.archive import SqliteArchive
from bot.adapters.sqlite.database import open_database, open_reader
from bot.adapters.sqlite.digests import DigestStore
from bot.adapters.sqlite.feeds import FeedRegistry
from bot.adapters.sqlite.posts import PostStore
from bot.adapters.sqlite.records import records_in
from bot.commands.ask import Person
from bot.commands.desk import Desk
from bot.domain.folding import fold, script_of
from bot.domain.papers import Paper
from bot.formatter import block_answers, embed_answers
from bot.jobs.posting import Posting

SIZES = (5_000, 100_000)
LONG = (1_000_000,)
WORDS = 300
"""Questions of one word, and of two."""
ALIKE = 60


@dataclass(frozen=True)
class Question:
    kind: str
    line: str
    page: int = 1

    async def answered(self, desk: Desk, person: Person) -> None:
        """`page` is pressed where it is not the first."""
        line = f"page:{self.page}:{self.line}" if self.page > 1 else self.line
        reply = await (desk.pressed(line, person) if self.page > 1 else desk.typed(line, person))
        shown = embed_answers if person.platform == "discord" else block_answers
        assert shown.reply(reply, desk.words_for(person), public=False)

    def bare(self, connection: sqlite3.Connection) -> None:
        words = [f'"{word}"' + (" *" if script_of(word) == "hangul" else "") for word in fold(self.line).keys[1:]]
        connection.execute(
            "SELECT p.* FROM (SELECT rowid FROM papers_index WHERE papers_index MATCH ? ORDER BY rank LIMIT 10) best"
            " JOIN papers p ON p.id = best.rowid",
            (" AND ".join(words) or '""',),
        ).fetchall()


def questions(real: Sequence[Sequence[Paper]], store: Path) -> list[Question]:
    chance = random.Random(1)
    asked = [Question("cases", f"search {case.query}", 2 if chance.random() < 0.1 else 1) for case in cases()]
    texts = [text for day in real for paper in day for text in (paper.title, *(one.text for one in paper.sections))]
    words = [word for text in texts for word in text.split() if any(len(one) > 1 for one in fold(word).words)]
    asked += [Question("one word", f"search {chance.choice(words)}") for _ in range(WORDS)]
    asked += [Question("two words", f"search {chance.choice(words)} {chance.choice(words)}") for _ in range(WORDS)]
    connection = sqlite3.connect(store)
    ids = [one for (one,) in connection.execute("SELECT DISTINCT arxiv_id FROM papers ORDER BY arxiv_id")]
    connection.close()
    asked += [Question("similar", f"similar {one}") for one in chance.choices(ids, k=ALIKE)]
    chance.shuffle(asked)
    return asked


async def measure(store: Path, asked: Sequence[Question]) -> dict[str, tuple[list[Took], list[Took]]]:
    """Kind -> what the bot and the SQL alone took, question by question."""
    database, reader = await open_database(store), await open_reader(store)
    zone = ZoneInfo("Asia/Seoul")
    feeds = FeedRegistry(database, "ko", zone)
    posting = Posting(feeds, PostStore(database), DigestStore(database), time.time, lambda: None)
    records = records_in(database, SqliteArchive(reader), time.time, "ko", zone, feeds, posting, {})
    desk = Desk(records)
    people = (Person("discord", "1", "2", "ko"), Person("slack", "T1", "U1", "ko"))
    bare = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
    figures: dict[str, tuple[list[Took], list[Took]]] = {}
    try:
        for person in people:
            await asked[0].answered(desk, person)  # The first answer to someone is longer.
        for number, question in enumerate(asked):
            own, floor = figures.setdefault(question.kind, ([], []))
            with timed() as took:
                await question.answered(desk, people[number % 2])
            own.append(took)
            with timed() as took:
                question.bare(bare)
            floor.append(took)
    finally:
        bare.close()
        await records.search.close()
        await reader.close()
        await database.close()
    return figures


def index_size(store: Path) -> tuple[float, float]:
    """MB of the search index, and of the whole store."""
    connection = sqlite3.connect(store)
    (index,) = connection.execute("SELECT sum(length(block)) FROM papers_index_data").fetchone()
    connection.close()
    return index / 1e6, store.stat().st_size / 1e6


def main(arguments: Sequence[str] = (), sizes: Sequence[int] = SIZES) -> None:
    folders = [one for one in arguments if not one.startswith("--")]
    with tempfile.TemporaryDirectory() as folder:
        real = real_days(digest_files(Path(folder), folders))
        for size in (*sizes, *(LONG if "--long" in arguments else ())):
            store = Path(folder) / f"{size}.db"
            make_store(store, size, real, indexed=True)
            asked = questions(real, store)
            # What the benchmark itself holds, whole digests, is none of the bot's to sweep.
            gc.collect()
            gc.freeze()
            before = resident_here()
            figures = asyncio.run(measure(store, asked))
            index, whole = index_size(store)
            held = resident_here() - before
            print(
                f"/paper search at {size:,} papers, {len(asked)} questions; p50, p99 and most in ms"
                f" (index {index:,.0f} MB of {whole:,.0f} MB; searching took {held:.0f} MB of memory)"
            )
            for kind, (own, floor) in sorted(figures.items()):
                columns = [
                    f"{name} {1000 * percentile(taken, 50):7.2f} {1000 * percentile(taken, 99):7.2f}"
                    f" {1000 * max(taken):7.2f}"
                    for name, taken in (
                        ("clock", [took.clock for took in own]),
                        ("SQL alone", [took.clock for took in floor]),
                        ("processor", [took.processor for took in own]),
                    )
                ]
                print(f"  {kind:<10}", "   ".join(columns))
            store.unlink()


if __name__ == "__main__":
    main(sys.argv[1:])
