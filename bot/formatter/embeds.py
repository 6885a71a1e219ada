"""What Discord shows: one embed a message, with buttons below. blocks.py is its twin for Slack."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from bot.domain.papers import Digest, Paper, in_vote_order
from bot.formatter import buttons, wording
from bot.formatter.embed_parts import (
    ALL_EMBEDS,
    COLOUR,
    DESCRIPTION,
    PACKED_TITLE,
    QUIET,
    THREAD_NAME,
    Body,
    delivery,
    escaped,
    facts,
    link,
    measure,
    overview_embed,
    packed_facts,
    paper_embed,
    sentence,
    stacked,
)
from bot.formatter.markdown import escape
from bot.formatter.parts import film, fit, fit_together, paragraph, parts_of
from bot.formatter.pieces import cut_line
from bot.locale import Words

ARCHIVE_AFTER: Final = 4_320
"""Minutes without a word after which Discord folds a thread away: three days."""


def overview(
    digest: Digest, words: Words, *, total: int | None = None, papers_in: wording.PapersIn | None = "thread"
) -> Body:
    """The message that opens a digest. `total` is the number of papers before a feed's filters."""
    where = wording.where_papers_are(digest, words, papers_in)
    opening = f"**{escape(wording.count(digest, total, words))}**" + (f" · {where}" if where else "")
    below = [buttons.all_papers(words), buttons.mine(digest.date, words)]
    return delivery(overview_embed(digest, words, opening), [below])


def thread(digest: Digest, words: Words) -> Body:
    """Starts the thread of the overview (`POST .../messages/{overview}/threads`)."""
    name = words("Papers of {date}", date=words.date(digest.date, "long"))
    return {"name": cut_line(name, THREAD_NAME), "auto_archive_duration": ARCHIVE_AFTER}


def forum_post(name: str, message: Body) -> Body:
    """A post in a forum that begins with this message (`POST /channels/{forum}/threads`), which knows no nonce."""
    first = {field: value for field, value in message.items() if field not in ("nonce", "enforce_nonce")}
    return {"name": cut_line(name, THREAD_NAME), "auto_archive_duration": ARCHIVE_AFTER, "message": first}


def paper(paper: Paper, words: Words, *, also_on: Sequence[dt.date] = (), day: dt.date | None = None) -> Body:
    """One paper in one message; long sections are cut, and the Details button opens them.

    `day`: the digest's date, said where no overview says it.
    """
    opening = facts(paper, words, also_on, wording.authors(paper, words))
    closing = film(paper, words)
    room = DESCRIPTION - len(opening) - sum(map(measure, closing)) - 80
    parts, left_out = fit(parts_of(paper.sections), room, measure)
    if left_out:
        parts.append(paragraph(words.plural("and {n} more section", "and {n} more sections", left_out)))
    embed = paper_embed(paper, words, stacked(opening, [*parts, *closing]))
    if day is not None:
        embed["footer"] = {"text": wording.papers_of(day, words)}
    return delivery(embed, [[*buttons.links(paper), buttons.details(words)]])


def pack(papers: Sequence[Paper], words: Words, *, also_on: Mapping[str, Sequence[dt.date]]) -> Body:
    """Up to ten papers in one message, an embed each; the Details button lists them, to be opened in full."""
    titles = [escaped(wording.title(paper), PACKED_TITLE) for paper in papers]
    heads = [packed_facts(paper, words, also_on.get(paper.arxiv_id, ())) for paper in papers]
    room = ALL_EMBEDS - sum(map(len, titles)) - sum(map(len, heads))
    most = DESCRIPTION - max(map(len, heads))
    texts = fit_together([parts_of(paper.sections) for paper in papers], room, most, measure, words)
    shown = [
        {**paper_embed(paper, words, stacked(head, text)), "title": title}
        for paper, title, head, text in zip(papers, titles, heads, texts, strict=True)
    ]
    return {**delivery(shown[0], [[buttons.details(words)]]), "embeds": shown}


def catchup(digests: Sequence[Digest], words: Words) -> Body:
    """For each digest its date, its number of papers and, where there is room, its first paper."""
    room = (DESCRIPTION - 100) // max(1, len(digests)) - 1
    embed = {
        "title": words("While you were waiting"),
        "description": _as_many([_caught_up(digest, words, room) for digest in digests], digests, words) or "–",
        "color": COLOUR,
        "footer": {"text": words.plural("{n} earlier digest", "{n} earlier digests", len(digests))},
    }
    return delivery(embed, [[buttons.all_papers(words)]])


def late(text: str, words: Words) -> Body:
    """One quiet line: today's digest is not there yet, and why."""
    return delivery({"description": sentence(text, 1_000), "color": QUIET}, [[buttons.newest(words)]])


def notice(text: str, words: Words) -> Body:
    """What an admin is told."""
    embed = {"title": words("Something needs you"), "description": sentence(text, 3_000), "color": COLOUR}
    return delivery(embed, [[buttons.seen(words)]])


def test(text: str, words: Words) -> Body:
    """Opens what an admin had sent to themselves."""
    return delivery({"description": sentence(text, 1_000), "color": QUIET}, [[buttons.newest(words)]])


def welcome(words: Words) -> Body:
    """What Paperboy says when it has been added; the history is read for the second button's key."""
    embed = {"title": words("Hello, I am Paperboy"), "description": wording.welcome(words), "color": COLOUR}
    return delivery(embed, [[buttons.first_feed(words), buttons.newest(words)]])


def _caught_up(digest: Digest, words: Words, room: int) -> str:
    line = f"**{words.date(digest.date, 'medium')}** · {wording.count(digest, None, words)}"
    for first in in_vote_order(digest.papers)[:1]:
        votes = wording.votes(first, words)
        left = room - len(line) - len(votes) - len(first.url) - 20
        if left >= 30:
            return f"{line}\n{link(first, min(left, 200))} · {votes}\n"
    return line


def _as_many(lines: Sequence[str], digests: Sequence[Digest], words: Words) -> str:
    """Every line; where there are too many, the dates alone."""
    whole = "\n".join(lines).strip()
    return whole if len(whole) <= DESCRIPTION else cut_line(wording.dates(digests, words), DESCRIPTION)
