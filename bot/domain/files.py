"""A digest file, as far as the store remembers it."""

from dataclasses import dataclass

from bot.domain.papers import Problem


@dataclass(frozen=True, slots=True)
class FileRead:
    """A digest file as it was read. `held_back`: its newest version was not taken in."""

    path: str
    sha256: str
    size: int
    mtime_ns: int
    held_back: bool = False
    problems: tuple[Problem, ...] = ()
