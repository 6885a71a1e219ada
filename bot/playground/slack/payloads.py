"""What the envelopes of Socket Mode say (docs: interactivity/handling-user-interaction, slash-commands, events-api)."""

import asyncio
from dataclasses import dataclass, field

from bot.playground.slack.shown import as_answered
from bot.playground.slack.state import APP, BOT_USER, Channel, Message, View, Workspace
from bot.playground.slack.validate import Json
from bot.playground.slack.web.views import described

_VERIFICATION = "playground"


@dataclass
class Interaction:
    """One thing a person did. `source` is the message whose button was pressed; `answers` grow as they come."""

    kind: str
    user: str
    trigger_id: str
    created: float
    channel: Channel | None = None
    source: Message | None = None
    view: View | None = None
    unfurl: str | None = None
    secret: str = ""
    uses: int = 0
    trigger_used: bool = False
    original: Message | None = None
    answers: list[Json] = field(default_factory=list)
    started: float = 0.0
    answered: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, answer: Json) -> None:
        now = asyncio.get_running_loop().time()
        self.answers.append(answer | {"seconds": round(now - self.started, 4)})
        self.answered.set()


def for_command(workspace: Workspace, made: Interaction, command: str, text: str, response_url: str) -> Json:
    """A slash command in the interaction's channel."""
    channel = made.channel
    if channel is None:
        raise LookupError("a command needs a channel")
    return {
        "token": _VERIFICATION,
        "team_id": workspace.users[made.user].team,
        "team_domain": "playground",
        "channel_id": channel.id,
        "channel_name": "directmessage" if channel.kind == "im" else channel.name,
        "user_id": made.user,
        "user_name": workspace.users[made.user].name.lower(),
        "command": command,
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": made.trigger_id,
    }


def for_event(workspace: Workspace, event: Json, event_id: str | None) -> Json:
    return {
        "token": _VERIFICATION,
        "team_id": workspace.team,
        "api_app_id": APP,
        "type": "event_callback",
        "event": {"event_ts": workspace.next_ts(), **event},
        "event_id": event_id or workspace.next_id("Ev"),
        "event_time": int(workspace.now()),
        "authorizations": [{"team_id": workspace.team, "user_id": BOT_USER, "is_bot": True}],
    }


def interactive(workspace: Workspace, made: Interaction, kind: str, response_url: str) -> Json:
    """What every interactive payload holds: who, where, and the message or view it happened on."""
    user = workspace.users[made.user]
    payload: Json = {
        "type": kind,
        "token": _VERIFICATION,
        "api_app_id": APP,
        "team": {"id": user.team, "domain": "playground"},
        "user": {"id": user.id, "username": user.name.lower(), "name": user.name.lower(), "team_id": user.team},
        "trigger_id": made.trigger_id,
        "enterprise": None,
        "is_enterprise_install": False,
    }
    if made.view is not None:
        payload |= {"view": described(made.view), "container": {"type": "view", "view_id": made.view.id}}
    if made.source is not None and made.channel is not None:
        ephemeral = made.source.ephemeral_for is not None
        payload["container"] = {
            "type": "message",
            "message_ts": made.source.ts,
            "channel_id": made.channel.id,
            "is_ephemeral": ephemeral,
            **({"thread_ts": made.source.thread_ts} if made.source.thread_ts else {}),
        }
        payload["channel"] = {"id": made.channel.id, "name": made.channel.name}
        payload["response_url"] = response_url
        if made.unfurl is not None:
            payload["container"] |= {
                "type": "message_attachment",
                "attachment_id": 1,
                "is_app_unfurl": True,
                "app_unfurl_url": made.unfurl,
            }
        if not ephemeral:  # Slack keeps no copy of an ephemeral message
            payload["message"] = as_answered(made.channel, made.source, with_metadata=True)
    return payload


def pressed(block: Json, element: Json, value: str | None, ts: str) -> Json:
    """The entry in `actions`. A menu is told by the value of the option that is chosen."""
    shown: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block.get("block_id") or "b0",
        "action_ts": ts,
    }
    if element["type"] == "button":
        shown["text"] = element["text"]
        if value is not None or "value" in element:
            shown["value"] = value if value is not None else element["value"]
        return shown
    groups = [group["options"] for group in element.get("option_groups", [])]
    options = [option for group in [element.get("options", []), *groups] for option in group]
    chosen = [option for option in options if option["value"] == value]
    if element["type"] in ("checkboxes", "multi_static_select"):
        return shown | {"selected_options": chosen}
    if chosen:
        return shown | {"selected_option": chosen[0]}
    return shown | {"value": value}
