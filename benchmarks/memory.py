"""How much memory `paperboy run` holds, connected to both platforms, after it has posted the seed (Linux).

    python -m benchmarks.memory

Resident set size, from /proc. Floor, in the same run: a process that imports the same libraries and does nothing.
"""

import asyncio
import os
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.stage import SEED, stage
from benchmarks.start import LIBRARIES

ROUNDS = 5
MESSAGES = 22
"""The seed in one channel: an overview and 21 papers."""


def resident(pid: int, what: str = "VmRSS") -> float:
    """MB. `VmHWM` is the most it ever was."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    found = re.search(rf"{what}:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) / 1024


def resident_here() -> float:
    """MB that this process holds now."""
    return resident(os.getpid())


def floor() -> float:
    code = f"{LIBRARIES}; print(flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        held = resident(process.pid)
        process.communicate(b"\n")
    return held


async def running(folder: Path) -> tuple[float, float]:
    """Once the seed is posted on both platforms: now, and the most it ever was."""
    async with stage(folder, channels=1) as here:
        await here.start()
        await here.until(lambda: here.connected)
        here.post(SEED.read_text(encoding="utf-8"))
        await here.until(lambda: all(here.posted(platform) >= MESSAGES for platform in here.platforms))
        assert here.process is not None
        return resident(here.process.pid), resident(here.process.pid, "VmHWM")


def main(rounds: int = ROUNDS) -> None:
    floors, now, most = [], [], []
    for _ in range(rounds):
        floors.append(floor())
        with tempfile.TemporaryDirectory() as folder:
            held, peak = asyncio.run(running(Path(folder)))
        now.append(held)
        most.append(peak)
    least, own = statistics.median(floors), statistics.median(now)
    print(f"memory, resident, median of {rounds} rounds")
    print(f"  the libraries alone           {least:6.1f} MB")
    print(f"  paperboy run, seed posted     {own:6.1f} MB   {own / least:.2f} x the libraries")
    print(f"  the most it ever was          {statistics.median(most):6.1f} MB")


if __name__ == "__main__":
    main()
