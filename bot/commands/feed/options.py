"""A feed's options in chat: the same keys and forms as in the configuration, asked for and checked."""

import difflib
import re
from collections.abc import Mapping, Sequence

from bot.commands.ask import Ask, OptionValue
from bot.commands.command import Option, mentioned
from bot.commands.records import Records
from bot.domain.channels import Channel, Platform, read_channel
from bot.domain.feed_options import LONGEST_NAME, MOST_PAPERS, OPTIONS, FeedUnusable, Unusable, feed_of
from bot.domain.feeds import LAYOUTS, THREADED, Feed
from bot.domain.notices import Trouble
from bot.domain.papers import MAX_VOTES
from bot.domain.replies import Field, Form, Reply, Sentence
from bot.locale import Words
from bot.locale.zones import find_zone
from bot.ports import Place, PlaceUnknown

FILLED = "+"
"""Stands first in what a filled form submits, so that its faults come back in the form."""

SETTINGS: tuple[Option, ...] = (
    Option("post_at", "string", "When it posts: arrival, or a time such as 09:00"),
    Option("days", "string", "On which days, such as mon-fri or mon,wed,fri"),
    Option("top", "integer", "How many papers at most; 0 for all", least=0, most=MOST_PAPERS),
    Option("min_votes", "integer", "Only papers with at least so many votes", least=0, most=MAX_VOTES),
    Option("keywords", "string", "Only papers that match one of these, with commas between them"),
    Option("exclude", "string", "No papers that match one of these, with commas between them"),
    Option("layout", "string", "How a digest looks in the channel", choices=LAYOUTS),
    Option("language", "string", "The language of the bot's own words", choices=("ko", "en")),
    Option("timezone", "string", "The time zone of the times, such as Asia/Seoul", suggests="zones"),
)

_KEY = re.compile(rf"(?:^|(?<=\s))({'|'.join(OPTIONS)})\s?=\s?", re.IGNORECASE)


_LIKE_KEY = re.compile(r"(?:^|(?<=\s))([a-z_]{2,20})=", re.IGNORECASE)


def typed(words: Sequence[str]) -> dict[str, OptionValue]:
    """`<name> key=value key=value`: a value goes on to the next key; quotation marks around it are dropped.

    `unknown`: what looks like a key and is none. A value may hold such a thing, unless it is all but a key.
    """
    line = " ".join(words)
    filled = line == FILLED or line.startswith(f"{FILLED} ")
    keys = list(_KEY.finditer(line := line[1:].strip() if filled else line))
    found: dict[str, OptionValue] = {}
    for key, following in zip(keys, [*keys[1:], None], strict=False):
        value = line[key.end() : following.start() if following else len(line)].strip()
        quoted = len(value) > 1 and value[0] == value[-1] == '"' and '"' not in value[1:-1]
        found[key[1].lower()] = value[1:-1] if quoted else value
    name = line[: keys[0].start()].strip() if keys else line
    if name:
        found["name"] = name
    if filled:
        return {**found, "filled": True}
    in_name = {key[1].lower() for key in _LIKE_KEY.finditer(name)}
    for key in _LIKE_KEY.finditer(line):
        if (word := key[1].lower()) not in OPTIONS and (word in in_name or _nearest_option(word)):
            return {**found, "unknown": word}
    return found


def _nearest_option(word: str) -> str:
    return next(iter(difflib.get_close_matches(word, OPTIONS, n=1, cutoff=0.75)), "")


def misspelt(ask: Ask, words: Words) -> Sentence | None:
    """What someone hears who typed a key that is none; None when nobody did."""
    word = str(ask.options.get("unknown", ""))
    if not word:
        return None
    text = words("I don't know the option “{word}”. There are {options}.", word=word, options=", ".join(OPTIONS))
    if nearest := _nearest_option(word):
        text = words("I don't know the option “{word}”. Did you mean {nearest}?", word=word, nearest=nearest)
    return Sentence(text)


def given(ask: Ask) -> dict[str, str]:
    """What was chosen or typed, as text by option."""
    return {name: str(value).strip() for name, value in ask.options.items() if name in OPTIONS}


async def check(
    written: Mapping[str, str], ask: Ask, records: Records, words: Words
) -> tuple[Feed, dict[str, str]] | dict[str, str]:
    """The feed with its options as they are to be kept; or option -> what is wrong with it, in the reader's words."""
    place = await find_place(written.get("channel", ""), ask, records, words)
    full = dict(written)
    full["timezone"] = find_zone(full.get("timezone", "")) or full.get("timezone", "")  # People write “Seoul”.
    faults: dict[str, str] = {}
    if isinstance(place, str):
        faults["channel"], full["channel"] = place, ""
    else:
        full["channel"] = str(place.channel)
        full["layout"] = full.get("layout") or ("forum" if place.forum else "thread")
        if place.forum != (full["layout"].lower() == "forum"):
            faults["layout"] = (
                words("This channel is a forum, and takes the layout “forum” only.")
                if place.forum
                else words("The layout “forum” needs a forum channel, and this is none.")
            )
        elif not place.threads and full["layout"].lower() in THREADED:
            faults["layout"] = without_threads(words)
    try:
        feed = feed_of(full, ask.person.home, records.language, records.zone)
    except FeedUnusable as error:
        faults |= {option: said(fault, words) for option, fault in error.faults.items() if option not in faults}
        return faults
    return faults or (feed, full)


async def find_place(text: str, ask: Ask, records: Records, words: Words) -> Place | str:
    """The channel that is meant, when it is of the asker's own server or workspace and the bot may post there.

    Otherwise what to do about it. What belongs to others is answered like what is not there.
    """
    channel = _channel(text, ask)
    if channel is None:
        return words("I can't tell which channel that is. Please choose it from the list, or mention it with #.")
    places = records.places.get(channel.platform)
    try:
        place = None if places is None else await places.place(channel, ask.person.home)
    except PlaceUnknown:
        return words("I can't look at the channels at the moment. Please try again in a minute.")
    if place is None or place.tenant != ask.person.home:
        return unseen(ask.person.platform, words)
    return place if place.trouble is None else remedy(place.trouble, ask.person.platform, words)


def _channel(text: str, ask: Ask) -> Channel | None:
    if not text or text.lower() in ("here", "여기"):
        return ask.channel if ask.channel is not None and ask.channel.person is None else None
    try:
        channel = read_channel(text if ":" in text else f"{ask.person.platform}:{mentioned(text) or text}")
    except ValueError:
        return None
    return channel if channel.platform == ask.person.platform else None


def unseen(platform: Platform, words: Words) -> str:
    if platform == "slack":
        return words("I can't see this channel. Please invite me there (/invite @Paperboy), and try again.")
    return words("I can't see this channel here. Please let me view it (the right “View Channel”), and try again.")


def without_threads(words: Words) -> str:
    return words(
        "I may not open threads in this channel. Please let me create public threads and write in them, or choose the "
        "layout “cards” or “overview”."
    )


def remedy(trouble: Trouble, platform: Platform, words: Words) -> str:
    """What to do so that the bot can post in a channel."""
    match trouble:
        case "channel_gone":
            return words("This channel is archived or deleted. Please choose another one, or open it again.")
        case "no_permission" if platform == "slack":
            return words("I can't post in this channel yet. Please invite me there: /invite @Paperboy.")
        case "no_permission":
            return words(
                "I may not post in this channel. Please let me view it, send messages, create public threads, write in "
                "threads, embed links and read the history there."
            )
        case "history_forbidden":
            return words(
                "I may not read the history of this channel, which I need so that nothing is posted twice. Please "
                "allow it."
            )
        case _:
            return words("Something keeps me from posting in this channel. Please look at my rights there.")


def said(fault: ValueError, words: Words) -> str:
    """What is wrong with an option, in the words of the configuration."""
    if not isinstance(fault, Unusable):
        return words(str(fault))
    if fault.refusal is not None:
        reason = words(fault.refusal.reason, term=fault.refusal.term)
        return words(fault.sentence, reason=reason.rstrip("."))
    return words(fault.sentence, **fault.values)


def refused(faults: Mapping[str, str], form: Form | None) -> Reply:
    """The form again where there was one; otherwise a line for each."""
    if form is not None:
        return form
    return Sentence("\n".join(f"{option}: {fault}" for option, fault in faults.items()))


def fields(written: Mapping[str, str], platform: Platform, words: Words) -> tuple[Field, ...]:
    """What matters most stands first: Discord shows five of them."""

    def field(name: str, label: str, hint: str = "") -> Field:
        return Field(
            name, label, value=written.get(name, ""), hint=hint, most=1_000 if name in ("keywords", "exclude") else 100
        )

    layouts = tuple((layout, layout) for layout in LAYOUTS if platform == "discord" or layout != "forum")
    languages = (("한국어", "ko"), ("English", "en"))
    return (
        Field("channel", words("Channel"), "channel", written.get("channel", "").rpartition(":")[2], required=True),
        field("post_at", words("Posts at"), words("arrival, or a time such as 09:00")),
        field("keywords", words("Keywords"), words("only papers that match one; commas between them")),
        Field("layout", words("Layout"), "choice", written.get("layout", ""), layouts),
        field("top", words("How many papers"), words("0 for all")),
        field("min_votes", words("Votes at least")),
        field("exclude", words("Without"), words("no papers that match one; commas between them")),
        field("days", words("Days"), words("such as mon-fri")),
        Field("language", words("Language"), "choice", written.get("language", ""), languages),
        field("timezone", words("Time zone"), words("such as Asia/Seoul")),
    )


def name_field(written: Mapping[str, str], words: Words) -> Field:
    return Field("name", words("Name"), value=written.get("name", ""), required=True, most=LONGEST_NAME)
