"""What a search finds, and what it does not: one text, one query, yes or no; then the rules for whole archives."""

import csv
from pathlib import Path

import pytest

from bot.domain.search_steps import FewerWords, NameOfAuthor, Respelt, TakenForAuthor, Unquoted, WithoutFilter
from tests.search.conftest import MakeShelf, digest, paper

YES = [
    ("추론", "추론을 수행합니다"),
    ("추론", "LLM추론에서는"),
    ("추론을", "추론에 강합니다"),
    ("추론에서의", "추론 능력"),
    ("강화학습", "강화 학습으로 배웁니다"),
    ("강화 학습", "강화학습을 씁니다"),
    ("강화 학습을", "강화학습이 좋습니다"),
    ("대형 언어 모델", "대형언어모델의"),
    ("대형언어모델", "대형 언어 모델의"),
    ("뇌", "뇌를 읽는 방법"),
    ("RL", "심층 RL의 한계"),
    ("rag", "Retrieval (RAG)를 씁니다"),
    ("agents", "an agent that plans"),
    ("policies", "a policy network"),
    ("fine-tuning", "finetuning을 합니다"),
    ("fine tuning", "fine-tuning을 합니다"),
    ("finetuning", "fine tuning을 합니다"),
    ("GPT4", "GPT-4와 비교합니다"),
    ("GPT-4", "GPT4와 비교합니다"),
    ("GPT-3.5", "GPT 3.5 Turbo"),
    ("Jose", "José는"),
    ("MoE", "$\\textit{MoE}$ 구조"),
    ("ＬＬＭ", "LLM 평가"),
    ("LLM 추론", "추론에 강한 LLM"),
    ("memory agent", "the agent has a memory"),
    ('"LLM 추론"', "LLM 추론 가속"),
    ('"추론 LLM"', "추론을 LLM에서"),
    ("LLM을 평가", "평가에 쓴 LLM"),
    ("GPT-4의 추론", "추론은 GPT-4"),
    ("확산 -비디오", "확산으로 이미지를"),
    ("SAM OR 확산", "SAM을 씁니다"),
    ("*대화", "성능을 극대화합니다"),
    ("RAG 논문", "RAG를 씁니다"),
    ("RAG 관련 논문", "RAG를 씁니다"),
    ("LLaMA - 추론", "LLaMA의 추론"),
    ("RAG에 대한 논문", "RAG를 씁니다"),
    ("RAG에 관한 논문 찾아줘", "RAG를 씁니다"),
    ("papers about RAG", "RAG를 씁니다"),
    ("RAG paper", "RAG를 씁니다"),
    ("환각에 대해", "환각을 줄입니다"),
    ("에이전트들이", "에이전트가 협력합니다"),
    ("제로샷", "제로 샷(zero-shot)에서"),
    ("퓨샷", "퓨 샷으로"),
    ("데이터셋을", "데이터 셋은"),
    ("로봇팔", "로봇 팔로 집습니다"),
    ("로봇팔을", "로봇 팔로 집습니다"),
    ("긴문맥 추론", "긴 문맥에서 추론합니다"),
    ("확산 NOT 비디오", "확산으로 이미지를"),
    ("없는말 또는 확산", "확산으로 이미지를"),
    ("제목: Title", "아무것도"),
    ("저자:Lovelace 확산", "확산으로 이미지를"),
    ("author: Lovelace", "아무것도"),
    ('author: "Ada Lovelace"', "아무것도"),
    ("확산 votes < 90", "확산으로 이미지를"),
    ("확산 votes<90", "확산으로 이미지를"),
    ('"NOT 비디오"', "NOT 비디오"),
    ("2503.00001을", "아무것도"),
    ("https://www.alphaxiv.org/abs/2503.00001v2", "아무것도"),
    ("https://doi.org/10.48550/arXiv.2503.00001", "아무것도"),
    ("https://ar5iv.labs.arxiv.org/html/2503.00001", "아무것도"),
]
NO = [
    ("RAG", "a fragment of leverage"),
    ("RL", "RLHF for URLs"),
    ("GPT-4", "GPT-4o와 비교합니다"),
    ("GPT-3", "GPT-3.5"),
    ("agent", "agentic systems"),
    ("대화", "성능을 극대화합니다"),
    ("전이", "발전이 빠릅니다"),
    ("전문가", "전문 지식"),
    ("transformer", "트랜스포머"),
    ("new", "아무것도 아닙니다"),
    ('"LLM 추론"', "추론에 강한 LLM"),
    ("확산 -비디오", "확산으로 비디오를"),
    ("title:확산", "확산으로 이미지를"),
    ("확산 NOT 비디오", "확산으로 비디오를"),
    ("확산차", "확산으로 자른 차이"),
    ("Lovelace", "아무것도 아닙니다"),
]


@pytest.mark.parametrize(("query", "text"), YES)
def test_found(query: str, text: str, make_shelf: MakeShelf) -> None:
    assert make_shelf([digest("2025-03-07", paper("2503.00001", "Title", text))]).find(query) == ["2503.00001"]


@pytest.mark.parametrize(("query", "text"), NO)
def test_not_found(query: str, text: str, make_shelf: MakeShelf) -> None:
    assert make_shelf([digest("2025-03-07", paper("2503.00001", "Title", text))]).find(query) == []


def test_what_a_keyword_finds_a_search_finds(make_shelf: MakeShelf) -> None:
    """Every row of the keyword cases that says yes; spaces are AND here, so a search finds more, never less."""
    table = Path(__file__).parents[3] / "shared" / "keywords.tsv"
    if not table.exists():
        pytest.skip("the table of keyword cases is not here")
    with table.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE) if row["finds"] == "yes"]
    papers = [paper(f"2503.{number:05}", "Title", row["text"]) for number, row in enumerate(rows, 1)]
    shelf = make_shelf([digest("2025-03-07", *papers)])
    missed = []
    for number, row in enumerate(rows, 1):
        found = [listed.paper.arxiv_id for listed in shelf.hits(row["query"], 0, None).papers]
        if f"2503.{number:05}" not in found:
            missed.append(row)
    assert len(rows) > 25
    assert missed == []


# ---------------------------------------------------------------- one word in two


def test_neighbours_that_papers_write_as_one_word_are_one(make_shelf: MakeShelf) -> None:
    joined = [paper(f"2503.0000{n}", "Title", "강화학습으로 배웁니다") for n in range(1, 4)]
    apart = paper("2503.00009", "Title", "강화된 모델의 학습")
    shelf = make_shelf([digest("2025-03-07", *joined, apart)])
    assert "2503.00009" not in shelf.find("강화 학습")
    assert "2503.00009" in shelf.find("강화 AND 학습")


def test_neighbours_that_papers_write_apart_must_be_there_anywhere(make_shelf: MakeShelf) -> None:
    beside = [paper(f"2503.0000{n}", "Title", "a world model") for n in range(1, 4)]
    apart = paper("2503.00009", "Title", "the world has a model")
    shelf = make_shelf([digest("2025-03-07", *beside, apart)])
    assert shelf.find("world model")[-1] == "2503.00009"
    assert "2503.00009" not in shelf.find('"world model"')


def test_a_word_is_not_parted_at_one_syllable_where_papers_write_it_as_one(make_shelf: MakeShelf) -> None:
    """`연구자` are people; 연구 자료 is something else."""
    shelf = make_shelf(
        [digest("2025-03-07", paper("2503.00001", "A", "연구자가"), paper("2503.00002", "B", "연구 자료"))]
    )
    assert shelf.find("연구자") == ["2503.00001"]


def test_an_ending_stays_where_the_word_has_it_itself(make_shelf: MakeShelf) -> None:
    """`마이크로` is no 마이크 with a particle: nearly all that begin like it are the word itself."""
    micro = [paper(f"2503.0000{n}", "Title", "마이크로 단위") for n in range(1, 5)]
    shelf = make_shelf([digest("2025-03-07", *micro, paper("2503.00009", "Title", "마이크 소리"))])
    assert "2503.00009" not in shelf.find("마이크로")
    assert len(shelf.find("마이크로")) == 4


# ---------------------------------------------------------------- the whole archive

ARCHIVE = [
    digest(
        "2025-03-05",
        paper("2503.00001", "Diffusion for Video", "확산 모델로 비디오를 만듭니다.", 30, "Jonathan Ho, Yi Song"),
        paper("2503.00002", "Seen Twice", "확산 모델의 조사", 3, "Kaiming He, Min-Jun Kim"),
        paper("2503.00003", "Something Else", "확산과 diffusion이 뒤에 나옵니다.", "-", "Han Lee, Song Wang"),
    ),
    digest(
        "2025-03-06",
        paper("2503.00002", "Seen Twice", "확산 모델의 조사", 40, "Kaiming He, Min-Jun Kim"),
        paper("cs/0112017", "An Old One", "오래된 논문"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("author:Ho", ["2503.00001"]),
        ('author:"Kaiming He"', ["2503.00002"]),
        ("author:minjun", ["2503.00002"]),
        ('author:"Song Han"', []),
        ("확산 author:Ho", ["2503.00001"]),
        ("확산 -author:Ho votes:>0", ["2503.00002"]),
        ("확산 votes:>30", ["2503.00002"]),
        ("확산 votes:>=30", ["2503.00002", "2503.00001"]),
        ("확산 votes:<10", []),
        ("votes:>29", ["2503.00002", "2503.00001"]),
        ("votes:>29 -비디오", ["2503.00002"]),
        ("확산 since:2025-03-06", ["2503.00002"]),
        ("확산 until:2025-03-05 votes:<10", ["2503.00002"]),
        ("since:2025-03-06 until:2025-03-06", ["2503.00002", "cs/0112017"]),
        ('since:"2025년 3월 6일" 오래된', ["cs/0112017"]),
        ("title:diffusion", ["2503.00001"]),
        ("2503.00002", ["2503.00002"]),
        ("2503.00002v3", ["2503.00002"]),
        ("2503.00002 요약해 줘", ["2503.00002"]),
        ("2503.00001, arxiv.org/abs/2503.00002", ["2503.00001", "2503.00002"]),
        ("이거 https://arxiv.org/abs/2503.00001v2 뭐야?", ["2503.00001"]),
        ("arXiv:cs/0112017", ["cs/0112017"]),
        ("https://huggingface.co/papers/2503.00003", ["2503.00003"]),
        ("2503.99999", []),
        ("diffusion OR 오래된", ["2503.00001", "cs/0112017", "2503.00003"]),
    ],
)
def test_filters_authors_and_ids(query: str, ids: list[str], make_shelf: MakeShelf) -> None:
    assert sorted(make_shelf(ARCHIVE).find(query)) == sorted(ids)


def test_a_paper_in_two_digests_is_there_once_with_its_newest_votes_and_first_date(make_shelf: MakeShelf) -> None:
    hits = make_shelf(ARCHIVE).hits("조사")
    assert [(one.paper.votes, one.date.isoformat()) for one in hits.papers] == [(40, "2025-03-05")]
    assert hits.total == 1


@pytest.mark.parametrize("many", [1, 100])
def test_a_paper_that_came_twice_stands_at_its_better_place(
    many: int, make_shelf: MakeShelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one digest its title says it, in the other its text alone; with few papers and with many."""
    monkeypatch.setattr("bot.adapters.sqlite.search_engine.MANY", many)
    days = [
        digest("2025-03-05", paper("2503.00001", "확산 모델", "아무것도"), paper("2503.00002", "Title", "확산 하나")),
        digest("2025-03-06", paper("2503.00001", "Another", "확산 둘"), paper("2503.00003", "Title", "확산 셋")),
    ]
    hits = make_shelf(days).hits("확산")
    assert hits.papers[0].paper.arxiv_id == "2503.00001"
    assert (len(hits.papers), hits.total) == (3, 3)


def test_the_title_comes_before_the_text(make_shelf: MakeShelf) -> None:
    assert make_shelf(ARCHIVE).find("diffusion") == ["2503.00001", "2503.00003"]


def test_what_begins_the_title_comes_before_what_is_in_it_more_often(make_shelf: MakeShelf) -> None:
    titles = ["About diffusion diffusion", "Diffusion for a Rather Long List of Other Things", "About Other Things"]
    papers = [paper(f"2503.0000{n}", title, "a diffusion") for n, title in enumerate(titles, 1)]
    assert make_shelf([digest("2025-03-07", *papers)]).find("diffusion") == ["2503.00002", "2503.00001", "2503.00003"]


def test_pages_follow_each_other_without_a_gap(make_shelf: MakeShelf) -> None:
    many = [paper(f"2503.{n:05}", f"Paper {n}", "확산 모델") for n in range(1, 38)]
    shelf = make_shelf([digest("2025-03-07", *many)])
    pages = [[one.paper.arxiv_id for one in shelf.hits("확산", first, 10).papers] for first in range(0, 50, 10)]
    assert [len(page) for page in pages] == [10, 10, 10, 7, 0]
    assert len({one for page in pages for one in page}) == shelf.hits("확산").total == 37
    assert [one for page in pages for one in page] == [x.paper.arxiv_id for x in shelf.hits("확산", 0, None).papers]


def test_above_many_papers_the_newest_matches_are_ranked(
    make_shelf: MakeShelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.adapters.sqlite.search_engine.MANY", 5)
    monkeypatch.setattr("bot.adapters.sqlite.search_engine.RANKED", 4)
    days = [digest(f"2025-03-0{n}", paper(f"2503.0000{n}", "Title", "확산 모델")) for n in range(1, 8)]
    shelf = make_shelf(days)
    hits = shelf.hits("확산")
    assert [one.paper.arxiv_id for one in hits.papers] == [f"2503.0000{n}" for n in (7, 6, 5, 4)]
    assert (hits.total, hits.more) == (4, True)
    assert shelf.hits("확산", 0, None).total == 7
    # Within a filter the newest that pass it, however old they are.
    assert [one.date.day for one in shelf.hits("확산 until:2025-03-02").papers] == [2, 1]


# ---------------------------------------------------------------- nothing found


@pytest.mark.parametrize(
    ("query", "loosened"),
    [
        ("difusion", (Respelt("difusion", "diffusion"),)),
        ("diffusoin 확산", (Respelt("diffusoin", "diffusion"),)),
        ('"비디오 확산"', (Unquoted(),)),
        ("확산 since:2025-03-07", (WithoutFilter("dates"),)),
        ("확산 votes:>1000", (WithoutFilter("votes"),)),
        ("확산 author:Nobody", (WithoutFilter("author"),)),
        ("확산 author:Nobody votes:>1000", (WithoutFilter("votes"), WithoutFilter("author"))),
        ("확산 비디오 없는말", (FewerWords(2, 3),)),
        ("없는말 다른말 비디오 since:2025-03-07", (WithoutFilter("dates"), FewerWords(1, 3))),
        ('"비디오 없는말" 확산', (FewerWords(2, 3),)),
        ("Kaiming He", (NameOfAuthor("Kaiming He", alone=True),)),
        ("lovelace", (NameOfAuthor("lovelace", alone=True),)),
        ("K. He", (NameOfAuthor("K. He", alone=True),)),
        ("Kaiming He 확산", (TakenForAuthor("Kaiming He"),)),
        ("확산 Kaiming", (TakenForAuthor("Kaiming"),)),
        ("author:Kaiming He", (TakenForAuthor("Kaiming He"),)),
        ("author:Kaiming He 확산", (TakenForAuthor("Kaiming He"),)),
    ],
)
def test_it_loosens_the_least_and_says_so(query: str, loosened: tuple[object, ...], make_shelf: MakeShelf) -> None:
    hits = make_shelf(ARCHIVE).hits(query)
    assert hits.papers
    assert hits.loosened == loosened


@pytest.mark.parametrize("query", ["없는말", "RLHF", "확산 -확산", "없는말 -확산", "votes:>1000", "ZZZZZZ"])
def test_nothing_is_nothing_where_there_is_nothing_to_loosen(query: str, make_shelf: MakeShelf) -> None:
    assert make_shelf(ARCHIVE).hits(query).total == 0


def test_an_exclusion_is_never_dropped(make_shelf: MakeShelf) -> None:
    hits = make_shelf(ARCHIVE).hits("확산 없는말 -비디오")
    assert hits.loosened == (FewerWords(1, 2),)
    assert "2503.00001" not in [one.paper.arxiv_id for one in hits.papers]


def test_a_text_with_the_words_comes_behind_the_author_of_that_name(make_shelf: MakeShelf) -> None:
    about = paper("2503.00007", "A History", "This is about Ada Lovelace herself.", 5, "Someone Else")
    by = paper("2503.00008", "Engines", "아무것도", 5, "Ada Lovelace")
    hits = make_shelf([digest("2025-03-07", about, by)]).hits("Ada Lovelace")
    assert [one.paper.arxiv_id for one in hits.papers] == ["2503.00008", "2503.00007"]
    assert hits.loosened == (NameOfAuthor("Ada Lovelace", alone=False),)
