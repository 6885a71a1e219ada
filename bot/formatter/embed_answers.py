"""What Discord shows as an answer: Reply -> message bodies. block_answers.py is its twin for Slack."""

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
from bot.formatter import buttons, wording
from bot.formatter.embed_parts import (
    COLOUR,
    CUSTOM_ID,
    DESCRIPTION,
    TITLE,
    Body,
    escaped,
    facts,
    link,
    measure,
    overview_embed,
    paper_embed,
    request,
    sentence,
    stacked,
    with_tips,
)
from bot.formatter.foreign import clean_line, or_dash
from bot.formatter.markdown import escape
from bot.formatter.parts import film, parts_of, pour, uncut_head
from bot.locale import Words

BODIES: Final = 5
"""Messages one answer may take; what needs more is given in pages."""


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
            text = with_tips(sentence(reply.text, 3_000), reply.tips, words)
            return [request({"description": or_dash(text), "color": COLOUR}, [])]
        case Entries() | Form() | Document() | FeedPreview():
            raise NotImplementedError
        case _:
            assert_never(reply)


def _paper_list(reply: PaperList, words: Words, public: bool) -> Body:
    note = sentence(reply.note, 500)
    frame = len(with_tips(note, reply.tips, words)) + 10
    room = (DESCRIPTION - frame) // max(1, len(reply.papers)) - 2
    dated = reply.dated
    entries = [_entry(n, listed, words, room, dated=dated) for n, listed in enumerate(reply.papers, reply.first)]
    embed: Body = {
        "title": escaped(or_dash(clean_line(reply.heading)), TITLE),
        "description": or_dash(with_tips("\n\n".join([*([note] if note else []), *entries]), reply.tips, words)),
        "color": COLOUR,
    }
    if hint := wording.below_a_list(reply, words):
        embed["footer"] = {"text": hint}
    around = buttons.around(reply.ask, words, page=reply.page, pages=reply.pages, public=public, longest=CUSTOM_ID)
    return request(embed, [buttons.numbered(reply.papers, reply.first), around])


def _entry(number: int, listed: Listed, words: Words, room: int, *, dated: bool) -> str:
    """Title, votes, date, and of the summary what the room allows."""
    votes_and_date = wording.votes_and_date(listed, words, dated=dated)
    frame = len(f"**{number}.** []()\n{votes_and_date}\n") + len(listed.paper.url)
    entry = f"**{number}.** {link(listed.paper, max(20, min(room - frame, 300)))}\n{votes_and_date}"
    left = min(room - len(entry) - 1, 180)
    gist = escaped(wording.gist(listed.paper), left) if left >= 40 else ""
    return f"{entry}\n{gist}" if gist else entry


def _paper_card(reply: PaperCard, words: Words, public: bool) -> list[Body]:
    """Everything, uncut, in as many messages as it needs, at most BODIES of them on a page."""
    paper = reply.listed.paper
    opening = facts(paper, words, reply.also_on, "")
    room = DESCRIPTION - len(with_tips("", reply.tips, words)) - 10
    parts = [*uncut_head(paper, words, len(escape(wording.title(paper))) > TITLE)]
    parts += [*parts_of(paper.sections), *film(paper, words)]

    def rooms() -> Iterator[int]:
        yield room - len(opening)
        while True:
            yield room

    chunks = pour(parts, rooms(), measure)
    pages = -(-len(chunks) // BODIES)
    page = min(max(reply.page, 1), pages)
    shown = chunks[(page - 1) * BODIES : page * BODIES]
    bodies = []
    for number, chunk in enumerate(shown):
        opens, closes = page == 1 and number == 0, number == len(shown) - 1
        text = stacked(opening if opens else "", chunk)
        if closes:
            text = with_tips(text, reply.tips, words)
        embed = paper_embed(paper, words, text) if opens else {"description": text, "color": COLOUR}
        if closes and pages > 1:
            embed["footer"] = {"text": words("Page {page} of {pages}", page=page, pages=pages)}
        around = buttons.around(reply.ask, words, page=page, pages=pages, public=public, longest=CUSTOM_ID)
        bodies.append(request(embed, [buttons.links(paper) if opens else [], around if closes else []]))
    return bodies


def _digest_overview(reply: DigestOverview, words: Words, public: bool) -> Body:
    opening = f"**{escape(wording.count(reply.digest, None, words))}**"
    if note := sentence(reply.note, 500):
        opening = f"{note}\n{opening}"
    embed = overview_embed(reply.digest, words, opening)
    embed["description"] = with_tips(embed["description"], reply.tips, words)
    top = [Listed(paper, reply.digest.date) for paper in in_vote_order(reply.digest.papers)[: wording.TOP]]
    around = buttons.around(reply.ask, words, page=1, pages=1, public=public, longest=CUSTOM_ID)
    return request(embed, [buttons.numbered(top, 1), around])
