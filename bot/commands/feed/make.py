"""`/paper feed make`: a new feed, from its options or from a form."""

from collections.abc import Mapping

from bot.commands.ask import Ask
from bot.commands.command import Command, Example, Option
from bot.commands.feed import listing
from bot.commands.feed.access import refusal, seen
from bot.commands.feed.options import (
    FILLED,
    SETTINGS,
    check,
    fields,
    find_place,
    given,
    misspelt,
    name_field,
    refused,
    typed,
)
from bot.commands.records import Records
from bot.domain.feed_options import LONGEST_NAME
from bot.domain.feeds import KnownFeed
from bot.domain.replies import Form, Reply, Sentence
from bot.locale import Words

NAMELESS = "papers"


async def answer(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    """Without options it answers with the form. The name is the channel's, the channel is this one, unless named."""
    no = await refusal(ask.person, records, words)
    if no is not None:
        return no
    taken = {known.feed.name.casefold() for known in await seen(ask.person, records)}
    if (slip := misspelt(ask, words)) is not None:
        return slip
    written = given(ask)
    if not written:
        return await _form(ask, {}, {}, taken, records, words)
    written["name"] = " ".join(written.get("name", "").split()) or await _free_name(ask, written, taken, records, words)
    checked = await check(written, ask, records, words)
    if not isinstance(checked, dict) and checked[0].name.casefold() in taken:
        checked = {"name": _taken(checked[0].name, words)}
    if isinstance(checked, dict):
        form = await _form(ask, written, checked, taken, records, words) if ask.options.get("filled") else None
        return refused(checked, form)
    feed, kept = checked
    if not await records.feeds.make(feed, kept, records.clock()):
        return Sentence(_taken(feed.name, words))
    known = KnownFeed(feed, "chat")
    text = words("The feed “{name}” is there. It starts with the next digest.", name=feed.name)
    what = f"{listing.takes(feed, words)} · {feed.layout} · {listing.when(feed, words)}"
    return Sentence(f"{text}\n{what}", actions=listing.actions(known, words))


def _taken(name: str, words: Words) -> str:
    return words("There is a feed “{name}” here already. Please choose another name.", name=name)


async def _form(
    ask: Ask, written: Mapping[str, str], faults: Mapping[str, str], taken: set[str], records: Records, words: Words
) -> Form:
    """Filled in with what was given, or what is usual. Nothing is asked of the platform: a window opens at once."""
    shown = dict(written)
    if not written:
        here = ask.channel if ask.channel is not None and ask.channel.person is None else None
        shown = {
            "name": _free(NAMELESS, taken),
            "channel": str(here or ""),
            "post_at": "arrival",
            "layout": "thread",
        }
    return Form(
        words("New feed"),
        (name_field(shown, words), *fields(shown, ask.person.platform, words)),
        f"feed make {FILLED}",
        words("It starts with the next digest."),
        faults,
    )


async def _free_name(ask: Ask, written: Mapping[str, str], taken: set[str], records: Records, words: Words) -> str:
    place = await find_place(written.get("channel", ""), ask, records, words)
    return _free(NAMELESS if isinstance(place, str) else place.name or NAMELESS, taken)


def _free(name: str, taken: set[str]) -> str:
    name = " ".join(name.split())[: LONGEST_NAME - 4]
    numbers = (number for number in range(2, len(taken) + 3) if f"{name}-{number}".casefold() not in taken)
    return name if name.casefold() not in taken else f"{name}-{next(numbers)}"


COMMAND = Command(
    "feed make",
    "Make a new feed: a channel gets each digest, or the papers you choose",
    (
        Example("feed make", "a form for a new feed"),
        Example("feed make daily post_at=09:00 top=10", "a feed for this channel, from its options"),
    ),
    answer,
    (
        Option("name", "string", "Its name (left out: the channel's)"),
        Option("channel", "channel", "Where it posts (left out: here)"),
        *SETTINGS,
    ),
    typed,
    other_names=("feed 만들기", "feed new", "feed add", "feed create"),
    admin=True,
)
