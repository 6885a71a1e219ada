"""A digest of a few papers for both daily feeds, and what became of it."""

import datetime as dt
import json

from tests.end_to_end.owed import keys_owed, keys_there, removed, wrongs
from tests.end_to_end.rig import Rig
from tests.small_digests import digest_text

DATE = dt.date(2025, 3, 10)


class OneDigest:
    """`papers` of them, in every feed that the rig has when this is made."""

    def __init__(self, rig: Rig, papers: int, date: dt.date = DATE) -> None:
        self.rig = rig
        ids = [f"{date:%y%m}.{date:%d}{number:03}" for number in range(papers)]
        self.owed = {name: keys_owed(channel, name, date, ids) for name, channel in rig.feeds.items()}
        rig.add(digest_text(date, *((arxiv_id, papers - number) for number, arxiv_id in enumerate(ids))), f"{date}.md")

    def there(self, feed: str) -> int:
        """How many of its messages stand in the feed's channel, each counted once."""
        return len(set(self.owed[feed]).intersection(self._keys(feed)))

    def _keys(self, feed: str) -> list[str]:
        return keys_there(self.rig.feeds[feed], self.rig.discord, self.rig.slack)

    def complete(self, *feeds: str) -> bool:
        """In these feeds, all when none is named."""
        return all(self.there(feed) == len(self.owed[feed]) for feed in feeds or self.owed)

    async def until_complete(self, *feeds: str) -> None:
        async def there() -> bool:
            return self.complete(*feeds)

        await self.rig.until(there, f"the whole digest in {feeds or 'every feed'}")

    async def until_there(self, count: int) -> None:
        """At least so many messages in every feed."""

        async def there() -> bool:
            return all(self.there(feed) >= count for feed in self.owed)

        await self.rig.until(there, f"{count} messages in every feed")

    async def until_at_rest(self) -> None:
        """All is there, and the bot knows it."""
        await self.until_complete()

        async def at_rest() -> bool:
            return self.rig.open_deliveries() == 0

        await self.rig.until(at_rest, "the end of every delivery")

    def judge(self) -> None:
        """Once, in order, nothing else, and nothing was taken back."""
        wrong = {name: found for name, keys in self.owed.items() if (found := wrongs(keys, self._keys(name)))}
        assert not wrong, json.dumps(wrong)
        assert removed(self.rig.discord, self.rig.slack) == 0
