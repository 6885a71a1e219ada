"""docs/commands.md says what the catalogue says, and every line in it works."""

import datetime as dt
import re
from pathlib import Path

import pytest

from bot.commands.ask import Ask, Person
from bot.commands.catalogue import COMMANDS, OTHER_NAMES
from bot.commands.command import PUBLIC_WORDS
from bot.commands.grammar import read
from bot.domain.periods import read_period

PAGE = (Path(__file__).parents[1] / "docs" / "commands.md").read_text("utf-8")
SOMEONE = Person("slack", "T", "U")


def table(heading: str) -> list[list[str]]:
    """The cells of the table whose first column has this heading, without its two first lines."""
    lines = PAGE.split("\n")
    start = next(number for number, line in enumerate(lines) if line.startswith(f"| {heading} |"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def code(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_the_page_lists_every_example_of_the_help() -> None:
    expected = [[f"`/paper {one.line}`", one.gives] for command in COMMANDS for one in command.examples]
    assert table("type") == expected


def test_the_page_lists_every_option() -> None:
    expected = [
        [f"`{command.name}`", f"`{option.name}`", option.description + (" (needed)" if option.required else "")]
        for command in COMMANDS
        for option in command.options
    ]
    assert table("command | option") == expected


@pytest.mark.parametrize("row", table("write"), ids=" / ".join)
def test_a_time_is_read_as_the_page_says(row: list[str]) -> None:
    for written in code(row[0]):
        period = read_period(written, dt.date(2025, 3, 7))
        assert period is not None
        assert [period.kind, str(period.since), str(period.until)] == row[1:]


def test_the_page_lists_every_other_name() -> None:
    rows = table("command | also")
    listed = {other: code(row[0])[0] for row in rows for other in code(row[1])}
    assert listed == {**OTHER_NAMES, **{word: "public" for word in PUBLIC_WORDS if word != "public"}}


@pytest.mark.parametrize("line", sorted({one for one in code(PAGE) if one.startswith("/paper ")}))
def test_every_line_on_the_page_is_understood(line: str) -> None:
    assert isinstance(read(line.removeprefix("/paper "), SOMEONE), Ask)
