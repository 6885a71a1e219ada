"""docs/commands.md: every line in it works. (tests/docs/ proves that its tables are what the catalogue says.)"""

import datetime as dt
import re
from pathlib import Path

import pytest

from bot.commands.ask import Ask, Person
from bot.commands.catalogue import COMMANDS
from bot.commands.command import Command
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


@pytest.mark.parametrize("row", table("write"), ids=" / ".join)
def test_a_time_is_read_as_the_page_says(row: list[str]) -> None:
    for written in code(row[0]):
        period = read_period(written, dt.date(2025, 3, 7))
        assert period is not None
        assert [period.kind, str(period.since), str(period.until)] == row[1:]


@pytest.mark.parametrize("line", sorted({one for one in code(PAGE) if one.startswith("/paper ")}))
def test_every_line_on_the_page_is_understood(line: str) -> None:
    assert isinstance(read(line.removeprefix("/paper "), SOMEONE), Ask)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: one.name)
def test_every_example_is_an_ask_for_its_own_command(command: Command) -> None:
    for example in command.examples:
        asked = read(example.line, SOMEONE)
        assert isinstance(asked, Ask)
        assert asked.command == command.name


def test_every_command_has_an_example() -> None:
    assert [command.name for command in COMMANDS if not command.examples] == []
