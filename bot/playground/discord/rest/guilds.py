"""The server: its channels, its roles, the bot as its member."""

from bot.playground.discord import errors, state, wire
from bot.playground.discord.rest.call import Answer, Call, Route


def guild(call: Call) -> Answer:
    check_guild(call)
    return Answer(body=wire.guild(call.world))


def channels(call: Call) -> Answer:
    check_guild(call)
    world = call.world
    shown = [c for c in world.channels.values() if c.guild_id == world.guild_id and not c.is_thread]
    return Answer(body=[wire.channel(world, c) for c in shown if world.allows(c, state.VIEW_CHANNEL)])


def member(call: Call) -> Answer:
    check_guild(call)
    number = call.number("user") if call.args["user"] != "@me" else int(call.world.bot["id"])
    found = call.world.users.get(number)
    if found is None:
        raise errors.unknown_member()
    return Answer(body=wire.member(call.world, found))


def roles(call: Call) -> Answer:
    check_guild(call)
    return Answer(body=wire.roles(call.world))


def check_guild(call: Call) -> None:
    """Raises 10004 for a server that is not this one, 50001 when the bot was removed from it."""
    if call.number("guild") != call.world.guild_id:
        raise errors.unknown_guild()
    if not call.world.in_guild:
        raise errors.missing_access()


ROUTES = (
    Route("GET", "/guilds/{guild}", guild),
    Route("GET", "/guilds/{guild}/channels", channels),
    Route("GET", "/guilds/{guild}/members/{user}", member),
    Route("GET", "/guilds/{guild}/roles", roles),
)
