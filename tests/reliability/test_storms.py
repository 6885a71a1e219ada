"""Ten thousand worlds in which most things go wrong: nothing lost, nothing doubled, in order, in the newest text.

RELIABILITY_SEEDS says how many, RELIABILITY_FIRST where to begin; a seed that fails is lived through again with
`RELIABILITY_FIRST=<seed> RELIABILITY_SEEDS=1`.
"""

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.reliability.conftest import LONG
from tests.reliability.inline_store import Stores
from tests.reliability.storm import Made, make, make_with_restores, make_without_nonce
from tests.reliability.verdict import faults_of

SEEDS = int(os.environ.get("RELIABILITY_SEEDS", "10000" if LONG else "150"))
FIRST = int(os.environ.get("RELIABILITY_FIRST", "0"))


async def test_whatever_goes_wrong_everything_arrives_once_and_in_order(
    shm: Path, stores: Stores, record: Callable[[str], None]
) -> None:
    record(await live_through(range(FIRST, FIRST + SEEDS), make, shm, stores))


async def test_a_backup_put_back_in_the_middle_of_it_loses_and_doubles_nothing(
    shm: Path, stores: Stores, record: Callable[[str], None]
) -> None:
    record(await live_through(range(FIRST, FIRST + max(1, SEEDS // 4)), make_with_restores, shm, stores))


async def test_where_no_nonce_is_known_the_history_alone_does_it(
    shm: Path, stores: Stores, record: Callable[[str], None]
) -> None:
    record(await live_through(range(FIRST, FIRST + max(1, SEEDS // 10)), make_without_nonce, shm, stores))


async def live_through(seeds: range, make: Callable[[Path, Stores, int], Made], shm: Path, stores: Stores) -> str:
    met: Counter[str] = Counter()
    for seed in seeds:
        world, newest, storm = make(shm / str(seed), stores, seed)
        with world:
            try:
                await world.run()
            except BaseException as error:
                error.add_note(f"seed {seed}")
                raise
            faults = faults_of(world, newest)
            assert not faults, f"seed {seed}: {faults}"
            deliveries = world.rows("SELECT count(*) FROM deliveries")[0][0]
            met.update(deliveries=deliveries, crashes=world.crashes, faults=storm.faults.total())
            met.update(restored=world.restored)
    return f"{len(seeds)} worlds, {dict(met)}"
