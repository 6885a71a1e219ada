"""What a query would have sent: counted by the rule that sends; warnings, and suggestions that were tried."""

import datetime as dt

import pytest
from hypothesis import given, settings, strategies as st

from bot.domain.evidence import Evidence, evidence
from bot.domain.keywords import Query, match, parse_query, prepare
from bot.domain.papers import Paper, Section
from bot.domain.query_words import narrower, wider, with_word, written
from bot.domain.subscriptions import Day, matches, sent
from bot.domain.synonyms import NO_SYNONYMS, Synonyms, widened

FIRST = dt.date(2025, 3, 1)
TYPED = [
    *("RAG", "강화 학습", "LLM 추론", '"LLM 추론"', "world model", "a1 AND b2 OR c3 -d4", "title:survey"),
    *('title:"world model"', 'author:"Kaiming He" -author:Kim', "votes:>20", "*대화", "모델 *대화", "-LLM추론 RAG"),
    *('diffusion -"video generation"', "title:LLM추론", '"AND" x2', "추론을", "GPT-4o", "$k$-NN"),
]


def paper(number: int, text: str, *, title: str = "A title", votes: int | None = None) -> Paper:
    return Paper(f"2503.{number:05}", title, votes, sections=(Section(None, text),))


def days(*digests: list[Paper]) -> list[Day]:
    return [Day(FIRST + dt.timedelta(n), tuple(map(prepare, papers))) for n, papers in enumerate(digests)]


def query(typed: str, synonyms: Synonyms = NO_SYNONYMS) -> Query:
    read = parse_query(typed)
    assert isinstance(read, Query), read
    return widened(read, synonyms)


def shown(typed: str, over: list[Day], synonyms: Synonyms = NO_SYNONYMS) -> Evidence:
    return evidence(query(typed), over, synonyms)


def test_a_paper_is_sent_once_with_the_first_digest_that_has_it() -> None:
    """It comes again on another date; whoever was told is not told again."""
    over = days([paper(1, "다른 글")], [paper(1, "RAG를"), paper(2, "RAG")], [paper(1, "RAG를")])
    found = sent(query("RAG"), over)
    assert [(hit.date.day, hit.prepared.paper.arxiv_id) for hit in found] == [(2, "2503.00001"), (2, "2503.00002")]


@given(st.sampled_from(TYPED), st.lists(st.lists(st.sampled_from(TYPED), max_size=4), max_size=5))
@settings(max_examples=200, deadline=None)
def test_the_evidence_is_what_the_rule_sends_day_by_day(typed: str, texts: list[list[str]]) -> None:
    """As many papers as a subscription that had been there from the first digest would have been sent."""
    over = days(*[[paper(10 * n + m, text) for m, text in enumerate(each)] for n, each in enumerate(texts)])
    told = {p.paper.arxiv_id for day in over for p in day.papers if matches(query(typed), p)}
    found = shown(typed, over)
    assert {hit.prepared.paper.arxiv_id for hit in found.hits} == told
    assert (found.sent, found.digests, found.papers) == (len(told), len(texts), sum(map(len, texts)))


def test_examples_are_the_newest_and_the_most_voted() -> None:
    over = days([paper(1, "RAG", votes=90)], [paper(2, "RAG"), paper(3, "RAG", votes=3), paper(4, "RAG", votes=7)])
    assert [hit.prepared.paper.arxiv_id[-1] for hit in shown("RAG", over).examples] == ["4", "3", "2"]


def test_without_digests_nothing_is_known() -> None:
    found = shown("RAG", [])
    assert (found.sent, found.per_day, found.warning, found.narrower, found.wider) == (0, 0.0, None, (), ())


@pytest.mark.parametrize(
    ("typed", "warning"),
    [("RAG", None), ("모델", "broad"), ("없음", "never"), ("뇌", "broad"), ("votes:>=0", "broad")],
)
def test_warnings(typed: str, warning: str | None) -> None:
    """Very broad: a quarter of all papers, or one Hangul syllable. Never: not once so far."""
    texts = ["RAG 모델", "모델", "뇌파 모델", "모델", "모델", "모델", "모델", "모델"]
    over = days(*[[paper(n, text, votes=n), paper(100 + n, "x2")] for n, text in enumerate(texts)])
    assert shown(typed, over).warning == warning


def test_a_broad_query_gets_a_narrower_one() -> None:
    """The word that belongs to what is found, not one that every title has, nor one of the query's own."""
    titles = ["Video Paper", "Music Paper", "A Paper", "Other Paper"] * 10
    texts = ["확산 모델", "확산 모델", "확산 모델", "기타"] * 10
    titled = [title if n < 16 else "The Paper" for n, title in enumerate(titles)]
    papers = [paper(n, text, title=title) for n, (text, title) in enumerate(zip(texts, titled, strict=True))]
    found = shown("확산", days(papers[:20], papers[20:]))
    over = days(papers[:20], papers[20:])
    assert found.warning == "broad"
    assert [one.typed for one in found.narrower] == ["확산 AND music", "확산 AND video"]
    for one in found.narrower:
        assert 0 < one.sent < found.sent
        assert one.sent == len(sent(query(one.typed), over))


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        ("추론을", "추론"),
        ("world model", "world AND model"),
        ('"LLM 추론"', "LLM AND 추론"),
        ("title:추론", "추론"),
        ("언어모델", "*언어모델"),
        ("추론 AND 양자역학", "추론"),
    ],
)
def test_a_query_that_finds_nothing_gets_a_wider_one(typed: str, suggested: str) -> None:
    """What is suggested was tried, and finds something."""
    over = days([paper(1, "추론에서 LLM이 본 a world and its model"), paper(2, "초거대언어모델")], [paper(3, "x2")] * 9)
    found = shown(typed, over)
    assert found.warning == "never"
    assert suggested in [one.typed for one in found.wider]
    assert all(one.sent == len(sent(query(one.typed), over)) > 0 for one in found.wider)


def test_synonyms_are_suggested_where_they_find_more() -> None:
    known = Synonyms({"강화학습": ("RL",)})
    over = days([paper(1, "RL로"), paper(2, "강화학습")], [paper(3, "다른 글")], [paper(4, "다른 글")])
    (one, *_) = shown("강화학습", over, known).wider
    assert (one.typed, one.sent, one.synonyms) == ("강화학습", 2, True)
    assert not any(one.synonyms for one in evidence(query("강화학습", known), over, known).wider)


@pytest.mark.parametrize("typed", TYPED)
def test_a_query_written_out_again_means_the_same(typed: str) -> None:
    """Its conditions, joined by AND and OR, find the same papers."""
    read, again = query(typed), query(written(query(typed).alternatives))
    texts = [*TYPED, "LLM과 추론", "추론 LLM", "재추론", "극대화 모델", "a1 b2", "c3 d4", "kNN", "survey"]
    for text in texts:
        prepared = prepare(Paper("2503.00001", text, 21, ("Kaiming He", "Kim"), sections=(Section(None, text),)))
        assert (match(read, prepared) is None) == (match(again, prepared) is None), (text, written(read.alternatives))


@pytest.mark.parametrize("typed", TYPED)
def test_what_is_suggested_can_be_typed(typed: str) -> None:
    """Every narrower and wider form is one that can be read."""
    for text in (*narrower(query(typed)), *wider(query(typed)), with_word(query(typed), "video")):
        assert isinstance(parse_query(text), Query), text
