"""docs/keywords.md: every example in it is true."""

import re
from pathlib import Path

import pytest

from bot.domain.keywords import Query, Refusal, match, parse_query, prepare
from bot.domain.papers import Paper, Section

PAGE = Path(__file__).parents[1] / "docs" / "keywords.md"


def rows() -> list[list[str]]:
    """The cells of every table line whose first cell is a keyword in backticks."""
    lines = [line for line in PAGE.read_text("utf-8").split("\n") if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def keyword(cell: str) -> str:
    found = re.fullmatch("`([^`]+)`", cell)
    assert found is not None, cell
    return found[1]


EXAMPLES = [row for row in rows() if len(row) > 2]
FIELDS = [row for row in rows() if len(row) == 2 and row[1].startswith(("with", "by", "all of it"))]
REFUSED = [row for row in rows() if len(row) == 2 and row not in FIELDS]


def test_the_page_has_its_tables() -> None:
    """The tables are where this test looks for them."""
    assert (len(EXAMPLES) >= 30, len(FIELDS), len(REFUSED)) == (True, 6, 7)


@pytest.mark.parametrize("row", EXAMPLES, ids=" / ".join)
def test_an_example_is_true(row: list[str]) -> None:
    """The keyword finds the text, or does not, as the page says."""
    query = parse_query(keyword(row[0]))
    assert isinstance(query, Query)
    paper = Paper("2503.00001", "", sections=(Section(None, row[1]),))
    assert row[2] in ("yes", "no")
    assert (match(query, prepare(paper)) is not None) is (row[2] == "yes")


@pytest.mark.parametrize("row", FIELDS, ids=" / ".join)
def test_a_field_finds_what_the_page_says(row: list[str]) -> None:
    """Every keyword on fields finds the paper that it describes, and not one without any of it."""
    names = ("He Kaiming", "Minjun Lee")
    described = Paper("2503.00001", "World models: a survey of agents", 21, names)
    query = parse_query(keyword(row[0]))
    assert isinstance(query, Query)
    assert match(query, prepare(described)) is not None
    assert match(query, prepare(Paper("2503.00002", "Other", 20, ("Ann Kim",)))) is None


@pytest.mark.parametrize("row", REFUSED, ids=" / ".join)
def test_what_the_page_calls_unusable_is_refused(row: list[str]) -> None:
    """What the page calls unusable is refused, and what it offers instead is not."""
    assert isinstance(parse_query(keyword(row[0])), Refusal)
    for instead in re.findall("write `([^`]+)`", row[1]):
        assert isinstance(parse_query(instead), Query)
