"""How a feed's options are written, in the configuration and in chat: text becomes what the bot uses.

Each reader raises Unusable with what is expected, never with the value: it may be a secret in the wrong place.
"""

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast
from zoneinfo import ZoneInfo

from bot.domain.channels import read_channel
from bot.domain.feeds import LAYOUTS, Feed, Layout
from bot.domain.papers import MAX_VOTES
from bot.domain.posting_times import EVERY_DAY, read_days, read_post_at
from bot.domain.queries import Query, Refusal
from bot.domain.query_reading import parse_query

OPTIONS = (
    "name",
    "channel",
    "post_at",
    "days",
    "top",
    "min_votes",
    "keywords",
    "exclude",
    "layout",
    "language",
    "timezone",
)
"""The keys of `[[feeds]]`, in this order."""

MOST_PAPERS = 10_000
MOST_KEYWORDS = 50
LONGEST_NAME = 60

NAME = "must be 1 to 60 visible characters"
ZONE = 'is no time zone; zones are named like "Asia/Seoul", "Europe/Berlin" or "UTC"'
NUMBER = "must be a whole number from 0 to {most}"
CHOICE = "must be one of {choices}"
KEYWORD = "cannot be looked for: {reason}"
KEYWORDS = "must be {most} keywords at most"
FORUM_ON_SLACK = 'is "forum", and only Discord has forums; write "thread", or give the feed a Discord forum'
SENTENCES = (NAME, ZONE, NUMBER, CHOICE, KEYWORD, KEYWORDS, FORUM_ON_SLACK)
"""Every `Unusable.sentence` of this module: message ids."""


class Unusable(ValueError):
    """`sentence` is a message id, `values` fill it in. `refusal`: why a keyword cannot be looked for."""

    def __init__(self, sentence: str, refusal: Refusal | None = None, **values: object) -> None:
        self.sentence = sentence
        self.refusal = refusal
        self.values = values
        super().__init__(sentence.format(**values))


class FeedUnusable(Exception):
    """`faults`: option -> what is wrong with it. Every one that is wrong is there."""

    def __init__(self, faults: Mapping[str, ValueError]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{option} {fault}" for option, fault in faults.items()))


def feed_of(written: Mapping[str, str], tenant: str, language: str, zone: ZoneInfo) -> Feed:
    """The feed that these options describe; what is empty or left out is as in the configuration.

    `language` and `zone` are the bot's own. Raises FeedUnusable.
    """
    values: dict[str, Any] = {}
    faults: dict[str, ValueError] = {}
    for option in OPTIONS:
        text = written.get(option, "").strip()
        try:
            values[option] = READERS[option](text) if text or option in ("name", "channel") else None
        except ValueError as fault:
            faults[option] = fault
    on_slack = "channel" in values and values["channel"].platform == "slack"
    if on_slack and values.get("layout") == "forum":
        faults["layout"] = Unusable(FORUM_ON_SLACK)
    if faults:
        raise FeedUnusable(faults)
    return Feed(
        name=values["name"],
        channel=values["channel"],
        language=values["language"] or language,
        zone=values["timezone"] or zone,
        post_at=values["post_at"],
        days=values["days"] or EVERY_DAY,
        top=values["top"] or 0,
        min_votes=values["min_votes"] or 0,
        keywords=values["keywords"] or (),
        exclude=values["exclude"] or (),
        layout=values["layout"] or "thread",
        tenant=tenant,
    )


def kept(feed: Feed) -> str:
    """What a feed chooses papers by, and its language, as JSON: a digest that grows is posted as it began."""
    return json.dumps(
        {
            "language": feed.language,
            "top": feed.top,
            "min_votes": feed.min_votes,
            "keywords": [query.typed for query in feed.keywords],
            "exclude": [query.typed for query in feed.exclude],
        },
        ensure_ascii=False,
    )


def as_kept(feed: Feed, options: str) -> Feed:
    """The feed as it was when it promised; as it is now where nothing was kept."""
    if not options or options == kept(feed):
        return feed
    found = json.loads(options)
    return replace(
        feed,
        language=found["language"],
        top=found["top"],
        min_votes=found["min_votes"],
        keywords=_queries(found["keywords"]),
        exclude=_queries(found["exclude"]),
    )


def _queries(typed: Sequence[str]) -> tuple[Query, ...]:
    """What an earlier version could look for and this one cannot is left out."""
    return tuple(query for query in map(parse_query, typed) if isinstance(query, Query))


def written_time(post_at: dt.time | None) -> str:
    return "arrival" if post_at is None else post_at.strftime("%H:%M")


def written_days(days: frozenset[int]) -> str:
    """`mon-fri`, `mon-wed,sat`: runs of days, as read_days takes them."""
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(names[run[0]] if len(run) == 1 else f"{names[run[0]]}-{names[run[-1]]}" for run in runs)


# ---------------------------------------------------------------- one option each


def read_name(text: str) -> str:
    name = text.strip()
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise Unusable(NAME)
    return name


def read_zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ValueError, OSError, KeyError):
        raise Unusable(ZONE) from None


def read_keyword(text: str) -> Query:
    query = parse_query(text)
    if isinstance(query, Query):
        return query
    reason = query.reason.replace("“{term}”", "one term of it").format(term="one term of it")
    raise Unusable(KEYWORD, query, reason=reason.rstrip("."))


def read_keywords(text: str) -> tuple[Query, ...]:
    """Parted by commas; one inside quotation marks parts nothing."""
    parts = [part.strip() for part in re.findall(r'(?:[^,"“”]|["“][^"”]*(?:["”]|$)|”)+', text)]
    queries = tuple(read_keyword(part) for part in parts if part)
    if len(queries) > MOST_KEYWORDS:
        raise Unusable(KEYWORDS, most=MOST_KEYWORDS)
    return queries


def read_layout(text: str) -> Layout:
    return cast("Layout", _one_of(LAYOUTS, text))


def read_language(text: str) -> str:
    return _one_of(("ko", "en"), text)


def _whole(most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,10}", text) or int(text) > most:
            raise Unusable(NUMBER, most=most)
        return int(text)

    return read


def _one_of(choices: Sequence[str], text: str) -> str:
    if text.lower() not in choices:
        raise Unusable(CHOICE, choices=", ".join(choices))
    return text.lower()


READERS: Mapping[str, Callable[[str], object]] = {
    "name": read_name,
    "channel": read_channel,
    "post_at": read_post_at,
    "days": read_days,
    "top": _whole(MOST_PAPERS),
    "min_votes": _whole(MAX_VOTES),
    "keywords": read_keywords,
    "exclude": read_keywords,
    "layout": read_layout,
    "language": read_language,
    "timezone": read_zone,
}
"""Option -> what reads it."""
