"""Answers that can be shown nowhere but in the person's direct messages."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.answering import Answer, Asker
from bot.adapters.slack.client import read
from bot.adapters.slack.direct import DirectMessages


class PrivateMessages:
    def __init__(self, client: AsyncWebClient, direct: DirectMessages) -> None:
        self._client = client
        self._direct = direct

    async def say(self, asker: Asker, answer: Answer, thread: str | None = None) -> None:
        """`thread`: the `ts` that the thread hangs on, where it was asked in one. Raises ReadError."""
        channel = await self._direct.channel_of(asker.user)
        place = {"channel": channel, **({"thread_ts": thread} if thread else {})}
        for body in answer.bodies:
            await read(self._client.api_call("chat.postMessage", json={**place, **body}))
