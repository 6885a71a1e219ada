"""What should stand in a channel and what does, by delivery key: the judge of "once, in order, nothing lost"."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from bot.domain.channels import Channel
from bot.domain.deliveries import delivery_key
from bot.domain.messages import MessageKind
from bot.playground.discord import LocalDiscord
from bot.playground.slack import LocalSlack

WELCOME = "feed make"
"""What the first button of a welcome does; no feed owes it, and it comes when the bot is added to a server again."""


def key_of(channel: Channel, feed: str, date: dt.date, kind: MessageKind, part: str = "") -> str:
    return delivery_key(channel.platform, channel.platform, channel.id, feed, date, kind, part)


def keys_owed(channel: Channel, feed: str, date: dt.date, arxiv_ids: Sequence[str]) -> list[str]:
    """The keys of one digest's messages in the order in which they are to stand there; a thread is no message."""
    papers = [key_of(channel, feed, date, "paper", arxiv_id) for arxiv_id in arxiv_ids]
    return [key_of(channel, feed, date, "overview"), *papers]


def keys_there(channel: Channel, discord: LocalDiscord, slack: LocalSlack) -> list[str]:
    """The key of every message in a channel and its threads, oldest first; "?" for one without a key."""
    if channel.platform == "discord":
        if int(channel.id) not in discord.world.channels:
            return []
        keys = [next(_keys(message["components"]), "?") for message in discord.messages(int(channel.id))]
        return [key for key in keys if key != WELCOME]
    messages = slack.workspace.channels[channel.id].messages.values()
    return [str(((message.metadata or {}).get("event_payload") or {}).get("key", "?")) for message in messages]


def wrongs(owed: Sequence[str], there: Sequence[str]) -> dict[str, list[str]]:
    """Lost, doubled, stray and out of order; empty when all is as it should be."""
    counts = Counter(there)
    found = {
        "lost": [key for key in owed if not counts[key]],
        "doubled": [key for key, count in counts.items() if count > 1],
        "stray": [key for key in counts if key not in owed],
    }
    once = [key for key in dict.fromkeys(there) if key in owed]
    found["out of order"] = [] if once == [key for key in owed if counts[key]] else once
    return {what: keys for what, keys in found.items() if keys}


def removed(discord: LocalDiscord, slack: LocalSlack) -> int:
    """Messages that the bot took back: each was a duplicate for a while."""
    on_discord = [e for e in discord.journal.entries if e.method == "DELETE"]
    on_slack = [e for e in slack.journal.entries if e.method == "chat.delete"]
    return len(on_discord) + len(on_slack)


def _keys(components: Any) -> Iterator[str]:
    for component in components or ():
        if "custom_id" in component:
            yield str(component["custom_id"]).partition(":")[2]
        yield from _keys(component.get("components"))
