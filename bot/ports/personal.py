"""What belongs to a person. `person` is Person.key everywhere: `discord:<id>`, `slack:<team>:<id>`."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.domain.preferences import Preferences


class People(Protocol):
    """Who has asked before; nothing but ids is kept."""

    async def first_time(self, tenant: str, person: str, now: float) -> bool:
        """True once for each person; remembers them."""
        ...


class PreferenceBook(Protocol):
    """What people chose for themselves."""

    async def load(self) -> None:
        """Read which languages were chosen; before that, nobody has chosen one."""
        ...

    def language(self, person: str) -> str | None:
        """The language they chose, known at once; None when they chose none."""
        ...

    async def of(self, person: str) -> Preferences: ...

    async def choose(self, person: str, preferences: Preferences) -> None:
        """All of them at once; what is None is as if it had never been chosen."""
        ...

    async def remember_zone(self, person: str, zone: str) -> None:
        """Their platform has them in this zone; what they chose stays."""
        ...


@dataclass(frozen=True, slots=True)
class Saved:
    """A paper on someone's reading list. `saved_at`: seconds since the epoch."""

    arxiv_id: str
    saved_at: float


class ReadingLists(Protocol):
    async def save(self, person: str, arxiv_id: str, now: float) -> bool:
        """False when it is on the list already."""
        ...

    async def remove(self, person: str, arxiv_ids: Sequence[str]) -> int:
        """How many of them were on the list."""
        ...

    async def saved(self, person: str) -> Sequence[Saved]:
        """Newest first."""
        ...


class LastLooks(Protocol):
    """Which digest someone saw last."""

    def saw(self, person: str, date: dt.date) -> None:
        """Returns at once and is written soon after. An older date than the one known changes nothing."""
        ...

    async def last(self, person: str) -> dt.date | None: ...


class PersonalData(Protocol):
    """A part of the store that keeps something about people."""

    async def mine(self, person: str) -> dict[str, list[dict[str, Any]]]:
        """All of it, readable: what it is -> its rows; what there is none of may be left out."""
        ...

    async def forget(self, person: str) -> None:
        """All of it is gone, from the files too (Database.erase). Raises StoreUnavailable; may be called again."""
        ...
