"""Does a platform take these tokens, this channel? One try while the set-up goes on; it leaves the rest to `check`."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace

from bot.domain.findings import Destination, Finding, Probed
from bot.locale import Words

UNREACHABLE = ("discord", "slack")
"""The findings that say why nothing could be learnt."""
TOKENS = ("discord token", "slack bot token")
"""Findings whose remedy in `check` is to set a variable; here it is to paste once more."""


@dataclass(frozen=True, slots=True)
class Trial:
    """`about`: the findings that matter now. `again`: what to do about a token that is not taken."""

    probe: Callable[[], Coroutine[None, None, Probed]]
    about: tuple[str, ...]
    again: str

    def look(self) -> Sequence[Finding]:
        """What was found of it, in the order in which it was tried."""
        found = []
        for finding in asyncio.run(self.probe()).findings:
            if not finding.ok and finding.name in TOKENS:
                found.append(replace(finding, remedy=self.again))
            elif finding.name in (*self.about, *UNREACHABLE):
                found.append(finding)
        return found


def discord(token: str, api_url: str, destination: Destination | None, words: Words) -> Trial:
    """Of the token; with a destination, of that alone."""
    from bot.adapters.discord import check

    places = [] if destination is None else [destination]
    return Trial(
        lambda: check.probe(token, api_url, places, words, time.time, running=False, own_starts=0),
        ("discord token",) if destination is None else (destination.name,),
        words("Copy it once more, the whole of it, and paste it here."),
    )


def slack(bot_token: str, app_token: str | None, api_url: str, destination: Destination | None, words: Words) -> Trial:
    """Of the bot token and its scopes; with an app token, of that and its socket; with a destination, of that alone."""
    from bot.adapters.slack import check

    places = [] if destination is None else [destination]
    about: tuple[str, ...] = ("slack bot token", "slack scopes")
    if destination is not None:
        about = (destination.name,)
    elif app_token is not None:
        about = ("slack app token", "slack socket")
    return Trial(
        lambda: check.probe(bot_token, app_token, api_url, places, words, time.time, running=True),
        about,
        words("Copy it once more, the whole of it, and paste it here."),
    )
