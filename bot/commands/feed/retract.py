"""`/paper feed retract`: takes back what a feed posted of a date, after a second question."""

from bot.commands.ask import Ask
from bot.commands.command import Command, Example
from bot.commands.feed.access import SURE, ChosenDigest, choose_both
from bot.commands.feed.naming import DATE, NAME, typed
from bot.commands.records import Records
from bot.domain.replies import Action, Reply, Sentence
from bot.locale import Words


async def answer(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    chosen = await choose_both(ask, records, words)
    if not isinstance(chosen, ChosenDigest):
        return chosen
    feed, date = chosen.feed, chosen.digest.date
    posted = await records.posting.posted(feed, date)
    named = words.date(date, "long")
    if posted is None:
        return Sentence(words("The feed “{name}” posted nothing of {date}.", name=feed.name, date=named))
    if posted.retracted:
        return Sentence(words("What the feed “{name}” posted of {date} is taken back.", name=feed.name, date=named))
    if SURE not in chosen.rest[-1:]:
        text = words(
            "Shall I take back all that the feed “{name}” posted of {date}? Nothing more of that digest follows, also "
            "when it grows.",
            name=feed.name,
            date=named,
        )
        return Sentence(
            text, actions=(Action(words("Take it back"), f"turn:feed retract {feed.name} {date} {SURE}", "danger"),)
        )
    number = await records.posting.take_back(feed, date)
    return Sentence(
        words.plural("{n} message is being taken back.", "{n} messages are being taken back.", number)
        if number
        else words("Nothing had been posted yet, and nothing of {date} follows.", date=named)
    )


COMMAND = Command(
    "feed retract",
    "Take back what a feed posted of a digest",
    (Example("feed retract daily 2025-03-07", "what a feed posted of that day is taken back"),),
    answer,
    (NAME, DATE),
    typed,
    other_names=("feed 회수",),
    admin=True,
)
