"""The desk takes every question: a typed line, chosen options, or a pressed button, and gives the Reply."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

import structlog

from bot.commands import all as all_papers
from bot.commands import help as helping
from bot.commands import nothing, show, today, top
from bot.commands.ask import Ask, Person
from bot.commands.grammar import ALL, Unknown, arxiv_id, read
from bot.domain.replies import Reply, Sentence
from bot.locale import Language, Words, nearest_language, words
from bot.ports import Archive, People

log = structlog.get_logger()

MEETING_TIME = 0.3
"""Seconds an answer may wait to learn whether someone is new; a busy store never makes anyone wait."""
SUGGESTIONS = 25


class Desk:
    """Answers in the person's language, the bot's own where theirs is not spoken. Never raises for what is typed."""

    def __init__(self, archive: Archive, people: People, language: Language, clock: Callable[[], float]) -> None:
        self._archive = archive
        self._people = people
        self._language = language
        self._clock = clock

    def words_for(self, person: Person) -> Words:
        return words(nearest_language(person.language, self._language))

    async def typed(self, line: str, person: Person) -> Reply:
        """`line` is what stands after `/paper`, such as `top 5 week`; empty asks for help."""
        ask = read(line, person)
        if isinstance(ask, Unknown):
            return helping.unknown(ask, self.words_for(person))
        return await self.asked(ask)

    async def asked(self, ask: Ask) -> Reply:
        reply = await self._answer(ask)
        if reply.tips or not await self._new(ask.person):
            return reply
        return replace(reply, tips=await helping.things_to_try(self._archive))

    async def pressed(self, button: str, person: Person) -> Reply:
        """`button`: `details:<key>`, `list:<key>`, `show:<id>`, `page:<n>:<ask>` or `share:<ask>`."""
        verb, _, argument = button.partition(":")
        match verb:
            case "details" | "list":
                return await self._delivered(argument, self.words_for(person))
            case "show":
                return await self._answer(Ask("show", person, {"paper": argument}))
            case "share":
                return await self._typed_again(argument, person, 1)
            case "page":
                number, _, line = argument.partition(":")
                return await self._typed_again(line, person, int(number) if number.isdecimal() else 1)
        return self._outdated(person)

    async def suggestions(self, command: str, option: str, typed: str, person: Person) -> Sequence[tuple[str, str]]:
        """(what is shown, what is sent), 25 at most, each 100 characters at most; from local data alone."""
        if option == "paper":
            return await self._papers_like(typed)
        if option == "when":
            return await self._times_like(typed, self.words_for(person))
        return []

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
                return await all_papers.answer(str(ask.options.get("when", "")), self._archive, spoken, page)
            case _:
                return await helping.answer(self._archive, spoken)

    async def _typed_again(self, line: str, person: Person, page: int) -> Reply:
        ask = read(line, person)
        return self._outdated(person) if isinstance(ask, Unknown) else await self._answer(ask, page)

    async def _delivered(self, key: str, spoken: Words) -> Reply:
        delivered = await self._archive.delivered(key)
        if delivered is None or not delivered.dates:
            return Sentence(spoken("I no longer know this message."), helping.TRY)
        if delivered.arxiv_id is None:
            return await all_papers.answer(all_papers.asked_for(delivered.dates), self._archive, spoken)
        listed = await self._archive.paper(delivered.arxiv_id)
        if listed is None:
            return nothing.arrived_yet(spoken)
        return await show.card(listed, self._archive)

    def _outdated(self, person: Person) -> Sentence:
        return Sentence(self.words_for(person)("This button is from an older version. Please ask again."), helping.TRY)

    async def _new(self, person: Person) -> bool:
        try:
            async with asyncio.timeout(MEETING_TIME):
                return await self._people.first_time(person.tenant, person.id, self._clock())
        except Exception:
            log.warning("could not tell whether someone is new", exc_info=True)
            return False

    async def _papers_like(self, typed: str) -> list[tuple[str, str]]:
        identifier = arxiv_id(typed)
        if identifier is not None:
            listed = await self._archive.paper(identifier)
            papers = [] if listed is None else [listed]
        elif typed.strip():
            papers = list(await self._archive.titled(typed, SUGGESTIONS))
        else:
            newest = await self._archive.newest_date()
            papers = [] if newest is None else list(await self._archive.top(newest, newest, SUGGESTIONS))
        return [(listed.paper.title[:100], listed.paper.arxiv_id) for listed in papers]

    async def _times_like(self, typed: str, spoken: Words) -> list[tuple[str, str]]:
        wanted = "".join(typed.split()).lower()
        spans = [(spoken("This week"), "week"), (spoken("This month"), "month"), (spoken("This year"), "year")]
        days = [(spoken.date(date), date.isoformat()) for date in await self._archive.dates(200)]
        times = [*days[:1], *spans, *days[1:]]
        return [(shown[:100], sent) for shown, sent in times if wanted in sent or wanted in shown.lower()][:SUGGESTIONS]
