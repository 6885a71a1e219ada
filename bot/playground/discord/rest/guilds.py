"""Servers: their channels, their roles, the bot as their member."""

from bot.playground.discord import errors, state, wire
from bot.playground.discord.rest.call import Answer, Call, Route


def guild(call: Call) -> Answer:
    return Answer(body=wire.guild(call.world, asked_for(call)))


def channels(call: Call) -> Answer:
    world, guild = call.world, asked_for(call)
    shown = [c for c in world.channels.values() if c.guild_id == guild.id and not c.is_thread]
    return Answer(body=[wire.channel(world, c) for c in shown if world.allows(c, state.VIEW_CHANNEL)])


def member(call: Call) -> Answer:
    asked_for(call)
    number = call.number("user") if call.args["user"] != "@me" else int(call.world.bot["id"])
    found = call.world.users.get(number)
    if found is None:
        raise errors.unknown_member()
    return Answer(body=wire.member(call.world, found))


def roles(call: Call) -> Answer:
    return Answer(body=wire.roles(asked_for(call)))


def asked_for(call: Call) -> state.Guild:
    """Raises 10004 for a server that does not exist, 50001 when the bot is not in it."""
    return call.world.guild(call.number("guild"))


ROUTES = (
    Route("GET", "/guilds/{guild}", guild),
    Route("GET", "/guilds/{guild}/channels", channels),
    Route("GET", "/guilds/{guild}/members/{user}", member),
    Route("GET", "/guilds/{guild}/roles", roles),
)
