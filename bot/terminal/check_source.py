"""What `paperboy check` says of [source]: whether it may be asked, and whether what it sends can be put down."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

from bot.adapters.fetch.addresses import Reach, shown, target_of
from bot.config import Settings
from bot.domain.findings import Finding
from bot.locale import Words
from bot.ports import SourceFailed


async def source(settings: Settings, words: Words) -> AsyncIterator[Finding]:
    """Nothing where none is set. Fetches nothing."""
    address = settings.source.git or settings.source.url
    if not address:
        return
    folder = _nearest(settings.intake.folders[0])
    if not os.access(folder, os.W_OK):
        message = words("Digests cannot be put into {folder}.", folder=settings.intake.folders[0])
        remedy = words("Let the bot write there, or name another folder first in [intake] folders.")
        yield Finding("source", False, message, remedy)
        return
    try:
        await target_of(address, Reach())
    except SourceFailed as error:
        message = words("Digests cannot be fetched: {why}.", why=error)
        yield Finding("source", False, message, words("Correct the address under [source]."))
    else:
        yield Finding("source", True, words("Digests are fetched from {place}.", place=shown(address)))


def _nearest(folder: Path) -> Path:
    """The folder, or the one above it that is there and in which it would be made."""
    folder = folder.absolute()
    return next(one for one in (folder, *folder.parents) if one.exists())
