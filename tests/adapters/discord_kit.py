"""The local Discord with the real adapter connected to it, and a desk whose answers the test decides."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from bot.adapters.discord.connection import DiscordConnection
from bot.adapters.discord.interactions import Interactions
from bot.commands.ask import Ask, Person
from bot.commands.desk import Desk
from bot.domain.channels import Channel
from bot.domain.replies import Reply, Sentence
from bot.locale import Words, nearest_language, words
from bot.playground.discord import LocalDiscord

LONG = 20.0
"""Seconds that nothing here should take: only a broken test waits for so long."""


class ScriptedDesk(Desk):
    """Answers `reply`, once `gate` is open; raises `error` when there is one. `heard` is what was asked."""

    def __init__(self) -> None:
        self.reply: Reply = Sentence("Here you are.")
        self.error: Exception | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self.suggested: Sequence[tuple[str, str]] = []
        self.heard: list[Ask | tuple[str, Person] | tuple[str, str, str] | tuple[str, dict[str, str]] | str] = []
        self.channels: list[Channel | None] = []

    def words_for(self, person: Person) -> Words:
        return words(nearest_language(person.language, "en"))

    async def asked(self, ask: Ask) -> Reply:
        self.heard.append(ask)
        return await self._scripted()

    async def pressed(self, button: str, person: Person, channel: Channel | None = None) -> Reply:
        self.heard.append((button, person))
        self.channels.append(channel)
        return await self._scripted()

    async def submitted(
        self, submit: str, values: Mapping[str, str], person: Person, channel: Channel | None = None
    ) -> Reply:
        self.heard.append((submit, dict(values)))
        self.channels.append(channel)
        return await self._scripted()

    async def looked_up(self, text: str, person: Person) -> Reply:
        self.heard.append(text)
        return await self._scripted()

    async def suggestions(self, command: str, option: str, typed: str, person: Person) -> Sequence[tuple[str, str]]:
        self.heard.append((command, option, typed))
        if self.error is not None:
            raise self.error
        return self.suggested

    async def _scripted(self) -> Reply:
        await self.gate.wait()
        if self.error is not None:
            raise self.error
        return self.reply


@asynccontextmanager
async def local_discord(**more: Any) -> AsyncIterator[LocalDiscord]:
    discord = LocalDiscord(**more)
    await discord.start()
    try:
        yield discord
    finally:
        await discord.stop()


@asynccontextmanager
async def connected(discord: LocalDiscord, desk: Desk | None = None, **more: Any) -> AsyncIterator[DiscordConnection]:
    """A bot that is logged in; stopped on the way out."""
    token = more.pop("token", discord.token)
    interactions = Interactions(desk or ScriptedDesk(), **more.pop("interactions", {}))
    connection = DiscordConnection(token, discord.api_url, interactions.answer, **more)
    stop = asyncio.Event()
    running = asyncio.create_task(connection.run(stop))
    try:
        yield connection
    finally:
        stop.set()
        async with asyncio.timeout(LONG):
            await running


async def until(true: Callable[[], bool]) -> None:
    """For what the local Discord has no event for."""
    async with asyncio.timeout(LONG):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def at_home(discord: LocalDiscord, connection: DiscordConnection) -> None:
    """Connected to the gateway, with the commands registered."""
    assert await discord.gateway.wait_connected(LONG)
    await until(lambda: bool(discord.world.commands[None]) and connection.connected)


async def ask(discord: LocalDiscord, **asked: Any) -> dict[str, Any]:
    return await discord.interactions.outcome(discord.interactions.start(asked), LONG)


async def ask_slowly(discord: LocalDiscord, desk: ScriptedDesk, **asked: Any) -> dict[str, Any]:
    """The desk answers only after the question was acknowledged."""
    desk.gate.clear()
    started = discord.interactions.start(asked)
    await until(lambda: started.answered_as is not None)
    desk.gate.set()
    return await discord.interactions.outcome(started, LONG)


def requests(discord: LocalDiscord, method: str, end: str) -> int:
    return sum(entry.method == method and entry.path.endswith(end) for entry in discord.journal.entries)
