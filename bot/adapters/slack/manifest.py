"""The manifest from which Slack makes the app: exactly the rights that are needed.

| scope            | why                                                                        |
|------------------|----------------------------------------------------------------------------|
| chat:write       | post the digest, edit it when it grows                                     |
| commands         | `/paper`                                                                   |
| channels:history | see whether a message arrived whose answer was lost, in public channels    |
| groups:history   | the same in private channels                                               |
| channels:read    | hear that the bot was invited, or a channel opened again: what waited goes |
| groups:read      | the same in private channels                                               |
| users:read       | answer in the language that a person has set (users.info)                  |

Opening views and answering through a response_url need no scope. The app is invited to a channel to post
there, so it does not ask for chat:write.public. The socket's own right, connections:write, belongs to the
app-level token and cannot be asked for here.
"""

from typing import Any

SCOPES = (
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "groups:history",
    "groups:read",
    "users:read",
)

EVENTS = ("channel_unarchive", "group_unarchive", "member_joined_channel")
"""What tells that a channel in which the bot could not post may be open to it now."""

COMMAND = "/paper"


def manifest(http_url: str | None = None) -> dict[str, Any]:
    """For Socket Mode; with `http_url` (https://host, without a path) Slack calls that address instead."""
    endpoint = f"{http_url.rstrip('/')}/slack/events" if http_url else None
    command: dict[str, Any] = {
        "command": COMMAND,
        "description": "Today's papers, the most voted ones, or one in full",
        "usage_hint": "top 5 | today | show 2503.04625 | help",
        "should_escape": False,
    }
    interactivity: dict[str, Any] = {"is_enabled": True}
    events: dict[str, Any] = {"bot_events": list(EVENTS)}
    if endpoint:
        command["url"] = endpoint
        interactivity["request_url"] = endpoint
        events["request_url"] = endpoint
    return {
        "_metadata": {"major_version": 2},
        "display_information": {
            "name": "Paperboy",
            "description": "A calm daily digest of research papers",
            "background_color": "#1f3a5f",
        },
        "features": {
            "bot_user": {"display_name": "Paperboy", "always_online": True},
            "slash_commands": [command],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": events,
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": endpoint is None,
            "token_rotation_enabled": False,
        },
    }
