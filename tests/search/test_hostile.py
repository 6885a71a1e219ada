"""Whatever is typed is answered: no error, no syntax of the store, no query that runs away."""

import asyncio
import datetime as dt
import sqlite3
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings, strategies as st

from benchmarks.generated import make_store_of
from bot.adapters.sqlite.search import SqliteSearch
from bot.adapters.sqlite.search_engine import SearchEngine
from bot.domain.queries import Refusal
from bot.domain.query_reading import MOST_CHARACTERS
from bot.domain.search_queries import SearchQuery, parse_search, with_filters
from bot.domain.search_words import MOST_FORMS, forms, words_of
from bot.domain.terms import neighbours
from bot.ports import SearchTooLong
from tests.search.conftest import NEWEST, MakeShelf, digest, paper

PIECES = st.sampled_from(
    [
        "확산", "모델을", "강화 학습", "추론", "뇌", "LLM", "fine-tuning", "GPT-4o", "3.5", "a", "A*", "C++", "*대화",
        '"', "“", "”", "'", "(", ")", "-", "–", "—", "*", "^", ":", ";", "+", "{", "}", "\\", "$", "%", "_", "?", "#",
        "AND", "OR", "NOT", "NEAR", "NEAR(", "author:", "title:", "votes:>", "votes:>20", "since:", "since:2025",
        "body:", "until:2025-03-07", "rowid", "rank", "NULL", "--", "/*",
        "\x00", "\n", "\t", "\u200b", "\ud800", "ㅋㅋ", "é",
        "\u0301", "🎉", "漢字", "かな", "Ω", "ﬁ", "Ｌ", "한" * 30, "x" * 60, "2503.00001", "https://arxiv.org/abs/",
    ]
)  # fmt: skip
TYPED = st.one_of(
    st.lists(PIECES, max_size=12).map(" ".join), st.lists(PIECES, max_size=8).map("".join), st.text(max_size=80)
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> SearchEngine:
    folder = tmp_path_factory.mktemp("hostile")
    texts = ["확산 모델을 강화 학습으로", "LLM 추론과 fine-tuning", "GPT-4o는 3.5보다", "뇌의 대화를 극대화"]
    file = folder / "a.md"
    papers = [paper(f"2503.0000{n}", f"Title {n}", text) for n, text in enumerate(texts)]
    file.write_text(digest("2025-03-07", *papers), encoding="utf-8")
    make_store_of(folder / "store.db", [file])
    return SearchEngine(sqlite3.connect(f"file:{folder / 'store.db'}?mode=ro", uri=True))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example('"')
@example("NEAR(a b)")
@example('author:"\' OR 1=1 --" 확산')
@example('title:"*" OR *대화 -*화')
@example(" ".join(["강화학습"] * 200))
@example("한" * 999)
@example("-".join("abcdefghij" * 30))
@given(TYPED)
def test_anything_typed_is_found_or_refused(engine: SearchEngine, typed: str) -> None:
    typed = typed.encode("utf-8", "replace").decode("utf-8")  # As the desk hands it on.
    read = parse_search(typed, NEWEST)
    if isinstance(read, SearchQuery):
        page, whole = engine.find(read, 0, 10), engine.find(read, 0, None)
        assert page.total == whole.total == len(whole.papers)
        assert list(page.papers) == [] or page.papers[0].paper == whole.papers[0].paper


@settings(max_examples=300, deadline=None)
@given(TYPED, TYPED, st.none() | st.just(dt.date(2025, 3, 1)), st.none() | st.integers(0, 99))
def test_a_search_with_filters_can_be_typed_again(typed: str, author: str, date: dt.date | None, least: int) -> None:
    """What the buttons carry means what was asked: reading it and writing it down again changes nothing."""
    line = with_filters(typed, author, date, date, least)
    once = parse_search(line, NEWEST)
    again = parse_search(" ".join(line.split()), NEWEST)
    assert isinstance(once, Refusal) == isinstance(again, Refusal)
    if isinstance(once, SearchQuery) and isinstance(again, SearchQuery):
        assert (once.alternatives, once.since, once.until) == (again.alternatives, again.since, again.until)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from("강화학습모델 abc-4.5*"), max_size=60))
def test_the_forms_of_a_word_are_few_and_made_of_its_letters(typed: str) -> None:
    for term in neighbours(typed):
        for word in (term, *words_of(term)):
            ways = forms(word)
            assert 1 <= len(ways) <= MOST_FORMS
            assert len(set(ways)) == len(ways)


def test_a_search_that_would_take_too_long_is_given_up(make_shelf: MakeShelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock is looked at while SQLite works, and others are answered meanwhile."""
    monkeypatch.setattr("bot.adapters.sqlite.search._LOOK_EVERY", 1)
    shelf = make_shelf([digest("2025-03-07", *(paper(f"2503.{n:05}", "T", "확산 모델") for n in range(50)))])
    read = parse_search("확산 *델", NEWEST)
    assert isinstance(read, SearchQuery)

    async def ask(patience: float) -> int:
        searching = SqliteSearch(shelf.store, patience)
        try:
            return (await searching.find(read, 0, 10)).total
        finally:
            await searching.close()

    assert asyncio.run(ask(60.0)) == 50
    with pytest.raises(SearchTooLong):
        asyncio.run(ask(-1.0))


def test_a_slow_search_leaves_a_thread_to_others(make_shelf: MakeShelf) -> None:
    shelf = make_shelf([digest("2025-03-07", paper("2503.00001", "T", "확산"))])
    read = parse_search("확산", NEWEST)
    assert isinstance(read, SearchQuery)
    go_on, begun = threading.Event(), threading.Event()

    def slow(connection: sqlite3.Connection) -> None:
        begun.set()
        assert go_on.wait(60)

    async def ask() -> int:
        searching = SqliteSearch(shelf.store)
        held = asyncio.ensure_future(searching._in_a_thread(slow))
        assert await asyncio.to_thread(begun.wait, 60)
        found = (await searching.find(read, 0, 10)).total
        assert not held.done()
        go_on.set()
        await held
        await searching.close()
        return found

    assert asyncio.run(ask()) == 1


@pytest.mark.parametrize(
    "typed", ["x" * (MOST_CHARACTERS + 1), "", "   ", '"', '"확산', "AND", "확산 AND", "-확산", "A*"]
)
def test_what_cannot_be_read_is_refused_with_a_reason(typed: str) -> None:
    assert isinstance(parse_search(typed, NEWEST), Refusal)


@pytest.mark.parametrize(
    ("typed", "left_out"), [("A* 탐색", ("A*",)), ("C++ 코드 생성", ("C++",)), ("확산 & 비디오", ())]
)
def test_a_sign_beside_words_does_not_stop_the_search(typed: str, left_out: tuple[str, ...]) -> None:
    read = parse_search(typed, NEWEST)
    assert isinstance(read, SearchQuery)
    assert read.left_out == left_out


@pytest.mark.parametrize("when", ["gestern", "2025-13", "2025-02-30", '""', ""])
def test_a_date_that_is_none_is_named(when: str) -> None:
    read = parse_search(f"확산 since:{when}", NEWEST)
    assert isinstance(read, Refusal)


def test_the_store_has_to_be_there(tmp_path: Path) -> None:
    async def ask() -> None:
        searching = SqliteSearch(tmp_path / "none.db")
        try:
            await searching.some(1)
        finally:
            await searching.close()

    with pytest.raises(sqlite3.OperationalError):
        asyncio.run(ask())
    assert not (tmp_path / "none.db").exists()


def test_a_pasted_sentence_is_found_by_its_beginning() -> None:
    """A term of a keyword has at most 200 letters; whoever searches is not refused for it."""
    read = parse_search("large language model " * 15, NEWEST)
    assert isinstance(read, SearchQuery)
    assert read.alternatives[0]
