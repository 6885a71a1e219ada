"""`/paper help`, and what an unknown word is answered with."""

from collections.abc import Sequence

from bot.commands.command import Command
from bot.commands.records import Records
from bot.domain.replies import Reply, Sentence
from bot.locale import Words
from bot.ports import Archive

TRY = ("/paper top 5 week", "/paper today", "/paper help")


async def answer(commands: Sequence[Command], records: Records, words: Words) -> Reply:
    """What can be typed, an example a line, and three things to try that work with what is in the archive."""
    lines = [words("Ask me about the papers of the daily digests:")]
    for command in commands:
        lines += [f"• /paper {example.line} – {words(example.gives)}" for example in command.examples]
    lines.append(words("With “public” behind top or today, everyone here sees the answer."))
    return Sentence("\n".join(lines), await things_to_try(records.archive))


async def things_to_try(archive: Archive) -> tuple[str, str, str]:
    newest = await archive.newest_date()
    best = [] if newest is None else await archive.top(newest, newest, 1)
    second = f"/paper show {best[0].paper.arxiv_id}" if best else "/paper today"
    return ("/paper top 5", second, "/paper top 5 week")


def unknown(word: str, nearest: str, words: Words) -> Reply:
    """`nearest`: the whole line as it may have been meant, or empty."""
    word = word if len(word) <= 60 else word[:59] + "…"
    if nearest:
        meant = nearest.split(maxsplit=1)[0]
        text = words("I don't know “{word}”. Did you mean {nearest}?", word=word, nearest=meant)
        return Sentence(text, tuple(dict.fromkeys((f"/paper {nearest[:200]}", "/paper help"))))
    return Sentence(words("I don't know “{word}”.", word=word), TRY)
