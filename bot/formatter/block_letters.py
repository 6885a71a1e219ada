"""What Slack shows of a message about keywords. embed_letters.py is its twin for Discord."""

from bot.domain.personal import Letter, Told
from bot.formatter import letters, richtext, wording
from bot.formatter.block_parts import ALL_TEXT, Block, Body, actions, delivery, header, link, spoken
from bot.formatter.pieces import Piece, Pieces, cut_line, joined
from bot.locale import Words


def personal(letter: Letter, words: Words) -> Body:
    """Titles and reasons as far as the room goes; the rest is in the pages."""
    room = ALL_TEXT
    entries: list[Block] = []
    for number, told in enumerate(letter.papers[: letters.SHOWN], 1):
        place = f"{number}. " if len(letter.papers) > 1 else ""
        reasons = _reasons(told, words)
        room -= richtext.length((*_head(place, told, words), *reasons)) + 60
        if room < 0:
            break
        entries.append(richtext.block([_section(place, told, words), _quote(reasons)]))
    heading = letters.heading(letter, words)
    more = letters.left_out(len(entries), letter, words)
    blocks = [header(heading), *entries]
    if more:
        blocks.append(richtext.block([richtext.section((Piece(more, bold=True),))]))
    for row in letters.buttons(letter, len(entries), words):
        blocks += actions(row)
    aloud = [f"{cut_line(wording.title(told.paper), 150)}: {_keywords(told)}" for told in letter.papers[: len(entries)]]
    return delivery(spoken("\n".join((heading, *aloud))), blocks)


def _head(place: str, told: Told, words: Words) -> Pieces:
    title = link(told.paper, letters.TITLE, bold=True)
    return (Piece(place, bold=True), title, Piece(f"\n{letters.facts(told, words)}"))


def _section(place: str, told: Told, words: Words) -> Block:
    """The head, and the channels where it stands already as links that Slack names by itself."""
    section = richtext.section(_head(place, told, words))
    if told.already_in:
        before, _, after = words("also in {channels}", channels="\n").partition("\n")
        section["elements"].append({"type": "text", "text": f" · {before}"})
        for number, channel in enumerate(told.already_in[:3]):
            section["elements"] += [{"type": "text", "text": " "}] if number else []
            section["elements"].append({"type": "channel", "channel_id": channel.id})
        section["elements"] += [{"type": "text", "text": after}] if after else []
    return section


def _reasons(told: Told, words: Words) -> Pieces:
    lines = [letters.reason(why) for why in told.whys[: letters.WHYS]]
    if more := letters.more_reasons(told, words):
        lines.append((Piece(more),))
    return joined(lines, "\n")


def _quote(reasons: Pieces) -> Block:
    return {"type": "rich_text_quote", "elements": richtext.section(reasons)["elements"]}


def _keywords(told: Told) -> str:
    return ", ".join(letters.query(why.query) for why in told.whys[: letters.WHYS])
