"""`/paper forgetme`: asks once more, then everything that is kept about whoever asks is gone."""

from collections.abc import Sequence

from bot.commands.ask import Ask, OptionValue
from bot.commands.command import Command, Example
from bot.commands.records import Records
from bot.domain.replies import Action, Reply, Sentence
from bot.locale import Words
from bot.ports import StoreUnavailable

NAME = "forgetme"
_SURE = ("yes", "now", "네", "예")


async def answer(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    copies = ""
    if records.backups:
        copies = words.plural(
            "Backups hold it for up to {n} more day.", "Backups hold it for up to {n} more days.", records.backups
        )
    if not ask.options.get("sure"):
        text = words(
            "This removes everything I keep about you: your reading list, your settings, the keywords you follow and "
            "what you looked at last. It cannot be undone."
        )
        actions = (
            Action(words("Forget everything about me"), f"turn:{NAME} yes", "danger"),
            Action(words("See what you keep"), "ask:mydata"),
        )
        return Sentence(f"{text} {copies}".rstrip(), actions=actions)
    try:
        for part in records.personal:
            await part.forget(ask.person.key)
    except StoreUnavailable:
        again = (Action(words("Try again"), f"turn:{NAME} yes", "danger"),)
        return Sentence(words("I could not remove everything yet. Please try again in a moment."), actions=again)
    text = words("Done: I keep nothing about you any more. When you ask me something, we begin anew.")
    return Sentence(f"{text} {copies}".rstrip())


def typed(words: Sequence[str]) -> dict[str, OptionValue]:
    return {"sure": True} if len(words) == 1 and words[0].lower() in _SURE else {}


COMMAND = Command(
    NAME,
    "Remove everything I keep about you",
    (Example("forgetme", "removes everything I keep about you; asks once more"),),
    answer,
    (),
    typed,
    ("forget", "잊어줘", "내정보삭제"),
)
