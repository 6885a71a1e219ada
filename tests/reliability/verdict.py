"""What has to be true when a world has come to rest: nothing lost, nothing doubled, in order, and the newest text."""

import datetime as dt
import json
from collections import Counter

from bot.domain.feeds import Feed
from tests.reliability.sim_platform import Posted, SimPlatform
from tests.reliability.world import Paper, World


def faults_of(world: World, newest: dict[dt.date, tuple[Paper, ...]]) -> list[str]:
    """Every broken promise, in words; empty when all is well. `newest`: the papers of each date as last written."""
    faults = [f"{name}: {word}" for name, platform in world.platforms.items() for word in platform.careless]
    return faults + harm_in(world, newest)


def harm_in(world: World, newest: dict[dt.date, tuple[Paper, ...]]) -> list[str]:
    """Those broken promises that someone who reads the channels, or the list of deliveries, would see."""
    faults = [f"{name}: {word}" for name, platform in world.platforms.items() for word in platform.broken]
    faults += [
        f"{row['platform']} {row['kind']} {row['part']} is {row['state']}: {row['error']}"
        for row in world.rows("SELECT * FROM deliveries WHERE state NOT IN ('sent', 'cancelled') OR edit_at NOT NULL")
    ]
    standing = {row["date"]: row["standing"] for row in world.rows("SELECT date, standing FROM digests")}
    for feed in world.feeds:
        platform = world.platforms[feed.channel.platform]
        for date, papers in newest.items():
            if standing.get(str(date)) == "news":
                faults += _digest(world, platform, feed, date, papers)
        faults += _catchups(world, platform, feed)
    for platform in world.platforms.values():
        keys = Counter(message.key for message in platform.messages if not message.gone)
        faults += [f"{platform.platform} {key} stands {count} times" for key, count in keys.items() if count > 1]
    return faults


def _digest(world: World, platform: SimPlatform, feed: Feed, date: dt.date, papers: tuple[Paper, ...]) -> list[str]:
    where = f"{feed.channel} {date}"
    overview = _messages(world, platform, feed, date, "overview")
    if len(overview) != 1:
        return [f"{where}: {len(overview)} overviews"]
    faults = []
    if f"{len(papers)} paper" not in json.dumps(overview[0].body):
        faults.append(f"{where}: the overview is not of {len(papers)} papers")
    thread = [message for message in platform.live(feed.channel.id) if message.place == overview[0].remote_id]
    by_id = {part: message for message in thread if (part := _part(world, message)) is not None}
    for paper in papers:
        message = by_id.get(paper.arxiv_id)
        if message is None:
            faults.append(f"{where}: {paper.arxiv_id} is lost")
        elif paper.text not in json.dumps(message.body):
            faults.append(f"{where}: {paper.arxiv_id} does not show {paper.text}")
    parts = [_part(world, message) for message in thread]
    steady = [part for part in parts if (date, part) not in world.ever_gone]
    expected = [arxiv_id for group in world.groups[date] for arxiv_id in group if arxiv_id in steady]
    if steady != expected and not world.restored:  # A restored store has forgotten which revision brought what.
        faults.append(f"{where}: the thread reads {steady}, not {expected}")
    return faults


def _catchups(world: World, platform: SimPlatform, feed: Feed) -> list[str]:
    """One overview for the missed dates of a batch, that names each, just before the newest digest."""
    batches: dict[str, list[str]] = {}
    for row in world.rows("SELECT date, batch FROM digests WHERE standing = 'catchup' ORDER BY date"):
        batches.setdefault(row["batch"], []).append(row["date"])
    faults = []
    for batch, dates in batches.items():
        newest = dt.date.fromisoformat(batch)
        said = _messages(world, platform, feed, newest, "catchup")
        full = _messages(world, platform, feed, newest, "overview")
        if len(said) != 1:
            faults.append(f"{feed.channel} {batch}: {len(said)} catch-up overviews")
            continue
        named = json.dumps(said[0].body)
        for date in map(dt.date.fromisoformat, dates):
            if f"{date:%b %-d}" not in named and f"{date:%B} {date.day}" not in named:
                faults.append(f"{feed.channel} {batch}: the catch-up does not name {date}")
            if _messages(world, platform, feed, date, "overview"):
                faults.append(f"{feed.channel} {date}: named in a catch-up and posted as well")
        live = platform.live(feed.channel.id)
        if full and live.index(said[0]) > live.index(full[0]):
            faults.append(f"{feed.channel} {batch}: the catch-up comes after the newest digest")
    return faults


def _messages(world: World, platform: SimPlatform, feed: Feed, date: dt.date, kind: str) -> list[Posted]:
    rows = world.rows(
        "SELECT key FROM deliveries WHERE platform = ? AND feed = ? AND date = ? AND kind = ?",
        feed.channel.platform,
        feed.name,
        str(date),
        kind,
    )
    keys = {row["key"] for row in rows}
    return [message for message in platform.live(feed.channel.id) if message.key in keys]


def _part(world: World, message: Posted) -> str | None:
    rows = world.rows("SELECT part FROM deliveries WHERE key = ? AND kind = 'paper'", message.key)
    return str(rows[0]["part"]) if rows else None
