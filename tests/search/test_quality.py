"""Whole answers of the search, against rules that know nothing of how it works (benchmarks/search_cases.tsv)."""

from pathlib import Path

import pytest

from benchmarks.generated import make_store_of
from benchmarks.search_quality import Known, Score, cases, known_papers, mean, measured, ours, relevant, score

ROOT = Path(__file__).parents[2]
SEEDS = sorted((ROOT / "seeds").glob("2*/**/*.md"))
CORPUS = ROOT.parent / "shared" / "corpus" / "digests"


def scores(files: list[Path], store: Path) -> list[Score]:
    make_store_of(store, files)
    return [one for _, one in measured(ours(store), known_papers(files))]


def test_the_seed_is_searched_right(tmp_path: Path) -> None:
    found = scores(SEEDS, tmp_path / "store.db")
    assert len(found) > 60
    assert mean([one.f1 for one in found]) > 0.98


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the real digests are not here")
def test_real_digests_are_searched_right(tmp_path: Path) -> None:
    found = scores(sorted(CORPUS.rglob("*.md")), tmp_path / "store.db")
    assert len(found) > 170
    assert mean([one.f1 for one in found]) > 0.98
    assert mean([one.first_ten for one in found]) > 0.98


def test_the_cases_are_many_and_of_every_kind() -> None:
    assert len(cases()) >= 120
    assert len({case.kind for case in cases()}) >= 12
    assert len({case.query for case in cases()}) == len(cases())


@pytest.mark.parametrize(
    ("rule", "text", "holds"),
    [
        ("추론", "모델이 추론을", True),
        ("추론", "재추론을", False),
        ("강화~학습", "강화 학습", True),
        ("RLs?", "RLHF", False),
        ("GPT~4", "GPT-4o", False),
        ("GPT~3\\.5", "GPT-3.5", True),
        ("확산 && !비디오", "확산으로 비디오를", False),
        ("RAG || SAM", "SAM", True),
        ("@kaiming he", "", False),
    ],
)
def test_the_rules_mean_what_they_say(rule: str, text: str, holds: bool) -> None:
    assert bool(relevant(rule, {"2503.00001": Known(text=text)})) is holds


def test_a_score_counts_what_is_missed_and_what_is_too_much() -> None:
    assert score(["1", "2"], {"1", "3"}) == Score(0.5, 0.5, 0.5)
    assert score([], {"1"}).f1 == 0
    assert score(["1"], {"1"}).f1 == 1
