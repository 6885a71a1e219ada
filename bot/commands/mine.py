"""What of a digest, or of a message, is about one's own keywords. Never shown to others."""

import datetime as dt
from collections.abc import Sequence

from bot.commands import nothing
from bot.commands.ask import Ask, OptionValue
from bot.commands.command import Command
from bot.commands.followed import shown
from bot.commands.records import Records
from bot.domain.following import Subscription, channel_owner, is_channel, read
from bot.domain.highlight import excerpt
from bot.domain.keywords import Match, Query, prepare
from bot.domain.papers import in_vote_order
from bot.domain.replies import Action, Listed, PaperList, Reply, Sentence
from bot.domain.subscriptions import matches
from bot.locale import Words

PAGE = 10
_Queries = Sequence[tuple[Subscription, Query]]


async def of_digest(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    """The papers of a digest that one's keywords match; the option `date`, the newest when left out."""
    date = _date(str(ask.options.get("date", ""))) or await records.archive.newest_date()
    digest = None if date is None else await records.archive.digest(date)
    if date is None or digest is None:
        return nothing.arrived_yet(words)
    queries = await _queries(ask.person.key, records)
    if not queries:
        return Sentence(
            words("You follow no keyword yet. Type one, and I show what it would have sent before you decide."),
            ("/paper subscribe RAG",),
        )
    found = []
    for paper in in_vote_order(digest.papers):
        prepared = prepare(paper)
        matched = [(one, match) for one, query in queries if (match := matches(query, prepared)) is not None]
        if matched:
            found.append(_listed(Listed(paper, date), matched))
    if not found:
        text = words("None of the papers of {date} matches your keywords.", date=words.date(date, "long"))
        return Sentence(text, actions=(Action(words("My keywords"), "ask:subscriptions"),))
    heading = words.plural("{n} of these matches yours", "{n} of these match yours", len(found))
    return _paged(heading, found, f"mine {date}", page, words, dated=False)


async def of_letter(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    """Every paper of a message about keywords, with all its reasons; the option `key` names the message."""
    key = str(ask.options.get("key", ""))
    owners = [ask.person.key, *([channel_owner(ask.channel)] if ask.channel is not None else [])]
    for owner in owners:
        told = await records.followed.letters.told(owner, key)
        if told:
            break
    else:
        return Sentence(words("I no longer know this message."), ("/paper subscriptions",))
    queries = await _queries(owner, records)
    found: dict[str, Listed] = {}
    for one in told:
        listed = await records.archive.paper(one.arxiv_id)
        if listed is None or one.arxiv_id in found:
            continue
        prepared = prepare(listed.paper)
        matched = [(sub, match) for sub, query in queries if (match := matches(query, prepared)) is not None]
        found[one.arxiv_id] = _listed(Listed(listed.paper, one.date), matched)
    papers = sorted(found.values(), key=_newest_and_most_voted)
    heading = words.plural("{n} paper for you", "{n} papers for you", len(papers))
    if is_channel(owner):
        heading = words.plural(
            "{n} paper that this channel follows", "{n} papers that this channel follows", len(papers)
        )
    return _paged(heading, papers, f"letter {key}", page, words, dated=True)


def _newest_and_most_voted(one: Listed) -> tuple[int, bool, int]:
    return -one.date.toordinal(), one.paper.votes is None, -(one.paper.votes or 0)


async def _queries(owner: str, records: Records) -> _Queries:
    """What is followed now."""
    synonyms = await records.followed.recent.synonyms()
    now = records.clock()
    held = [one for one in await records.followed.subscriptions.of(owner) if one.is_active(now)]
    return [(one, query) for one in held if isinstance(query := read(one.query, one.synonyms, synonyms), Query)]


def _listed(listed: Listed, matched: Sequence[tuple[Subscription, Match]]) -> Listed:
    """The first keyword's words stand in the excerpt, the others are named."""
    if not matched:
        return listed
    first = matched[0][1]
    names = ", ".join(shown(one.query, 40) for one, _ in matched)
    return Listed(listed.paper, listed.date, excerpt(first.reasons, listed.paper), f"→ {names}")


def _paged(heading: str, papers: Sequence[Listed], ask: str, page: int, words: Words, *, dated: bool) -> PaperList:
    """Without an ask there is no Share; the pages are buttons of its own."""
    pages = max(1, -(-len(papers) // PAGE))
    page = min(max(page, 1), pages)
    first = (page - 1) * PAGE
    turn = []
    if page > 1:
        turn.append(Action(words("Previous"), f"page:{page - 1}:{ask}"))
    if page < pages:
        turn.append(Action(words("Next"), f"page:{page + 1}:{ask}"))
    note = words("Page {page} of {pages}", page=page, pages=pages) if pages > 1 else ""
    shown_now = tuple(papers[first : first + PAGE])
    return PaperList(heading, shown_now, "", note, first=first + 1, dated=dated, actions=tuple(turn))


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _typed_date(words: Sequence[str]) -> dict[str, OptionValue]:
    return {"date": words[0]} if words else {}


def _typed_key(words: Sequence[str]) -> dict[str, OptionValue]:
    return {"key": words[0]} if words else {}


OF_DIGEST = Command("mine", "", (), of_digest, typed=_typed_date)
OF_LETTER = Command("letter", "", (), of_letter, typed=_typed_key)
