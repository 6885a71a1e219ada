"""`paperboy search`, run as a person does."""

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
        paper("2503.00001", "Diffusion for Video", "확산 모델로 비디오를 만듭니다.", 30),
        paper("2503.00002", "Seen Twice", "확산 모델의 조사", 3),
        *(paper(f"2503.{n:05}", f"Paper {n}", "평범한 내용", "-") for n in range(10, 25)),
    ),
    "06.md": digest("2025-03-06", paper("2503.00002", "Seen Twice", "확산 모델의 조사", 40)),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ingested(tmp_path_factory.mktemp("home"), DAYS)


def found(home: Path, *arguments: str) -> Any:
    return printed("search", home, *arguments)


def test_json_has_the_papers_best_first_with_first_date_and_newest_votes(home: Path) -> None:
    assert found(home, "조사") == [{"arxiv_id": "2503.00002", "title": "Seen Twice", "date": "2025-03-05", "votes": 40}]
    assert found(home, "diffusion OR 확산")[0]["arxiv_id"] == "2503.00001"
    assert found(home, "title:paper")[0]["votes"] is None


def test_ten_papers_unless_a_limit_says_otherwise(home: Path) -> None:
    assert [len(found(home, "평범한", *more)) for more in ([], ["--limit", "3"], ["--limit", "0"])] == [10, 3, 15]
    result = paperboy("search", "평범한", "--limit", "3", folder=home)
    assert len([line for line in result.stdout.splitlines() if line.startswith("2503.")]) == 3
    assert "12 more papers" in result.stderr


def test_several_words_need_no_quotation_marks(home: Path) -> None:
    assert found(home, "확산", "비디오") == found(home, "확산 비디오")


def test_a_word_to_leave_out_is_no_option(home: Path) -> None:
    assert found(home, "확산", "-비디오") == found(home, "확산 -비디오")
    assert found(home, "-hidden diffusion") == found(home, "diffusion")
    assert paperboy("search", "확산", "--limt", "3", folder=home).returncode == 2


def test_nothing_found_is_no_error(home: Path) -> None:
    assert found(home, "없는말") == []
    assert paperboy("search", "없는말", folder=home).returncode == 0


def test_what_was_loosened_is_said_beside_the_answer(home: Path) -> None:
    result = paperboy("search", "difusion", "--json", folder=home)
    assert [one["arxiv_id"] for one in json.loads(result.stdout)] == ["2503.00001"]
    assert "diffusion" in result.stderr


@pytest.mark.parametrize("query", ['"확산', "확산 AND", "A*", "-확산 -모델", "votes:20", "확산 since:gestern", ""])
def test_a_query_that_cannot_be_read_is_wrong_usage_with_the_reason(query: str, home: Path) -> None:
    result = paperboy("search", "--json", "--", query, folder=home)
    assert (result.returncode, result.stdout) == (2, "")
    assert len(result.stderr) > 20
    assert "Traceback" not in result.stderr


def test_a_missing_store_is_said_and_not_made(tmp_path: Path) -> None:
    says_that_there_is_no_store("search", tmp_path)


def test_it_works_beside_whoever_holds_the_store(home: Path) -> None:
    with held_by_another(home):
        assert len(found(home, "확산")) == 2
