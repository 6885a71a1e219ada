"""The storms would notice if delivery went wrong in any of the usual ways."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.reliability.inline_store import Stores
from tests.reliability.mutants import MUTANTS, UNSEEN, Mutant
from tests.reliability.storm import Verdict, faults_in
from tests.reliability.verdict import faults_of, harm_in
from tests.reliability.world import Stuck

WITHIN = 300
"""Worlds in which each has to be found; most are found in the first few."""


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
async def test_a_bot_does_visible_harm_that(
    mutant: Mutant, shm: Path, stores: Stores, monkeypatch: pytest.MonkeyPatch, record: Callable[[str], None]
) -> None:
    mutant(monkeypatch)
    record(f"seed {await first_caught(shm, stores, harm_in)}")


@pytest.mark.parametrize("mutant", MUTANTS + UNSEEN, ids=lambda mutant: mutant.__name__)
async def test_a_bot_breaks_its_promises_that(
    mutant: Mutant, shm: Path, stores: Stores, monkeypatch: pytest.MonkeyPatch, record: Callable[[str], None]
) -> None:
    mutant(monkeypatch)
    record(f"seed {await first_caught(shm, stores, faults_of)}")


async def first_caught(folder: Path, stores: Stores, verdict: Verdict) -> str:
    for seed in range(WITHIN):
        try:
            faults = await faults_in(folder / str(seed), stores, seed, verdict)
        except Stuck as stuck:
            faults = [str(stuck)]
        if faults:
            return f"{seed}: {faults[0]}"
    raise AssertionError(f"this mutant lived through {WITHIN} worlds")
