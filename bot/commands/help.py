"""`/paper help`, and what an unknown word is answered with."""

from bot.commands.catalogue import COMMANDS
from bot.commands.grammar import Unknown
from bot.domain.replies import Reply, Sentence
from bot.locale import Words
from bot.ports import Archive

TRY = ("/paper top 5 week", "/paper today", "/paper help")


async def answer(archive: Archive, words: Words) -> Reply:
    """What can be typed, an example a line, and three things to try that work with what is in the archive."""
    lines = [words("Ask me about the papers of the daily digests:")]
    for command in COMMANDS:
        lines += [f"• /paper {example.line} – {words(example.gives)}" for example in command.examples]
    lines.append(words("With “public” behind top or today, everyone here sees the answer."))
    return Sentence("\n".join(lines), await things_to_try(archive))


async def things_to_try(archive: Archive) -> tuple[str, str, str]:
    newest = await archive.newest_date()
    best = [] if newest is None else await archive.top(newest, newest, 1)
    second = f"/paper show {best[0].paper.arxiv_id}" if best else "/paper today"
    return ("/paper top 5", second, "/paper top 5 week")


def unknown(line: Unknown, words: Words) -> Reply:
    word = line.word if len(line.word) <= 60 else line.word[:59] + "…"
    if line.nearest:
        nearest = line.nearest.split()[0]
        text = words("I don't know “{word}”. Did you mean {nearest}?", word=word, nearest=nearest)
        return Sentence(text, tuple(dict.fromkeys((f"/paper {line.nearest[:200]}", "/paper help"))))
    return Sentence(words("I don't know “{word}”.", word=word), TRY)
