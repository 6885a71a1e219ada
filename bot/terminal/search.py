"""`paperboy search`: the archive by what its papers say, beside a running bot; reads only."""

from pathlib import Path

from bot.adapters.sqlite.archive import open_archive
from bot.adapters.sqlite.search import SqliteSearch
from bot.config import Settings
from bot.domain.papers import Paper
from bot.domain.queries import Refusal
from bot.domain.replies import Listed
from bot.domain.search_queries import DATES, parse_search
from bot.domain.search_sentences import sentence
from bot.locale import Words, words
from bot.ports import Hits, SearchTooLong
from bot.terminal import output
from bot.terminal.reading import TAKE_IN, read_store

PATIENCE = 600.0
"""Seconds; at a terminal one can stop it oneself."""


def search(settings: Settings, query: str, *, limit: int, as_json: bool) -> int:
    """`limit` 0: every paper that is found."""
    path = settings.store.path
    try:
        hits = read_store(path, _find(path, output.as_typed(query), None if limit == 0 else limit), TAKE_IN)
    except SearchTooLong:
        raise output.Stop("That took too long. Add a word or a date.", output.FOUND_PROBLEMS) from None
    for text, values in map(sentence, hits.loosened):
        output.complain(words("en")(text, **values))
    if as_json:
        output.print_json([_json(one) for one in hits.papers])
    elif not hits.papers:
        output.say("No paper has that.")
    else:
        for one in hits.papers:
            output.say(_lines(one))
        left = hits.total - len(hits.papers)
        if left > 0:
            output.complain(f"{output.number_of(left, 'more paper')}; --limit 0 shows all.")
    return output.FINE


async def _find(store: Path, query: str, limit: int | None) -> Hits:
    archive = await open_archive(store)
    try:
        newest = await archive.newest_date()
    finally:
        await archive.close()
    if newest is None:
        return Hits()
    read = parse_search(query, newest)
    if isinstance(read, Refusal):
        output.wrong_use(_refused(read, words("en")))
    searching = SqliteSearch(store, PATIENCE)
    try:
        return await searching.find(read, 0, limit)
    finally:
        await searching.close()


def _refused(refusal: Refusal, spoken: Words) -> str:
    sentence = spoken(refusal.reason, term=refusal.term)
    if refusal.reason == DATES:
        return f"{sentence} Write 2025-03-07, 2025-W10, 2025-03 or 2025."
    return sentence if refusal.suggestion is None else f"{sentence} This would work: {refusal.suggestion}"


def _json(listed: Listed) -> dict[str, object]:
    paper = listed.paper
    return {
        "arxiv_id": paper.arxiv_id,
        "title": paper.title,
        "date": listed.date.isoformat(),
        "votes": paper.votes,
    }


def _lines(listed: Listed) -> str:
    paper = listed.paper
    found = "".join(piece for piece, _ in listed.excerpt)
    return "\n    ".join(filter(None, (f"{paper.arxiv_id}  {paper.title}", f"{listed.date}, {_votes(paper)}", found)))


def _votes(paper: Paper) -> str:
    return "votes unknown" if paper.votes is None else output.number_of(paper.votes, "vote")
