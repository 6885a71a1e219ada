"""Follow: what people and channels follow, kept in memory and held against each new digest.

Writes nothing: what is found is written with the digest (adapters/sqlite/finds.py) and told later (jobs/personal.py).
"""

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence

from bot.domain.following import Finds, Found, Subscription, read
from bot.domain.keywords import Query, prepare
from bot.domain.papers import Paper
from bot.domain.query_index import QueryIndex
from bot.domain.synonyms import NO_SYNONYMS, Synonyms
from bot.ports import RecentDigests, Subscriptions


class Follow:
    """Implements ports.Finder. `load` before the first digest; `changed` hears of every subscription afterwards."""

    def __init__(self, subscriptions: Subscriptions, recent: RecentDigests) -> None:
        self._subscriptions = subscriptions
        self._recent = recent
        self._index: QueryIndex[tuple[str, int]] = QueryIndex()
        self._widened: dict[tuple[str, int], Subscription] = {}
        self._synonyms: Synonyms = NO_SYNONYMS
        self._news: list[tuple[Sequence[Subscription], Sequence[tuple[str, int]]]] = []
        self._turn = asyncio.Lock()
        self._loading: asyncio.Task[None] | None = None

    async def load(self) -> None:
        """Reading very many queries takes seconds: it begins at once, and the first digest waits for its end."""
        self._subscriptions.watch(self.changed)
        self.changed(await self._subscriptions.all(), ())
        self._loading = asyncio.create_task(self._load(), name="read what people follow")

    async def _load(self) -> None:
        async with self._turn:
            await asyncio.to_thread(self._take_over, self._synonyms)

    def changed(self, made: Sequence[Subscription], gone: Sequence[tuple[str, int]]) -> None:
        """Taken over before the next digest is looked at: a thread may be looking at one now."""
        self._news.append((made, gone))

    async def finds(self, date: dt.date, papers: Mapping[str, Paper | None], found_at: float) -> Finds:
        async with self._turn:
            asked = any(one.synonyms for made, _ in self._news for one in made)
            synonyms = await self._recent.synonyms() if self._widened or asked else self._synonyms
            # In a thread: what follows may be a hundred thousand queries, and people are answered meanwhile.
            found = await asyncio.to_thread(self._find, [paper for paper in papers.values() if paper], synonyms)
        return Finds(date, tuple(papers), found, found_at)

    def _find(self, papers: Sequence[Paper], synonyms: Synonyms) -> tuple[Found, ...]:
        self._take_over(synonyms)
        if not len(self._index):
            return ()
        return tuple(
            Found(owner, number, paper.arxiv_id)
            for paper in papers
            for owner, number in self._index.match(prepare(paper))
        )

    def _take_over(self, synonyms: Synonyms) -> None:
        """Bring the index up to what is followed now."""
        if synonyms != self._synonyms:
            self._synonyms = synonyms
            for one in self._widened.values():
                self._add(one)
        while self._news:
            made, gone = self._news.pop(0)
            for one in made:
                self._add(one)
            for key in gone:
                self._index.remove(key)
                self._widened.pop(key, None)

    def _add(self, one: Subscription) -> None:
        query = read(one.query, one.synonyms, self._synonyms)
        if one.synonyms:
            self._widened[one.key] = one
        else:
            self._widened.pop(one.key, None)
        if isinstance(query, Query):
            self._index.add(one.key, query)
        else:  # It was readable once, and the rules have become stricter since.
            self._index.remove(one.key)
