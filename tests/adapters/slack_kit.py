"""The local Slack with the real adapter connected to it, and a desk whose answers the test decides."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, TypeVar

from bot.adapters.slack.connection import Pace, SlackConnection
from bot.commands.ask import Person
from bot.commands.desk import Desk
from bot.domain.channels import Channel
from bot.domain.replies import Home, Listed, Reply, Sentence
from bot.locale import Words, nearest_language, words
from bot.playground.slack import LocalSlack

Json = dict[str, Any]
P = TypeVar("P", bound="Place")

CHANNEL = "C0PAPERS"
MINA = "U0MINA"
ALEX = "U0ALEX"

QUICK = Pace(
    first_pause=0.02,
    longest_pause=0.05,
    wrong_token_pause=0.05,
    look_every=0.05,
    connect_within=0.5,
    patience=0.3,
    close_within=0.5,
    ping_every=0.2,
)


class ScriptedDesk(Desk):
    """Answers what `replies` says of a line, button or form, else `reply`; `heard`: what was asked, by whom, where."""

    def __init__(self) -> None:
        self.reply: Reply = Sentence("Here you are.")
        self.replies: dict[str, Reply] = {}
        self.at_home = Home((("", Sentence("Welcome home.")),))
        self.known: dict[str, Listed] = {}
        self.heard: list[tuple[str, Person, Channel | None]] = []
        self.sent: list[dict[str, str]] = []
        self.before: Callable[[], Awaitable[None]] | None = None

    def words_for(self, person: Person) -> Words:
        return words(nearest_language(person.language, "en"))

    async def _say(self, what: str, person: Person, channel: Channel | None) -> Reply:
        self.heard.append((what, person, channel))
        if self.before is not None:
            await self.before()
        return self.replies.get(what, self.reply)

    async def typed(self, line: str, person: Person, channel: Channel | None = None) -> Reply:
        return await self._say(line, person, channel)

    async def pressed(self, button: str, person: Person, channel: Channel | None = None) -> Reply:
        return await self._say(button, person, channel)

    async def submitted(
        self, submit: str, values: Mapping[str, str], person: Person, channel: Channel | None = None
    ) -> Reply:
        self.sent.append(dict(values))
        return await self._say(submit, person, channel)

    async def looked_up(self, text: str, person: Person) -> Reply:
        return await self._say(text, person, None)

    async def home(self, person: Person) -> Home:
        self.heard.append(("home", person, None))
        return self.at_home

    async def linked_papers(self, text: str) -> Sequence[Listed]:
        return [self.known[text]] if text in self.known else []


class Place:
    """A local Slack, a desk, and what trouble was told."""

    def __init__(self, desk: Desk) -> None:
        self.slack = LocalSlack()
        self.desk = desk
        self.troubles: list[str] = []

    @asynccontextmanager
    async def connected(self, wait: bool = True, **changes: Any) -> AsyncIterator[SlackConnection]:
        """The connection while it runs; it must end within seconds of being told to."""
        arguments: dict[str, Any] = {
            "bot_token": self.slack.bot_token,
            "app_token": self.slack.app_token,
            "api_url": self.slack.api_url,
            "desk": self.desk,
            "on_trouble": self.troubles.append,
            "pace": QUICK,
        }
        connection = SlackConnection(**{**arguments, **changes})
        stop = asyncio.Event()
        running = asyncio.create_task(connection.run(stop))
        try:
            if wait:
                await self.slack.sockets.connected()
            yield connection
        finally:
            stop.set()
            async with asyncio.timeout(10):
                await running

    async def command(self, text: str, user: str = MINA, channel: str = CHANNEL, **waiting: Any) -> Json:
        return await self.slack.interactions.command("/paper", text, channel, user, **waiting)

    async def press(self, action_id: str, message: Json, user: str = MINA, **waiting: Any) -> Json:
        channel = message.get("channel", CHANNEL)
        return await self.slack.interactions.action(action_id, user, channel, message["ts"], **waiting)

    async def press_in(self, view: Json, action_id: str, user: str = MINA, **waiting: Any) -> Json:
        return await self.slack.interactions.action(action_id, user, view_id=view["id"], **waiting)

    def acknowledged(self) -> bool:
        """No envelope waits for its acknowledgement."""
        return not self.slack.sockets._waiting

    def calls(self, method: str) -> list[Json]:
        return [entry.body for entry in self.slack.journal.entries if entry.method == method]

    def view(self, view_id: str) -> Json:
        return self.slack.workspace.views[view_id].body


@asynccontextmanager
async def opened(place: P) -> AsyncIterator[P]:
    """At the end nothing may have been sent that Slack would refuse."""
    async with AsyncExitStack() as stack:
        await place.slack.start()
        stack.push_async_callback(place.slack.stop)
        yield place
        assert [entry.violation for entry in place.slack.journal.violations()] == []


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 - the library tells nobody
            await asyncio.sleep(0.01)
