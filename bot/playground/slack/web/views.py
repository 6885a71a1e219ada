"""views.*: forms and the app's home."""

import hashlib

from bot.playground.slack import limits
from bot.playground.slack.state import APP, BOT, View, Workspace
from bot.playground.slack.validate import Json, Refused, invalid_arguments, view
from bot.playground.slack.web.call import Call, Method


def _open(call: Call) -> Json:
    body = view(call.args.get("view"), "modal", call.workspace.settings.fetchable)
    _unique_external_id(call.workspace, body)
    user = call.interactions.use_trigger(call.text("trigger_id"))
    opened = add_view(call.workspace, body, user)
    call.interactions.saw_view("views.open", call.text("trigger_id"), opened)
    return {"view": described(opened)}


def _push(call: Call) -> Json:
    body = view(call.args.get("view"), "modal", call.workspace.settings.fetchable)
    _unique_external_id(call.workspace, body)
    trigger = call.text("trigger_id")
    below = call.interactions.view_of_trigger(trigger)
    if below is None:
        raise Refused("not_found")
    if len(stack(call.workspace, below.root)) >= limits.VIEW_STACK:
        raise Refused("push_limit_reached")
    user = call.interactions.use_trigger(trigger)
    pushed = add_view(call.workspace, body, user, below.root)
    call.interactions.saw_view("views.push", trigger, pushed)
    return {"view": described(pushed)}


def _update(call: Call) -> Json:
    body = view(call.args.get("view"), "modal", call.workspace.settings.fetchable)
    found = _find(call)
    _check_hash(call, found)
    change_view(found, body)
    call.interactions.saw_view("views.update", None, found)
    return {"view": described(found)}


def _publish(call: Call) -> Json:
    if not call.workspace.settings.home_enabled:
        raise Refused("not_enabled")
    body = view(call.args.get("view"), "home", call.workspace.settings.fetchable)
    user = call.text("user_id")
    if user not in call.workspace.users:
        raise invalid_arguments("invalid `user_id` [json-pointer:/user_id]")
    for found in call.workspace.views.values():
        if found.user == user and found.body["type"] == "home":
            _check_hash(call, found)
            change_view(found, body)
            call.interactions.saw_view("views.publish", None, found)
            return {"view": described(found)}
    made = add_view(call.workspace, body, user)
    call.interactions.saw_view("views.publish", None, made)
    return {"view": described(made)}


def add_view(workspace: Workspace, body: Json, user: str, root: str | None = None) -> View:
    view_id = workspace.next_id("V")
    made = View(view_id, body, user, root or view_id, _hash(body, view_id), team=workspace.team)
    workspace.views[view_id] = made
    return made


def change_view(found: View, body: Json) -> None:
    found.body = body
    found.hash = _hash(body, found.hash)


def stack(workspace: Workspace, root: str) -> list[View]:
    return [found for found in workspace.views.values() if found.root == root and not found.closed]


def described(found: View) -> Json:
    empty = {"private_metadata": "", "callback_id": "", "external_id": "", "title": None, "submit": None, "close": None}
    return {
        **empty,
        **found.body,
        "id": found.id,
        "team_id": found.team,
        "app_id": APP,
        "bot_id": BOT,
        "hash": found.hash,
        "root_view_id": found.root,
        "previous_view_id": None,
        "state": {"values": {}},
    }


def _hash(body: Json, salt: str) -> str:
    return hashlib.sha256(f"{salt}{body}".encode()).hexdigest()[:16]


def _find(call: Call) -> View:
    view_id, external_id = call.args.get("view_id"), call.args.get("external_id")
    for found in call.workspace.views.values():
        same = found.id == view_id or (external_id and found.body.get("external_id") == external_id)
        if same and not found.closed:
            return found
    raise Refused("not_found")


def _check_hash(call: Call, found: View) -> None:
    given = call.args.get("hash")
    if given and given != found.hash:
        raise Refused("hash_conflict")


def _unique_external_id(workspace: Workspace, body: Json) -> None:
    external_id = body.get("external_id")
    if external_id and any(v.body.get("external_id") == external_id and not v.closed for v in workspace.views.values()):
        raise Refused("duplicate_external_id")


METHODS = {
    "views.open": Method(_open, "interactivity_pointer trigger_id view", 4),
    "views.push": Method(_push, "interactivity_pointer trigger_id view", 4),
    "views.update": Method(_update, "external_id hash view view_id", 4),
    "views.publish": Method(_publish, "hash interactivity_pointer user_id view", 4),
}
