"""What is answered when there is nothing to show: why, and what to try instead."""

from bot.commands.period_name import period_name
from bot.domain.periods import Period
from bot.domain.replies import Sentence
from bot.locale import Words
from bot.ports import Archive


def arrived_yet(words: Words) -> Sentence:
    return Sentence(words("No digest has arrived yet. Once the first one is here, you can ask about its papers."))


async def during(period: Period, archive: Archive, words: Words, count: int = 5) -> Sentence:
    """There is no digest in that time: the nearest ones are named and can be asked for."""
    nearest = await archive.nearest_dates(period.since)
    if not nearest:
        return arrived_yet(words)
    dates = [words.date(date, "long") for date in nearest]
    text = words.plural(
        "There is no digest for {when}. The nearest one is of {dates}.",
        "There is no digest for {when}. The nearest ones are of {dates}.",
        len(nearest),
        when=period_name(period, words),
        dates=dates[0] if len(dates) == 1 else words("{one} and {other}", one=dates[0], other=dates[1]),
    )
    return Sentence(text, tuple(f"/paper top {count} {date.isoformat()}" for date in nearest))
