"""What is said of a search that was loosened: message ids, for the chat and for the terminal."""

from typing import assert_never

from bot.domain.search_steps import (
    AUTHOR,
    DATES,
    FewerWords,
    Loosened,
    NameOfAuthor,
    Respelt,
    TakenForAuthor,
    Unquoted,
    WithoutFilter,
)

RESPELT = "No paper has “{typed}”; these have “{instead}”."
UNQUOTED = "No paper has the quoted words side by side; these have them apart."
ANY_TIME = "There is nothing in that time; these are from any time."
ANY_AUTHOR = "There is nothing by that author; these are by anyone."
ANY_VOTES = "There is nothing with such votes; these have any number of votes."
FEWER_WORDS = "No paper has all of it; these have {held} of {of} words."
TAKEN_FOR_AUTHOR = "No paper has all of it; I took “{name}” for an author."
ONLY_AUTHOR = "No text says “{name}”; these are papers by an author of that name."
AUTHOR_FIRST = "“{name}” is an author, whose papers come first."
SENTENCES = (
    RESPELT,
    UNQUOTED,
    ANY_TIME,
    ANY_AUTHOR,
    ANY_VOTES,
    FEWER_WORDS,
    TAKEN_FOR_AUTHOR,
    ONLY_AUTHOR,
    AUTHOR_FIRST,
)
"""Every one of them."""


def sentence(loosened: Loosened) -> tuple[str, dict[str, object]]:
    """The message id and what fills it in: words(text, **values)."""
    match loosened:
        case Respelt():
            return RESPELT, {"typed": loosened.typed, "instead": loosened.instead}
        case Unquoted():
            return UNQUOTED, {}
        case WithoutFilter():
            return {DATES: ANY_TIME, AUTHOR: ANY_AUTHOR}.get(loosened.kind, ANY_VOTES), {}
        case FewerWords():
            return FEWER_WORDS, {"held": loosened.held, "of": loosened.of}
        case TakenForAuthor():
            return TAKEN_FOR_AUTHOR, {"name": loosened.name}
        case NameOfAuthor():
            return ONLY_AUTHOR if loosened.alone else AUTHOR_FIRST, {"name": loosened.name}
        case _:
            assert_never(loosened)
