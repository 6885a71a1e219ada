"""The desk takes every question: a typed line, chosen options, or a pressed button, and gives the Reply."""

from collections.abc import Sequence

from bot.commands.ask import Ask, Person
from bot.domain.replies import Reply
from bot.locale import Language, Words, nearest_language, words
from bot.ports import Archive


class Desk:
    """Answers in the person's language, the bot's own where theirs is not spoken. Never raises for what is typed."""

    def __init__(self, archive: Archive, language: Language) -> None:
        self._archive = archive
        self._language = language

    def words_for(self, person: Person) -> Words:
        return words(nearest_language(person.language, self._language))

    async def typed(self, line: str, person: Person) -> Reply:
        """`line` is what stands after `/paper`, such as `top 5 week`; empty asks for help."""
        raise NotImplementedError

    async def asked(self, ask: Ask) -> Reply:
        raise NotImplementedError

    async def pressed(self, button: str, person: Person) -> Reply:
        """`button` is `<verb>:<argument>`: `details:<key>`, `list:<key>`, `page:<n>:<ask>`, `share:<ask>`."""
        raise NotImplementedError

    async def suggestions(self, command: str, option: str, typed: str, person: Person) -> Sequence[tuple[str, str]]:
        """(what is shown, what is sent), 25 at most, each 100 characters at most; from local data alone."""
        raise NotImplementedError
