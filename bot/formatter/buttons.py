"""Which buttons stand under a message, the same on both platforms. Their ids are `<verb>:<argument>`."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.messages import KEY
from bot.domain.papers import Paper
from bot.domain.replies import Action, ActionStyle, Listed
from bot.formatter.foreign import clean_line, or_dash
from bot.formatter.wording import NUMBERED, title
from bot.locale import Words


@dataclass(frozen=True, slots=True)
class Button:
    """Either `id` (an interaction) or `url` is set. `spoken` is for screen readers, where the label says little."""

    label: str
    id: str = ""
    url: str = ""
    spoken: str = ""
    style: ActionStyle = "plain"


def of(actions: Sequence[Action]) -> list[Button]:
    """The buttons of an answer or of an entry in it; the same one only once, as both platforms demand."""
    by_id: dict[str, Button] = {}
    for action in actions:
        button, label = clean_line(action.button), or_dash(clean_line(action.label))
        by_id.setdefault(button, Button(label, button, "", clean_line(action.spoken), action.style))
    return list(by_id.values())


def details(words: Words) -> Button:
    return Button(words("Details"), id=f"details:{KEY}")


def all_papers(words: Words) -> Button:
    return Button(words("All papers"), id=f"list:{KEY}")


def mine(day: dt.date, words: Words) -> Button:
    """Answered to whoever presses it, about their own keywords."""
    return Button(words("Which match mine?"), id=f"ask:mine {day}")


def seen(words: Words) -> Button:
    return Button(words("Got it"), id=f"seen:{KEY}")


def newest(words: Words) -> Button:
    return Button(words("The newest digest"), id=f"newest:{KEY}")


def first_feed(words: Words) -> Button:
    return Button(words("Set up the first feed"), id="form:feed make", style="primary")


def links(paper: Paper) -> list[Button]:
    return [
        Button("arXiv", url=paper.url),
        Button("PDF", url=paper.pdf_url),
        Button("Hugging Face", url=paper.hugging_face_url),
    ]


def numbered(papers: Sequence[Listed], first: int) -> list[Button]:
    """One for each paper of a short list: the number it has there opens it in full."""
    if len(papers) > NUMBERED:
        return []
    by_id: dict[str, Button] = {}
    for number, listed in enumerate(papers, first):
        button = Button(str(number), id=f"show:{listed.paper.arxiv_id}", spoken=f"{number}. {title(listed.paper)}")
        by_id.setdefault(listed.paper.arxiv_id, button)
    return list(by_id.values())


def around(ask: str, words: Words, *, page: int, pages: int, public: bool, longest: int) -> list[Button]:
    """Previous, next and share, as far as they apply. An ask that does not fit into an id has none of them."""
    return [button for button in _around(clean_line(ask), words, page, pages, public) if len(button.id) <= longest]


def _around(ask: str, words: Words, page: int, pages: int, public: bool) -> Iterator[Button]:
    if page > 1:
        yield Button(words("Previous"), id=f"page:{page - 1}:{ask}")
    if page < pages:
        yield Button(words("Next"), id=f"page:{page + 1}:{ask}")
    if ask and not public:
        yield Button(words("Share"), id=f"share:{ask}")
