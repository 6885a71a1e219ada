"""`/paper feed test`: what a feed would post, sent to one's own direct messages, as often as one likes."""

from bot.commands.ask import Ask
from bot.commands.command import Command, Example
from bot.commands.feed.access import ChosenDigest, choose_both
from bot.commands.feed.naming import DATE, NAME, typed
from bot.commands.records import Records
from bot.domain.channels import direct
from bot.domain.replies import Reply, Sentence
from bot.locale import Words


async def answer(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    chosen = await choose_both(ask, records, words)
    if not isinstance(chosen, ChosenDigest):
        return chosen
    feed, date = chosen.feed, chosen.digest.date
    named = words.date(date, "long")
    note = words("This is a test of the feed “{name}”: what it posts of {date}.", name=feed.name, date=named)
    number = await records.posting.test(feed, date, direct(ask.person.platform, ask.person.id), note)
    text = words.plural(
        "{n} message of the feed “{name}” is on its way to you, as a direct message.",
        "{n} messages of the feed “{name}” are on their way to you, as direct messages.",
        number,
        name=feed.name,
    )
    if ask.person.platform == "discord":
        text += "\n" + words("If nothing comes, please allow direct messages in this server's privacy settings.")
    return Sentence(text)


COMMAND = Command(
    "feed test",
    "Have a feed post to you alone",
    (Example("feed test daily", "the same as real messages, sent to you alone"),),
    answer,
    (NAME, DATE),
    typed,
    other_names=("feed 시험",),
    admin=True,
)
