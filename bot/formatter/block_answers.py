"""What Slack shows as an answer: Reply -> message bodies. embed_answers.py is its twin for Discord."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, assert_never

from bot.domain.messages import KEY
from bot.domain.papers import in_vote_order
from bot.domain.replies import (
    Action,
    DigestOverview,
    Document,
    Entries,
    Entry,
    FeedPreview,
    Form,
    Home,
    Listed,
    Marked,
    PaperCard,
    PaperList,
    Reply,
    Sentence,
)
from bot.formatter import block_forms, buttons, layouts, richtext, wording
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
    section,
    sentence,
    spoken,
    tips_block,
    title_block,
)
from bot.formatter.foreign import clean, clean_line, no_mentions, or_dash
from bot.formatter.parts import film, parts_of, pour, uncut_head
from bot.formatter.pieces import Piece, Pieces, cut, cut_line, joined, marked, split
from bot.locale import Words, nearest_language, words as words_in

BODIES: Final = 5
"""Messages one answer may take (a response URL serves five times); what needs more is given in pages."""
PREVIEWED: Final = 4
"""Messages of a feed that are shown before it is made."""
VIEW_BLOCKS: Final = 100
GIST: Final = 180
EXCERPT: Final = 360
LEAST_GIST: Final = 40
"""The summary's first words are not worth showing in less."""


def reply(reply: Reply, words: Words, *, public: bool) -> list[Body]:
    """The bodies of an answer, in order; one for all but what is very long. `public`: everyone sees it already.

    A Form becomes a window (block_forms.py) and a Document a file; what stands here is for where neither can be shown.
    """
    match reply:
        case PaperList():
            return [_paper_list(reply, words, public)]
        case PaperCard():
            return _paper_card(reply, words, public)
        case DigestOverview():
            return [_digest_overview(reply, words, public)]
        case Sentence():
            said = richtext.section(sentence(reply.text, 3_000) or (Piece("–"),))
            blocks = [richtext.block([said]), *tips_block(reply.tips, words), *actions(buttons.of(reply.actions))]
            return [request(spoken(reply.text), blocks)]
        case Entries():
            return [_entries(reply, words)]
        case Form():
            return [request(spoken(reply.title), block_forms.blocks(reply))]
        case Document():
            return _document(reply, words)
        case FeedPreview():
            return _feed_preview(reply, words)
        case _:
            assert_never(reply)


def home(home: Home, words: Words) -> list[Block]:
    """The blocks of a view; 100 at most."""
    blocks: list[Block] = []
    for heading, part in home.parts:
        blocks += [{"type": "divider"}] if blocks else []
        blocks += [header(or_dash(clean_line(heading)))] if heading.strip() else []
        for body in reply(replace(part, tips=()), words, public=True):
            blocks += body["blocks"]
    last = actions(buttons.of(home.actions))
    return [*blocks[: VIEW_BLOCKS - len(last)], *last]


def unfurled(listed: Listed, words: Words) -> Body:
    """What stands below a link to this paper in someone's message: what the digest says of it, in short.

    Without rich text, which chat.unfurl has refused (github.com/slackapi/java-slack-sdk, issue 948).
    """
    title = no_mentions(cut_line(wording.title(listed.paper), 300)).replace("|", "¦")
    gist = cut_line(wording.gist(listed.paper), 400, richtext.units)
    said = "\n".join(line for line in (wording.votes_and_date(listed, words, dated=True), gist) if line)
    blocks = [section(f"*<{listed.paper.url}|{richtext.escape(title)}>*", "mrkdwn"), section(said)]
    return {"blocks": blocks + actions(buttons.of([Action(words("Details"), f"show:{listed.paper.arxiv_id}")]))}


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
    blocks += actions(buttons.of(reply.actions))
    blocks += actions(
        buttons.around(reply.ask, words, page=reply.page, pages=reply.pages, public=public, longest=ACTION_ID)
    )
    aloud = [heading, reply.note]
    for number, listed in enumerate(reply.papers, reply.first):
        aloud.append(f"{number}. {cut_line(wording.title(listed.paper), 150)} ({wording.votes(listed.paper, words)})")
    return request(spoken("\n".join(line for line in aloud if line)), blocks)


def _entry(number: int, listed: Listed, words: Words, room: int, *, dated: bool) -> Pieces:
    """Title, votes, date, the remark, and of the excerpt or the summary what the room allows."""
    votes_and_date = wording.votes_and_date(listed, words, dated=dated)
    remark = cut_line(clean_line(listed.remark), min(200, room // 3), richtext.units)
    after = "".join(f"\n{line}" for line in (votes_and_date, remark) if line)
    frame = len(f"{number}. \n\n") + richtext.units(after) + len(listed.paper.url)
    title = link(listed.paper, max(20, min(room - frame, 300)), bold=True)
    left = min(room - frame - richtext.units(title.text), EXCERPT if listed.excerpt else GIST)
    about = _excerpt(listed.excerpt, left) if listed.excerpt else _gist(listed, left)
    return (Piece(f"{number}. ", bold=True), title, Piece(after + ("\n" if about else "")), *about)


def _gist(listed: Listed, room: int) -> Pieces:
    gist = cut_line(wording.gist(listed.paper), room, richtext.units) if room >= LEAST_GIST else ""
    return (Piece(gist),) if gist else ()


def _excerpt(excerpt: Marked, room: int) -> Pieces:
    """The words that were looked for are bold."""
    return cut(marked(excerpt), room, richtext.length) if room >= LEAST_GIST else ()


def _entries(reply: Entries, words: Words) -> Body:
    """Each entry with its buttons right below it."""
    heading = or_dash(clean_line(reply.heading))
    note = sentence(reply.note, 500)
    room = ALL_TEXT // max(1, len(reply.entries)) - 100
    blocks: list[Block] = [header(heading), *([richtext.block([richtext.section(note)])] if note else [])]
    for entry in reply.entries:
        blocks.append(richtext.block([richtext.section(_entry_text(entry, room))]))
        blocks += actions(buttons.of(entry.actions))
    page = words("Page {page} of {pages}", page=reply.page, pages=reply.pages) if reply.pages > 1 else ""
    blocks += [*context([page]), *tips_block(reply.tips, words), *actions(buttons.of(reply.actions))]
    # Such lists are a person's or an admin's own: they are never shared.
    blocks += actions(
        buttons.around(reply.ask, words, page=reply.page, pages=reply.pages, public=True, longest=ACTION_ID)
    )
    aloud = [heading, reply.note, *(f"{entry.title}: {entry.text}" for entry in reply.entries)]
    return request(spoken("\n".join(line for line in aloud if line)), blocks)


def _entry_text(entry: Entry, room: int) -> Pieces:
    title = Piece(or_dash(cut_line(clean_line(entry.title), 200, richtext.units)), bold=True)
    text = sentence(entry.text, room - richtext.units(title.text))
    return (title, *((Piece("\n"), *text) if text else ()))


def _document(reply: Document, words: Words) -> list[Body]:
    """As text to be copied, in as many messages as an answer may have; what is left out is said."""
    opening = [richtext.block([richtext.section(sentence(reply.text, 1_000) or (Piece("–"),))])]
    text = clean(reply.content)
    left: Pieces = (Piece(text),) if text else ()
    bodies: list[Body] = []
    while left and len(bodies) < BODIES:
        shown, left = split(left, ALL_TEXT, richtext.length)
        if not shown:
            break
        code = {"type": "rich_text_preformatted", "elements": richtext.section(shown)["elements"]}
        bodies.append(request(spoken(reply.text), [*opening, richtext.block([code])]))
        opening = []
    if not bodies:
        bodies.append(request(spoken(reply.text), opening))
    if left:
        bodies[-1]["blocks"] += context([words("The rest does not fit here.")])
    bodies[-1]["blocks"] += tips_block(reply.tips, words)
    return bodies


def _feed_preview(reply: FeedPreview, words: Words) -> list[Body]:
    """What the feed would post first, as it would stand there, without what belongs to a delivery."""
    layout = "thread" if reply.layout == "forum" else reply.layout
    spoken_there = words_in(nearest_language(reply.language, words.language))
    messages = layouts.messages(layout, "slack", reply.digest, spoken_there, {}, total=reply.total)
    shown = [_undelivered(message.body) for message in messages[:PREVIEWED]]
    if not shown:
        shown = [request(spoken(reply.note), [])]
    if note := sentence(reply.note, 1_000):
        shown[0]["blocks"] = [richtext.block([richtext.section(note)]), {"type": "divider"}, *shown[0]["blocks"]]
    if (more := len(messages) - PREVIEWED) > 0:
        shown[-1]["blocks"] += context([words.plural("and {n} more message", "and {n} more messages", more)])
    shown[-1]["blocks"] += actions(buttons.of(reply.actions))
    return shown


def _undelivered(body: Body) -> Body:
    """The message without its key, and without buttons that need one."""
    blocks = [
        block
        for block in body["blocks"]
        if block["type"] != "actions" or not any(KEY in element["action_id"] for element in block["elements"])
    ]
    return request(body["text"], blocks)


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
            note = sentence(reply.note, 1_000)
            blocks += [richtext.block([richtext.section(note)])] if note else []
        if chunk:
            blocks.append(richtext.block(richtext.stacked(chunk)))
        if opens:
            blocks.append(links_block(paper))
        if closes and pages > 1:
            blocks += context([words("Page {page} of {pages}", page=page, pages=pages)])
        if closes:
            blocks += [*tips_block(reply.tips, words), *actions(buttons.of(reply.actions))]
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
    blocks += actions(buttons.of(reply.actions))
    blocks += actions(buttons.around(reply.ask, words, page=1, pages=1, public=public, longest=ACTION_ID))
    return request(overview_text(reply.digest, words, count), blocks)
