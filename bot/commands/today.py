"""`/paper today`: the newest digest at a glance, with its date said plainly."""

from bot.commands import nothing
from bot.commands.ask import Ask
from bot.domain.replies import DigestOverview, Reply
from bot.locale import Words
from bot.ports import Archive


async def answer(ask: Ask, archive: Archive, words: Words) -> Reply:
    newest = await archive.newest_date()
    digest = None if newest is None else await archive.digest(newest)
    if digest is None:
        return nothing.arrived_yet(words)
    note = words("The newest digest is of {date}.", date=words.date(digest.date))
    return DigestOverview(digest, ask.command, note)
