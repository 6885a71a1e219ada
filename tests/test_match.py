"""`paperboy match`, run as a person does."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.search.conftest import digest, paper
from tests.terminal_store import held_by_another, ingested, printed, says_that_there_is_no_store
from tests.test_cli import paperboy

DAYS = {
    "05.md": digest(
        "2025-03-05",
        paper("2503.00001", "Agents That Plan", "강화학습(Reinforcement Learning; RL)으로 추론하는 LLM", 30),
        paper("2503.00002", "Seen Twice", "강화 학습(RL)의 조사", 3, "Ann Lee, Kaiming He"),
        paper("2503.00003", "Other", "RL 없이 [정렬](x)하는 [bold]RLHF[/bold]", "-"),
    ),
    "06.md": digest("2025-03-06", paper("2503.00002", "Seen Twice", "강화 학습의 조사", 40)),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ingested(tmp_path_factory.mktemp("home"), DAYS)


def found(home: Path, *arguments: str) -> Any:
    return printed("match", home, *arguments)


def test_json_has_each_paper_once_with_its_first_date_and_reasons(home: Path) -> None:
    assert found(home, "조사 votes:<50") == [
        {
            "arxiv_id": "2503.00002",
            "title": "Seen Twice",
            "date": "2025-03-05",
            "reasons": ["조사: “조사” in “What's New”", "votes:<50: 3 votes"],
        }
    ]
    assert found(home, "agent")[0]["reasons"] == ["agent: “Agents” in the title"]
    assert found(home, "author:He")[0]["reasons"] == ["author:He: “Kaiming He” among the authors"]


def test_it_finds_what_a_keyword_finds(home: Path) -> None:
    """Particles and spacing, not the inside of words; several words need no quotation marks."""
    assert [one["arxiv_id"] for one in found(home, "강화", "학습")] == ["2503.00001", "2503.00002"]
    assert [one["arxiv_id"] for one in found(home, "RLHF")] == ["2503.00003"]
    assert [one["arxiv_id"] for one in found(home, "LLM 추론 -조사")] == ["2503.00001"]


def test_a_synonym_is_named(home: Path) -> None:
    assert [one["arxiv_id"] for one in found(home, "강화학습")] == ["2503.00001", "2503.00002"]
    widened = found(home, "강화학습", "--synonyms")
    assert [one["arxiv_id"] for one in widened] == ["2503.00001", "2503.00002", "2503.00003"]
    assert widened[2]["reasons"] == ["강화학습: “RL” in “What's New” (synonym: 강화학습 = RL)"]


def test_no_hit_is_no_error(home: Path) -> None:
    assert found(home, "없는말") == []
    result = paperboy("match", "없는말", folder=home)
    assert (result.returncode, result.stdout) == (0, "0 papers.\n")


def test_people_see_the_words_that_matched(home: Path) -> None:
    """With what stands around them, as the digest wrote it; nothing in it is taken for markup of the terminal."""
    result = paperboy("match", "RLHF", folder=home)
    assert result.stdout.splitlines()[0] == "2025-03-05  2503.00003  Other"
    assert "[bold]RLHF[/bold]" in result.stdout
    assert result.stdout.endswith("1 paper.\n")


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("A*", "single letter"),
        ("C++", "single letter"),
        ('"확산', 'not closed. This would work: "확산"'),
        ("확산 AND", "needs a word right behind it or on both sides. This would work: 확산"),
        ("-확산", "Only words to leave out"),
        ("votes:20", "This would work: votes:>=20"),
        ("since:2025 RAG", "This would work: RAG"),
        ("+++", "no letters or digits"),
        ("", "nothing to look for"),
    ],
)
def test_a_refused_query_is_wrong_usage_with_the_reason(query: str, reason: str, home: Path) -> None:
    result = paperboy("match", query, "--json", folder=home)
    assert (result.returncode, result.stdout) == (2, "")
    assert reason in result.stderr


def test_an_exclusion_needs_no_quotation_marks(home: Path) -> None:
    """`-조사` is no option."""
    assert [one["arxiv_id"] for one in found(home, "강화학습", "-조사")] == ["2503.00001"]
    assert "Only words to leave out" in paperboy("match", "-help", folder=home).stderr


def test_a_broad_keyword_is_said_beside_the_answer(home: Path) -> None:
    result = paperboy("match", "조", "--json", folder=home)
    assert [one["arxiv_id"] for one in json.loads(result.stdout)] == ["2503.00002"]
    assert "very broad" in result.stderr


def test_a_missing_store_is_said_and_not_made(tmp_path: Path) -> None:
    says_that_there_is_no_store("match", tmp_path)


def test_it_works_beside_a_running_bot(home: Path) -> None:
    """It reads only: whoever holds the store keeps it."""
    with held_by_another(home):
        assert len(found(home, "강화학습")) == 2
