"""`/paper feed post`: a digest in the feed's channel now; once more after a second question."""

import datetime as dt

from bot.commands.ask import Ask
from bot.commands.command import Command, Example
from bot.commands.feed.access import AGAIN, Chosen, choose, choose_digest
from bot.commands.feed.naming import DATE, NAME, typed
from bot.commands.feed.options import find_place, without_threads
from bot.commands.records import Records
from bot.domain.feeds import THREADED, Feed
from bot.domain.papers import Digest
from bot.domain.planning import Posted, asked_to_post
from bot.domain.replies import Action, Reply, Sentence
from bot.locale import Words


async def answer(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    """The button of the second question carries the generation, so that pressed twice it posts once."""
    chosen = await choose(ask, records, words)
    if not isinstance(chosen, Chosen):
        return chosen
    rest, generation = _asked(chosen.rest)
    digest = await choose_digest(ask, rest, records, words)
    if not isinstance(digest, Digest):
        return digest
    date = digest.date
    feed = chosen.known.feed
    place = await find_place(str(feed.channel), ask, records, words)
    if isinstance(place, str):
        return Sentence(place)
    if not place.threads and feed.layout in THREADED:
        return Sentence(without_threads(words))
    posted = await records.posting.posted(feed, date)
    match asked_to_post(posted, generation, records.clock()):
        case "post":
            await records.posting.post(feed, date, 0 if posted is None else posted.generation + 1)
        case "hasten":
            await records.posting.hasten(feed, date)
        case "ask" if posted is not None and posted.sent_at is not None:
            return _once_more(feed, date, posted, posted.sent_at, words)
        case "waits":
            await records.posting.hasten(feed, date)
            named = words.date(date, "long")
            return Sentence(
                words(
                    "The digest of {date} is owed to that channel already, and waits. I try again now; if nothing "
                    "comes, /paper status says why.",
                    date=named,
                )
            )
    where = place.name or feed.channel.id
    named = words.date(date, "long")
    return Sentence(words("The digest of {date} is on its way to #{channel}.", date=named, channel=where))


def _once_more(feed: Feed, date: dt.date, posted: Posted, sent_at: float, words: Words) -> Sentence:
    moment = dt.datetime.fromtimestamp(sent_at, dt.UTC).astimezone(feed.zone)
    text = words(
        "The feed “{name}” posted the digest of {date} already, on {day} at {time}. Shall I post it once more? What is "
        "there stays.",
        name=feed.name,
        date=words.date(date, "long"),
        day=words.date(moment.date(), "long"),
        time=words.time(moment.time()),
    )
    again = f"turn:feed post {feed.name} {date} {AGAIN} {posted.generation + 1}"
    return Sentence(text, actions=(Action(words("Post it once more"), again, "danger"),))


def _asked(rest: tuple[str, ...]) -> tuple[tuple[str, ...], int | None]:
    if len(rest) > 1 and rest[-2] == AGAIN and rest[-1].isascii() and rest[-1].isdigit() and len(rest[-1]) < 10:
        return rest[:-2], int(rest[-1])
    return rest, None


COMMAND = Command(
    "feed post",
    "Have a feed post a digest now",
    (Example("feed post daily", "the newest digest in the feed's channel now; with a date, that one"),),
    answer,
    (NAME, DATE),
    typed,
    other_names=("feed 올리기",),
    admin=True,
)
