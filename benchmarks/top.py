"""How long `/paper top` takes, from the question received to the answer handed to the platform's library.

    python -m benchmarks.top [FOLDER]

The desk, the store and the formatter are the bot's own, for both platforms in turn, with archives of 5,000 and of
100,000 generated papers. Floor, in turns with it: the same SQL alone, with the same values, through sqlite3. One person
in ten has never asked before, and is written down.
"""

import asyncio
import datetime as dt
import itertools
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.generated import NEWEST, make_store, real_days
from benchmarks.rounds import Took, percentile, timed
from benchmarks.samples import digest_files
from bot.adapters.sqlite.archive import SqliteArchive
from bot.adapters.sqlite.database import open_database, open_reader
from bot.adapters.sqlite.digests import DigestStore
from bot.adapters.sqlite.feeds import FeedRegistry
from bot.adapters.sqlite.posts import PostStore
from bot.adapters.sqlite.records import records_in
from bot.commands.ask import Ask, Person
from bot.commands.desk import Desk
from bot.commands.records import Records
from bot.domain.channels import Platform
from bot.formatter import block_answers, embed_answers
from bot.jobs.posting import Posting

SIZES = (5_000, 100_000)
QUESTIONS = 200
"""Of each kind, on each platform."""
KINDS: dict[str, Callable[[dt.date], str]] = {
    "newest": lambda date: "",
    "day": lambda date: date.isoformat(),
    "week": lambda date: f"{date:%G-W%V}",
    "month": lambda date: f"{date:%Y-%m}",
    "year": lambda date: f"{date:%Y}",
}


@dataclass(frozen=True)
class Question:
    """`sql`: what answering it asks the archive."""

    kind: str
    platform: Platform
    when: str
    person: str
    sql: tuple[str, ...] = ()

    async def answered(self, desk: Desk) -> None:
        person = Person(self.platform, "T1", self.person, "ko")
        if self.platform == "discord":
            options: dict[str, str | int | bool] = {"count": 5, "when": self.when} if self.when else {"count": 5}
            reply = await desk.asked(Ask("top", person, options))
            assert embed_answers.reply(reply, desk.words_for(person), public=False)
        else:
            reply = await desk.typed(f"top 5 {self.when}", person)
            assert block_answers.reply(reply, desk.words_for(person), public=False)

    def bare(self, connection: sqlite3.Connection) -> None:
        for sql in self.sql:
            connection.execute(sql).fetchall()


async def measure(store: Path, questions: int) -> dict[str, tuple[list[Took], list[Took]]]:
    """Kind -> what the bot and the SQL alone took, question by question."""
    database, reader = await open_database(store), await open_reader(store)
    zone = ZoneInfo("Asia/Seoul")
    feeds = FeedRegistry(database, "ko", zone)
    posting = Posting(feeds, PostStore(database), DigestStore(database), time.time, lambda: None)
    records = records_in(database, SqliteArchive(reader), time.time, "ko", zone, feeds, posting, {})
    desk = Desk(records)
    bare = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
    figures: dict[str, tuple[list[Took], list[Took]]] = {kind: ([], []) for kind in KINDS}
    try:
        (oldest,) = bare.execute("SELECT min(date) FROM digests").fetchone()
        asked = _questions(questions, dt.date.fromisoformat(oldest))
        for question in [await _with_its_sql(question, records, store) for question in asked]:
            own, floor = figures[question.kind]
            with timed() as took:
                await question.answered(desk)
            own.append(took)
            with timed() as took:
                question.bare(bare)
            floor.append(took)
    finally:
        bare.close()
        await reader.close()
        await database.close()
    return figures


def _questions(many: int, oldest: dt.date) -> list[Question]:
    chance = random.Random(1)
    people = [f"U{number}" for number in range(max(1, len(KINDS) * many // 5))]
    dates = (NEWEST - dt.timedelta(days=chance.randrange((NEWEST - oldest).days + 1)) for _ in iter(int, 1))
    questions = [
        Question(kind, platform, when(next(dates)), chance.choice(people))
        for kind, when in KINDS.items()
        for platform in ("discord", "slack")
        for _ in range(many)
    ]
    chance.shuffle(questions)
    return questions


class _NobodyIsNew:
    async def first_time(self, tenant: str, person: str, now: float) -> bool:
        return False


async def _with_its_sql(question: Question, records: Records, store: Path) -> Question:
    reader = await open_reader(store)
    sql: list[str] = []
    await reader.set_trace_callback(sql.append)
    await question.answered(Desk(replace(records, archive=SqliteArchive(reader), people=_NobodyIsNew())))
    await reader.close()
    return replace(question, sql=tuple(sql))


def main(arguments: Sequence[str] = (), sizes: Sequence[int] = SIZES, questions: int = QUESTIONS) -> None:
    with tempfile.TemporaryDirectory() as folder:
        real = real_days(digest_files(Path(folder), arguments))
        for size in sizes:
            store = Path(folder) / f"{size}.db"
            make_store(store, size, real)
            figures = asyncio.run(measure(store, questions))
            print(f"/paper top at {size:,} papers, {2 * questions} questions of each kind; p50 and p99 in ms")
            everything = [list(itertools.chain(*lists)) for lists in zip(*figures.values(), strict=True)]
            for kind, (own, floor) in [*figures.items(), ("all", everything)]:
                columns = [
                    f"{name} {1000 * percentile(taken, 50):6.2f} {1000 * percentile(taken, 99):6.2f}"
                    for name, taken in (
                        ("clock", [took.clock for took in own]),
                        ("SQL alone", [took.clock for took in floor]),
                        ("processor", [took.processor for took in own]),
                        ("SQL alone", [took.processor for took in floor]),
                    )
                ]
                print(f"  {kind:<7}", "   ".join(columns))


if __name__ == "__main__":
    main(sys.argv[1:])
