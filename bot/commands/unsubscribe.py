"""`/paper unsubscribe`: follow a keyword no more. It can be taken back for a day."""

from collections.abc import Awaitable, Callable

from bot.commands import subscriptions
from bot.commands.ask import Ask
from bot.commands.command import Command, Example, Option
from bot.commands.followed import MY_KEYWORDS, Whose, no_such, numbered, shown, theirs_and_one, typed_number, whose
from bot.commands.records import Records
from bot.domain.following import MUTED, Subscription
from bot.domain.replies import Action, Reply, Sentence
from bot.locale import Words


async def answer(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    theirs = await whose(ask, records, words)
    if isinstance(theirs, Sentence):
        return theirs
    if "number" not in ask.options:
        note = words("Which one? Press Delete, or give its number.")
        return await subscriptions.listed(ask, theirs, records, words, page, note)
    one = await numbered(ask, theirs, records)
    if one is None:
        return no_such(ask, words)
    await records.followed.subscriptions.end(theirs.owner, one.number, records.clock())
    text = words("“{query}” (number {number}) is followed no more.", query=shown(one.query), number=one.number)
    undo = Action(words("Undo"), f"turn:resubscribe {theirs.prefix}{one.number}")
    return Sentence(text, actions=(undo, _the_list(theirs, words)))


async def again(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    theirs = await whose(ask, records, words)
    if isinstance(theirs, Sentence):
        return theirs
    number = ask.options.get("number")
    followed = records.followed
    taken = await followed.subscriptions.take_up(
        theirs.owner, number if isinstance(number, int) else 0, followed.most, records.clock()
    )
    if isinstance(taken, Subscription):
        text = words("“{query}” is followed again.", query=shown(taken.query))
    elif taken == "full":
        text = words("That would be more than {most} keywords. Unsubscribe from some first.", most=followed.most)
    else:
        text = words("That was too long ago to take back. Please follow it anew.")
    return Sentence(text, actions=(_the_list(theirs, words),))


def _switch(
    change: Callable[[Records, Whose, Subscription], Awaitable[Subscription | None]],
) -> Callable[[Ask, Records, Words, int], Awaitable[Reply]]:
    """What changes one keyword, and shows the list as it is then."""

    async def switched(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
        found = await theirs_and_one(ask, records, words)
        if isinstance(found, Sentence):
            return found
        theirs, one = found
        await change(records, theirs, one)
        held = await records.followed.subscriptions.of(theirs.owner)
        return await subscriptions.listed(ask, theirs, records, words, subscriptions.page_of(held, one.number))

    return switched


async def mute(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    """Asked below a message, so it is answered in a sentence."""
    found = await theirs_and_one(ask, records, words)
    if isinstance(found, Sentence):
        return found
    theirs, one = found
    await records.followed.subscriptions.mute(theirs.owner, one.number, records.clock() + MUTED)
    text = words("“{query}” says nothing for a week. Then it goes on by itself.", query=shown(one.query))
    unmute = Action(words("Undo"), f"turn:unmute {theirs.prefix}{one.number}")
    return Sentence(text, actions=(unmute, _the_list(theirs, words)))


def _timing(at_once: bool) -> Callable[[Ask, Records, Words, int], Awaitable[Reply]]:
    async def chosen(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
        mine = Whose(ask.person.key)
        await records.followed.subscriptions.choose_at_once(mine.owner, at_once)
        return await subscriptions.listed(ask, mine, records, words)

    return chosen


def _the_list(theirs: Whose, words: Words) -> Action:
    if theirs.home is not None:
        return Action(words("Keywords of this channel"), f"{MY_KEYWORDS} here")
    return Action(words("My keywords"), MY_KEYWORDS)


COMMAND = Command(
    "unsubscribe",
    "Follow a keyword no more",
    (Example("unsubscribe 3", "the keyword with this number is followed no more"),),
    answer,
    (Option("number", "integer", "Its number in your list", least=1, most=999_999),),
    typed_number,
    ("unfollow", "unsub", "구독취소", "구독해지"),
)
AGAIN = Command("resubscribe", "", (), again, typed=typed_number)
PAUSE = Command(
    "pause",
    "",
    (),
    _switch(lambda records, theirs, one: records.followed.subscriptions.pause(theirs.owner, one.number, True)),
    typed=typed_number,
)
RESUME = Command(
    "resume",
    "",
    (),
    _switch(lambda records, theirs, one: records.followed.subscriptions.pause(theirs.owner, one.number, False)),
    typed=typed_number,
)
MUTE = Command("mute", "", (), mute, typed=typed_number)
UNMUTE = Command(
    "unmute",
    "",
    (),
    _switch(lambda records, theirs, one: records.followed.subscriptions.mute(theirs.owner, one.number, 0.0)),
    typed=typed_number,
)
AT_ONCE = Command("at-once", "", (), _timing(at_once=True))
ONCE_A_DAY = Command("once-a-day", "", (), _timing(at_once=False))
