"""users.*, team.info, bots.info."""

import datetime as dt
from zoneinfo import ZoneInfo

from bot.playground.slack.state import APP, BOT, BOT_USER, User
from bot.playground.slack.validate import Json, Refused
from bot.playground.slack.web.call import Call, Method
from bot.playground.slack.web.conversations import listed


def _info(call: Call) -> Json:
    user = call.workspace.users.get(call.text("user"))
    if user is None:
        raise Refused("user_not_found")
    return {"user": _described(call, user)}


def _described(call: Call, user: User) -> Json:
    now = dt.datetime.fromtimestamp(call.workspace.now(), ZoneInfo(user.tz))
    offset = now.utcoffset() or dt.timedelta()
    shown: Json = {
        "id": user.id,
        "team_id": user.team,
        "name": user.name.lower(),
        "real_name": user.name,
        "deleted": user.deleted,
        "tz": user.tz,
        "tz_label": user.tz,
        "tz_offset": int(offset.total_seconds()),
        "is_admin": user.is_admin,
        "is_owner": user.is_owner,
        "is_primary_owner": False,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "profile": {"real_name": user.name, "display_name": user.name},
    }
    if call.flag("include_locale"):
        shown["locale"] = user.locale
    return shown


def _conversations(call: Call) -> Json:
    return listed(call, only_of=str(call.args.get("user") or BOT_USER))


def _team_info(call: Call) -> Json:
    team = call.workspace.team
    return {"team": {"id": team, "name": "Playground", "domain": "playground", "icon": {"image_default": True}}}


def _bots_info(call: Call) -> Json:
    if call.args.get("bot") not in (None, BOT):
        raise Refused("bot_not_found")
    return {"bot": {"id": BOT, "app_id": APP, "user_id": BOT_USER, "name": "paperboy", "deleted": False}}


METHODS = {
    "users.info": Method(_info, "include_locale user", 4, "users:read"),
    "users.conversations": Method(_conversations, "cursor exclude_archived exclude_muted limit team_id types user", 3),
    "team.info": Method(_team_info, "domain team", 3, "team:read"),
    "bots.info": Method(_bots_info, "bot team_id", 3, "users:read"),
}
