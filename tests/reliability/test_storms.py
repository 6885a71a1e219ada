"""Ten thousand worlds in which most things go wrong: nothing lost, nothing doubled, in order, in the newest text.

RELIABILITY_SEEDS says how many, RELIABILITY_FIRST where to begin; a seed that fails is lived through again with
`RELIABILITY_FIRST=<seed> RELIABILITY_SEEDS=1`.
"""

import os
from pathlib import Path

from tests.reliability.conftest import LONG
from tests.reliability.inline_store import Stores
from tests.reliability.storm import faults_in

SEEDS = int(os.environ.get("RELIABILITY_SEEDS", "10000" if LONG else "200"))
FIRST = int(os.environ.get("RELIABILITY_FIRST", "0"))


async def test_whatever_goes_wrong_everything_arrives_once_and_in_order(shm: Path, stores: Stores) -> None:
    for seed in range(FIRST, FIRST + SEEDS):
        try:
            faults = await faults_in(shm / str(seed), stores, seed)
        except BaseException as error:
            error.add_note(f"seed {seed}")
            raise
        assert not faults, f"seed {seed}: {faults}"
