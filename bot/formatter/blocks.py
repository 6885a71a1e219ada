"""What Slack shows: blocks, with foreign text in rich text. embeds.py is its twin for Discord."""

import datetime as dt
from collections.abc import Mapping, Sequence

from bot.domain.papers import Digest, Paper, in_vote_order
from bot.formatter import buttons, richtext, wording
from bot.formatter.block_parts import (
    ALL_TEXT,
    Body,
    actions,
    context,
    delivery,
    facts_block,
    header,
    link,
    links_block,
    overview_blocks,
    overview_text,
    packed_head,
    packed_text,
    paper_text,
    sentence,
    spoken,
    title_block,
)
from bot.formatter.parts import Part, film, fit, fit_together, paragraph, parts_of
from bot.formatter.pieces import Piece, Pieces, cut_line, joined
from bot.locale import Words


def overview(
    digest: Digest, words: Words, *, total: int | None = None, papers_in: wording.PapersIn | None = "thread"
) -> Body:
    """The message that opens a digest. `total` is the number of papers before a feed's filters."""
    count = wording.count(digest, total, words)
    where = wording.where_papers_are(digest, words, papers_in)
    opening: Pieces = (Piece(count, bold=True), *([Piece(f" · {where}")] if where else []))
    below = actions([buttons.all_papers(words), buttons.mine(digest.date, words)])
    blocks = [*overview_blocks(digest, words, opening), *below]
    return delivery(overview_text(digest, words, count), blocks)


def paper(paper: Paper, words: Words, *, also_on: Sequence[dt.date] = (), day: dt.date | None = None) -> Body:
    """One paper in one message; long sections are cut, and the Details button opens them.

    `day`: the digest's date, said where no overview says it.
    """
    closing = film(paper, words)
    room = ALL_TEXT - sum(map(richtext.measure, closing))
    parts, left_out = fit(parts_of(paper.sections), room, richtext.measure)
    if left_out:
        parts.append(paragraph(words.plural("and {n} more section", "and {n} more sections", left_out)))
    parts += closing
    blocks = [title_block(paper), facts_block(paper, words, also_on, wording.authors(paper, words))]
    if parts:
        blocks.append(richtext.block(richtext.stacked(parts)))
    blocks += [links_block(paper), *context([wording.papers_of(day, words)] if day is not None else [])]
    blocks += actions([buttons.details(words)])
    return delivery(paper_text(paper, words, also_on, parts), blocks)


def pack(papers: Sequence[Paper], words: Words, *, also_on: Mapping[str, Sequence[dt.date]]) -> Body:
    """Up to ten papers in one message, a block each; the Details button lists them, to be opened in full."""
    heads = [packed_head(paper, words, also_on.get(paper.arxiv_id, ())) for paper in papers]
    room = ALL_TEXT - sum(map(richtext.length, heads))
    texts = fit_together([parts_of(paper.sections) for paper in papers], room, room, richtext.measure, words)
    blocks = [richtext.block(richtext.stacked([Part(head), *text])) for head, text in zip(heads, texts, strict=True)]
    return delivery(packed_text(papers, words), [*blocks, *actions([buttons.details(words)])])


def catchup(digests: Sequence[Digest], words: Words) -> Body:
    """For each digest its date, its number of papers and, where there is room, its first paper."""
    room = (ALL_TEXT - 100) // max(1, len(digests)) - 1
    heading = words("While you were waiting")
    number = words.plural("{n} earlier digest", "{n} earlier digests", len(digests))
    lines = [_caught_up(digest, words, room) for digest in digests]
    dates = wording.dates(digests, words)
    if sum(map(richtext.length, lines)) > ALL_TEXT:
        lines = [(Piece(cut_line(dates, ALL_TEXT)),)]
    text = [richtext.block([richtext.section(joined(lines, "\n"))])] if lines else []
    blocks = [header(heading), *text, *context([number])]
    return delivery(spoken(f"{heading}: {number}\n{dates}"), [*blocks, *actions([buttons.all_papers(words)])])


def late(text: str, words: Words) -> Body:
    """One quiet line: today's digest is not there yet, and why."""
    line = richtext.block([richtext.section(sentence(text, 1_000))])
    return delivery(spoken(text), [line, *actions([buttons.newest(words)])])


def notice(text: str, words: Words) -> Body:
    """What an admin is told."""
    body = [header(words("Something needs you")), richtext.block([richtext.section(sentence(text, 2_000))])]
    return delivery(spoken(text), [*body, *actions([buttons.seen(words)])])


def test(text: str, words: Words) -> Body:
    """Opens what an admin had sent to themselves."""
    line = richtext.block([richtext.section(sentence(text, 1_000))])
    return delivery(spoken(text), [line, *actions([buttons.newest(words)])])


def welcome(words: Words) -> Body:
    """What Paperboy says when it has been added."""
    title, text = words("Hello, I am Paperboy"), wording.welcome(words)
    said = [header(title), richtext.block([richtext.section(sentence(text, 2_000))])]
    return delivery(spoken(f"{title}\n{text}"), [*said, *actions([buttons.first_feed(words), buttons.newest(words)])])


def _caught_up(digest: Digest, words: Words, room: int) -> Pieces:
    date = Piece(words.date(digest.date, "medium"), bold=True)
    line: Pieces = (date, Piece(f" · {wording.count(digest, None, words)}"))
    for first in in_vote_order(digest.papers)[:1]:
        votes = wording.votes(first, words)
        left = room - richtext.length(line) - len(votes) - len(first.url) - 20
        if left >= 30:
            line = (*line, Piece("\n"), link(first, min(left, 200)), Piece(f" · {votes}\n"))
    return line
