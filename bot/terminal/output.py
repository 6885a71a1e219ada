"""How the terminal is written to: one JSON document or text for people on stdout, sentences on stderr."""

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Never, TextIO

FINE = 0
FOUND_PROBLEMS = 1
WRONG_USE = 2
MANY = 20


class Stop(Exception):
    """The command ends here: `sentence` says why and what to do, `code` is the exit code."""

    def __init__(self, sentence: str, code: int = WRONG_USE) -> None:
        self.sentence = sentence
        self.code = code
        super().__init__(sentence)


def wrong_use(sentence: str) -> Never:
    raise Stop(sentence)


def prepare() -> None:
    """Korean text must not fail in a plain C locale; a file name that is no UTF-8 is printed as an escape.

    A stream that was closed before the start (`>&-`) takes what is written and drops it.
    """
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def as_typed(argument: str) -> str:
    """An argument as it was typed: in a plain C locale Python hands on the bytes of Korean as they are."""
    try:
        argument.encode("utf-8")
    except UnicodeEncodeError:
        return os.fsencode(argument).decode("utf-8", "replace")
    return argument


def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")


def is_terminal() -> bool:
    return sys.stdout.isatty()


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def complain(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


def number_of(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def print_json(document: Any, *, spread: bool | None = None) -> None:
    """One document; spread over lines for a person, in one line for a program, unless `spread` says otherwise."""
    spread = sys.stdout.isatty() if spread is None else spread
    say(json.dumps(document, ensure_ascii=False, indent=2 if spread else None))


@contextlib.contextmanager
def progress(total: int, what: str) -> Iterator[Callable[[], None]]:
    """A bar on stderr while there is much to do; gives the function to call after each step."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True, disable=total < MANY) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)
