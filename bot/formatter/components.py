"""Answers in Discord's second generation of components: a list whose entries have their own buttons right below.

A message that was made of them stays so for good (docs, component reference: message flags), so whatever takes its
place has to be made of them too.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from bot.domain.replies import Entries, Entry
from bot.formatter import buttons
from bot.formatter.buttons import Button
from bot.formatter.embed_parts import (
    COLOUR,
    CUSTOM_ID,
    LABEL,
    Body,
    button_rows,
    escaped,
    sentence,
    with_tips,
)
from bot.formatter.foreign import clean_line, no_mentions, or_dash
from bot.formatter.markdown import escape
from bot.formatter.pieces import cut_line
from bot.locale import Words

FLAG: Final = 1 << 15
ROW, SELECT, SECTION, TEXT, THUMBNAIL, SEPARATOR, CONTAINER = 1, 3, 9, 10, 11, 14, 17

MOST: Final = 40
"""Components in a message, those inside others too."""
LETTERS: Final = 4_000
"""Over all texts of a message."""
BYTES, BYTES_A_TEXT = 10_170, 12
"""Above it Discord fails with 500 (an observed limit: the UTF-8 bytes of all texts, and some for each text)."""

HEAD: Final = 500
ALL_ENTRIES: Final = 2_600
"""Letters for heading and note, and for all entries together: in Hangul, three bytes each, that stays below BYTES."""
OPTIONS: Final = 25


def entries(reply: Entries, words: Words) -> Body:
    """Each entry with its buttons; where they are too many for one message, each with a menu of what can be done."""
    shown = [_list(reply, words, menus=menus) for menus in (False, True)]
    return _body(next((one for one in shown if _count(one) <= MOST), shown[-1]))


def is_made_of_them(body: Body) -> bool:
    return bool(body.get("flags", 0) & FLAG)


def in_components(body: Body) -> Body | None:
    """The same message made of components; None when they cannot hold so much."""
    if is_made_of_them(body):
        return body
    shown = [_text(body["content"])] if body.get("content") else []
    shown += [_embed(embed) for embed in body.get("embeds") or ()]
    made = [*shown, *(body.get("components") or ())]
    texts = [one["content"] for one in _all(made) if one["type"] == TEXT]
    size = sum(len(text.encode()) + BYTES_A_TEXT for text in texts)
    fits = _count(made) <= MOST and sum(map(len, texts)) <= LETTERS and size <= BYTES
    return _body(made) if fits else None


def _body(components: list[Body]) -> Body:
    return {"flags": FLAG, "components": components, "allowed_mentions": {"parse": []}}


def _list(reply: Entries, words: Words, *, menus: bool) -> list[Body]:
    """The entries in a frame, and below it the buttons of the list."""
    room = ALL_ENTRIES // max(1, len(reply.entries))
    ids: set[str] = set()
    note = sentence(reply.note, HEAD)
    heading = f"### {escaped(or_dash(clean_line(reply.heading)), 200)}"
    children = [_text(f"{heading}\n{note}" if note else heading)]
    for number, entry in enumerate(reply.entries):
        children += [{"type": SEPARATOR}, _text(_entry(entry, room))]
        usable = [one for one in buttons.of(entry.actions) if len(one.id) <= CUSTOM_ID]
        if menus and len(usable) > 1:
            children.append(_menu(number, entry.title, usable, words))
        else:
            children += button_rows([usable], ids)
    closing = with_tips("", reply.tips, words)
    if reply.pages > 1:
        closing += "\n-# " + words("Page {page} of {pages}", page=reply.page, pages=reply.pages)
    if closing:
        children.append(_text(closing.lstrip("\n")))
    around = buttons.around(reply.ask, words, page=reply.page, pages=reply.pages, public=True, longest=CUSTOM_ID)
    below = button_rows([[*buttons.of(reply.actions), *around]], ids)
    return [{"type": CONTAINER, "accent_color": COLOUR, "components": children}, *below]


def _entry(entry: Entry, room: int) -> str:
    title = f"**{escaped(or_dash(clean_line(entry.title)), min(200, room // 2))}**"
    text = sentence(entry.text, room - len(title) - 1)
    return f"{title}\n{text}" if text else title


def _menu(number: int, title: str, offered: Sequence[Button], words: Words) -> Body:
    """A choice sends the same as its button would."""
    options = [
        {"label": cut_line(no_mentions(or_dash(clean_line(one.label))), LABEL), "value": one.id}
        for one in offered[:OPTIONS]
    ]
    prompt = words("What to do with “{title}”", title=no_mentions(cut_line(clean_line(title), LABEL)))
    select = {"type": SELECT, "custom_id": f"choose:{number}", "placeholder": prompt, "options": options}
    return {"type": ROW, "components": [select]}


def _embed(embed: Body) -> Body:
    title, description = embed.get("title", ""), embed.get("description", "")
    if title:
        linked = f"[{title}]({embed['url']})" if embed.get("url") else title
        description = f"### {linked}\n{description}"
    if embed.get("footer"):
        description += f"\n-# {escape(embed['footer']['text'])}"
    text = _text(description.strip())
    picture = embed.get("thumbnail")
    if picture:
        alternative = {"description": picture["description"]} if picture.get("description") else {}
        thumbnail = {"type": THUMBNAIL, "media": {"url": picture["url"]}, **alternative}
        text = {"type": SECTION, "components": [text], "accessory": thumbnail}
    return {"type": CONTAINER, "accent_color": embed.get("color", COLOUR), "components": [text]}


def _text(content: str) -> Body:
    return {"type": TEXT, "content": content}


def _count(components: Sequence[Body]) -> int:
    return sum(1 for _ in _all(components))


def _all(components: Sequence[Any]) -> Iterator[Body]:
    for component in components:
        yield component
        yield from _all(component.get("components") or ())
        if "accessory" in component:
            yield from _all([component["accessory"]])
