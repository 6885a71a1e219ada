"""`/paper today`: the newest digest at a glance, with its date said plainly."""

from collections.abc import Sequence

from bot.commands import nothing
from bot.commands.ask import Ask, OptionValue
from bot.commands.command import PUBLIC, Command, Example, without_public
from bot.commands.records import Records
from bot.domain.periods import Period, read_period
from bot.domain.replies import DigestOverview, Reply
from bot.locale import Words


async def answer(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    """A date behind it names another digest: that is how Share gives what was seen when a newer one has come."""
    archive = records.archive
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


def typed(words: Sequence[str]) -> dict[str, OptionValue]:
    rest, options = without_public(words)
    return {"when": " ".join(rest), **options} if rest else options


COMMAND = Command(
    "today",
    "The newest digest at a glance",
    (Example("today", "the newest digest at a glance"),),
    answer,
    (PUBLIC,),
    typed,
    ("digest", "newest", "latest", "오늘", "최신"),
)
