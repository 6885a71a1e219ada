"""`/paper search`: papers by what they say, best first, in pages; what was loosened to find them is said."""

import re
from collections.abc import Sequence

from bot.commands import nothing, show
from bot.commands.ask import Ask, OptionValue
from bot.commands.command import Command, Example, Option
from bot.commands.records import Records
from bot.domain.papers import MAX_VOTES
from bot.domain.periods import Period, examples, read_period
from bot.domain.queries import EMPTY, Refusal
from bot.domain.replies import PaperList, Reply, Sentence
from bot.domain.search_queries import DATES, SearchQuery, parse_search, with_filters
from bot.domain.search_sentences import sentence
from bot.domain.search_steps import Loosened
from bot.locale import Words
from bot.ports import Archive, Hits, SearchTooLong

PAGE = 10
MOST_PAGES = 200
SHORT = 80
"""Characters of a line that fits into every button; a longer one is kept in the store and called by its name."""
_KEPT = "#"
_NAME = re.compile(_KEPT + r"[0-9a-f]{16}")
_SHOWN = 100


async def answer(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    newest = await records.archive.newest_date()
    if newest is None:
        return nothing.arrived_yet(words)
    typed = " ".join(str(ask.options.get("query", "")).split())
    if _NAME.fullmatch(typed):
        kept = await records.search_lines.kept(typed.removeprefix(_KEPT))
        if kept is None:
            return Sentence(words("I no longer know this search. Please type it again."), ("/paper help search",))
        typed = kept
    when = str(ask.options.get("when", "")).strip()
    period = read_period(when, newest) if when else None
    if when and period is None:
        return _unreadable_date(when, typed, examples(newest), words)
    line = _line(ask, typed, period)
    query = parse_search(line, newest)
    if isinstance(query, Refusal):
        return _refused(query, line, examples(newest), words)
    if len(query.arxiv_ids) == 1:
        return await show.by_id(query.arxiv_ids[0], records.archive, words, page)
    if period is not None and not await records.archive.top(period.since, period.until, 1):
        return await _no_digest(period, typed, records.archive, words)
    try:
        page = min(max(page, 1), MOST_PAGES)
        hits = await records.search.find(query, (page - 1) * PAGE, PAGE)
        if not hits.papers and hits.total:
            page = -(-hits.total // PAGE)
            hits = await records.search.find(query, (page - 1) * PAGE, PAGE)
    except SearchTooLong:
        text = words("That stands in so many papers that I gave up looking. Add a word or a date.")
        return Sentence(text, (f"/paper search {_cut(line)} since:{examples(newest)[2]}",))
    if not hits.papers:
        return _nothing(query, line, words)
    name = line if len(line) <= SHORT else _KEPT + await records.search_lines.keep(line, records.clock())
    pages = min(-(-hits.total // PAGE), MOST_PAGES)
    first = (page - 1) * PAGE + 1
    note = " ".join(_notes(query, hits.loosened, words))
    return PaperList(_heading(hits, line, words), hits.papers, f"search {name}", note, first, page, pages)


def _line(ask: Ask, typed: str, period: Period | None) -> str:
    """The whole search as one would type it: that is what the buttons carry."""
    least = ask.options.get("min_votes")
    return with_filters(
        typed,
        str(ask.options.get("author", "")),
        None if period is None else period.since,
        None if period is None else period.until,
        least if isinstance(least, int) and not isinstance(least, bool) else None,
    ).strip()


def _heading(hits: Hits, line: str, words: Words) -> str:
    if hits.more:
        return words("More than {n} papers for {query}", n=words.number(hits.total), query=_cut(line))
    return words.plural("{n} paper for {query}", "{n} papers for {query}", hits.total, query=_cut(line))


def _notes(query: SearchQuery, loosened: Sequence[Loosened], words: Words) -> list[str]:
    said = [words(text, **values) for text, values in map(sentence, loosened)]
    if query.left_out:
        left_out = " ".join(query.left_out)
        said.append(words("I left out {words}: a single letter stands in almost every paper.", words=_cut(left_out)))
    return said


def _nothing(query: SearchQuery, line: str, words: Words) -> Sentence:
    if query.arxiv_ids:
        return Sentence(words("In none of the digests here: {ids}", ids=", ".join(query.arxiv_ids)))
    text = words("No paper here has {query}. Try a shorter or an English word.", query=_cut(line))
    return Sentence(text, ("/paper search LLM 추론", "/paper top 5 month", "/paper help search"))


async def _no_digest(period: Period, typed: str, archive: Archive, words: Words) -> Sentence:
    """The nearest dates that there are, to search in."""
    sentence = await nothing.during(period, archive, words)
    nearest = await archive.nearest_dates(period.since)
    tips = (f"/paper search {_cut(typed)} since:{date} until:{date}" for date in nearest)
    return Sentence(sentence.text, tuple(tips))


def _unreadable_date(written: str, typed: str, usual: Sequence[str], words: Words) -> Sentence:
    text = words(DATES, term=_cut(written))
    return Sentence(text, tuple(f"/paper search {_cut(typed) or 'RAG'} since:{one}" for one in usual))


def _refused(refusal: Refusal, line: str, usual: Sequence[str], words: Words) -> Sentence:
    if refusal.reason == DATES:
        rest = " ".join(word for word in line.split() if not word.lower().startswith(("since:", "until:")))
        return _unreadable_date(refusal.term, rest, usual, words)
    text = words(refusal.reason, term=_cut(refusal.term))
    if refusal.reason == EMPTY or refusal.suggestion is None:
        return Sentence(text, ("/paper search LLM 추론", "/paper search diffusion author:Ho", "/paper help search"))
    return Sentence(text, (f"/paper search {refusal.suggestion}",))


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def typed(words: Sequence[str]) -> dict[str, OptionValue]:
    return {"query": " ".join(words)} if words else {}


COMMAND = Command(
    "search",
    "Papers about something, from the whole archive",
    (
        Example("search LLM 추론", "papers that have all the words, in Korean or English, best first"),
        Example('search "world model" -video', "words side by side, and a word to leave out"),
        Example("search diffusion author:Ho since:2024-03 votes:>20", "by author, date and votes"),
    ),
    answer,
    (
        Option("query", "string", 'Words; also "side by side", -without, OR, an arXiv id', required=True),
        Option("author", "string", "Only papers by this author"),
        Option("when", "string", "A day, week, month or year, such as 2025-03-07 or week", suggests="dates"),
        Option("min_votes", "integer", "Only papers with at least so many votes", least=0, most=MAX_VOTES),
    ),
    typed,
    ("find", "검색", "찾기"),
)
