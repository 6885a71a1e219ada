"""How a terminal asks: a line, a line that is not shown, yes or no. Until the answer will do."""

import sys
import termios
from collections.abc import Callable
from typing import TypeVar

from bot.terminal.output import say

T = TypeVar("T")


class Left(Exception):
    """The person closed the input (Ctrl-D) instead of answering."""


def can_ask() -> bool:
    return bool(sys.stdin and sys.stdin.isatty() and sys.stdout.isatty())


def ask(question: str, read: Callable[[str], T], default: str = "") -> T:
    """Until `read` takes the answer; its ValueError says what is expected. Nothing typed: `default`."""
    shown = f"{question} [{default}]: " if default else f"{question}: "
    while True:
        try:
            return read(_line(shown) or default)
        except ValueError as error:
            say(f"✗ {error}")


def ask_secret(question: str, read: Callable[[str], str]) -> str:
    """The same without showing what is typed."""
    while True:
        try:
            return read(_hidden_line(f"{question}: "))
        except ValueError as error:
            say(f"✗ {error}")


def agrees(question: str) -> bool:
    """Nothing typed is a no: what cannot be taken back is done on a yes alone."""
    return ask(f"{question} (y/n)", str.lower, "n") in ("y", "yes", "네", "예")


def _line(prompt: str) -> str:
    sys.stdout.write(prompt)
    sys.stdout.flush()
    line = sys.stdin.buffer.readline()
    if not line:
        raise Left
    return line.decode("utf-8", "replace").strip()


def _hidden_line(prompt: str) -> str:
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    hidden = termios.tcgetattr(terminal)
    hidden[3] &= ~termios.ECHO
    # What was typed ahead is thrown away: it was shown.
    termios.tcsetattr(terminal, termios.TCSAFLUSH, hidden)
    try:
        return _line(prompt)
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
        say("")
