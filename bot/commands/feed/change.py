"""`/paper feed change`: other options for a feed that was made in chat."""

from collections.abc import Mapping

from bot.commands.ask import Ask
from bot.commands.command import Command, Example, Option
from bot.commands.feed import listing
from bot.commands.feed.access import Chosen, choose
from bot.commands.feed.options import FILLED, SETTINGS, check, fields, given, misspelt, refused, typed
from bot.commands.records import Records
from bot.domain.feeds import KnownFeed
from bot.domain.replies import Form, Reply, Sentence
from bot.locale import Words


async def answer(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    """With the name alone it answers with the form. What is left out stays as it is; the name cannot be changed."""
    chosen = await choose(ask, records, words)
    if not isinstance(chosen, Chosen):
        return chosen
    known = chosen.known
    if known.source == "file":
        return in_the_file(known, words)
    if (slip := misspelt(ask, words)) is not None:
        return slip
    changes = {option: value for option, value in given(ask).items() if option != "name"}
    if not changes:
        return _form(known.written, known, {}, ask, words)
    written = {**known.written, **changes}
    checked = await check(written, ask, records, words)
    if isinstance(checked, dict):
        return refused(checked, _form(written, known, checked, ask, words) if ask.options.get("filled") else None)
    feed, kept = checked
    moved = feed.channel != known.feed.channel
    if not await records.feeds.change(feed, kept, records.clock()):
        return Sentence(words("There is no feed “{name}” here.", name=feed.name))
    text = (
        words("Changed. The feed “{name}” starts in its new channel with the next digest.", name=feed.name)
        if moved
        else words("Changed. The feed “{name}” is like this from the next digest on.", name=feed.name)
    )
    what = f"{listing.takes(feed, words)} · {feed.layout} · {listing.when(feed, words)}"
    return Sentence(f"{text}\n{what}", actions=listing.actions(KnownFeed(feed, "chat", paused=known.paused), words))


def in_the_file(known: KnownFeed, words: Words) -> Sentence:
    return Sentence(
        words(
            "The feed “{name}” stands in the configuration file, so it is changed and removed there, under [[feeds]]. "
            "I follow the file without a restart. Here you can pause it, try it out and have it post.",
            name=known.feed.name,
        )
    )


def _form(written: Mapping[str, str], known: KnownFeed, faults: Mapping[str, str], ask: Ask, words: Words) -> Form:
    return Form(
        words("Change a feed"),
        fields(written, ask.person.platform, words),
        f"feed change {FILLED} {known.feed.name}",
        words("Another channel gets the next digest first."),
        faults,
    )


COMMAND = Command(
    "feed change",
    "Change a feed that was made in chat",
    (Example("feed change daily top=5", "other options for a feed; with the name alone, a form"),),
    answer,
    (
        Option("name", "string", "Which feed", required=True, suggests="feeds"),
        Option("channel", "channel", "Where it posts from the next digest on"),
        *SETTINGS,
    ),
    typed,
    other_names=("feed 변경", "feed edit"),
    admin=True,
)
