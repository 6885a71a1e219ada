"""What Slack shows: blocks, with foreign text in rich text. embeds.py is its twin for Discord."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, assert_never

from bot.domain.papers import Digest, Paper, in_vote_order
from bot.domain.replies import DigestOverview, Listed, PaperCard, PaperList, Reply, Sentence
from bot.formatter import buttons, richtext, wording
from bot.formatter.block_parts import (
    ACTION_ID,
    ALL_TEXT,
    Block,
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
    request,
    sentence,
    spoken,
    tips_block,
    title_block,
)
from bot.formatter.foreign import clean_line, or_dash
from bot.formatter.parts import Part, film, fit, fit_together, paragraph, parts_of, pour, uncut_head
from bot.formatter.pieces import Piece, Pieces, cut_line, joined
from bot.locale import Words

BODIES: Final = 5
"""Messages one answer may take (a response URL serves five times); what needs more is given in pages."""


def overview(
    digest: Digest, words: Words, *, total: int | None = None, papers_in: wording.PapersIn | None = "thread"
) -> Body:
    """The message that opens a digest. `total` is the number of papers before a feed's filters."""
    count = wording.count(digest, total, words)
    where = wording.where_papers_are(digest, words, papers_in)
    opening: Pieces = (Piece(count, bold=True), *([Piece(f" · {where}")] if where else []))
    blocks = [*overview_blocks(digest, words, opening), *actions([buttons.all_papers(words)])]
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


def reply(reply: Reply, words: Words, *, public: bool) -> list[Body]:
    """The bodies of an answer, in order; one for all but a very long paper. `public`: everyone sees it already."""
    match reply:
        case PaperList():
            return [_paper_list(reply, words, public)]
        case PaperCard():
            return _paper_card(reply, words, public)
        case DigestOverview():
            return [_digest_overview(reply, words, public)]
        case Sentence():
            said = richtext.section(sentence(reply.text, 3_000) or (Piece("–"),))
            return [request(spoken(reply.text), [richtext.block([said]), *tips_block(reply.tips, words)])]
        case _:
            assert_never(reply)


def _caught_up(digest: Digest, words: Words, room: int) -> Pieces:
    date = Piece(words.date(digest.date, "medium"), bold=True)
    line: Pieces = (date, Piece(f" · {wording.count(digest, None, words)}"))
    for first in in_vote_order(digest.papers)[:1]:
        votes = wording.votes(first, words)
        left = room - richtext.length(line) - len(votes) - len(first.url) - 20
        if left >= 30:
            line = (*line, Piece("\n"), link(first, min(left, 200)), Piece(f" · {votes}\n"))
    return line


def _paper_list(reply: PaperList, words: Words, public: bool) -> Body:
    heading = or_dash(clean_line(reply.heading))
    note = sentence(reply.note, 500)
    room = (ALL_TEXT - 100) // max(1, len(reply.papers)) - 2
    dated = reply.dated
    entries = [_entry(n, listed, words, room, dated=dated) for n, listed in enumerate(reply.papers, reply.first)]
    blocks: list[Block] = [header(heading)]
    if note or entries:
        lines = [*([note] if note else []), *entries]
        blocks.append(richtext.block([richtext.section(joined(lines, "\n\n"))]))
    blocks += context([wording.below_a_list(reply, words)])
    blocks += tips_block(reply.tips, words)
    blocks += actions(buttons.numbered(reply.papers, reply.first))
    blocks += actions(
        buttons.around(reply.ask, words, page=reply.page, pages=reply.pages, public=public, longest=ACTION_ID)
    )
    aloud = [heading, reply.note]
    for number, listed in enumerate(reply.papers, reply.first):
        aloud.append(f"{number}. {cut_line(wording.title(listed.paper), 150)} ({wording.votes(listed.paper, words)})")
    return request(spoken("\n".join(line for line in aloud if line)), blocks)


def _entry(number: int, listed: Listed, words: Words, room: int, *, dated: bool) -> Pieces:
    """Title, votes, date, and of the summary what the room allows."""
    votes_and_date = wording.votes_and_date(listed, words, dated=dated)
    frame = len(f"{number}. \n{votes_and_date}\n\n") + len(listed.paper.url)
    title = link(listed.paper, max(20, min(room - frame, 300)), bold=True)
    left = min(room - frame - richtext.units(title.text), 180)
    gist = cut_line(wording.gist(listed.paper), left, richtext.units) if left >= 40 else ""
    after = f"\n{votes_and_date}" + (f"\n{gist}" if gist else "")
    return (Piece(f"{number}. ", bold=True), title, Piece(after))


def _paper_card(reply: PaperCard, words: Words, public: bool) -> list[Body]:
    """Everything, uncut, in as many messages as it needs, at most BODIES of them on a page."""
    paper = reply.listed.paper
    parts = uncut_head(paper, words, richtext.units(wording.title(paper)) > 400)
    parts += [*parts_of(paper.sections), *film(paper, words)]

    def rooms() -> Iterator[int]:
        while True:
            yield ALL_TEXT

    chunks = pour(parts, rooms(), richtext.measure)
    pages = -(-len(chunks) // BODIES)
    page = min(max(reply.page, 1), pages)
    shown = chunks[(page - 1) * BODIES : page * BODIES]
    bodies = []
    for number, chunk in enumerate(shown):
        blocks: list[Block] = []
        opens, closes = page == 1 and number == 0, number == len(shown) - 1
        if opens:
            blocks += [title_block(paper), facts_block(paper, words, reply.also_on, "")]
        if chunk:
            blocks.append(richtext.block(richtext.stacked(chunk)))
        if opens:
            blocks.append(links_block(paper))
        if closes and pages > 1:
            blocks += context([words("Page {page} of {pages}", page=page, pages=pages)])
        if closes:
            blocks += tips_block(reply.tips, words)
            blocks += actions(
                buttons.around(reply.ask, words, page=page, pages=pages, public=public, longest=ACTION_ID)
            )
        bodies.append(request(paper_text(paper, words, reply.also_on, chunk), blocks))
    return bodies


def _digest_overview(reply: DigestOverview, words: Words, public: bool) -> Body:
    count = wording.count(reply.digest, None, words)
    note = sentence(reply.note, 500)
    opening = (*note, *([Piece("\n")] if note else []), Piece(count, bold=True))
    top = [Listed(paper, reply.digest.date) for paper in in_vote_order(reply.digest.papers)[: wording.TOP]]
    blocks = overview_blocks(reply.digest, words, opening) + tips_block(reply.tips, words)
    blocks += actions(buttons.numbered(top, 1))
    blocks += actions(buttons.around(reply.ask, words, page=1, pages=1, public=public, longest=ACTION_ID))
    return request(overview_text(reply.digest, words, count), blocks)
