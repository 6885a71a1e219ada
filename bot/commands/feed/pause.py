"""`/paper feed pause` and `resume`: what comes meanwhile is not posted, also not later; what has begun is finished."""

from bot.commands.ask import Ask
from bot.commands.command import Command, Example
from bot.commands.feed.access import Chosen, choose
from bot.commands.feed.naming import NAME, typed
from bot.commands.records import Records
from bot.domain.replies import Action, Reply, Sentence
from bot.locale import Words


async def pause(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    chosen = await choose(ask, records, words)
    if not isinstance(chosen, Chosen):
        return chosen
    feed = chosen.known.feed
    await records.feeds.pause(feed, records.clock())
    text = words(
        "The feed “{name}” pauses. Digests that come meanwhile are not posted, also not later. A digest that has begun "
        "is finished.",
        name=feed.name,
    )
    return Sentence(text, actions=(Action(words("Resume"), f"turn:feed resume {feed.name}", "primary"),))


async def resume(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    chosen = await choose(ask, records, words)
    if not isinstance(chosen, Chosen):
        return chosen
    known = chosen.known
    name = known.feed.name
    if not known.paused:
        return Sentence(words("The feed “{name}” does not pause.", name=name))
    await records.feeds.resume(known.feed, records.clock())
    text = words("The feed “{name}” goes on with the next digest.", name=name)
    post = Action(words("Post the newest now"), f"turn:feed post {name}")
    return Sentence(text, actions=(post, Action(words("Pause"), f"turn:feed pause {name}")))


PAUSE = Command(
    "feed pause",
    "Let a feed pause",
    (Example("feed pause daily", "nothing new comes until you resume it"),),
    pause,
    (NAME,),
    typed,
    other_names=("feed 일시정지", "feed stop"),
    admin=True,
)
RESUME = Command(
    "feed resume",
    "Let a feed go on with the next digest",
    (Example("feed resume daily", "the feed goes on with the next digest"),),
    resume,
    (NAME,),
    typed,
    other_names=("feed 재개", "feed start"),
    admin=True,
)
