"""A person at a terminal: starts the real command behind a pseudo-terminal, reads the screen, types, presses Ctrl-C."""

import asyncio
import contextlib
import fcntl
import os
import pty
import signal
import subprocess
import sys
import termios
from pathlib import Path

ROOT = Path(__file__).parents[1]
PATIENCE = 60.0
"""Seconds until a test gives up; nothing depends on being fast."""


class Talk:
    """`screen`: everything shown so far. What `sees` has found is not found again."""

    def __init__(self, *arguments: str, folder: Path, environ: dict[str, str]) -> None:
        self._terminal, inner = pty.openpty()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", *arguments],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environ},
            stdin=inner,
            stdout=inner,
            stderr=inner,
            start_new_session=True,
            preexec_fn=_take_the_terminal,  # noqa: PLW1509  no threads here
        )
        os.close(inner)
        self._shown = b""
        self._seen = 0
        self._closed = False
        self._news = asyncio.Event()
        asyncio.get_running_loop().add_reader(self._terminal, self._read)

    @property
    def screen(self) -> str:
        return self._shown.decode().replace("\r\n", "\n")

    def hides_typing(self) -> bool:
        return not termios.tcgetattr(self._terminal)[3] & termios.ECHO

    async def sees(self, text: str) -> None:
        wanted = text.encode()
        async with asyncio.timeout(PATIENCE):
            while (place := self._shown.find(wanted, self._seen)) < 0:
                assert not self._closed, f"never shown: {text}\n{self.screen}"
                self._news.clear()
                await self._news.wait()
        self._seen = place + len(wanted)

    def types(self, text: str) -> None:
        os.write(self._terminal, f"{text}\n".encode())

    async def answers(self, question: str, text: str) -> None:
        await self.sees(question)
        await self.sees(": ")
        self.types(text)

    def presses(self, key: bytes) -> None:
        os.write(self._terminal, key)

    async def ends(self) -> int:
        """The exit code."""
        async with asyncio.timeout(PATIENCE):
            while not self._closed:
                self._news.clear()
                await self._news.wait()
        return await asyncio.to_thread(self._process.wait, PATIENCE)

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        asyncio.get_running_loop().remove_reader(self._terminal)
        os.close(self._terminal)

    def _read(self) -> None:
        part = b""
        with contextlib.suppress(OSError):  # Linux: the other end was closed.
            part = os.read(self._terminal, 65_536)
        if part:
            self._shown += part
        else:
            self._closed = True
            asyncio.get_running_loop().remove_reader(self._terminal)
        self._news.set()


def _take_the_terminal() -> None:
    """So that Ctrl-C reaches the command as it does at a desk, also where the tests run in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
