"""The desk takes every question: a typed line, chosen options, or a pressed button, and gives the Reply."""

import asyncio
import math
import re
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import replace

import structlog

from bot.commands import (
    all as all_papers,
    catchup,
    followed,
    forgetme,
    help as helping,
    home,
    look_up,
    show,
    suggestions,
)
from bot.commands.ask import Ask, Person
from bot.commands.catalogue import BY_NAME, HELP
from bot.commands.feed import access
from bot.commands.grammar import Unknown, command_named, read
from bot.commands.records import Records
from bot.domain.allowance import Allowances, Rate
from bot.domain.arxiv import linked_ids
from bot.domain.channels import Channel
from bot.domain.replies import FeedPreview, Form, Home, Listed, Reply, Sentence
from bot.locale import Words, nearest_language, words
from bot.ports import UNMETERED, CommandOutcome, Meter

log = structlog.get_logger()

MEETING_TIME = 0.3
"""Seconds an answer may wait to learn whether someone is new; a busy store never makes anyone wait."""

LETTERS = 10
"""Suggestions that someone may get for each question: one for every few letters that they type."""

_PAGE = re.compile(r"[0-9]{1,5}")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u2060\ufeff"))
"""Spaces without width, which come along with what is pasted."""


class Desk:
    """Answers in the person's language, the bot's own where theirs is not spoken. Never raises for what is typed."""

    def __init__(self, records: Records, meter: Meter = UNMETERED, rate: Rate | None = None) -> None:
        """`rate`: how much one person may ask; None: as much as they like."""
        self._meter = meter
        self._meetings: dict[tuple[str, str], asyncio.Task[bool]] = {}
        self.renew(records, rate)

    def renew(self, records: Records, rate: Rate | None) -> None:
        """What is asked from now on is answered from these. Who has asked much lately begins anew."""
        self._records = records
        self._questions = None if rate is None else Allowances(rate)
        self._letters = None if rate is None else Allowances(Rate(LETTERS * rate.per_minute, LETTERS * rate.burst))

    def words_for(self, person: Person) -> Words:
        """In the language they chose, else the platform's for them, else the bot's own."""
        chosen = self._records.preferences.language(person.key)
        return words(nearest_language(chosen or person.language, self._records.language))

    async def typed(self, line: str, person: Person, channel: Channel | None = None) -> Reply:
        """`line` is what stands after `/paper`, such as `top 5 week`; empty asks for help."""
        if (wait := self._wait(person)) is not None:
            return wait
        ask = read(_sound(line), person, channel)
        if isinstance(ask, Unknown):
            reply = helping.unknown(ask.line, ask.nearest, self.words_for(person))
            return await self._measured("unknown", person, self._greeted(reply, person))
        return await self._taken(ask)

    async def asked(self, ask: Ask) -> Reply:
        return self._wait(ask.person) or await self._taken(ask)

    async def _taken(self, ask: Ask) -> Reply:
        name = ask.command if command_named(ask.command) is not None else HELP.name
        return await self._measured(name, ask.person, self._asked(ask))

    async def _asked(self, ask: Ask) -> Reply:
        options = {name: _sound(value) if isinstance(value, str) else value for name, value in ask.options.items()}
        reply = await self._answer(replace(ask, options=options))
        reply = await followed.closed_messages(reply, ask.person, self._records, self.words_for(ask.person))
        # A greeting remembers whom it greeted, and this is no moment for that.
        return reply if ask.command == forgetme.NAME else await self._greeted(reply, ask.person)

    async def pressed(self, button: str, person: Person, channel: Channel | None = None) -> Reply:
        """A button is `<verb>:<argument>`; `<ask>` is a line as one would type it after `/paper`.

        | button            | answered with                                          | where it appears           |
        |-------------------|--------------------------------------------------------|----------------------------|
        | `details:<key>`   | the paper of a delivery in full                        | a private answer           |
        | `list:<key>`      | every paper of a delivery's digest                     | a private answer           |
        | `show:<arxiv id>` | a paper in full                                        | a private answer           |
        | `newest:<key>`    | the newest digest                                      | a private answer           |
        | `letter:<key>`    | all that a message about keywords tells                | a private answer           |
        | `seen:<key>`      | thanks                                                 | a private answer           |
        | `ask:<ask>`       | what the line is answered with                         | a private answer           |
        | `turn:<ask>`      | the same                                               | in place of the message    |
        | `page:<n>:<ask>`  | its page n                                             | in place of the message    |
        | `share:<ask>`     | the same                                               | beside it, for everyone    |
        | `form:<ask>`      | a Form, from local data alone and at once              | a window                   |
        """
        if (wait := self._wait(person)) is not None:
            return wait
        return await self._measured("button", person, self._pressed(button, person, channel))

    async def _pressed(self, button: str, person: Person, channel: Channel | None) -> Reply:
        verb, _, argument = _sound(button).partition(":")
        match verb:
            case "details" | "list":
                return await self._greeted(await self._delivered(argument, person, self.words_for(person)), person)
            case "show":
                return await self._asked(Ask("show", person, {"paper": argument}, channel))
            case "newest":
                return await self._answer(Ask("today", person, {}, channel))
            case "letter":
                return await self._answer(Ask("letter", person, {"key": argument}, channel))
            case "seen":
                return Sentence(self.words_for(person)("Thank you! I tell you again if it comes back."))
            case "share" | "ask" | "turn" | "form":
                return await self._typed_again(argument, person, channel, 1)
            case "page":
                number, _, line = argument.partition(":")
                return await self._typed_again(line, person, channel, int(number) if _PAGE.fullmatch(number) else 1)
        return self._outdated(person)

    async def submitted(
        self, submit: str, values: Mapping[str, str], person: Person, channel: Channel | None = None
    ) -> Reply:
        """A form was filled in: `submit` is the Form's, `values` what its fields hold (several with commas between).

        A Form that comes back has `errors`: nothing was done yet.
        """
        if (wait := self._wait(person)) is not None:
            return wait
        ask = read(_sound(submit), person, channel)
        if isinstance(ask, Unknown):
            return self._outdated(person)
        return await self._taken(replace(ask, options={**ask.options, **values}))

    async def looked_up(self, text: str, person: Person) -> Reply:
        """`Look up paper` on a message: `text` is all that the message says, its links included."""
        if (wait := self._wait(person)) is not None:
            return wait
        answering = look_up.answer(_sound(text), self._records, self.words_for(person))
        return await self._measured("look up", person, answering)

    async def home(self, person: Person) -> Home:
        """What stands at the bot's own place, where a platform has one (Slack's App Home)."""
        return await home.answer(person, self._records, self.words_for(person))

    async def linked_papers(self, text: str) -> Sequence[Listed]:
        """The papers of the archive that a text links to, in its order, each once."""
        found = [await self._records.archive.paper(one) for one in linked_ids(_sound(text))[: look_up.MOST]]
        return [listed for listed in found if listed is not None]

    async def suggestions(self, command: str, option: str, typed: str, person: Person) -> Sequence[tuple[str, str]]:
        """(what is shown, what is sent), 25 at most, each 100 characters at most; from local data alone."""
        if self._letters is not None and self._letters.spend(person.key, self._records.clock()):
            return []
        wanted = BY_NAME[command].suggests(option) if command in BY_NAME else None
        match wanted:
            case "papers":
                return await suggestions.papers(_sound(typed), self._records.archive, self._records.search)
            case "dates":
                return await suggestions.times(_sound(typed), self._records.archive, self.words_for(person))
            case "feeds":
                return await access.suggestions(_sound(typed), person, self._records)
            case "zones":
                return suggestions.zones(_sound(typed), self._records.zone, self.words_for(person))
            case _:
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
        command = command_named(ask.command) or HELP
        reply = await command.answer(ask, self._records, self.words_for(ask.person), page)
        if command.name in catchup.LOOKS and (date := catchup.newest_shown(reply)) is not None:
            self._records.last_looks.saw(ask.person.key, date)
        return reply

    async def _typed_again(self, line: str, person: Person, channel: Channel | None, page: int) -> Reply:
        ask = read(line, person, channel)
        return self._outdated(person) if isinstance(ask, Unknown) else await self._answer(ask, page)

    async def _delivered(self, key: str, person: Person, spoken: Words) -> Reply:
        archive = self._records.archive
        delivered = await archive.delivered(key)
        if delivered is None or not delivered.dates:
            return Sentence(spoken("I no longer know this message."), helping.TRY)
        self._records.last_looks.saw(person.key, max(delivered.dates))
        if delivered.pack:
            return await all_papers.of_pack(delivered.pack, delivered.dates[0], archive, spoken)
        if delivered.arxiv_id is None:
            return await all_papers.of_dates(delivered.dates, archive, spoken)
        return await show.by_id(delivered.arxiv_id, archive, spoken)

    def _wait(self, person: Person) -> Sentence | None:
        """What someone is told who asks too fast; None when they may ask, which then counts."""
        if self._questions is None:
            return None
        seconds = math.ceil(self._questions.spend(person.key, self._records.clock()))
        if not seconds:
            return None
        return Sentence(
            self.words_for(person).plural(
                "That was a lot at once. Please ask again in {n} second.",
                "That was a lot at once. Please ask again in {n} seconds.",
                seconds,
            )
        )

    def _outdated(self, person: Person) -> Sentence:
        return Sentence(self.words_for(person)("This button is from an older version. Please ask again."), helping.TRY)

    async def _greeted(self, reply: Reply, person: Person) -> Reply:
        """The first answer to someone ends with three things to try, what it says to try already first."""
        if isinstance(reply, Form | FeedPreview) or not await self._new(person):
            return reply
        tips = dict.fromkeys((*reply.tips, *await helping.things_to_try(self._records.archive)))
        return replace(reply, tips=tuple(tips)[:3])

    async def _new(self, person: Person) -> bool:
        """What is not known in time is told by the next answer to the same person."""
        who = (person.tenant, person.id)
        meeting = self._meetings.get(who)
        if meeting is None:
            asking = self._records.people.first_time(person.tenant, person.id, self._records.clock())
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
    """Without lone surrogates, which JSON can carry and no store takes, and without what nobody sees."""
    return text.encode("utf-8", "replace").decode("utf-8").translate(_INVISIBLE)
