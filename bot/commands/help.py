"""`/paper help`, and what an unknown word is answered with."""

from bot.commands.catalogue import COMMANDS
from bot.commands.grammar import Unknown
from bot.domain.replies import Reply, Sentence
from bot.locale import Words
from bot.ports import Archive

TRY = ("/paper top 5 week", "/paper today", "/paper help")


async def answer(archive: Archive, words: Words) -> Reply:
    """The commands in a line each, and three things to try that work with what is in the archive."""
    lines = [words("Ask me about the papers of the daily digests:")]
    lines += [f"• /paper {command.usage} – {words(command.description)}" for command in COMMANDS]
    return Sentence("\n".join(lines), await things_to_try(archive))


async def things_to_try(archive: Archive) -> tuple[str, ...]:
    newest = await archive.newest_date()
    best = [] if newest is None else await archive.top(newest, newest, 1)
    show = [f"/paper show {listed.paper.arxiv_id}" for listed in best]
    return ("/paper top 5", *show, *(TRY if not show else TRY[:1]))[:3]


def unknown(word: Unknown, words: Words) -> Reply:
    if word.nearest:
        text = words("I don't know “{word}”. Did you mean {nearest}?", word=word.word[:60], nearest=word.nearest)
        return Sentence(text, (f"/paper {word.nearest}", "/paper help"))
    return Sentence(words("I don't know “{word}”. Here is what you can ask:", word=word.word[:60]), TRY)
