"""The dashboard, the alert rules and the page about monitoring speak of the metrics that there are."""

import json
import re
from pathlib import Path

import pytest

from bot.adapters.http.metrics import OUTCOMES, Metrics
from bot.ports import COMMAND_OUTCOMES, Vitals

ROOT = Path(__file__).parents[2]
DASHBOARD = ROOT / "deploy/grafana/paperboy.json"
RULES = ROOT / "deploy/prometheus/paperboy.rules.yml"
PAGE = ROOT / "docs/monitoring.md"
NAME = re.compile(r"paperboy_[a-z_]+[a-z]")


def shown() -> set[str]:
    page = Metrics(("discord",)).page(Vitals({}, None, None, 0, fetched_at=0.0), {"discord": True}, 0.0).decode()
    return set(re.findall(r"^# TYPE (\S+)", page, re.MULTILINE))


def expressions(file: Path) -> list[str]:
    if file == DASHBOARD:
        panels = json.loads(file.read_text(encoding="utf-8"))["panels"]
        return [target["expr"] for panel in panels for target in panel["targets"]]
    return re.findall(r"^ +expr: (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)


def used(text: str) -> set[str]:
    return {name.removesuffix("_bucket") for name in NAME.findall(text)}


@pytest.mark.parametrize("file", [DASHBOARD, RULES], ids=lambda file: file.name)
def test_every_metric_that_is_used_is_there(file: Path) -> None:
    assert len(expressions(file)) >= 9
    assert used(" ".join(expressions(file))) <= shown()


def test_every_metric_is_on_the_dashboard_and_on_the_page() -> None:
    assert used(" ".join(expressions(DASHBOARD))) == shown()
    assert used(PAGE.read_text(encoding="utf-8")) == shown()


@pytest.mark.parametrize("file", [DASHBOARD, RULES], ids=lambda file: file.name)
def test_every_label_that_is_used_is_there(file: Path) -> None:
    known = {"platform", "state", "command", "outcome", "le", "job"}
    values = {*OUTCOMES, *COMMAND_OUTCOMES, "paperboy", "$job"}
    for expression in expressions(file):
        assert expression.count("(") == expression.count(")")
        for label, value in re.findall(r'([a-z]+)=~?"([^"]*)"', expression):
            assert label in known
            assert value in values
        for labels in re.findall(r"by \(([a-z, ]+)\)", expression):
            assert set(labels.split(", ")) <= known


def test_every_alert_says_what_is_wrong_and_what_to_do() -> None:
    text = RULES.read_text(encoding="utf-8")
    alerts = text.count("- alert: ")
    for line in ("expr", "severity", "summary", "remedy"):
        assert len(re.findall(rf"^ +{line}: \S", text, re.MULTILINE)) == alerts, line


def test_the_panels_of_the_dashboard_have_room() -> None:
    """Grafana's grid is 24 columns wide; two panels never share a place."""
    taken: set[tuple[int, int]] = set()
    for panel in json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]:
        at = panel["gridPos"]
        cells = {(at["x"] + x, at["y"] + y) for x in range(at["w"]) for y in range(at["h"])}
        assert not cells & taken
        assert max(x for x, _ in cells) < 24
        taken |= cells


def test_the_page_names_every_line_of_a_check() -> None:
    page = PAGE.read_text(encoding="utf-8")
    sources = [*(ROOT / "bot/terminal").glob("check*.py"), *(ROOT / "bot/adapters").glob("*/check.py")]
    named = {
        name
        for source in sources
        for name in re.findall(r'(?:Finding|_add)\(\s*"([a-z ]+)"', source.read_text(encoding="utf-8"))
    }
    assert len(named) > 12
    assert [name for name in named - {"discord", "slack"} if f"`{name}`" not in page] == []
