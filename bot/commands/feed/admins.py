"""`/paper feed admins`: whom the admins of a server or workspace have named to look after its feeds."""

from collections.abc import Sequence

from bot.commands.ask import Ask, OptionValue, Person
from bot.commands.command import Command, Example, Option, mentioned
from bot.commands.feed.access import refusal
from bot.commands.records import Records
from bot.domain.replies import Action, Entries, Entry, Field, Form, Reply, Sentence
from bot.locale import Words

ACTIONS = ("list", "add", "remove")
PAGE = 5


async def answer(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    """Who is named may look after feeds, but names nobody."""
    refused = await refusal(ask.person, records, words)
    if refused is not None:
        return refused
    home = ask.person.home
    action = str(ask.options.get("action", "list"))
    if action == "list":
        return await _list(home, records, words, page)
    if not ask.person.admin:
        return Sentence(words("Only an admin can name others. You may look after the feeds here."))
    person = str(ask.options.get("person", ""))
    if not person:
        field = Field("person", words("Who"), "person", required=True)
        return Form(words("Who looks after feeds"), (field,), f"feed admins {action}")
    key = _key(person, ask.person)
    if key is None:
        return Sentence(
            words("I can't tell who that is. Please choose them from the list, or mention them with @."),
            actions=(Action(words("Choose"), f"form:feed admins {action}", "primary"),),
        )
    if action == "add":
        await records.admins.name(home, key, records.clock())
        return Sentence(words("They may look after the feeds here from now on."), ("/paper feed admins",))
    gone = await records.admins.drop(home, key)
    return Sentence(
        words("They may not look after the feeds here any more.") if gone else words("They were not named."),
        ("/paper feed admins",),
    )


async def _list(home: str, records: Records, words: Words, page: int) -> Reply:
    named = await records.admins.named(home)
    add = Action(words("Name someone"), "form:feed admins add", "primary")
    if not named:
        text = words("Nobody is named yet: the feeds here are looked after by the admins alone.")
        return Sentence(text, actions=(add,))
    pages = -(-len(named) // PAGE)
    page = min(max(page, 1), pages)
    entries = tuple(
        Entry(person, actions=(Action(words("Remove"), f"turn:feed admins remove {person}", "danger"),))
        for person in (key.rpartition(":")[2] for key in named[(page - 1) * PAGE : page * PAGE])
    )
    heading = words("Named to look after the feeds here")
    return Entries(heading, entries, "feed admins", page=page, pages=pages, actions=(add,))


def _key(person: str, asker: Person) -> str | None:
    """The key of a person named by the platform's id; None for what is no id, such as a bare name."""
    number = mentioned(person) or person
    if not number.isascii() or not number.isalnum() or (asker.platform == "discord" and not number.isdigit()):
        return None
    if asker.platform == "slack" and not number.startswith(("U", "W")):
        return None
    return Person(asker.platform, asker.tenant, number).key


def typed(words: Sequence[str]) -> dict[str, OptionValue]:
    if not words:
        return {}
    action, rest = words[0].lower(), words[1:]
    if action not in ACTIONS:
        return {"action": "add", "person": words[0]} if mentioned(words[0]) else {}
    return {"action": action, "person": rest[0]} if rest else {"action": action}


COMMAND = Command(
    "feed admins",
    "Name people who may look after the feeds here",
    (
        Example("feed admins", "who may look after the feeds, beside the admins"),
        Example("feed admins add @ada", "let someone look after the feeds"),
    ),
    answer,
    (
        Option("action", "string", "What to do: list, add or remove", choices=ACTIONS),
        Option("person", "person", "Whom"),
    ),
    typed,
    other_names=("feed 관리자",),
    admin=True,
)
