"""Follow, Change and Cancel: the buttons below the evidence of a query. They work after a restart."""

from collections.abc import Sequence

from bot.commands import subscribe
from bot.commands.ask import Ask, OptionValue
from bot.commands.clocks import remember_zone
from bot.commands.command import Command
from bot.commands.feed.access import may_administer
from bot.commands.followed import MY_KEYWORDS, Whose, shown, when_told
from bot.commands.records import Records
from bot.domain.following import Draft, Subscription, is_channel
from bot.domain.replies import Action, Form, Reply, Sentence
from bot.locale import Words


async def follow(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    drafted = await _drafted(ask, records)
    if drafted is None:
        return _lost(words)
    theirs = Whose(drafted.owner, drafted.home)
    if is_channel(drafted.owner) and not await _may_still(ask, drafted, records):
        return Sentence(words("What a channel follows is chosen by admins. You can follow it yourself."))
    most = records.followed.most
    subscriptions = records.followed.subscriptions
    followed = await subscriptions.follow(ask.person.key, _number(ask), most, words.language, records.clock())
    my_keywords = _list_of(theirs, words)
    if isinstance(followed, Subscription):
        await remember_zone(ask.person, records)
        text = words(
            "You follow “{query}” now, from the next digest on.", query=shown(followed.query)
        ) if theirs.home is None else words(
            "This channel follows “{query}” now, from the next digest on.", query=shown(followed.query)
        )  # fmt: skip
        undo = Action(words("Undo"), f"turn:unsubscribe {theirs.prefix}{followed.number}")
        actions = (my_keywords,) if drafted.number is not None else (my_keywords, undo)
        return Sentence(f"{text}\n{await when_told(ask, theirs, records, words)}", actions=actions)
    if followed == "lost":
        return _lost(words)
    text = words("“{query}” is followed already.", query=shown(drafted.query))
    if followed == "full":
        text = words("That would be more than {most} keywords. Unsubscribe from some first.", most=most)
    return Sentence(text, actions=(my_keywords,))


async def change(ask: Ask, records: Records, words: Words, page: int = 1) -> Form:
    """The form, with what was drafted filled in; an empty one when there is no such draft."""
    drafted = await _drafted(ask, records)
    if drafted is None:
        return subscribe.form("", False, "subscribe", words)
    submit = "subscribe" + (" where:here" if drafted.home else "")
    if drafted.number is not None:
        submit += f" number:{drafted.number}"
    return subscribe.form(drafted.query, drafted.synonyms, submit, words)


async def cancel(ask: Ask, records: Records, words: Words, page: int = 1) -> Sentence:
    return Sentence(words("Nothing was saved."), actions=(Action(words("My keywords"), MY_KEYWORDS),))


async def _drafted(ask: Ask, records: Records) -> Draft | None:
    return await records.followed.subscriptions.draft(ask.person.key, _number(ask))


async def _may_still(ask: Ask, drafted: Draft, records: Records) -> bool:
    """Drafted in this server or workspace, by someone who still may."""
    return drafted.home == ask.person.home and await may_administer(ask.person, records)


def _list_of(theirs: Whose, words: Words) -> Action:
    if theirs.home is not None:
        return Action(words("Keywords of this channel"), f"{MY_KEYWORDS} here")
    return Action(words("My keywords"), MY_KEYWORDS)


def _lost(words: Words) -> Sentence:
    return Sentence(words("I no longer have this query. Please ask again."), ("/paper subscribe RAG",))


def _number(ask: Ask) -> int:
    number = ask.options.get("draft")
    return number if isinstance(number, int) else 0


def typed(words: Sequence[str]) -> dict[str, OptionValue]:
    return {"draft": int(words[0])} if words and words[0].isdecimal() and len(words[0]) < 10 else {}


FOLLOW = Command("draft-follow", "", (), follow, typed=typed)
CHANGE = Command("draft-change", "", (), change, typed=typed)
CANCEL = Command("draft-cancel", "", (), cancel, typed=typed)
