"""What Slack messages are put together from, within the documented limits. Used by blocks.py alone.

Limits: docs.slack.dev, Block Kit reference. The text of all blocks together is limited too, undocumented:
9,597 characters are known to pass and 11,341 not to.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final, Literal

from bot.domain.messages import KEY
from bot.domain.papers import Digest, Paper, in_vote_order
from bot.formatter import richtext, wording
from bot.formatter.buttons import Button
from bot.formatter.foreign import no_mentions, or_dash
from bot.formatter.parts import Part
from bot.formatter.pictures import thumbnail
from bot.formatter.pieces import Piece, Pieces, cut, cut_line, read
from bot.locale import Words

Body = dict[str, Any]
Block = dict[str, Any]

HEADER: Final = 150
ALL_TEXT: Final = 6_000
"""For the text of a paper or a list; what stands around it takes less than 3,000."""
PACKED: Final = 150
"""For a title, or authors, where ten papers share a message."""
TEXT: Final = 1_500
"""Read aloud and shown in notifications; an edit refuses more than 4,000."""
ACTION_ID: Final = 255
LABEL: Final = 75


def request(text: str, blocks: Sequence[Block]) -> Body:
    """`text` is mrkdwn already."""
    return {"text": text, "blocks": list(blocks), "unfurl_links": False, "unfurl_media": False}


def delivery(text: str, blocks: Sequence[Block]) -> Body:
    metadata = {"event_type": "paperboy_delivery", "event_payload": {"key": KEY}}
    return {"metadata": metadata, **request(text, blocks)}


def header(text: str) -> Block:
    return {"type": "header", "text": _plain(cut_line(text, HEADER, richtext.units))}


def context(texts: Sequence[str]) -> list[Block]:
    """Small print; nothing where there is nothing to say."""
    elements = [_plain(cut_line(text, 300)) for text in texts if text]
    return [{"type": "context", "elements": elements}] if elements else []


def actions(buttons: Sequence[Button]) -> list[Block]:
    return [{"type": "actions", "elements": [_button(button) for button in buttons]}] if buttons else []


def section(text: str, kind: Literal["plain_text", "mrkdwn"] = "plain_text") -> Block:
    """`text` is mrkdwn already where it is said to be."""
    return {"type": "section", "text": _plain(text) if kind == "plain_text" else {"type": kind, "text": text}}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": no_mentions(text), "emoji": False}


def _button(button: Button) -> Block:
    """The id is the value too: an action id is cut by nobody, and both arrive with the press."""
    label = cut_line(button.label, LABEL, richtext.units)
    block = {"type": "button", "text": _plain(label), "action_id": button.id, "value": button.id}
    if button.style != "plain":
        block["style"] = button.style
    if button.spoken:
        block["accessibility_label"] = no_mentions(cut_line(button.spoken, LABEL, richtext.units))
    return block


def overview_blocks(digest: Digest, words: Words, opening: Pieces) -> list[Block]:
    top = in_vote_order(digest.papers)[: wording.TOP]
    elements = [richtext.section((*opening, Piece("\n"), *_top_heading(top, words)))]
    if top:
        votes = [Piece(f" · {wording.votes(paper, words)}") for paper in top]
        elements.append(richtext.ordered([(link(paper, 400), after) for paper, after in zip(top, votes, strict=True)]))
    return [
        header(wording.digest_title(digest, words)),
        richtext.block(elements),
        *context([wording.languages(digest.papers, words), wording.source(digest, words)]),
    ]


def _top_heading(top: Sequence[Paper], words: Words) -> Pieces:
    return (Piece("\n"), Piece(words("Most voted"), bold=True)) if top else ()


def overview_text(digest: Digest, words: Words, count: str) -> str:
    lines = [f"{wording.digest_title(digest, words)}: {count}"]
    for number, paper in enumerate(in_vote_order(digest.papers)[: wording.TOP], 1):
        lines.append(f"{number}. {cut_line(wording.title(paper), 150)} ({wording.votes(paper, words)})")
    return spoken("\n".join(lines))


def title_block(paper: Paper) -> Block:
    """The linked title, before all other links: the first arXiv link of a message is its paper's own."""
    return richtext.block([richtext.section((link(paper, 400, bold=True),))])


def facts_block(paper: Paper, words: Words, also_on: Sequence[dt.date], authors: str) -> Block:
    """Votes, other dates, authors. The picture hangs on the section: one that cannot be loaded costs no message."""
    block = {"type": "section", "text": _plain(cut_line(facts(paper, words, also_on, authors), 2_000, richtext.units))}
    if picture := thumbnail(paper):
        title = cut_line(wording.title(paper), 200)
        alternative = no_mentions(words("Picture from “{title}”", title=title))
        block["accessory"] = {"type": "image", "image_url": picture, "alt_text": alternative}
    return block


def facts(paper: Paper, words: Words, also_on: Sequence[dt.date], authors: str) -> str:
    first = [wording.votes(paper, words), wording.also_on(also_on, words)]
    return "\n".join(line for line in (" · ".join(fact for fact in first if fact), authors) if line)


def packed_head(paper: Paper, words: Words, also_on: Sequence[dt.date]) -> Pieces:
    """Title, votes and authors, short enough that ten papers share a message."""
    authors = cut_line(wording.authors(paper, words), PACKED, richtext.units)
    return (link(paper, PACKED, bold=True), Piece("\n" + facts(paper, words, also_on, authors)))


def packed_text(papers: Sequence[Paper], words: Words) -> str:
    return spoken(
        "\n".join(f"{cut_line(wording.title(paper), 100)} ({wording.votes(paper, words)})" for paper in papers)
    )


def links_block(paper: Paper) -> Block:
    """As words, not buttons: pressing a link button on Slack sends the bot an event that means nothing to it."""
    links = (("arXiv", paper.url), ("PDF", paper.pdf_url), ("Hugging Face", paper.hugging_face_url))
    text = " · ".join(f"<{address}|{name}>" for name, address in links)
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}


def link(paper: Paper, room: int, bold: bool = False) -> Piece:
    return Piece(cut_line(wording.title(paper), room, richtext.units), paper.url, bold)


def paper_text(paper: Paper, words: Words, also_on: Sequence[dt.date], parts: Sequence[Part]) -> str:
    """What a screen reader reads: everything the message shows, as far as TEXT goes."""
    head = f"{cut_line(wording.title(paper), 300)}\n"
    after = f"\n{facts(paper, words, also_on, wording.authors(paper, words))}\n"
    pieces: Pieces = (Piece(head), Piece(paper.url, paper.url), Piece(after))
    for part in parts:
        pieces += (*part.pieces, Piece("\n"))
    return richtext.mrkdwn(cut(pieces, TEXT, _mrkdwn_length)).strip()


def spoken(text: str) -> str:
    """Foreign or own words as a message's `text`."""
    return or_dash(richtext.mrkdwn(cut(read(text), TEXT, _mrkdwn_length)))


def _mrkdwn_length(pieces: Pieces) -> int:
    return richtext.units(richtext.mrkdwn(pieces))


def tips_block(tips: Sequence[str], words: Words) -> list[Block]:
    shown = wording.tips(tips)
    if not shown:
        return []
    lines = [richtext.section((Piece(words("Try"), bold=True),))]
    lines += [richtext.code(tip) for tip in shown]
    return [richtext.block(lines)]


def sentence(text: str, room: int) -> Pieces:
    """Words of the bot that may repeat what a person typed."""
    return cut(read(text), room, richtext.length)
