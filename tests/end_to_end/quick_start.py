"""Starts `paperboy run` over and over without paying for its imports each time.

A helper process imports what the bot needs, without starting anything, and forks for each start. What runs in the
fork is the command line's own `main`, with an environment, a folder and a log of its own; it ends as any process
does, with the same exit codes. Run as a program, this module is that helper process.
"""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Started:
    """A process that the helper forked; has what the rig needs of an asyncio.subprocess.Process."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._ended = asyncio.Event()

    def ended(self, returncode: int) -> None:
        self.returncode = returncode
        self._ended.set()

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        await self._ended.wait()
        assert self.returncode is not None
        return self.returncode


class QuickStart:
    """The helper process; one bot at a time. `python_path`: folders whose modules come first."""

    def __init__(self, python_path: Sequence[Path] = ()) -> None:
        self._python_path = [*python_path, ROOT]
        self._helper: asyncio.subprocess.Process | None = None
        self._watching: asyncio.Task[None] | None = None
        self._started: Started | None = None

    async def open(self) -> None:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, self._python_path))}
        self._helper = await asyncio.create_subprocess_exec(
            sys.executable,
            str(Path(__file__)),
            env=environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )

    async def close(self) -> None:
        assert self._helper is not None
        assert self._helper.stdin is not None
        if self._started is not None:
            self._started.kill()
        self._helper.stdin.close()
        await self._helper.wait()
        if self._watching is not None:
            await self._watching

    async def start(self, folder: Path, environment: dict[str, str], log: Path) -> Started:
        assert self._helper is not None
        assert self._helper.stdin is not None
        if self._watching is not None:
            await self._watching
        order = {"folder": str(folder), "environment": environment, "log": str(log)}
        self._helper.stdin.write(json.dumps(order).encode() + b"\n")
        started = self._started = Started(int(await self._answer()))
        self._watching = asyncio.create_task(self._watch(started), name="watch the bot")
        return started

    async def _watch(self, started: Started) -> None:
        started.ended(int(await self._answer()))

    async def _answer(self) -> bytes:
        assert self._helper is not None
        assert self._helper.stdout is not None
        return await self._helper.stdout.readline()


@contextlib.asynccontextmanager
async def quick_start(customize: str = "", folder: Path | None = None) -> AsyncIterator[QuickStart]:
    """`customize`: Python that runs before anything is imported; written to `folder`."""
    if folder is not None:
        (folder / "sitecustomize.py").write_text(customize, encoding="utf-8")
    quick = QuickStart([folder] if folder is not None else [])
    await quick.open()
    try:
        yield quick
    finally:
        await quick.close()


# ---------------------------------------------------------------- the helper process


def help_to_start() -> None:
    """For each line of JSON on stdin: fork, print the pid, wait for its end, print the exit code."""
    import bot.adapters.discord.connection
    import bot.adapters.discord.interactions
    import bot.adapters.discord.messenger
    import bot.adapters.slack.connection
    import bot.app
    import bot.cli
    import bot.logs  # noqa: F401

    while line := sys.stdin.readline():
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _become_the_bot(order["folder"], order["environment"], order["log"])
        _print(pid)
        _, status = os.waitpid(pid, 0)
        _print(os.waitstatus_to_exitcode(status))


def _become_the_bot(folder: str, environment: dict[str, str], log: str) -> None:
    """Leaves the process with the bot's exit code."""
    from bot.cli import main

    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    nothing = os.open(os.devnull, os.O_RDONLY)
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for old, new in ((nothing, 0), (written, 1), (written, 2)):
        os.dup2(old, new)
    sys.argv = ["paperboy", "run"]
    main()
    sys.exit(0)


def _print(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.path[0] = str(ROOT)
    help_to_start()
