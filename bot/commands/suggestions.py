"""What is offered while an option is being typed: (what is shown, what is sent), from local data alone.

At most 25, each shown in 1 to 100 characters (Discord's limits: docs.discord.com, autocomplete choices).
"""

from zoneinfo import ZoneInfo

from bot.commands.period_name import period_name
from bot.domain.arxiv import written_id
from bot.domain.periods import Period, read_period, written_period
from bot.domain.replies import Listed
from bot.domain.search_queries import SearchQuery, parse_search
from bot.locale import Words
from bot.locale.zones import find_zone, zone_name, zones_with
from bot.ports import Archive, Search, SearchTooLong

MOST = 25
LONGEST = 100
DATES = 200
"""How many of the newest digests are looked through; an older date is offered once it is typed in full."""

Suggestion = tuple[str, str]


async def papers(typed: str, archive: Archive, search: Search) -> list[Suggestion]:
    """By arXiv id, link or words of a title, else of the text; nothing typed: the most voted of the newest digest."""
    identifier = written_id(typed)
    if identifier is not None:
        listed = await archive.paper(identifier)
        found = [] if listed is None else [listed]
    elif typed.strip():
        found = list(await archive.titled(typed[:300], MOST)) or await _saying(typed, archive, search)
    else:
        newest = await archive.newest_date()
        found = [] if newest is None else list(await archive.top(newest, newest, MOST))
    return [(_shown(one.paper.title) or one.paper.arxiv_id, one.paper.arxiv_id) for one in found]


async def _saying(typed: str, archive: Archive, search: Search) -> list[Listed]:
    """Titles are English, mostly, and who types may not be."""
    newest = await archive.newest_date()
    query = None if newest is None else parse_search(typed, newest)
    if not isinstance(query, SearchQuery):
        return []
    try:
        hits = await search.find(query, 0, MOST)
    except SearchTooLong:
        return []
    return [] if hits.loosened else list(hits.papers)


async def times(typed: str, archive: Archive, words: Words) -> list[Suggestion]:
    """What was typed, where there are digests then; this week, month and year; and the digest dates it is part of."""
    newest = await archive.newest_date()
    if newest is None:
        return []
    wanted = _bare(typed)
    spans = [(words("This week"), "week"), (words("This month"), "month"), (words("This year"), "year")]
    days = [(words.date(date), date.isoformat()) for date in await archive.dates(DATES)]
    alike = [one for one in (*days[:1], *spans, *days[1:]) if wanted in one[1] or wanted in _bare(one[0])]
    period = read_period(typed, newest) if wanted else None
    if period is not None and await archive.top(period.since, period.until, 1):
        alike.insert(0, _of_period(period, words))
    return list({sent: (shown, sent) for shown, sent in reversed(alike)}.values())[::-1][:MOST]


def zones(typed: str, own: ZoneInfo, words: Words) -> list[Suggestion]:
    """Zones by their own name, a city or a country; nothing typed: the bot's own first."""
    meant = find_zone(typed) if typed.strip() else str(own)
    alike = zones_with(typed[:LONGEST], words.language, MOST)
    first = [] if meant is None else [(zone_name(meant, words.language), meant)]
    return list(dict.fromkeys((*first, *alike)))[:MOST]


def _of_period(period: Period, words: Words) -> Suggestion:
    return _shown(period_name(period, words)), written_period(period)


def _shown(text: str) -> str:
    """On one line; a long one ends between words, with an ellipsis. Empty when there is nothing to see."""
    line = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    if len(line) <= LONGEST:
        return line
    head = line[: LONGEST - 1]
    return (head.rpartition(" ")[0] or head) + "…"


def _bare(text: str) -> str:
    return "".join(text.split()).lower()
