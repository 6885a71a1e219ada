"""What both platforms say and offer in a message about keywords: headings, reasons, buttons. Plain text, unescaped."""

from collections.abc import Mapping
from typing import Final

from bot.domain.messages import KEY
from bot.domain.personal import Letter, Told, Why
from bot.formatter.buttons import Button
from bot.formatter.foreign import clean_line
from bot.formatter.pieces import Piece, Pieces, cut, cut_line, marked, plain_length
from bot.formatter.wording import title, votes
from bot.locale import Words

SHOWN: Final = 10
"""Papers in one message, if the room allows; the others are in its pages."""
SAVED: Final = 5
"""Up to so many papers, each has a button to save it."""
KEYWORDS_SHOWN: Final = 2
"""Up to so many keywords, each has its own buttons; of more there is a list."""
WHYS: Final = 3
TITLE: Final = 200
EXCERPT: Final = 240
"""Characters of a reason that are seen."""
NAME: Final = 24


def heading(letter: Letter, words: Words) -> str:
    number = len(letter.papers)
    if letter.for_channel:
        return words.plural("{n} paper that this channel follows", "{n} papers that this channel follows", number)
    return words.plural("{n} paper for you", "{n} papers for you", number)


def facts(told: Told, words: Words) -> str:
    return f"{votes(told.paper, words)} · {words.date(told.date, 'medium')}"


def query(text: str, room: int = 60) -> str:
    """A query as someone wrote it, on one line and not too long."""
    return cut_line(clean_line(text), room)


def reason(why: Why) -> Pieces:
    """The keyword, and where its words stand, marked."""
    named = f" ({clean_line(why.synonym)})" if why.synonym else ""
    return cut((Piece(f"{query(why.query)}{named}: "), *marked(why.words)), EXCERPT, plain_length)


def more_reasons(told: Told, words: Words) -> str:
    """Empty when all are shown."""
    left = len(told.whys) - WHYS
    return words.plural("and {n} more of your keywords", "and {n} more of your keywords", left) if left > 0 else ""


def left_out(shown: int, letter: Letter, words: Words) -> str:
    """Empty when all papers are shown."""
    left = len(letter.papers) - shown
    return words.plural("+{n} more", "+{n} more", left) if left > 0 else ""


def buttons(letter: Letter, shown: int, words: Words) -> list[list[Button]]:
    """In rows. Each message has one with its key: the papers with their pages."""
    number = len(letter.papers)
    name = words("All reasons") if number == 1 else words("All {n} papers", n=words.number(number))
    pages = Button(name, id=f"letter:{KEY}", style="primary" if shown < number else "plain")
    if letter.for_channel:
        return [[pages]]
    saves = [
        Button(
            words("Save") if number == 1 else words("Save {n}", n=place),
            id=f"ask:save {told.paper.arxiv_id}",
            spoken=words("Save “{title}”", title=cut_line(title(told.paper), 60)),
        )
        for place, told in enumerate(letter.papers[: min(shown, SAVED)], 1)
    ]
    return [saves, [pages], *_for_keywords(letter.keywords, words)]


def _for_keywords(keywords: Mapping[int, str], words: Words) -> list[list[Button]]:
    if len(keywords) > KEYWORDS_SHOWN:
        return [[Button(words("Mute or unsubscribe…"), id="ask:subscriptions")]]
    rows = []
    for number, text in keywords.items():
        name = query(text, NAME)
        mute = Button(words("Mute “{query}” for a week", query=name), id=f"ask:mute {number}")
        end = Button(words("Unsubscribe “{query}”", query=name), id=f"ask:unsubscribe {number}")
        rows.append([mute, end])
    return rows
