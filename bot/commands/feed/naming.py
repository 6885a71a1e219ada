"""How the commands that are about one feed are asked: its name first, then a date, then a word that is sure."""

from collections.abc import Sequence

from bot.commands.ask import OptionValue
from bot.commands.command import Option

NAME = Option("name", "string", "Which feed", required=True, suggests="feeds")
DATE = Option("date", "string", "The digest's date (left out: the newest)", suggests="dates")


def typed(words: Sequence[str]) -> dict[str, OptionValue]:
    """Names have spaces, so where the name ends is seen beside the names that there are; see access.choose."""
    return {"name": " ".join(words)} if words else {}
