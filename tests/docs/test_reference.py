"""The tables of the reference are what the code says."""

from pathlib import Path

import pytest

from docs import reference

PAGES = reference.pages()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_says_what_the_code_says(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == PAGES[path], "run `make reference`"


def test_every_table_that_can_be_made_stands_on_a_page() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in PAGES)
    assert [name for name in reference.TABLES if text.count(f"<!-- made: {name} -->") != 1] == []


def test_every_setting_has_a_meaning_and_a_default() -> None:
    rows = [line.split(" | ") for line in reference.settings().splitlines()[2:]]
    assert len(rows) > 30
    assert [row for row in rows if len(row) != 3 or not row[2].strip("| ")] == []


def test_a_bar_inside_a_cell_does_not_end_it() -> None:
    assert reference.table(["a"], [["x|y"]]).splitlines()[2] == "| x\\|y |"
