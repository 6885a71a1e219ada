"""A place in the local Slack whose desk is scripted, and what is sent there."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any

from bot.commands.ask import Person
from bot.commands.desk import Desk
from bot.domain.channels import Channel
from bot.domain.papers import Paper, Section
from bot.domain.replies import Listed, PaperCard, PaperList, Reply, Sentence
from bot.locale import Words, nearest_language, words
from bot.ports import LookUp, Outgoing
from tests.adapters.slack_kit import CHANNEL, Place

Json = dict[str, Any]

DAY = dt.date(2025, 3, 7)


def paper(number: int) -> Listed:
    paper = Paper(f"2503.0000{number}", f"Paper {number}", votes=50 - number, sections=(Section(None, "What it says"),))
    return Listed(paper, DAY)


class ADesk(Desk):
    """Answers without an archive, remembers who asked what, and is slow or broken on demand."""

    def __init__(self) -> None:
        self.asked_of: list[tuple[str, Person]] = []
        self.remark = False
        self.lists_everything = False
        self.before: Callable[[], Awaitable[None]] | None = None

    def words_for(self, person: Person) -> Words:
        return words(nearest_language(person.language, "en"))

    async def _say(self, what: str, person: Person, reply: Reply) -> Reply:
        self.asked_of.append((what, person))
        if self.before is not None:
            await self.before()
        return reply

    async def typed(self, line: str, person: Person, channel: Channel | None = None) -> Reply:
        if self.remark:
            return await self._say(line, person, Sentence("Try this", tips=("/paper top 5",)))
        papers = tuple(paper(n) for n in range(1, 6))
        return await self._say(line, person, PaperList("The most voted", papers, ask="top 5", pages=2))

    async def pressed(self, button: str, person: Person, channel: Channel | None = None) -> Reply:
        if self.remark:
            return await self._say(button, person, Sentence("I no longer know this"))
        verb = button.partition(":")[0]
        if verb in ("details", "show") and not self.lists_everything:
            return await self._say(button, person, PaperCard(paper(1), ask="show 2503.00001"))
        page = 2 if verb == "page" else 1
        papers = tuple(paper(n) for n in range(1, 6))
        return await self._say(button, person, PaperList("The list", papers, ask="top 5", page=page, pages=2))


class APlace(Place):
    """A place whose desk can be held up."""

    desk: ADesk

    def hold_the_desk(self) -> asyncio.Event:
        """The desk answers when the event is set."""
        go_on = asyncio.Event()

        async def wait() -> None:
            await go_on.wait()

        self.desk.before = wait
        return go_on


def outgoing(**changes: Any) -> Outgoing:
    body = {
        "text": "hello",
        "unfurl_links": False,
        "unfurl_media": False,
        "metadata": {"event_type": "paperboy_delivery", "event_payload": {"key": "k1"}},
    }
    return Outgoing(**{"key": "k1", "kind": "overview", "channel": CHANNEL, "body": body, "timeout": 5.0, **changes})


def look(**changes: Any) -> LookUp:
    since = dt.datetime.now(dt.UTC)
    return LookUp(**{"key": "k1", "kind": "overview", "channel": CHANNEL, "since": since, "timeout": 5.0, **changes})
