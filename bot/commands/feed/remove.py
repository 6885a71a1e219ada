"""`/paper feed remove`: a feed that was made in chat is gone, after a second question; what it posted stays."""

from bot.commands.ask import Ask
from bot.commands.command import Command, Example
from bot.commands.feed.access import SURE, Chosen, choose
from bot.commands.feed.change import in_the_file
from bot.commands.feed.naming import NAME, typed
from bot.commands.records import Records
from bot.domain.replies import Action, Reply, Sentence
from bot.locale import Words


async def answer(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    chosen = await choose(ask, records, words)
    if not isinstance(chosen, Chosen):
        return chosen
    known = chosen.known
    name = known.feed.name
    if known.source == "file":
        return in_the_file(known, words)
    if SURE not in chosen.rest:
        text = words(
            "Shall I remove the feed “{name}”? What it has posted stays; what is not sent yet never is.", name=name
        )
        return Sentence(
            text,
            actions=(
                Action(words("Remove"), f"turn:feed remove {name} {SURE}", "danger"),
                Action(words("Pause instead"), f"turn:feed pause {name}"),
            ),
        )
    await records.feeds.remove(known.feed, records.clock())
    return Sentence(words("The feed “{name}” is gone. What it has posted stays.", name=name), ("/paper feed list",))


COMMAND = Command(
    "feed remove",
    "Remove a feed that was made in chat",
    (Example("feed remove daily", "the feed is gone; what it posted stays"),),
    answer,
    (NAME,),
    typed,
    other_names=("feed 삭제", "feed delete"),
    admin=True,
)
