"""`paperboy feeds`: what every feed is, those of the configuration and those made in chat."""

import json
from dataclasses import dataclass
from typing import Any

from bot.adapters.sqlite.inspection import Inspection, Row
from bot.config import Settings
from bot.domain.feed_options import FeedUnusable, feed_of, written_days, written_time
from bot.domain.feeds import Feed, Source
from bot.terminal import output
from bot.terminal.inspect import read, table


@dataclass(frozen=True, slots=True)
class SetUp:
    """A feed and where it was set up. `newest`: the date of the newest digest it has promised, or None."""

    feed: Feed
    source: Source
    paused: bool = False
    newest: str | None = None


def chat_feed(settings: Settings, tenant: str, options: str) -> Feed | None:
    """One made in chat, from its options as JSON; None for what another version wrote and this one cannot use."""
    try:
        return feed_of(json.loads(options), tenant, settings.locale.language, settings.locale.timezone)
    except FeedUnusable:
        return None


def everything(settings: Settings) -> list[SetUp]:
    """The configuration's feeds first, then those made in chat, as far as the store can be read."""
    try:
        rows: list[Row] = read(settings, Inspection.feeds, missing=[])
    except output.Stop:
        rows = []
    return _both(settings, rows)


def _both(settings: Settings, rows: list[Row]) -> list[SetUp]:
    known = {(row["tenant"], row["name"]): row for row in rows if row["source"] == "file"}
    file = [
        SetUp(feed, "file", bool(row.get("paused")), row.get("newest"))
        for feed in settings.feed_rules()
        for row in [known.get(feed.key, {})]
    ]
    chat = [
        SetUp(feed, "chat", row["paused"], row["newest"])
        for row in rows
        if row["source"] == "chat" and (feed := chat_feed(settings, row["tenant"], row["settings"])) is not None
    ]
    return [*file, *chat]


def feeds(settings: Settings, *, as_json: bool) -> int:
    rows = [_row(one, settings) for one in _both(settings, read(settings, Inspection.feeds, missing=[]))]
    if as_json:
        output.print_json(rows)
    elif not rows:
        output.say("There is no feed yet. Add a [[feeds]] section to the configuration, or type /paper feed make.")
    else:
        table(
            ("feed", "from", "channel", "posts", "takes", "newest digest"),
            [
                (
                    row["name"],
                    f"{row['source']}, paused" if row["paused"] else row["source"],
                    row["channel"] if row["connected"] else f"{row['channel']} (no token)",
                    row["post_at"],
                    _takes(row),
                    row["newest"] or "none yet",
                )
                for row in rows
            ],
        )
    return output.FINE


def _row(one: SetUp, settings: Settings) -> dict[str, Any]:
    feed = one.feed
    return {
        "name": feed.name,
        "source": one.source,
        "tenant": feed.tenant,
        "channel": str(feed.channel),
        "post_at": written_time(feed.post_at),
        "days": written_days(feed.days),
        "top": feed.top,
        "min_votes": feed.min_votes,
        "keywords": [query.typed for query in feed.keywords],
        "exclude": [query.typed for query in feed.exclude],
        "layout": feed.layout,
        "language": feed.language,
        "timezone": feed.zone.key,
        "paused": one.paused,
        "connected": settings.connects(feed.channel.platform),
        "newest": one.newest,
    }


def _takes(row: Row) -> str:
    parts = [f"top {row['top']}" if row["top"] else "every paper"]
    parts += [f"{row['min_votes']} votes or more"] if row["min_votes"] else []
    parts += [f"about {', '.join(row['keywords'])}"] if row["keywords"] else []
    parts += [f"not {', '.join(row['exclude'])}"] if row["exclude"] else []
    return ", ".join(parts)
