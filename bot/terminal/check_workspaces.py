"""Slack in many workspaces, for `paperboy check`: each installation with its own token and its own channels."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from bot.adapters.sqlite.check import StoreLook
from bot.domain.findings import Destination, Finding, Probed
from bot.domain.installations import Installation
from bot.locale import Words

INSTALLED = frozenset({"slack bot token", "slack scopes"})
"""Findings that installing once more puts right."""


def probes(
    api_url: str,
    destinations: Sequence[tuple[str, Destination]],
    stored: StoreLook,
    words: Words,
    clock: Callable[[], float],
) -> "Iterator[asyncio.Future[Probed]]":
    """`destinations`: each with its tenant; one of the configuration belongs where its channel was found to be."""
    if not stored.installations:
        text = words("No workspace has installed Paperboy yet. Open its page /slack/install in a browser.")
        yield asyncio.ensure_future(_said(Finding("slack workspaces", True, text)))
    only = stored.installations[0].tenant if len(stored.installations) == 1 else ""
    homes = [(tenant if ":" in tenant else stored.homes.get(one.name, only), one) for tenant, one in destinations]
    for installation in stored.installations:
        its = [one for home, one in homes if home == installation.tenant]
        yield asyncio.ensure_future(_of_one(installation, api_url, its, words, clock, running=stored.running))
    for home, one in homes:
        if not home and stored.installations:
            text = words("which workspace this channel is in is found out when the bot runs.")
            yield asyncio.ensure_future(_said(Finding(one.name, True, f"{one.label}: {text}")))


async def _said(finding: Finding) -> Probed:
    return Probed((finding,), None)


async def _of_one(
    installation: Installation,
    api_url: str,
    destinations: Sequence[Destination],
    words: Words,
    clock: Callable[[], float],
    *,
    running: bool,
) -> Probed:
    from bot.adapters.slack import check

    probed = await check.probe(installation.bot_token, None, api_url, destinations, words, clock, running=running)
    again = words("Install Paperboy in this workspace again, at its page /slack/install.")
    found = tuple(
        replace(
            finding,
            message=f"{installation.name}: {finding.message}",
            remedy=again if finding.remedy and finding.name in INSTALLED else finding.remedy,
        )
        for finding in probed.findings
    )
    return Probed(found, probed.seconds_ahead)
