"""Answers that can be shown nowhere but in the person's direct messages."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.answering import Answer, Asker
from bot.adapters.slack.client import read
from bot.adapters.slack.direct import DirectMessages


class PrivateMessages:
    def __init__(self, client: AsyncWebClient, direct: DirectMessages) -> None:
        self._client = client
        self._direct = direct

    async def say(self, asker: Asker, answer: Answer) -> None:
        """Raises ReadError."""
        channel = await self._direct.channel_of(asker.user)
        for body in answer.bodies:
            await read(self._client.api_call("chat.postMessage", json={"channel": channel, **body}))
