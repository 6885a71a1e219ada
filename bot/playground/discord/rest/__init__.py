"""The REST side, one file for each kind of thing. A handler takes a Call and returns an Answer or raises ApiError."""

from bot.playground.discord.rest import answers, channels, commands, guilds, messages, threads, users
from bot.playground.discord.rest.call import Routes

ROUTES = Routes(
    [
        *users.ROUTES,
        *guilds.ROUTES,
        *channels.ROUTES,
        *threads.ROUTES,
        *messages.ROUTES,
        *commands.ROUTES,
        *answers.ROUTES,
    ]
)
