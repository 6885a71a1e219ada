"""SECURITY.md names tests that are there, for every threat."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "SECURITY.md").read_text(encoding="utf-8").splitlines()
    if re.match(r"\| S[0-9]+ ", line)
]


def test_no_threat_is_left_out() -> None:
    assert [row[0] for row in ROWS] == [f"S{number}" for number in range(1, 26)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row[0]))
def test_a_threat_is_closed_by_tests_that_are_there_or_said_to_be_open(row: list[str]) -> None:
    _, _, done, closed_by = row
    named = re.findall(r"`(tests/[^`]+)`", closed_by)
    assert named or "**Open**" in done
    for one in named:
        file, test = one.split("::")
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
        assert test in functions, one
