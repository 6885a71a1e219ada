"""What Discord shows of a message about keywords. block_letters.py is its twin for Slack."""

from bot.domain.channels import Channel
from bot.domain.personal import Letter, Told
from bot.formatter import letters
from bot.formatter.embed_parts import COLOUR, DESCRIPTION, Body, delivery, link
from bot.formatter.markdown import escape, render
from bot.locale import Words


def personal(letter: Letter, words: Words) -> Body:
    """Titles and reasons as far as the room goes; the rest is in the pages."""
    room = DESCRIPTION - 60
    entries: list[str] = []
    for number, told in enumerate(letter.papers[: letters.SHOWN], 1):
        entry = _entry(number if len(letter.papers) > 1 else 0, told, words)
        room -= len(entry) + 2
        if room < 0:
            break
        entries.append(entry)
    more = letters.left_out(len(entries), letter, words)
    embed = {
        "title": letters.heading(letter, words),
        "description": "\n\n".join([*entries, *([f"**{escape(more)}**"] if more else [])]),
        "color": COLOUR,
    }
    return delivery(embed, letters.buttons(letter, len(entries), words))


def _entry(number: int, told: Told, words: Words) -> str:
    """`number` 0: the only one."""
    place = f"**{number}.** " if number else ""
    lines = [f"{place}**{link(told.paper, letters.TITLE)}**", letters.facts(told, words) + _also(told, words)]
    lines += [f"> {render(letters.reason(why))}" for why in told.whys[: letters.WHYS]]
    if more := letters.more_reasons(told, words):
        lines.append(f"> {escape(more)}")
    return "\n".join(lines)


def _also(told: Told, words: Words) -> str:
    channels = " ".join(map(_mention, told.already_in[:3]))
    return f" · {words('also in {channels}', channels=channels)}" if channels else ""


def _mention(channel: Channel) -> str:
    return f"<#{channel.id}>"
