"""What a subscription would send of the whole archive: the index may only leave out what cannot match."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from bot.adapters.sqlite.database import open_database
from bot.adapters.sqlite.digests import DigestStore
from bot.adapters.sqlite.matching import Matching, open_matching
from bot.domain.keywords import Query, match, parse_query, prepare
from bot.domain.merging import Entry, Merge
from bot.domain.papers import Paper, Section
from bot.domain.planning import Plan
from bot.domain.synonyms import widened
from tests.domain.test_keywords import OWN, rows

FIRST = dt.date(2025, 3, 1)
ROWS = rows(OWN)
PAPERS = [replace(row.paper, arxiv_id=f"2503.{number:05}") for number, row in enumerate(ROWS)]


async def write(path: Path, *digests: list[Paper]) -> None:
    """One digest a day."""
    database = await open_database(path)
    store = DigestStore(database)
    for number, papers in enumerate(digests):
        date = FIRST + dt.timedelta(number)
        await store.open_batch({date: "archived"}, {date: 0.0})
        entries = {paper.arxiv_id: Entry(paper, "a.md", line) for line, paper in enumerate(papers, 1)}
        await store.write(date, Merge(entries, added=len(entries)), [], Plan(), 0.0, ["a.md"])
    await database.close()


async def sent_ids(matching: Matching, query: Query) -> list[str]:
    return sorted(hit.prepared.paper.arxiv_id for hit in await matching.sent_by(query))


async def test_every_case_of_the_table_finds_what_the_plain_loop_finds(tmp_path: Path) -> None:
    """Each text of the table is a paper, and each of its queries is held against all of them."""
    await write(tmp_path / "store.db", PAPERS[::2], PAPERS[1::2])
    matching = await open_matching(tmp_path / "store.db")
    prepared = [prepare(paper) for paper in PAPERS]
    for query in dict.fromkeys(read for row in ROWS if isinstance(read := parse_query(row.query), Query)):
        plainly = sorted(one.paper.arxiv_id for one in prepared if match(query, one) is not None)
        assert await sent_ids(matching, query) == plainly, query.typed
    await matching.close()


@pytest.mark.parametrize(
    ("typed", "papers"),
    [
        ("고찰", [1]),
        ("news", []),
        ("RL", [2]),
        ("author:lovelace", [1, 2, 3]),
        ("RL OR votes:>5", [2, 3]),
        ("*화학", [4]),
        ("a" * 60, [5]),
    ],
)
async def test_what_the_index_cannot_tell_is_found_as_well(typed: str, papers: list[int], tmp_path: Path) -> None:
    """Unusual labels, names, votes, the inside of words, words of any length; and never the usual labels."""
    names = ("Ada Lovelace",)
    written = [
        Paper("2503.00001", "t", authors=names, sections=(Section("고찰", "본문"), Section("What's New", "본문"))),
        Paper("2503.00002", "t", authors=names, sections=(Section(None, "RL을"),)),
        Paper("2503.00003", "t", 9, names, sections=(Section(None, "RLHF"),)),
        Paper("2503.00004", "t", authors=("RL Kim",), sections=(Section(None, "강화학습"),)),
        Paper("2503.00005", "a" * 59 + " a", authors=("RL Kim",)),
    ]
    await write(tmp_path / "store.db", written)
    matching = await open_matching(tmp_path / "store.db")
    query = parse_query(typed)
    assert isinstance(query, Query)
    assert await sent_ids(matching, query) == [f"2503.{number:05}" for number in papers]
    await matching.close()


async def test_a_paper_of_two_digests_is_sent_once_with_the_first_that_matches(tmp_path: Path) -> None:
    paper = Paper("2503.00001", "Twice", 3, sections=(Section(None, "RAG"),))
    await write(tmp_path / "store.db", [replace(paper, sections=())], [paper], [replace(paper, votes=30)])
    matching = await open_matching(tmp_path / "store.db")
    for typed, day in (("RAG", 2), ("twice", 1), ("votes:>20", 3)):
        query = parse_query(typed)
        assert isinstance(query, Query)
        assert [hit.date.day for hit in await matching.sent_by(query)] == [day]
    await matching.close()


async def test_synonyms_are_those_that_the_newest_digests_state(tmp_path: Path) -> None:
    texts = ["강화학습(Reinforcement Learning; RL)을", "강화 학습(RL)은", "RL로", "로봇"]
    papers = [Paper(f"2503.{n:05}", "t", sections=(Section(None, text),)) for n, text in enumerate(texts)]
    await write(tmp_path / "store.db", papers)
    matching = await open_matching(tmp_path / "store.db")
    known = await matching.synonyms()
    assert known.ways["강화학습"] == ("RL",)
    query = parse_query("강화학습")
    assert isinstance(query, Query)
    assert await sent_ids(matching, widened(query, known)) == ["2503.00000", "2503.00001", "2503.00002"]
    await matching.close()
