"""The channels of the workspace as Slack has them (conversations.info): `ports.Places`."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.client import ReadError, read
from bot.adapters.slack.messenger import SlackMessenger
from bot.domain.channels import Channel
from bot.domain.notices import Trouble
from bot.ports import Place, PlaceUnknown

NOT_THERE = frozenset({"channel_not_found", "user_disabled", "user_not_found", "user_not_visible", "cannot_dm_bot"})
"""A private channel that the bot is not in is `channel_not_found` too."""


class SlackPlaces:
    def __init__(self, client: AsyncWebClient, messenger: SlackMessenger) -> None:
        self._client = client
        self._messenger = messenger

    async def place(self, channel: Channel, tenant: str = "") -> Place | None:
        identity = self._messenger.identity
        if identity is None:
            raise PlaceUnknown("not connected yet")
        tenant = f"slack:{identity.tenant}"
        try:
            if channel.person is not None:
                await self._messenger.direct.channel_of(channel.person)
                return Place(channel, tenant, f"@{channel.person}")
            found = (await read(self._client.conversations_info(channel=channel.id))).get("channel")
        except ReadError as error:
            if error.code in NOT_THERE:
                return None
            raise PlaceUnknown(str(error)) from error
        if not isinstance(found, dict):
            raise PlaceUnknown("an answer without a channel")
        return Place(channel, tenant, str(found.get("name") or channel.id), _trouble(found))


def _trouble(channel: dict[str, object]) -> Trouble | None:
    if channel.get("is_archived"):
        return "channel_gone"
    # The app does not ask for chat:write.public: where it was not invited it may not post.
    if not channel.get("is_im") and not channel.get("is_member"):
        return "no_permission"
    return None
