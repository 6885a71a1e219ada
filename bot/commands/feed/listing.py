"""`/paper feed list`, and bare `/paper feed`: the feeds here, those of the file and those made in chat."""

import datetime as dt

from bot.commands.ask import Ask
from bot.commands.command import Command, Example
from bot.commands.feed.access import place_of, refusal, seen
from bot.commands.records import Records
from bot.domain.feed_options import written_days, written_time
from bot.domain.feeds import THREADED, Feed, KnownFeed, due
from bot.domain.posting_times import EVERY_DAY
from bot.domain.replies import Action, Entries, Entry, Reply, Sentence
from bot.locale import Words

PAGE = 5


async def answer(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    refused = await refusal(ask.person, records, words)
    if refused is not None:
        return refused
    feeds = await seen(ask.person, records)
    make = Action(words("New feed"), "form:feed make", "primary")
    if not feeds:
        text = words("There is no feed here yet. A feed brings each digest, or the papers you choose, to a channel.")
        return Sentence(text, ("/paper feed make",), (make,))
    pages = -(-len(feeds) // PAGE)
    page = min(max(page, 1), pages)
    shown = feeds[(page - 1) * PAGE : page * PAGE]
    entries = tuple([await entry(known, records, words) for known in shown])
    heading = words.plural("{n} feed here", "{n} feeds here", len(feeds))
    return Entries(heading, entries, "feed list", page=page, pages=pages, actions=(make,))


async def entry(known: KnownFeed, records: Records, words: Words) -> Entry:
    feed = known.feed
    place = await place_of(known, records)
    where = f"#{place.name}" if place is not None and place.name else str(feed.channel)
    lines = [f"{takes(feed, words)} · {feed.layout}", when(feed, words)]
    if known.paused:
        lines.append(words("Paused. It goes on with the next digest after you resume it."))
    if place is not None and (place.trouble is not None or (feed.layout in THREADED and not place.threads)):
        lines.append(words("I can't post there at present: /paper status says why."))
    lines.append(words("From the configuration file") if known.source == "file" else words("Made in chat"))
    return Entry(f"{feed.name} → {where}", "\n".join(lines), actions(known, words))


def takes(feed: Feed, words: Words) -> str:
    """Which papers it takes."""
    parts = [
        words.plural("the first {n} paper", "the first {n} papers", feed.top) if feed.top else words("every paper"),
    ]
    if feed.min_votes:
        parts.append(words.plural("at least {n} vote", "at least {n} votes", feed.min_votes))
    if feed.keywords:
        parts.append(words("about {keywords}", keywords=", ".join(query.typed for query in feed.keywords)))
    if feed.exclude:
        parts.append(words("without {keywords}", keywords=", ".join(query.typed for query in feed.exclude)))
    return ", ".join(parts)


def when(feed: Feed, words: Words) -> str:
    """When it posts."""
    if feed.post_at is None:
        text = words("as soon as the digest is here")
    else:
        text = words("at {time} ({zone})", time=written_time(feed.post_at), zone=feed.zone.key)
    return text if feed.days == EVERY_DAY else f"{text}, {written_days(feed.days)}"


def next_posting(known: KnownFeed, now: float, words: Words) -> str:
    """When a digest that came now would be posted."""
    if known.paused:
        return words("paused")
    arrived = dt.datetime.fromtimestamp(now, dt.UTC)
    moment = due(known.feed, arrived)
    if moment == arrived:
        return words("as soon as the next digest is here")
    moment = moment.astimezone(known.feed.zone)
    return words("{date} at {time}", date=words.date(moment.date(), "medium"), time=words.time(moment.time()))


def actions(known: KnownFeed, words: Words) -> tuple[Action, ...]:
    """What can be done about a feed with one press; a feed of the file is changed in the file."""
    name = known.feed.name
    pause = (
        Action(words("Resume"), f"turn:feed resume {name}")
        if known.paused
        else Action(words("Pause"), f"turn:feed pause {name}")
    )
    found = (
        Action(words("Preview"), f"ask:feed preview {name}"),
        Action(words("Test"), f"ask:feed test {name}", spoken=words("Test: sent to you alone")),
        Action(words("Post now"), f"ask:feed post {name}"),
        pause,
    )
    if known.source == "file":
        return found
    return (
        *found,
        Action(words("Change"), f"form:feed change {name}"),
        Action(words("Remove"), f"ask:feed remove {name}", "danger"),
    )


COMMAND = Command(
    "feed list",
    "The feeds here: which channel gets what, and when",
    (Example("feed list", "the feeds here, each with what can be done about it"),),
    answer,
    other_names=("feed 목록",),
    admin=True,
)


async def _bare(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    """`feed` lists; what stands behind it and is no command is named."""
    word = str(ask.options.get("word", ""))
    if not word:
        return await answer(ask, records, words, page)
    unknown, nearest = f"feed {word[:60]}", str(ask.options.get("nearest", ""))
    if nearest:
        meant = " ".join(nearest.split()[:2])
        text = words("I don't know “{word}”. Did you mean {nearest}?", word=unknown, nearest=meant)
        return Sentence(text, (f"/paper {nearest[:200]}", "/paper feed list"))
    return Sentence(words("I don't know “{word}”.", word=unknown), ("/paper feed list", "/paper feed make"))


BARE = Command(
    "feed",
    COMMAND.description,
    (),
    _bare,
    typed=lambda words: {"word": words[0]} if words else {},
    other_names=("피드",),
    admin=True,
)
"""Not in the catalogue: a group alone cannot be chosen on Discord."""
