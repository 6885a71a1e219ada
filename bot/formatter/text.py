"""What a terminal shows: plain lines, not wrapped and without colour; both are the terminal's business."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import assert_never

from bot.domain.papers import Digest, Paper, in_vote_order
from bot.domain.replies import (
    DigestOverview,
    Document,
    Entries,
    FeedPreview,
    Form,
    PaperCard,
    PaperList,
    Reply,
    Sentence,
)
from bot.formatter import wording
from bot.formatter.foreign import clean, clean_line
from bot.formatter.parts import parts_of
from bot.formatter.pictures import video
from bot.formatter.pieces import cut_line, plain
from bot.locale import Words


def digest(
    digest: Digest, words: Words, also_on: Mapping[str, Sequence[dt.date]], *, total: int | None = None
) -> list[str]:
    """The overview, then every paper in vote order."""
    papers = in_vote_order(digest.papers)
    return [
        overview(digest, words, total=total),
        *(paper(one, words, also_on=also_on.get(one.arxiv_id, ())) for one in papers),
    ]


def overview(digest: Digest, words: Words, *, total: int | None = None) -> str:
    lines = [wording.digest_title(digest, words), wording.count(digest, total, words)]
    if not digest.papers:
        lines.append(wording.where_papers_are(digest, words, "thread"))
    top = in_vote_order(digest.papers)[: wording.TOP]
    if top:
        lines += ["", words("Most voted")]
    for number, one in enumerate(top, 1):
        lines += [f"{number}. {wording.title(one)} · {wording.votes(one, words)}", f"   {one.url}"]
    notes = [note for note in (wording.languages(digest.papers, words), wording.source(digest, words)) if note]
    return "\n".join([*lines, *([""] if notes else []), *notes])


def paper(paper: Paper, words: Words, *, also_on: Sequence[dt.date] = ()) -> str:
    """Everything, uncut, but for the list of authors."""
    return _paper(paper, words, also_on, wording.authors(paper, words))


def catchup(digests: Sequence[Digest], words: Words) -> str:
    lines = [words("While you were waiting")]
    for one in digests:
        lines.append(f"{words.date(one.date, 'medium')} · {wording.count(one, None, words)}")
        first = in_vote_order(one.papers)[:1]
        lines += [f"  {wording.title(paper)} · {wording.votes(paper, words)}" for paper in first]
    return "\n".join(lines)


def reply(reply: Reply, words: Words) -> str:
    match reply:
        case PaperList():
            lines = [clean_line(reply.heading), *([clean(reply.note)] if reply.note else [])]
            for number, listed in enumerate(reply.papers, reply.first):
                votes_and_date = wording.votes_and_date(listed, words, dated=reply.dated)
                lines += [
                    "",
                    f"{number}. {wording.title(listed.paper)}",
                    f"   {votes_and_date}",
                    f"   {listed.paper.url}",
                ]
                if gist := wording.gist(listed.paper):
                    lines.append(f"   {cut_line(gist, 180)}")
            if reply.pages > 1:
                lines += ["", words("Page {page} of {pages}", page=reply.page, pages=reply.pages)]
            text = "\n".join(lines)
        case PaperCard():
            one = reply.listed.paper
            text = _paper(one, words, reply.also_on, wording.all_authors(one, words))
        case DigestOverview():
            note = f"{clean(reply.note)}\n" if reply.note else ""
            text = note + overview(reply.digest, words)
        case Sentence():
            text = clean(reply.text)
        case Entries():
            lines = [clean_line(reply.heading), *([clean(reply.note)] if reply.note else [])]
            for entry in reply.entries:
                lines += ["", clean_line(entry.title), *(f"   {line}" for line in clean(entry.text).splitlines())]
            text = "\n".join(lines)
        case Form():
            lines = [clean_line(reply.title), *([clean(reply.note)] if reply.note else [])]
            lines += [f"{clean_line(field.label)}: {clean_line(field.value)}" for field in reply.fields]
            text = "\n".join(lines)
        case Document():
            text = f"{clean(reply.text)}\n\n{clean(reply.content)}"
        case FeedPreview():
            note = f"{clean(reply.note)}\n" if reply.note else ""
            text = note + overview(reply.digest, words)
        case _:
            assert_never(reply)
    if not isinstance(reply, Form | FeedPreview) and reply.tips:
        text += "\n\n" + "\n".join([words("Try"), *(f"  {clean_line(tip)}" for tip in reply.tips)])
    return text


def _paper(paper: Paper, words: Words, also_on: Sequence[dt.date], authors: str) -> str:
    facts = " · ".join(fact for fact in (wording.votes(paper, words), wording.also_on(also_on, words)) if fact)
    lines = [line for line in (wording.title(paper), paper.url, facts, authors) if line]
    for part in parts_of(paper.sections):
        lines += ["", ("- " if part.bullet else "") + plain(part.pieces)]
    if address := video(paper):
        lines += ["", f"{words('Video')}: {address}"]
    return "\n".join(lines)
