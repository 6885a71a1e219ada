"""A question to the desk, and its answer as Slack shows it. Where it is shown is decided in interactions.py."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog

from bot.adapters.slack.files import Files
from bot.adapters.slack.people import NOBODY, Known, People
from bot.commands.ask import Person
from bot.commands.desk import Desk
from bot.commands.promptness import APOLOGY, PATIENCE
from bot.domain.channels import Channel, direct
from bot.domain.replies import DigestOverview, Document, Form, PaperCard, PaperList, Reply, Sentence
from bot.formatter import block_answers
from bot.locale import Words

log = structlog.get_logger()

AT_ONCE = 16
"""Answers that are worked on at a time; slack_sdk itself starts as many as come in."""

FOR_EVERYONE = (PaperList, PaperCard, DigestOverview)
"""Answers about papers may be shown to all; every other one concerns the person who asked."""

Body = dict[str, Any]
Question = Callable[[Person], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Answer:
    """`bodies` is never empty; `words` is the person's language. `form` is set where a window is to be filled in.

    `aside`: a remark for the person alone, wherever the answer was to appear.
    """

    bodies: list[Body]
    words: Words
    aside: bool = False
    form: Form | None = None


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks and where, as the payload has it."""

    team: str
    user: str
    channel: Channel | None = None

    def person(self, known: Known = NOBODY, *, admin: bool = False) -> Person:
        return Person("slack", self.team, self.user, known.language, admin, known.zone)


def asker_of(body: Body, channel: str | None) -> Asker:
    """Slash commands name team and user flat, buttons as objects. What is asked in a direct message is asked there."""
    team = body.get("team_id") or (body.get("team") or {}).get("id") or ""
    user = str(body.get("user_id") or (body.get("user") or {}).get("id") or "")
    if not channel:
        return Asker(str(team), user)
    return Asker(str(team), user, direct("slack", user) if channel.startswith("D") else Channel("slack", channel))


class Answering:
    """`tenant`: the workspace that the bot's token is of, None until it is known."""

    def __init__(self, desk: Desk, people: People, files: Files, tenant: Callable[[], str | None]) -> None:
        self._desk = desk
        self._people = people
        self._files = files
        self._tenant = tenant
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._running: set[asyncio.Task[Any]] = set()

    def words_for(self, asker: Asker) -> Words:
        """Before it is known which language they have set."""
        return self._desk.words_for(asker.person())

    async def who(self, asker: Asker, *, sure: bool = False) -> Person:
        """`sure`: whether they are an admin matters. Only one of the very workspace that asks is one."""
        known = await self._people.of(asker.user, sure=sure)
        ours = asker.team == self._tenant() and known.tenant in ("", asker.team)
        return asker.person(known, admin=known.admin and ours)

    async def answer(self, question: Question, asker: Asker, *, public: bool, sure: bool) -> Answer:
        """What the desk says, or a sentence that says sorry. Never raises."""
        words = self.words_for(asker)
        try:
            async with asyncio.timeout(PATIENCE), self._slots:
                person = await self.who(asker, sure=sure)
                words = self._desk.words_for(person)
                reply = await question(person)
                words = self._desk.words_for(person)
                if isinstance(reply, Document):
                    reply = await self._given(reply, asker, words)
                bodies = block_answers.reply(reply, words, public=public)
                form = reply if isinstance(reply, Form) else None
                return Answer(bodies, words, not isinstance(reply, FOR_EVERYONE), form)
        except Exception:
            log.exception("a question could not be answered")
            return self.said(words(APOLOGY), words)

    async def _given(self, document: Document, asker: Asker, words: Words) -> Reply:
        """The sentence that stands for a file that has arrived; the file itself where it has not."""
        if not await self._files.give(document, asker.user):
            return document
        where = words("The file {name} is in your direct messages with me.", name=document.name)
        return Sentence(f"{document.text}\n{where}" if document.text else where, document.tips)

    def said(self, sentence: str, words: Words) -> Answer:
        try:
            return Answer(block_answers.reply(Sentence(sentence), words, public=True), words, aside=True)
        except Exception:  # noqa: BLE001 - the last resort when even a sentence cannot be drawn
            return Answer([{"text": sentence}], words, aside=True)

    # ---------------------------------------------------------------- tasks

    def start(self, work: Any) -> "asyncio.Task[Answer]":
        task: asyncio.Task[Answer] = asyncio.create_task(work, name="slack answer")
        self.keep(task)
        return task

    def keep(self, task: asyncio.Task[Any] | None) -> None:
        """asyncio forgets a task that nobody holds."""
        if task is not None:
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def guarded(self, work: Awaitable[Any]) -> None:
        """Bolt loses an acknowledgement when its listener fails right after it."""
        try:
            await work
        except Exception:
            log.exception("slack answer failed")

    async def close(self, within: float) -> None:
        """Let answers that are under way finish, for `within` seconds at most."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                while self._running:
                    await asyncio.wait(set(self._running))
        for late in set(self._running):
            late.cancel()
        await self._people.close()
