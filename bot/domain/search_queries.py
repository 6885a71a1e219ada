"""SearchQuery: what a search asks for; the keyword grammar of domain/query_reading.py, with dates, and spaces as AND.

    확산 모델 -비디오 author:Ho since:2024-03 until:2024 votes:>20

Does not decide how words are found (domain/search_words.py) nor what is tried when nothing is (domain/search_steps.py).
More forgiving than a keyword: what comes down to nothing is left out where something else is left to look for.
"""

import datetime as dt
import re
from dataclasses import dataclass

from bot.domain.arxiv import linked_ids, written_id
from bot.domain.folding import fold
from bot.domain.periods import Period, read_period
from bot.domain.queries import EMPTY, LONG_TERM, NO_WORD, TOO_LONG, TOO_SHORT, Condition, Refusal
from bot.domain.query_reading import MOST_CHARACTERS, parse_query, straight_marks
from bot.domain.search_words import without_particle_on_latin

DATES = "I can't read “{term}” as a day, week, month or year."
"""A message id, a reason beside those of domain/queries.py."""

MOST_WORDS = 32
"""Of one alternative; words beyond are left out, which no answer misses."""

_ITEM = re.compile(r'[^\s"]*"[^"]*"?|[^\s"]+')
_DATE = re.compile(r'(since|until):(?:"([^"]*)"|(\S*))', re.IGNORECASE)
_SLIPS = re.compile(
    r""""[^"]*"?
    | (?<!\S) (?P<not> NOT \s+ (?=[^\s-]) )
    | (?<!\S) (?P<or> (?:또는|혹은) (?=\s+\S) )
    | (?<!\S) (?P<without>-?) (?i: (?P<author>author|저자) | (?P<title>title|제목) | (?P<date>since|until) )
      : \s* (?=\S)
    | (?<!\S) (?P<but>-?) (?i: votes|투표|추천 ) \s* :? \s* (?P<compared>>=|<=|[<>=≥≤]) \s* (?=[0-9])
    """,
    re.VERBOSE,
)
_SIGN = re.compile(r"[^\w\s\"]+")
# What people add because they are looking for papers. Every hit is one.
_SAID_OF_ALL = re.compile(
    r"^(?:papers?|articles?)\s(?:about|on)\s"
    r"|\s(?:관련|대해|대해서|관해|관해서|대한|관한)$"
    r"|(?:\s(?:관련|관련된|대한|관한|다룬|다루는))?\s(?:논문|논문들|논문을|논문들을|페이퍼|papers?)"
    r"(?:\s(?:찾아|추천해|보여|알려|골라)?\s?(?:줘|줘요|주세요|줄래|추천|좀))?[?!.]*\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """`alternatives` are joined by OR, the conditions of each by AND; an empty alternative asks for every paper.

    `since`, `until`: dates of digests, inclusive. `arxiv_ids`: just these papers, whatever else is asked.
    `left_out`: words that could not be looked for. `loosely`: as many of the words as any paper has.
    """

    typed: str
    alternatives: tuple[tuple[Condition, ...], ...]
    since: dt.date | None = None
    until: dt.date | None = None
    arxiv_ids: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    loosely: bool = False


def parse_search(text: str, newest: dt.date) -> SearchQuery | Refusal:
    """Read what a person typed; `newest` is what `week` and `month` are counted from. Never raises."""
    identifiers = _identifiers(text)
    if identifiers:
        return SearchQuery(text, (), arxiv_ids=identifiers)
    if len(text) > MOST_CHARACTERS:
        return Refusal(TOO_LONG)
    straight = _mended(text)
    kept: list[str] = []
    spans: dict[str, Period] = {}
    for item in _ITEM.findall(straight):
        bare = item.lstrip("-")
        found = _DATE.fullmatch(bare)
        if found is None:
            kept.append(item if '"' in item else without_particle_on_latin(item))
            continue
        written = found[2] or found[3] or ""
        span = read_period(written, newest) if written.strip() and bare == item else None
        if span is None:
            return Refusal(DATES, written or item)
        spans[found[1].lower()] = span
    query = _words(text, _without_lone_signs(kept), bool(spans))
    if isinstance(query, Refusal):
        return query
    since, until = spans.get("since"), spans.get("until")
    return SearchQuery(
        text,
        query.alternatives,
        None if since is None else since.since,
        None if until is None else until.until,
        left_out=query.left_out,
    )


def with_filters(query: str, author: str, since: dt.date | None, until: dt.date | None, least: int | None) -> str:
    """The query as one line, its filters in the grammar; each alternative gets those that are about papers."""
    added = [f'author:"{name}"'] if (name := " ".join(straight_marks(author).replace('"', " ").split())) else []
    added += [f"votes:>={least}"] if least else []
    parts: list[list[str]] = [[]]
    for item in _ITEM.findall(_mended(query)):
        if item == "OR":
            parts.append([])
        else:
            parts[-1].append(item)
    line = " OR ".join(" ".join([*part, *added]) for part in parts)
    line += "" if since is None else f" since:{since.isoformat()}"
    return line + ("" if until is None else f" until:{until.isoformat()}")


def _mended(text: str) -> str:
    """The operators as the grammar has them: `author: Ho`, `votes > 20`, `저자:Ho`, `NOT video`, `또는`."""

    def mended(slip: re.Match[str]) -> str:
        if slip["not"]:
            return "-"
        if slip["or"]:
            return "OR"
        if slip["compared"]:
            return f"{slip['but']}votes:{slip['compared']}"
        name = "author" if slip["author"] else "title" if slip["title"] else slip["date"]
        return slip[0] if name is None else f"{slip['without']}{name}:"

    return _SLIPS.sub(mended, straight_marks(text))


def _identifiers(text: str) -> tuple[str, ...]:
    """The arXiv ids and links in a text, whatever stands around them."""
    found = [written_id(text), *(written_id(word) for word in text.split()), *linked_ids(text)]
    return tuple(dict.fromkeys(one for one in found if one is not None))[:25]


def _words(typed: str, items: list[str], dated: bool) -> SearchQuery | Refusal:
    text = " ".join(items)
    if not text:
        return SearchQuery(typed, ((),)) if dated else Refusal(EMPTY)
    if (short := _SAID_OF_ALL.sub("", text)) and not isinstance(parse_query(short), Refusal):
        text = short
    query = parse_query(text)
    if isinstance(query, Refusal) and query.reason == LONG_TERM and query.suggestion:
        query = parse_query(query.suggestion)  # A pasted sentence is found by its beginning.
    left_out: tuple[str, ...] = ()
    if isinstance(query, Refusal) and query.reason in (TOO_SHORT, NO_WORD):
        left_out = tuple(item for item in items if _is_nothing_to_look_for(item))
        kept = " ".join(item for item in items if item not in left_out)
        again = parse_query(kept)
        if left_out and not isinstance(again, Refusal):
            query = again
    if isinstance(query, Refusal):
        return query
    alternatives = tuple(conditions[:MOST_WORDS] for conditions in query.alternatives)
    return SearchQuery(typed, alternatives, left_out=left_out)


def _without_lone_signs(items: list[str]) -> list[str]:
    """`LLaMA - Open`: a sign between two words is no operator. One at the end is, and lacks its word."""
    return [item for number, item in enumerate(items) if number == len(items) - 1 or not _SIGN.fullmatch(item)]


def _is_nothing_to_look_for(item: str) -> bool:
    """`A*`, `C++` and `&`: a single Latin letter, or no word at all."""
    letters = "".join(fold(item).words)
    return '"' not in item and ":" not in item and (not letters or (len(letters) == 1 and letters.isascii()))
