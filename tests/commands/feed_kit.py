"""Those who speak of feeds, and what they are answered with."""

from bot.commands.ask import Ask, OptionValue, Person
from bot.domain.channels import Channel
from bot.domain.replies import Action, Entries, FeedPreview, Reply, Sentence
from tests.commands.counter import Counter

HERE = Channel("discord", "100")
ADA = Person("discord", "9", "5", "en-US", admin=True)
BOB = Person("discord", "9", "6", "en-US")
EVE = Person("discord", "8", "7", "en-US", admin=True)
"""Looks after another server."""
KIM = Person("slack", "T1", "U9", "en-US", admin=True)


async def choose(desk: Counter, command: str, who: Person = ADA, **options: OptionValue) -> Reply:
    return await desk.desk.asked(Ask(command, who, options, HERE))


async def say(desk: Counter, line: str, who: Person = ADA) -> Reply:
    return await desk.desk.typed(line, who, HERE)


async def press(desk: Counter, button: Action | str, who: Person = ADA) -> Reply:
    return await desk.desk.pressed(button if isinstance(button, str) else button.button, who, HERE)


def text(reply: Reply) -> str:
    assert isinstance(reply, Sentence), reply
    return reply.text


def actions(reply: Reply) -> list[Action]:
    assert isinstance(reply, Sentence | FeedPreview | Entries)
    entries = reply.entries if isinstance(reply, Entries) else ()
    return [*reply.actions, *(one for entry in entries for one in entry.actions)]


def named(reply: Reply, label: str) -> Action:
    return next(action for action in actions(reply) if action.label == label)


async def feeds(desk: Counter) -> dict[tuple[str, str], dict[str, str]]:
    return {one.feed.key: dict(one.written) for one in await desk.office.registry.known() if one.source == "chat"}
