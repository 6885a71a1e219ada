"""Each file in tests/fixtures/digests is read as the JSON document beside it says; both are read in review."""

import json
from pathlib import Path

import pytest

from bot.digests.json_form import file_documents
from bot.digests.parser import parse_bytes

FOLDER = Path(__file__).parents[1] / "fixtures" / "digests"
FIXTURES = sorted(FOLDER.glob("*.md"))


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_a_digest_is_read_as_its_expected_document_says(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert file_documents(parse_bytes(path.read_bytes(), path.name)) == expected


def test_every_fixture_has_its_expected_document() -> None:
    assert FIXTURES
    assert {path.stem for path in FIXTURES} == {path.stem for path in FOLDER.glob("*.json")}


def test_every_document_has_exactly_the_keys_of_the_contract() -> None:
    for path in FIXTURES:
        for document in file_documents(parse_bytes(path.read_bytes(), path.name)):
            assert list(document) == ["path", "date", "papers", "problems"]
            for problem in document["problems"]:
                assert list(problem) == ["line", "message", "remedy"]
            for paper in document["papers"]:
                assert list(paper) == [
                    "arxiv_id",
                    "title",
                    "url",
                    "votes",
                    "authors",
                    "authors_cut",
                    "media",
                    "sections",
                ]
                assert list(paper["media"]) == ["kind", "url"]
                assert all(list(section) == ["label", "text"] for section in paper["sections"])
