"""`/paper today`: the newest digest at a glance, with its date said plainly."""

from bot.commands import nothing
from bot.commands.ask import Ask
from bot.domain.periods import Period, read_period
from bot.domain.replies import DigestOverview, Reply
from bot.locale import Words
from bot.ports import Archive


async def answer(ask: Ask, archive: Archive, words: Words) -> Reply:
    """A date behind it names another digest: that is how Share gives what was seen when a newer one has come."""
    newest = await archive.newest_date()
    if newest is None:
        return nothing.arrived_yet(words)
    period = read_period(str(ask.options.get("when", "")), newest)
    if period is None or period.kind != "day":
        period = Period("day", newest, newest)
    digest = await archive.digest(period.since)
    if digest is None:
        return await nothing.during(period, archive, words)
    date = words.date(digest.date)
    note = words("The newest digest is of {date}.", date=date) if digest.date == newest else ""
    return DigestOverview(digest, f"today {digest.date.isoformat()}", note)
