"""Forms on Discord: a window (modal) to fill in, and the messages around it where no window may open.

Sizes: docs.discord.com, component reference (label, text input, select) and receiving and responding (modal).
"""

from typing import Any, Final

from bot.domain.replies import Field, Form
from bot.formatter.buttons import Button
from bot.formatter.embed_parts import COLOUR, Body, request, sentence
from bot.formatter.foreign import clean_line, or_dash
from bot.formatter.markdown import escape
from bot.formatter.pieces import cut_line
from bot.locale import Words

SUBMIT: Final = "submit"
AGAIN: Final = "again"
"""What begins the ids of a window, and of the button that opens one again with what was typed."""

TITLE, FIELDS, LABEL, DESCRIPTION, PLACEHOLDER, TEXT, OPTIONS, OPTION = 45, 5, 45, 100, 150, 4_000, 25, 100

SELECT, INPUT, USER_SELECT, DISPLAY, CHANNEL_SELECT, LABELLED = 3, 4, 5, 10, 8, 18
POSTABLE: Final = [0, 5, 15]
"""Kinds of channels where the bot can post: text, announcement, forum."""


def modal(form: Form) -> Body:
    """The first five fields. What is wrong with a field stands where its hint would."""
    parts = [_labelled(field, form.errors.get(field.name, "")) for field in form.fields[:FIELDS]]
    note = sentence(form.note, 1_000)
    if note and len(parts) < FIELDS:
        parts.insert(0, {"type": DISPLAY, "content": note})
    title = cut_line(or_dash(clean_line(form.title)), TITLE)
    return {"custom_id": f"{SUBMIT}:{form.submit}", "title": title, "components": parts}


def sent_back(form: Form, words: Words) -> Body:
    """A window may not answer a window: what is wrong, and a button that opens it again with what was typed."""
    shown = {field.name: clean_line(field.label) for field in form.fields}
    lines = [
        f"**{escape(shown[name])}**: {sentence(error, 500)}" for name, error in form.errors.items() if name in shown
    ]
    lines += [sentence(error, 500) for name, error in form.errors.items() if name not in shown]
    lines = [sentence(form.note, 1_000), *lines] if form.note else lines
    embed = {"title": escape(cut_line(clean_line(form.title), 200)), "description": "\n".join(lines), "color": COLOUR}
    return request(embed, [[Button(words("Change"), id=f"{AGAIN}:{form.submit}", style="primary")]])


def offered(form: Form, words: Words) -> Body:
    """For an answer that came too late to open a window by itself."""
    text = sentence(form.note, 1_000) or words("There is something to fill in.")
    embed = {"title": escape(cut_line(clean_line(form.title), 200)), "description": text, "color": COLOUR}
    return request(embed, [[Button(words("Open the form"), id=f"{AGAIN}:{form.submit}", style="primary")]])


def too_late(button: str, words: Words) -> Body:
    """For a window that took too long: it cannot be put off, so the same button is there once more."""
    embed = {"description": words("That took me too long. Please try once more."), "color": COLOUR}
    return request(embed, [[Button(words("Open the form"), id=button, style="primary")]])


def _labelled(field: Field, error: str) -> Body:
    label = cut_line(or_dash(clean_line(field.label)), LABEL)
    hint = cut_line(clean_line(error or field.hint), DESCRIPTION)
    described = {"description": hint} if hint else {}
    return {"type": LABELLED, "label": label, **described, "component": _component(field)}


def _component(field: Field) -> Body:
    named: dict[str, Any] = {"custom_id": field.name, "required": field.required}
    match field.kind:
        case "line" | "text":
            value = field.value.encode("utf-8", "replace").decode()  # Without lone surrogates.
            most = min(TEXT, max(field.most, len(value), 1))
            filled = {"value": value[:most]} if value else {}
            return {"type": INPUT, "style": 1 if field.kind == "line" else 2, "max_length": most, **filled, **named}
        case "choice" | "choices":
            return _select(field, named)
        case "channel" | "person":
            kind = "channel" if field.kind == "channel" else "user"
            number = field.value.rpartition(":")[2]
            chosen = {"default_values": [{"id": number, "type": kind}]} if number.isdecimal() else {}
            if kind == "user":
                return {"type": USER_SELECT, **chosen, **named}
            return {"type": CHANNEL_SELECT, "channel_types": POSTABLE, **chosen, **named}


def _select(field: Field, named: dict[str, Any]) -> Body:
    """A choice that sends nothing is what it is when nothing is chosen."""
    chosen = [field.value] if field.kind == "choice" else field.value.split(",")
    options: list[Body] = []
    for shown, sent in field.choices:
        if sent and sent not in [option["value"] for option in options]:
            option: Body = {"label": cut_line(or_dash(clean_line(shown)), OPTION), "value": sent}
            options.append(option | ({"default": True} if sent in chosen else {}))
    nothing = next((shown for shown, sent in field.choices if not sent), "")
    prompt = {"placeholder": cut_line(clean_line(nothing), PLACEHOLDER)} if nothing else {}
    most = 1 if field.kind == "choice" else len(options[:OPTIONS])
    least = 1 if field.required else 0
    return {"type": SELECT, "options": options[:OPTIONS], "min_values": least, "max_values": most, **prompt, **named}
