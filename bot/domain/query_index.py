"""QueryIndex: many queries held against one paper at a cost that grows with the matches, not with the queries.

Finds exactly what a plain loop over bot.domain.keywords.match finds.
"""

from collections.abc import Iterator
from typing import Generic, TypeVar

from bot.domain.keywords import Prepared, Query, match

Id = TypeVar("Id")


class QueryIndex(Generic[Id]):
    """Ids are whatever can be hashed, such as (person, number). Equal queries are kept and tried once."""

    def __init__(self) -> None:
        self._queries: dict[Id, Query] = {}

    def __len__(self) -> int:
        return len(self._queries)

    def add(self, key: Id, query: Query) -> None:
        """An id that is there already gets this query instead of its own."""
        self._queries[key] = query

    def remove(self, key: Id) -> None:
        """Nothing happens when it is not there."""
        self._queries.pop(key, None)

    def match(self, prepared: Prepared) -> Iterator[Id]:
        """The ids whose query finds this paper, each once, in no particular order."""
        return (key for key, query in self._queries.items() if match(query, prepared))
