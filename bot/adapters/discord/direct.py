"""Direct messages: a person's channel with the bot, which Discord makes when it is asked for (docs, create DM).

Asking again gives the same channel, so it may be repeated; it is remembered, since opening many in a short time is
held against a bot.
"""

from dataclasses import replace

from discord.http import HTTPClient, Route

from bot.adapters.discord.calls import request, result_of
from bot.domain.channels import Channel
from bot.ports import NotSent, OutcomeUnknown, RateLimited, Refused, SendResult, Sent


class DirectChannels:
    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    async def open(self, http: HTTPClient, channel: str, timeout: float) -> str | NotSent | RateLimited | Refused:
        """The id of the channel to use; that of any but a person's direct messages is as it is."""
        person = Channel("discord", channel).person
        if person is None:
            return channel
        if person not in self._known:
            route = Route("POST", "/users/@me/channels")
            watched = await request(http, route, timeout, json={"recipient_id": person}, allow_resend=True)
            result = result_of(watched, expected="", place="")
            match result:
                case Sent(opened):
                    self._known[person] = opened
                case OutcomeUnknown(reason):
                    return NotSent(reason)  # Whether it was opened makes no difference: nothing was said in it.
                case Refused():
                    return result if result.cause == "unauthorized" else replace(result, cause="direct_closed")
                case _:
                    return result
        return self._known[person]

    def heard(self, channel: str, result: SendResult) -> SendResult:
        """What was said to a message there. Whatever keeps the bot out is the person's own affair, not an admin's."""
        person = Channel("discord", channel).person
        if person is None or not isinstance(result, Refused):
            return result
        if result.cause == "channel_gone":
            self._known.pop(person, None)
        return replace(result, cause="direct_closed") if result.cause in ("channel_gone", "no_permission") else result
