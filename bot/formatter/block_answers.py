"""What Slack shows as an answer: Reply -> message bodies. embed_answers.py is its twin for Discord."""

from collections.abc import Iterator
from typing import Final, assert_never

from bot.domain.papers import in_vote_order
from bot.domain.replies import (
    DigestOverview,
    Document,
    Entries,
    FeedPreview,
    Form,
    Listed,
    PaperCard,
    PaperList,
    Reply,
    Sentence,
)
from bot.formatter import buttons, richtext, wording
from bot.formatter.block_parts import (
    ACTION_ID,
    ALL_TEXT,
    Block,
    Body,
    actions,
    context,
    facts_block,
    header,
    link,
    links_block,
    overview_blocks,
    overview_text,
    paper_text,
    request,
    sentence,
    spoken,
    tips_block,
    title_block,
)
from bot.formatter.foreign import clean_line, or_dash
from bot.formatter.parts import film, parts_of, pour, uncut_head
from bot.formatter.pieces import Piece, Pieces, cut_line, joined
from bot.locale import Words

BODIES: Final = 5
"""Messages one answer may take (a response URL serves five times); what needs more is given in pages."""


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
        case Entries() | Form() | Document() | FeedPreview():
            raise NotImplementedError
        case _:
            assert_never(reply)


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
