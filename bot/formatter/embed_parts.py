"""What Discord messages are put together from, within the documented limits. Used by embeds.py and embed_answers.py.

Lengths are code points of the escaped text (docs.discord.com, message and component reference).
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from bot.domain.messages import KEY
from bot.domain.papers import Digest, Paper, in_vote_order
from bot.domain.replies import ActionStyle
from bot.formatter import wording
from bot.formatter.buttons import Button
from bot.formatter.foreign import clean_line, no_mentions, or_dash
from bot.formatter.markdown import code, escape, length, masked, render
from bot.formatter.parts import Part
from bot.formatter.pictures import thumbnail
from bot.formatter.pieces import cut, cut_line, read
from bot.locale import Words

Body = dict[str, Any]

COLOUR: Final = 0xE4572E
QUIET: Final = 0x80848E
TITLE: Final = 256
DESCRIPTION: Final = 4_096
FOOTER: Final = 500
"""Far below Discord's 2,048, so that title, description and footer stay below 6,000 together."""
ALL_EMBEDS: Final = 5_900
"""For all embeds of a message together; 6,000 are allowed."""
PACKED_TITLE: Final = 150
PACKED_AUTHORS: Final = 150
"""Where ten papers share a message, so that something is left for their text."""
THREAD_NAME: Final = 100
CUSTOM_ID: Final = 100
LABEL: Final = 80
ROW: Final = 5
ROWS: Final = 5
STYLES: Final[dict[ActionStyle, int]] = {"plain": 2, "primary": 1, "danger": 4}


def request(embed: Body, groups: Sequence[Sequence[Button]]) -> Body:
    """One embed and its buttons."""
    body: Body = {"embeds": [embed], "allowed_mentions": {"parse": []}}
    if rows := button_rows(groups):
        body["components"] = rows[:ROWS]
    return body


def button_rows(groups: Sequence[Sequence[Button]], shown_before: set[str] | None = None) -> list[Body]:
    """In rows of five; a group starts a row of its own. The same id only once in a message, as Discord demands.

    `shown_before`: the ids of the message so far; those of these rows are added.
    """
    seen = shown_before if shown_before is not None else set()
    rows: list[Body] = []
    for group in groups:
        shown = []
        for button in group:
            if button.id in seen or len(button.id) > CUSTOM_ID:
                continue
            if button.id:
                seen.add(button.id)
            shown.append(_button(button))
        rows += [{"type": 1, "components": shown[i : i + ROW]} for i in range(0, len(shown), ROW)]
    return rows


def delivery(embed: Body, groups: Sequence[Sequence[Button]]) -> Body:
    """Carries the key twice: as the nonce, and in a button's id, since the history shows no nonce."""
    return {**request(embed, groups), "nonce": KEY, "enforce_nonce": True}


def _button(button: Button) -> Body:
    label = cut_line(no_mentions(or_dash(clean_line(button.label))), LABEL)
    if button.url:
        return {"type": 2, "style": 5, "label": label, "url": button.url}
    return {"type": 2, "style": STYLES[button.style], "label": label, "custom_id": button.id}


def overview_embed(digest: Digest, words: Words, opening: str) -> Body:
    top = in_vote_order(digest.papers)[: wording.TOP]
    lines = [opening]
    if top:
        lines += ["", f"**{words('Most voted')}**"]
        lines += [f"{n}. {link(paper, 400)} · {wording.votes(paper, words)}" for n, paper in enumerate(top, 1)]
    embed: Body = {
        "title": wording.digest_title(digest, words),
        "description": "\n".join(lines),
        "color": COLOUR,
    }
    notes = [wording.languages(digest.papers, words), wording.source(digest, words)]
    if footer := " · ".join(note for note in notes if note):
        embed["footer"] = {"text": cut_line(no_mentions(footer), FOOTER)}
    return embed


def paper_embed(paper: Paper, words: Words, description: str) -> Body:
    """The address stands before the title: the first arXiv link of a message is its paper's own."""
    title = wording.title(paper)
    embed: Body = {"url": paper.url, "title": escaped(title, TITLE), "description": description, "color": COLOUR}
    if picture := thumbnail(paper):
        alternative = words("Picture from “{title}”", title=no_mentions(cut_line(title, 200)))
        embed["thumbnail"] = {"url": picture, "description": alternative}
    return embed


def facts(paper: Paper, words: Words, also_on: Sequence[dt.date], authors: str) -> str:
    """Votes and other dates on one line, authors on the next."""
    first = [f"**{wording.votes(paper, words)}**", wording.also_on(also_on, words)]
    lines = [" · ".join(fact for fact in first if fact), escape(authors)]
    return "\n".join(line for line in lines if line)


def packed_facts(paper: Paper, words: Words, also_on: Sequence[dt.date]) -> str:
    authors = cut_line(wording.authors(paper, words), PACKED_AUTHORS, lambda text: len(escape(text)))
    return facts(paper, words, also_on, authors)


def link(paper: Paper, room: int) -> str:
    """The linked title; `room` is for the title alone."""
    return masked(cut_line(wording.title(paper), room, lambda text: len(escape(text))), paper.url)


def measure(part: Part) -> int:
    return len(_shown(part)) + len("\n\n")


def _shown(part: Part) -> str:
    text = render(part.pieces)
    return "- " + text.replace("\n", "\n  ") if part.bullet else text


def stacked(opening: str, parts: Sequence[Part]) -> str:
    """Paragraphs with a blank line between them, bullets close together."""
    text, after_bullet = opening, False
    for part in parts:
        between = "\n" if part.bullet and after_bullet else "\n\n"
        text += (between if text else "") + _shown(part)
        after_bullet = part.bullet
    return text


def with_tips(text: str, tips: Sequence[str], words: Words) -> str:
    shown = "\n".join(map(code, wording.tips(tips)))
    return f"{text}\n\n**{words('Try')}**\n{shown}".lstrip() if shown else text


def sentence(text: str, room: int) -> str:
    """Words of the bot that may repeat what a person typed."""
    return render(cut(read(text), room, length))


def escaped(text: str, room: int) -> str:
    """One foreign line, cut so that it fits once escaped."""
    return escape(cut_line(text, room, lambda part: len(escape(part))))
