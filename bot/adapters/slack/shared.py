"""What people share in messages: the text of one that is looked up, and short summaries below links to papers."""

from collections.abc import Iterator
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.client import ReadError, read
from bot.adapters.slack.spoken import typed_text
from bot.commands.ask import Person
from bot.commands.desk import Desk
from bot.formatter import block_answers

log = structlog.get_logger()

MOST_LINKS = 5
"""Links of one message that get a summary."""
MOST_TEXT = 50_000
_SAYS = ("text", "url", "title", "title_link", "from_url", "original_url", "fallback", "pretext", "value")
"""Where messages, their blocks and their attachments hold what they say (docs.slack.dev)."""

Json = dict[str, Any]


def said_in(message: Json) -> str:
    """Everything that a message says, a line each: text, blocks and attachments, its links included."""
    return "\n".join(dict.fromkeys(_said(message)))[:MOST_TEXT]


def _said(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _said(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if isinstance(item, str) and name in _SAYS:
                yield typed_text(item)
            elif isinstance(item, dict | list):
                yield from _said(item)


class SharedLinks:
    """Answers `link_shared`. `ourselves`: the bot's own user, whose messages say all there is to say."""

    def __init__(self, desk: Desk, client: AsyncWebClient) -> None:
        self._desk = desk
        self._client = client

    async def unfurl(self, event: Json, team: str, ourselves: str | None) -> None:
        """Papers that some digest has; other links stay as they are. Never raises for what Slack does."""
        if event.get("bot_id") or event.get("user") in (None, ourselves):
            return
        # Everyone in the channel sees it: in the bot's own language.
        words = self._desk.words_for(Person("slack", team, ""))
        unfurls: Json = {}
        for link in (event.get("links") or ())[:MOST_LINKS]:
            address = str(link.get("url") or "")
            for listed in (await self._desk.linked_papers(address))[:1]:
                unfurls[address] = block_answers.unfurled(listed, words)
        if not unfurls:
            return
        place = {name: event[name] for name in ("unfurl_id", "source") if event.get(name)}
        if len(place) < 2:
            place = {"channel": event.get("channel"), "ts": event.get("message_ts")}
        try:
            await read(self._client.chat_unfurl(unfurls=unfurls, **place))
        except ReadError as error:
            log.info("slack did not show a summary below a link", reason=str(error))
