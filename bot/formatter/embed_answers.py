"""What Discord shows as an answer: Reply -> message bodies. block_answers.py is its twin for Slack."""

from collections.abc import Iterator, Sequence
from typing import Final, assert_never

from bot.domain.messages import KEY
from bot.domain.papers import in_vote_order
from bot.domain.replies import (
    Action,
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
from bot.formatter import buttons, components, layouts, modals, wording
from bot.formatter.buttons import Button
from bot.formatter.embed_parts import (
    COLOUR,
    CUSTOM_ID,
    DESCRIPTION,
    QUIET,
    TITLE,
    Body,
    button_rows,
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
from bot.formatter.markdown import escape, length, render
from bot.formatter.parts import film, parts_of, pour, uncut_head
from bot.formatter.pieces import cut, marked
from bot.locale import Words, nearest_language, words as words_in

BODIES: Final = 5
"""Messages one answer may take; what needs more is given in pages."""
PREVIEWED: Final = 3
"""Papers of a feed's preview."""
EXCERPT: Final = 320
FOR_ONE: Final = ("turn:", "form:")
"""Buttons that are for who asked alone: what everyone sees does not have them."""


def reply(reply: Reply, words: Words, *, public: bool) -> list[Body]:
    """The bodies of an answer, in order; one for most. `public`: everyone sees it already.

    Of a Form it is what is shown where no window can be opened (modals.modal is the window), of a Document what
    accompanies the file.
    """
    match reply:
        case PaperList():
            return [_paper_list(reply, words, public)]
        case PaperCard():
            return _paper_card(reply, words, public)
        case DigestOverview():
            return [_digest_overview(reply, words, public)]
        case Sentence():
            return [_sentence(reply.text, reply.tips, reply.actions, words, public)]
        case Entries():
            return [components.entries(reply, words)]
        case Form():
            return [modals.sent_back(reply, words) if reply.errors else modals.offered(reply, words)]
        case Document():
            return [_sentence(reply.text, reply.tips, (), words, public)]
        case FeedPreview():
            return _feed_preview(reply, words)
        case _:
            assert_never(reply)


def _actions(actions: Sequence[Action], public: bool) -> list[Button]:
    return buttons.of([one for one in actions if not public or not one.button.startswith(FOR_ONE)])


def _sentence(text: str, tips: Sequence[str], actions: Sequence[Action], words: Words, public: bool) -> Body:
    shown = with_tips(sentence(text, 3_000), tips, words)
    return request({"description": or_dash(shown), "color": COLOUR}, [_actions(actions, public)])


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
    return request(embed, [buttons.numbered(reply.papers, reply.first), [*_actions(reply.actions, public), *around]])


def _entry(number: int, listed: Listed, words: Words, room: int, *, dated: bool) -> str:
    """Title, votes, date, a remark, and what the room allows: where the words that were looked for stand, or else the
    beginning of the summary."""
    facts = wording.votes_and_date(listed, words, dated=dated)
    if listed.remark:
        facts += "\n" + sentence(listed.remark, max(40, min(room // 3, 300)))
    frame = len(f"**{number}.** []()\n{facts}\n") + len(listed.paper.url)
    entry = f"**{number}.** {link(listed.paper, max(20, min(room - frame, 300)))}\n{facts}"
    left = room - len(entry) - 1
    if left < 40:
        return entry
    if listed.excerpt:
        shown = render(cut(marked(listed.excerpt), min(left, EXCERPT), length))
    else:
        shown = escaped(wording.gist(listed.paper), min(left, 180))
    return f"{entry}\n{shown}" if shown else entry


def _paper_card(reply: PaperCard, words: Words, public: bool) -> list[Body]:
    """Everything, uncut, in as many messages as it needs, at most BODIES of them on a page."""
    paper = reply.listed.paper
    opening = facts(paper, words, reply.also_on, "")
    if note := sentence(reply.note, 500):
        opening = f"{note}\n{opening}"
    if remark := sentence(reply.listed.remark, 500):
        opening += f"\n{remark}"
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
        below = [*_actions(reply.actions, public), *around]
        bodies.append(request(embed, [buttons.links(paper) if opens else [], below if closes else []]))
    return bodies


def _digest_overview(reply: DigestOverview, words: Words, public: bool) -> Body:
    opening = f"**{escape(wording.count(reply.digest, None, words))}**"
    if note := sentence(reply.note, 500):
        opening = f"{note}\n{opening}"
    embed = overview_embed(reply.digest, words, opening)
    embed["description"] = with_tips(embed["description"], reply.tips, words)
    top = [Listed(paper, reply.digest.date) for paper in in_vote_order(reply.digest.papers)[: wording.TOP]]
    around = buttons.around(reply.ask, words, page=1, pages=1, public=public, longest=CUSTOM_ID)
    return request(embed, [buttons.numbered(top, 1), [*_actions(reply.actions, public), *around]])


def _feed_preview(reply: FeedPreview, words: Words) -> list[Body]:
    """The first messages as the channel would get them, without the buttons that need a message that was posted."""
    spoken = words_in(nearest_language(reply.language, words.language))
    layout = reply.layout
    messages = layouts.messages(layout, "discord", reply.digest, spoken, {}, total=reply.total)
    posted = [one.body["message"] if one.kind == "forum" else one.body for one in messages if one.kind != "thread"]
    most = PREVIEWED if layout == "cards" else PREVIEWED + 1
    shown = [_unposted(body) for body in posted[:most]]
    note = [sentence(reply.note, 1_500)] if reply.note else []
    if left := len(posted) - len(shown):
        note.append(words.plural("{n} more message follows these.", "{n} more messages follow these.", left))
    if note or not shown:
        shown.insert(0, request({"description": or_dash("\n".join(note)), "color": QUIET}, []))
    below = button_rows([buttons.of(reply.actions)])
    return [*shown[:-1], {**shown[-1], "components": [*shown[-1].get("components", ()), *below]}]


def _unposted(body: Body) -> Body:
    kept = {name: value for name, value in body.items() if name not in ("nonce", "enforce_nonce", "components")}
    rows = [[one for one in row["components"] if KEY not in one.get("custom_id", "")] for row in body["components"]]
    return {**kept, "components": [{"type": 1, "components": row} for row in rows if row]}
