"""Journal: every REST request that came in, with what became of it."""

from dataclasses import asdict, dataclass, field
from typing import Any

from bot.playground.discord.errors import ApiError


@dataclass
class Entry:
    """`status` is None while the request is under way, and when its connection was dropped without an answer.

    `stored` says that the request was carried out, answered or not. `notes` tell what is odd about it,
    `refusal` why a correct bot never makes it.
    """

    number: int
    time: float
    method: str
    path: str
    query: dict[str, str]
    body: Any
    status: int | None = None
    code: int | None = None
    stored: bool = False
    fault: str | None = None
    notes: list[str] = field(default_factory=list)
    refusal: str | None = None

    @property
    def violation(self) -> str | None:
        return self.refusal or "; ".join(self.notes) or None

    def refused(self, error: ApiError) -> None:
        self.code = error.code
        if error.violation:
            self.refusal = f"{error.code} {error.message}" + (f" {error.errors}" if error.errors else "")

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"violation": self.violation}


@dataclass
class Journal:
    entries: list[Entry] = field(default_factory=list)

    def open(self, time: float, method: str, path: str, query: dict[str, str], body: Any) -> Entry:
        entry = Entry(len(self.entries) + 1, time, method, path, query, body)
        self.entries.append(entry)
        return entry

    def violations(self) -> list[dict[str, Any]]:
        return [entry.as_json() for entry in self.entries if entry.violation is not None]

    def as_json(self) -> list[dict[str, Any]]:
        return [entry.as_json() for entry in self.entries]
