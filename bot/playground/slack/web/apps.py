"""auth.test, api.test, apps.connections.open."""

from bot.playground.slack.state import APP, BOT, BOT_USER
from bot.playground.slack.validate import Json, Refused
from bot.playground.slack.web.call import Call, Method


def _auth_test(call: Call) -> Json:
    return {
        "url": "https://playground.slack.com/",
        "team": "Playground",
        "user": "paperboy",
        "team_id": call.workspace.team,
        "user_id": BOT_USER,
        "bot_id": BOT,
        "is_enterprise_install": False,
    }


def _api_test(call: Call) -> Json:
    if "error" in call.args:
        raise Refused(str(call.args["error"]), args=call.args)
    return {"args": call.args}


def _connections_open(call: Call) -> Json:
    return {"url": call.sockets.new_address(APP)}


METHODS = {
    "auth.test": Method(_auth_test, "", None),
    "api.test": Method(_api_test, "error foo", 4, caller="anyone"),
    "apps.connections.open": Method(_connections_open, "", 3, caller="app"),
}
