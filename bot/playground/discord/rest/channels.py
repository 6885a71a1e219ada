"""Channels: look at one, say that one is typing."""

from bot.playground.discord import wire
from bot.playground.discord.rest.call import Answer, Call, Route


def channel(call: Call) -> Answer:
    return Answer(body=wire.channel(call.world, call.world.channel(call.number("channel"))))


def typing(call: Call) -> Answer:
    call.world.channel(call.number("channel"))
    return Answer(204)


ROUTES = (
    Route("GET", "/channels/{channel}", channel),
    Route("POST", "/channels/{channel}/typing", typing),
)
