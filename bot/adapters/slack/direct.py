"""A person's direct messages with the bot: which channel they are (conversations.open)."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.client import ReadError, read
from bot.adapters.slack.outcome import CAUSE_OF
from bot.ports import NotSent, RateLimited, Refused, SendResult

MOST = 10_000


class DirectMessages:
    """Slack gives the same channel every time, so it is asked once for each person."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._known: dict[str, str] = {}

    async def channel_of(self, user: str) -> str:
        """The channel's id (`D...`). Raises ReadError: a bot, a deactivated account, a missing scope, no answer."""
        known = self._known.get(user)
        if known is not None:
            return known
        channel = (await read(self._client.conversations_open(users=user))).get("channel")
        found = channel.get("id") if isinstance(channel, dict) else None
        if not isinstance(found, str):
            raise ReadError("conversations.open gave no channel")
        while len(self._known) >= MOST:
            self._known.pop(next(iter(self._known)))
        self._known[user] = found
        return found

    def forget(self, user: str) -> None:
        self._known.pop(user, None)


def not_opened(error: ReadError) -> SendResult:
    """Why a person's direct messages could not be opened. Nothing was posted."""
    if error.retry_after is not None:
        return RateLimited(error.retry_after)
    cause = CAUSE_OF.get(error.code)
    return NotSent(str(error)) if cause is None else Refused(cause, error.code, str(error))
