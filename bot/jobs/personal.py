"""Personal: what was found for people and channels becomes messages, when they are due.

What was found waits in the store; each message and what it tells are written in one transaction, under a key that
says whom it is for and of which day it is. Then it is a delivery like any other.
"""

import asyncio
import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

import structlog

from bot.domain.following import Subscription, channel_of, is_channel, read, tenant_of
from bot.domain.keywords import Match, Prepared, Query, prepare
from bot.domain.papers import Paper
from bot.domain.personal import Letter, Times, Told, due, in_order, why
from bot.domain.planning import Owed, Post, owed_by
from bot.domain.preferences import USUAL_TIME, told_at
from bot.domain.subscriptions import matches
from bot.domain.synonyms import Synonyms
from bot.formatter import layouts
from bot.locale import Language, nearest_language, words
from bot.locale.zones import zone_of
from bot.ports import Letters, Outcome, RecentDigests, Subscriptions, Untold, UntoldMatch

log = structlog.get_logger()

AT_A_TIME = 100
"""People whose messages are written in one transaction."""

_Papers = Mapping[tuple[dt.date, str], Prepared]


class Personal:
    """`language`, `zone` and `usual` (a local time, None: at once) are for who has not chosen."""

    def __init__(
        self,
        subscriptions: Subscriptions,
        letters: Letters,
        recent: RecentDigests,
        language: Language,
        zone: ZoneInfo,
        clock: Callable[[], float],
        owes: Callable[[], None],
        usual: dt.time | None = USUAL_TIME,
    ) -> None:
        self._subscriptions = subscriptions
        self._letters = letters
        self._recent = recent
        self._language: Language = language
        self._zone = zone
        self._clock = clock
        self._owes = owes
        self._usual = usual
        self._started = False

    async def renew(self, language: Language, zone: ZoneInfo, usual: dt.time | None) -> None:
        """From now on these are for who has not chosen."""
        self._language, self._zone, self._usual = language, zone, usual
        await self._letters.look_again()

    async def tidy(self) -> None:
        await self._subscriptions.tidy(self._clock())

    async def look(self) -> None:
        """Plan whatever is due. The scheduler calls it on every tick."""
        await self._subscriptions.look_who_is_closed()
        if not self._started:  # The bot's own zone or time may be another than at the last run.
            await self._letters.look_again()
            self._started = True
        now = self._clock()
        while owners := await self._letters.due(now, AT_A_TIME):
            waiting = await self._letters.untold(owners, now)
            ready = [one for one in waiting if self._due(one) <= now]
            later = [one for one in waiting if self._due(one) > now]
            outcomes = [Outcome(one.follower.owner, due_at=self._due(one)) for one in later]
            if ready:
                wanted = sorted({(match.date, match.arxiv_id) for one in ready for match in one.matches})
                papers = await self._letters.papers(wanted)
                synonyms = await self._recent.synonyms()
                outcomes += await asyncio.to_thread(self._plan, ready, papers, synonyms, now)
            await self._letters.write(outcomes, now)
            sent = sum(outcome.owed is not None for outcome in outcomes)
            if sent:
                log.info("messages about keywords are due", messages=sent)
                self._owes()

    def _due(self, waiting: Untold) -> float:
        """When the first of what waits is told; the rest goes with it."""
        found = [match.found_at for match in waiting.matches if not match.told]
        if not found or is_channel(waiting.follower.owner):
            return 0.0
        moment = dt.datetime.fromtimestamp(min(found), dt.UTC)
        return due(moment, self._times(waiting), waiting.follower.last_day).timestamp()

    def _times(self, waiting: Untold) -> Times:
        chosen = waiting.preferences
        time = told_at(chosen, waiting.follower.at_once, self._usual)
        return Times(zone_of(chosen.zone, zone_of(chosen.found_zone, self._zone)), time, chosen.quiet)

    def _plan(
        self, ready: Sequence[Untold], papers: Mapping[tuple[dt.date, str], Paper], synonyms: Synonyms, now: float
    ) -> list[Outcome]:
        prepared = {place: prepare(paper) for place, paper in papers.items()}
        return [outcome for waiting in ready for outcome in self._outcomes(waiting, prepared, synonyms, now)]

    def _outcomes(self, waiting: Untold, papers: _Papers, synonyms: Synonyms, now: float) -> Iterable[Outcome]:
        """The messages about what waits for one owner, and what is told by none because nobody wants it any more."""
        owner = waiting.follower.owner
        queries = _queries(waiting.subscriptions, synonyms, now)
        matched = [(match, found) for match in waiting.matches if (found := _holds(match, queries, papers)) is not None]
        kept = {match for match, _ in matched}
        dropped = tuple((one.number, one.arxiv_id) for one in waiting.matches if one not in kept and not one.told)
        yield Outcome(owner, told=dropped)
        by_part: dict[tuple[dt.date, str], list[tuple[UntoldMatch, tuple[Subscription, Match]]]] = defaultdict(list)
        times = self._times(waiting)
        for match, found in matched:
            by_part[self._message(waiting, match, times)].append((match, found))
        for (day, part), ones in sorted(by_part.items(), key=lambda item: item[0]):
            letter = Letter(day, in_order(_told(ones, papers, waiting)), for_channel=is_channel(owner))
            owed = self._owed(waiting, letter, part, now)
            once_a_day = times.time is not None and not letter.for_channel
            today = dt.datetime.fromtimestamp(now, times.zone).date() if once_a_day else None
            yield Outcome(owner, owed, tuple((one.number, one.arxiv_id) for one, _ in ones if not one.told), today)

    def _message(self, waiting: Untold, match: UntoldMatch, times: Times) -> tuple[dt.date, str]:
        """(day, part) of the message that tells it: of the key, so the same after a crash or a restored backup."""
        if is_channel(waiting.follower.owner):
            return match.date, ""
        if times.time is None:
            return match.date, str(match.revision)
        moment = dt.datetime.fromtimestamp(self._due(waiting), dt.UTC)
        return moment.astimezone(times.zone).date(), ""

    def _owed(self, waiting: Untold, letter: Letter, part: str, now: float) -> Owed:
        owner = waiting.follower.owner
        channel = channel_of(owner)
        language = waiting.preferences.language or waiting.follower.language
        spoken = words(nearest_language(language, self._language))
        post = Post(waiting.follower.home or tenant_of(owner), owner, letter.day, "full", channel, now)
        return owed_by(post, [layouts.personal(channel.platform, part, letter, spoken)], letter.day)[0]


def _queries(
    subscriptions: Sequence[Subscription], synonyms: Synonyms, now: float
) -> dict[int, tuple[Subscription, Query]]:
    """What the owner follows now, by number."""
    read_now = [(one, read(one.query, one.synonyms, synonyms)) for one in subscriptions if one.is_active(now)]
    return {one.number: (one, query) for one, query in read_now if isinstance(query, Query)}


def _holds(
    match: UntoldMatch, queries: Mapping[int, tuple[Subscription, Query]], papers: _Papers
) -> tuple[Subscription, Match] | None:
    """The match as it stands now; None when nobody follows it any more, or the query or the paper is another."""
    prepared = papers.get((match.date, match.arxiv_id))
    if prepared is None or match.number not in queries:
        return None
    subscription, query = queries[match.number]
    found = matches(query, prepared)
    return None if found is None else (subscription, found)


def _told(
    ones: Sequence[tuple[UntoldMatch, tuple[Subscription, Match]]], papers: _Papers, waiting: Untold
) -> list[Told]:
    """Each paper once, with all the keywords that found it, as its newest digest has it."""
    by_paper: dict[str, list[tuple[UntoldMatch, tuple[Subscription, Match]]]] = defaultdict(list)
    for one in ones:
        by_paper[one[0].arxiv_id].append(one)
    result = []
    for arxiv_id, found in by_paper.items():
        date = max(match.date for match, _ in found)
        whys = [why(*reason, papers[match.date, arxiv_id].paper) for match, reason in found]
        whys.sort(key=lambda one: one.number)
        already_in = waiting.already_in.get(arxiv_id, ())
        result.append(Told(papers[date, arxiv_id].paper, date, tuple(whys), already_in))
    return result
