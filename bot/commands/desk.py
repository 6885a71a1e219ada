"""The desk takes every question: a typed line, chosen options, or a pressed button, and gives the Reply."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

import structlog

from bot.commands import all as all_papers, help as helping, show, suggestions, today, top
from bot.commands.ask import Ask, Person
from bot.commands.catalogue import BY_NAME
from bot.commands.grammar import ALL, Unknown, read
from bot.domain.replies import Reply, Sentence
from bot.locale import Language, Words, nearest_language, words
from bot.ports import UNMETERED, Archive, CommandOutcome, Meter, People

log = structlog.get_logger()

MEETING_TIME = 0.3
"""Seconds an answer may wait to learn whether someone is new; a busy store never makes anyone wait."""

_PAGE = re.compile(r"[0-9]{1,5}")


class Desk:
    """Answers in the person's language, the bot's own where theirs is not spoken. Never raises for what is typed."""

    def __init__(
        self,
        archive: Archive,
        people: People,
        language: Language,
        clock: Callable[[], float],
        meter: Meter = UNMETERED,
    ) -> None:
        self._archive = archive
        self._people = people
        self._language = language
        self._clock = clock
        self._meter = meter
        self._meetings: dict[tuple[str, str], asyncio.Task[bool]] = {}

    def words_for(self, person: Person) -> Words:
        return words(nearest_language(person.language, self._language))

    async def typed(self, line: str, person: Person) -> Reply:
        """`line` is what stands after `/paper`, such as `top 5 week`; empty asks for help."""
        ask = read(_sound(line), person)
        if isinstance(ask, Unknown):
            reply = helping.unknown(ask, self.words_for(person))
            return await self._measured("unknown", person, self._greeted(reply, person))
        return await self.asked(ask)

    async def asked(self, ask: Ask) -> Reply:
        command = ask.command if ask.command in BY_NAME or ask.command == ALL else "help"
        return await self._measured(command, ask.person, self._asked(ask))

    async def _asked(self, ask: Ask) -> Reply:
        options = {name: _sound(value) if isinstance(value, str) else value for name, value in ask.options.items()}
        return await self._greeted(await self._answer(replace(ask, options=options)), ask.person)

    async def pressed(self, button: str, person: Person) -> Reply:
        """`button`: `details:<key>`, `list:<key>`, `show:<id>`, `page:<n>:<ask>` or `share:<ask>`."""
        return await self._measured("button", person, self._pressed(button, person))

    async def _pressed(self, button: str, person: Person) -> Reply:
        verb, _, argument = _sound(button).partition(":")
        match verb:
            case "details" | "list":
                return await self._greeted(await self._delivered(argument, self.words_for(person)), person)
            case "show":
                return await self._asked(Ask("show", person, {"paper": argument}))
            case "newest":
                return await self._answer(Ask("today", person))
            case "seen":
                return Sentence(self.words_for(person)("Thank you! I tell you again if it comes back."))
            case "share":
                return await self._typed_again(argument, person, 1)
            case "page":
                number, _, line = argument.partition(":")
                return await self._typed_again(line, person, int(number) if _PAGE.fullmatch(number) else 1)
        return self._outdated(person)

    async def suggestions(self, command: str, option: str, typed: str, person: Person) -> Sequence[tuple[str, str]]:
        """(what is shown, what is sent), 25 at most, each 100 characters at most; from local data alone."""
        wanted = BY_NAME[command].suggests(option) if command in BY_NAME else None
        match wanted:
            case "papers":
                return await suggestions.papers(_sound(typed), self._archive)
            case "dates":
                return await suggestions.times(_sound(typed), self._archive, self.words_for(person))
            case None:
                return []

    async def _measured(self, command: str, person: Person, answering: Awaitable[Reply]) -> Reply:
        began = asyncio.get_running_loop().time()
        outcome: CommandOutcome = "failed"
        try:
            reply = await answering
            outcome = "answered"
            return reply
        finally:
            self._meter.answered(person.platform, command, outcome, asyncio.get_running_loop().time() - began)

    async def _answer(self, ask: Ask, page: int = 1) -> Reply:
        spoken = self.words_for(ask.person)
        match ask.command:
            case "top":
                return await top.answer(ask, self._archive, spoken)
            case "today":
                return await today.answer(ask, self._archive, spoken)
            case "show":
                return await show.answer(ask, self._archive, spoken, page)
            case name if name == ALL:
                return await all_papers.answer(ask, self._archive, spoken, page)
            case _:
                return await helping.answer(self._archive, spoken)

    async def _typed_again(self, line: str, person: Person, page: int) -> Reply:
        ask = read(line, person)
        return self._outdated(person) if isinstance(ask, Unknown) else await self._answer(ask, page)

    async def _delivered(self, key: str, spoken: Words) -> Reply:
        delivered = await self._archive.delivered(key)
        if delivered is None or not delivered.dates:
            return Sentence(spoken("I no longer know this message."), helping.TRY)
        if delivered.pack:
            return await all_papers.of_pack(delivered.pack, delivered.dates[0], self._archive, spoken)
        if delivered.arxiv_id is None:
            return await all_papers.of_dates(delivered.dates, self._archive, spoken)
        return await show.by_id(delivered.arxiv_id, self._archive, spoken)

    def _outdated(self, person: Person) -> Sentence:
        return Sentence(self.words_for(person)("This button is from an older version. Please ask again."), helping.TRY)

    async def _greeted(self, reply: Reply, person: Person) -> Reply:
        """The first answer to someone ends with three things to try, what it says to try already first."""
        if not await self._new(person):
            return reply
        tips = dict.fromkeys((*reply.tips, *await helping.things_to_try(self._archive)))
        return replace(reply, tips=tuple(tips)[:3])

    async def _new(self, person: Person) -> bool:
        """What is not known in time is told by the next answer to the same person."""
        who = (person.tenant, person.id)
        meeting = self._meetings.get(who)
        if meeting is None:
            asking = self._people.first_time(person.tenant, person.id, self._clock())
            meeting = self._meetings[who] = asyncio.create_task(asking, name="meeting")
        await asyncio.wait({meeting}, timeout=MEETING_TIME)
        if not meeting.done() or self._meetings.pop(who, None) is not meeting:
            return False
        try:
            return meeting.result()
        except Exception:
            log.warning("could not tell whether someone is new", exc_info=True)
            return False


def _sound(text: str) -> str:
    """Without lone surrogates, which JSON can carry and no store takes."""
    return text.encode("utf-8", "replace").decode("utf-8")
