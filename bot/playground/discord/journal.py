"""Journal: every REST request that came in, with what became of it."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Entry:
    """`status` is None while the request is under way, and when its connection was dropped without an answer.

    `stored` says that the request was carried out, answered or not. `violation` is why a correct bot never
    makes this request, or None.
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
    violation: str | None = None


@dataclass
class Journal:
    entries: list[Entry] = field(default_factory=list)

    def open(self, time: float, method: str, path: str, query: dict[str, str], body: Any) -> Entry:
        entry = Entry(len(self.entries) + 1, time, method, path, query, body)
        self.entries.append(entry)
        return entry

    def violations(self) -> list[dict[str, Any]]:
        return [asdict(entry) for entry in self.entries if entry.violation is not None]

    def as_json(self) -> list[dict[str, Any]]:
        return [asdict(entry) for entry in self.entries]
