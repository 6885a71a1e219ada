"""The bot itself, its application, people, and direct messages."""

from bot.playground.discord import errors, wire
from bot.playground.discord.rest.call import Answer, Call, Route
from bot.playground.discord.validate.form import Form


def me(call: Call) -> Answer:
    return Answer(body=wire.self_user(call.world))


def user(call: Call) -> Answer:
    found = call.world.users.get(call.number("user"))
    if found is None:
        raise errors.unknown_user()
    return Answer(body=found)


def my_guilds(call: Call) -> Answer:
    world = call.world
    shown = []
    for joined in world.joined:
        whole = wire.guild(world, joined)
        few = {name: whole[name] for name in ("id", "name", "icon", "banner", "features")}
        shown.append(few | {"owner": False, "permissions": whole["roles"][0]["permissions"]})
    return Answer(body=shown)


def application(call: Call) -> Answer:
    return Answer(body=wire.application(call.world))


def open_dm(call: Call) -> Answer:
    form = Form()
    fields = form.root(call.body).fields(("recipient_id",), required=("recipient_id",))
    recipient = fields["recipient_id"].snowflake() if fields else None
    form.finish()
    return Answer(body=wire.channel(call.world, call.world.dm_with(recipient or 0)))


ROUTES = (
    Route("GET", "/users/@me", me),
    Route("GET", "/users/@me/guilds", my_guilds),
    Route("POST", "/users/@me/channels", open_dm),
    Route("GET", "/users/{user}", user),
    Route("GET", "/applications/@me", application),
    Route("GET", "/oauth2/applications/@me", application),
)
