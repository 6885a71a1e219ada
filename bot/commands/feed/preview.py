"""`/paper feed preview`: what a feed would post of a digest, shown to one person; nothing is written."""

from bot.commands.ask import Ask
from bot.commands.command import Command, Example
from bot.commands.feed.access import ChosenDigest, choose_both
from bot.commands.feed.naming import DATE, NAME, typed
from bot.commands.records import Records
from bot.domain.feeds import chosen as chosen_papers
from bot.domain.papers import Digest
from bot.domain.replies import Action, FeedPreview, Reply
from bot.locale import Words


async def answer(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    chosen = await choose_both(ask, records, words)
    if not isinstance(chosen, ChosenDigest):
        return chosen
    feed, digest = chosen.feed, chosen.digest
    date = digest.date
    papers = chosen_papers(digest, feed)
    note = words("This is what the feed “{name}” posts of {date}.", name=feed.name, date=words.date(date, "long"))
    return FeedPreview(
        Digest(digest.date, papers, digest.sources),
        len(digest.papers),
        feed.layout,
        feed.language,
        note,
        (
            Action(words("Test"), f"ask:feed test {feed.name} {date}", spoken=words("Test: sent to you alone")),
            Action(words("Post now"), f"ask:feed post {feed.name} {date}"),
        ),
    )


COMMAND = Command(
    "feed preview",
    "See what a feed posts of a digest",
    (Example("feed preview daily", "what a feed posts of the newest digest, shown to you alone"),),
    answer,
    (NAME, DATE),
    typed,
    other_names=("feed 미리보기",),
    admin=True,
)
