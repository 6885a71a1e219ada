"""How long Paperboy takes to answer `--help`, and to be ready on both platforms.

    python -m benchmarks.start

`run` is timed from the start of its process until both local servers see it: logged in, connected, `/paper`
registered. Floors, in turns with it: Python that does nothing, and Python that imports the libraries and does nothing.
"""

import asyncio
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.rounds import Took, in_turns
from benchmarks.stage import ROOT, stage

ROUNDS = 7
LIBRARIES = (
    "import aiosqlite, apscheduler.schedulers.asyncio, babel, discord, pydantic, slack_bolt.async_app, structlog"
)


def ran(*arguments: str) -> Took:
    """A whole process, from its start to its end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    clock = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Took(clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def ready() -> Took:
    async def wait(folder: Path) -> Took:
        async with stage(folder, channels=1, paced=True) as here:
            began = asyncio.get_running_loop().time()
            await here.start()
            ended = await here.until(lambda: here.connected)
            return Took(ended - began, here.processor())

    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(wait(Path(folder)))


def main(rounds: int = ROUNDS) -> None:
    python, libraries, helping, running = in_turns(
        rounds,
        lambda: ran("-c", "pass"),
        lambda: ran("-c", LIBRARIES),
        lambda: ran("-m", "bot", "--help"),
        ready,
    )
    print(f"start, median of {rounds} rounds")
    rows = (
        ("Python alone", python, python),
        ("Python and the libraries", libraries, libraries),
        ("paperboy --help", helping, python),
        ("paperboy run, until ready", running, libraries),
    )
    for name, took, floor in rows:
        ratio = "" if took is floor else f"   {took.clock / floor.clock:5.2f} x its floor"
        print(f"  {name:<26} {took.clock * 1000:6.0f} ms   processor {took.processor * 1000:6.0f} ms{ratio}")


if __name__ == "__main__":
    main()
