"""What the commands about keywords share: whose keywords are meant, how a query is shown, how a paper's reasons are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.commands.ask import Ask, OptionValue, Person
from bot.commands.clocks import zone_with
from bot.commands.feed.access import may_administer
from bot.commands.records import Records
from bot.domain.following import Subscription, channel_owner
from bot.domain.preferences import told_at
from bot.domain.queries import Refusal
from bot.domain.replies import Action, Document, FeedPreview, Form, Marked, Reply, Sentence
from bot.locale import Words
from bot.locale.zones import zone_name

HERE = ("here", "channel", "여기", "채널")
ME = ("me", "나", "나에게")
MY_KEYWORDS = "ask:subscriptions"


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose keywords: one's own, or those of the channel. `prefix` stands before a number in the line of a button."""

    owner: str
    home: str | None = None

    @property
    def prefix(self) -> str:
        return "" if self.home is None else "here "


async def whose(ask: Ask, records: Records, words: Words) -> Whose | Sentence:
    """By the option `where`; what a channel follows is chosen by admins."""
    if str(ask.options.get("where", "")).lower() not in HERE:
        return Whose(ask.person.key)
    if ask.person.tenant.startswith("@") or ask.channel is None or ask.channel.person is not None:
        return Sentence(words("Only a channel of a server can follow keywords. Please ask me there."))
    if not await may_administer(ask.person, records):
        return Sentence(
            words(
                "What a channel follows is chosen by admins, and by whom they name with /paper feed admins. "
                "You can follow it yourself."
            )
        )
    return Whose(channel_owner(ask.channel), ask.person.home)


async def numbered(ask: Ask, whose: Whose, records: Records) -> Subscription | None:
    """The subscription that the option `number` names."""
    wanted = ask.options.get("number")
    return next((one for one in await records.followed.subscriptions.of(whose.owner) if one.number == wanted), None)


async def theirs_and_one(ask: Ask, records: Records, words: Words) -> tuple[Whose, Subscription] | Sentence:
    """Whose keywords are meant, and the one that the option `number` names."""
    theirs = await whose(ask, records, words)
    if isinstance(theirs, Sentence):
        return theirs
    one = await numbered(ask, theirs, records)
    return no_such(ask, words) if one is None else (theirs, one)


def no_such(ask: Ask, words: Words) -> Sentence:
    number = ask.options.get("number")
    if number is None:
        text = words("Which keyword? Give its number in your list.")
    else:
        text = words("You have no keyword with the number {number}.", number=number)
    return Sentence(text, ("/paper subscriptions",), (Action(words("My keywords"), MY_KEYWORDS),))


def typed_number(words: Sequence[str]) -> dict[str, OptionValue]:
    """`3`, `#3`, `here 3`."""
    options: dict[str, OptionValue] = {}
    for word in words:
        digits = word.lstrip("#").removesuffix("번")
        if word.lower() in HERE:
            options["where"] = "here"
        elif digits.isdecimal() and digits.isascii() and len(digits) < 7:
            options.setdefault("number", int(digits))
    return options


def shown(query: str, most: int = 60) -> str:
    """A query on one line, shortened."""
    line = " ".join(query.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def refused(refusal: Refusal, words: Words) -> str:
    return words(refusal.reason, term=refusal.term)


def bold(marked: Marked) -> str:
    """As text of an answer: the marked words between `**`."""
    pieces = []
    for text, is_marked in marked:
        line = " ".join(text.replace("*", "").split()) if is_marked else text.replace("**", "").replace("\n", " ")
        pieces.append(f"**{line}**" if is_marked and line else line)
    return "".join(pieces)


async def when_told(ask: Ask, whose: Whose, records: Records, words: Words) -> str:
    """A sentence: when what is found is told, and where."""
    if whose.home is not None:
        return words("It is told in this channel, in one message a digest.")
    follower = await records.followed.subscriptions.follower(whose.owner)
    chosen = await records.preferences.of(whose.owner)
    time = told_at(chosen, follower.at_once, records.followed.usual)
    if time is None:
        return words("It is told at once, in direct messages.")
    zone = zone_with(chosen, ask.person, records)
    return words(
        "It is told in one direct message a day, at {time} ({zone}).",
        time=f"{time:%H:%M}",
        zone=zone_name(str(zone), words.language),
    )


async def closed_messages(reply: Reply, person: Person, records: Records, words: Words) -> Reply:
    """The answer says, once, that what their keywords found cannot be delivered; where it has room to say it."""
    if isinstance(reply, Form | Document | FeedPreview) or not await records.followed.subscriptions.closed(person.key):
        return reply
    told = words(
        "I found papers for you and cannot send you direct messages. Please allow them; what is due is kept for you."
    )
    if isinstance(reply, Sentence):
        return replace(reply, text=f"{reply.text}\n\n{told}")
    return replace(reply, note=f"{told}\n{reply.note}".strip())
