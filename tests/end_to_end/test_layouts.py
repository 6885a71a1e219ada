"""Every layout as users get it, also by a bot that is killed while answers are lost: each message once, in order."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest

from bot.domain.channels import PLATFORMS, Channel
from bot.domain.feeds import LAYOUTS, Layout
from bot.domain.messages import MessageKind
from tests.end_to_end.owed import key_of, keys_there, removed, wrongs
from tests.end_to_end.rig import Rig
from tests.small_digests import digest_text

pytestmark = pytest.mark.end_to_end

DATE = dt.date(2025, 3, 10)
IDS = [f"2503.{number:05}" for number in range(11)]
LATER = "2503.00099"


def messages_of(layout: Layout, ids: list[str]) -> Iterator[tuple[MessageKind, str]]:
    """Kind and part of each message of a digest, in order; a thread is no message."""
    if layout != "cards":
        yield ("forum" if layout == "forum" else "overview"), ""
    match layout:
        case "thread" | "forum":
            yield from (("paper", arxiv_id) for arxiv_id in ids)
        case "cards":
            yield from (("card", arxiv_id) for arxiv_id in ids)
        case "packed":
            middle = len(ids) // 2
            yield from (("pack", " ".join(pack)) for pack in (ids[:middle], ids[middle:]))


class EveryLayout:
    """A feed for each layout on each platform, and what is owed to it."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        rig.feeds.clear()
        self.owed: dict[str, list[str]] = {}
        for platform in PLATFORMS:
            for layout in LAYOUTS:
                if (platform, layout) != ("slack", "forum"):
                    name = f"{platform}-{layout}"
                    channel = rig.add_feed(name, platform, layout)
                    parts = messages_of(layout, IDS)
                    self.owed[name] = [key_of(channel, name, DATE, kind, part) for kind, part in parts]

    def arrive(self, *more: tuple[str, int]) -> None:
        papers = [(arxiv_id, len(IDS) - number) for number, arxiv_id in enumerate(IDS)]
        self.rig.add(digest_text(DATE, *papers, *more))

    def grow(self) -> None:
        """One more paper comes, in each layout at its end."""
        self.arrive((LATER, 0))
        for name, keys in self.owed.items():
            kinds: dict[Layout, MessageKind] = {"thread": "paper", "forum": "paper", "cards": "card", "packed": "pack"}
            kind = kinds.get(self.rig.layouts[name])
            if kind is not None:
                keys.append(key_of(self._channel(name), name, DATE, kind, LATER))

    def _channel(self, name: str) -> Channel:
        return self.rig.feeds[name]

    def there(self, name: str) -> list[str]:
        return keys_there(self._channel(name), self.rig.discord, self.rig.slack)

    async def until_there(self, count: int) -> None:
        """At least so many messages over all feeds."""

        async def reached() -> bool:
            return sum(len(self.there(name)) for name in self.owed) >= count

        await self.rig.until(reached, f"{count} messages")

    async def until_complete(self) -> None:
        async def complete() -> bool:
            return all(set(keys) <= set(self.there(name)) for name, keys in self.owed.items())

        await self.rig.until(complete, "every message in every layout")

        async def at_rest() -> bool:
            return self.rig.open_deliveries() == 0

        await self.rig.until(at_rest, "the end of every delivery")

    async def judge(self) -> None:
        wrong = {name: found for name, keys in self.owed.items() if (found := wrongs(keys, self.there(name)))}
        assert not wrong, json.dumps(wrong)
        assert removed(self.rig.discord, self.rig.slack) == 0
        assert await self.rig.violations() == []


async def test_every_layout_arrives_whole_and_grows_at_its_end(rig: Rig) -> None:
    feeds = EveryLayout(rig)
    feeds.arrive()
    await rig.start()
    await feeds.until_complete()
    await feeds.judge()
    feeds.grow()
    await feeds.until_complete()
    await feeds.judge()
    assert await rig.stop() == 0


async def test_killed_while_answers_are_lost_every_layout_is_posted_once_and_in_order(rig: Rig) -> None:
    rig.settings = {"PAPERBOY_DELIVERY__SETTLE_SECONDS": "1", "PAPERBOY_DELIVERY__SEND_TIMEOUT_SECONDS": "1"}
    feeds = EveryLayout(rig)
    lost: dict[str, Any] = {"do": "lose_answer", "times": 3}
    rig.discord.faults.add({"when": {"method": "POST", "path": "/threads$"}, **lost})
    rig.discord.faults.add({"when": {"method": "POST", "path": "/messages$", "nth": 5}, **lost})
    rig.slack.faults.add(when={"method": "chat.postMessage", "nth": 3}, **lost)
    feeds.arrive()
    for count in (1, 8, 25):
        await rig.start()
        await feeds.until_there(count)
        await rig.kill()
    await rig.start()
    await feeds.until_complete()
    await feeds.judge()
    assert await rig.stop() == 0
