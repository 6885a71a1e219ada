"""What is answered when there is nothing to show: why, and what to try instead."""

import datetime as dt

from bot.domain.replies import Sentence
from bot.locale import Words
from bot.ports import Archive


def arrived_yet(words: Words) -> Sentence:
    return Sentence(words("No digest has arrived yet. Once the first one is here, you can ask about its papers."))


async def on(date: dt.date, archive: Archive, words: Words, command: str) -> Sentence:
    """There is no digest of that date: the nearest ones are named and can be asked for."""
    nearest = await archive.nearest_dates(date)
    if not nearest:
        return arrived_yet(words)
    return Sentence(
        words(
            "There is no digest for that time. The nearest ones are of {dates}.",
            dates=", ".join(words.date(near) for near in nearest),
        ),
        tuple(f"/paper {command} 5 {near.isoformat()}" for near in nearest),
    )
