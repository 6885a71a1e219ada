"""Every benchmark runs, on a little; none is asked to be fast."""

import re
from pathlib import Path

import pytest

from benchmarks import (
    archive,
    delivery,
    fanout,
    keyword_cases,
    matching,
    memory,
    parse,
    search,
    search_quality,
    start,
    top,
    year,
)
from benchmarks.rounds import percentile
from tests.small_digests import digest_text

TWO = digest_text("2025-03-07", ("2503.00001", 5), ("2503.00002", None))
MESSAGES = 3
"""An overview and two papers."""


@pytest.fixture
def folder(tmp_path: Path) -> str:
    (tmp_path / "2025-03-07.md").write_text(TWO, encoding="utf-8")
    (tmp_path / "2025-03-08.md").write_text(digest_text("2025-03-08", ("2503.00003", 7)), encoding="utf-8")
    return str(tmp_path)


def test_archive_compares_the_same_rows(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    archive.main([folder], rounds=1)
    assert "archive: 2 digests, 3 papers" in capsys.readouterr().out


def test_top_asks_every_kind_of_question(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    top.main([folder], sizes=[30], questions=2)
    printed = capsys.readouterr().out
    assert all(kind in printed for kind in [*top.KINDS, "at 30 papers"])


def test_search_asks_every_kind_of_question(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    search.main([folder], sizes=[30])
    printed = capsys.readouterr().out
    assert all(kind in printed for kind in ["at 30 papers", "cases", "one word", "two words", "similar", "index"])


def test_search_quality_stands_beside_plain_indexes(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    search_quality.main([str(search_quality.CASES.parents[1] / "seeds" / "2025")])
    printed = capsys.readouterr().out
    assert all(name in printed for name in ["F1", "paperboy", "unicode61", "trigram", "acronym"])


def test_parse_and_matching_run(capsys: pytest.CaptureFixture[str]) -> None:
    parse.bench_parse()
    matching.main(sizes=[50])
    assert "ratio" in capsys.readouterr().out


def test_matching_finds_the_same_pairs_in_every_way(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever is slower than the index finds as much; the one expression may find fewer, and says so."""
    matching.main([folder], sizes=[20, 60])
    printed = capsys.readouterr().out
    assert printed.count("subscriptions,") == 2
    found_fewer = [line for line in printed.splitlines() if "finds " in line]
    assert all(line.startswith("one regular expression") for line in found_fewer)


def test_the_simple_ways_to_match_are_measured_on_the_labelled_cases(
    folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    keyword_cases.main([folder])
    printed = capsys.readouterr().out
    assert re.search(r"Paperboy +0 +1\.000 +1\.000", printed)
    assert all(printed.count(name) >= 2 for name in ("substring", "expression", "FTS5"))


@pytest.mark.end_to_end
def test_start_waits_until_the_bot_is_ready(capsys: pytest.CaptureFixture[str]) -> None:
    start.main(rounds=1)
    assert "paperboy run, until ready" in capsys.readouterr().out


@pytest.mark.end_to_end
def test_memory_is_read_after_the_seed_is_posted(capsys: pytest.CaptureFixture[str]) -> None:
    memory.main(rounds=1)
    assert "paperboy run, seed posted" in capsys.readouterr().out


@pytest.mark.end_to_end
def test_delivery_counts_what_arrives(capsys: pytest.CaptureFixture[str]) -> None:
    delivery.main(rounds=1, channels=2, text=TWO, messages=MESSAGES)
    assert "6 messages to 2 channels" in capsys.readouterr().out


@pytest.mark.end_to_end
def test_fan_out_is_never_too_fast(capsys: pytest.CaptureFixture[str]) -> None:
    fanout.main(channels=2, text=TWO, messages=MESSAGES)
    printed = capsys.readouterr().out
    assert printed.count(" 0 too fast") == 2


def test_a_percentile_is_a_figure_that_was_measured() -> None:
    figures = [float(n) for n in range(1, 101)]
    assert (percentile(figures, 50), percentile(figures, 99), percentile([7.0], 99)) == (50.0, 99.0, 7.0)


def test_a_year_is_told_by_its_seasons(capsys: pytest.CaptureFixture[str]) -> None:
    year.main(channels=2, days=4, papers=2)
    printed = capsys.readouterr().out
    assert "day    4" in printed
    assert f"{4 * (2 * 3 + 1)} messages" in printed, "an overview, two papers, and on Discord the thread"
