"""The store's disk is full, or must not be written: nothing is claimed, so nothing is sent; later it goes on.

Full: a small file system of its own, where the test may mount one, and a limit on the size of files everywhere.
"""

import contextlib
import re
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.one_feed import OneDigest
from tests.end_to_end.rig import Rig

pytestmark = pytest.mark.end_to_end


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Leaves not one byte."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x" * 4096)
    with ballast.open("ab", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x")
    return ballast


def posts(rig: Rig) -> int:
    on_discord = [entry for entry in rig.discord.journal.entries if entry.method == "POST" and entry.stored]
    return len(on_discord) + len([call for call in rig.slack.journal.entries if call.method == "chat.postMessage"])


async def slow_answers(rig: Rig) -> None:
    """So that the disk is full long before the digest is through."""
    await rig.fault_on_discord(do="delay", when={"method": "POST"}, params={"seconds": 0.1, "after": True}, times=0)
    await rig.fault_on_slack(do="delay", when={"method": "chat.postMessage"}, params={"seconds": 0.1}, times=0)


REFUSED = re.compile("the store takes no claim|the store does not take the outcome")


async def nothing_is_sent_unclaimed(rig: Rig) -> None:
    """What was claimed before may end while the store takes nothing; then not a single request leaves any more."""
    refused, posted = 0, -1

    async def quiet() -> bool:
        """No post between one refusal and the second after it."""
        nonlocal refused, posted
        found = len(REFUSED.findall(rig.log()))
        if found < refused + 2:
            return False
        refused, before, posted = found, posted, posts(rig)
        return posted == before

    await rig.until(quiet, "silence")


async def test_a_full_disk_stops_claims_and_the_rest_comes_once_there_is_space(rig: Rig, small_disk: Path) -> None:
    rig.store = small_disk / "paperboy.db"
    digest = OneDigest(rig, papers=8)
    await slow_answers(rig)
    await rig.start()
    await digest.until_there(2)
    ballast = fill(small_disk)
    await nothing_is_sent_unclaimed(rig)
    assert not digest.complete()
    ballast.unlink()
    await digest.until_at_rest()
    assert await rig.stop() == 0
    digest.judge()


async def test_files_that_may_not_grow_stop_claims_until_they_may(rig: Rig) -> None:
    digest = OneDigest(rig, papers=8)
    await slow_answers(rig)
    await rig.start()
    await digest.until_there(2)
    assert rig.process is not None
    # A write beyond the limit fails as on a full disk (Python ignores the signal); the bot's log is far from it.
    limit = rig.store.with_name(f"{rig.store.name}-wal").stat().st_size
    assert limit > 10 * len(rig.log())
    resource.prlimit(rig.process.pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    await nothing_is_sent_unclaimed(rig)
    assert not digest.complete()
    resource.prlimit(rig.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    await digest.until_at_rest()
    assert await rig.stop() == 0
    digest.judge()
