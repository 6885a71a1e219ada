"""The manifest from which Slack makes the app: exactly the rights that are needed.

| scope            | why                                                                        |
|------------------|----------------------------------------------------------------------------|
| channels:history | see whether a message arrived whose answer was lost, in public channels    |
| channels:read    | hear that the bot was invited, or a channel opened again: what waited      |
|                  | goes; say of a feed's channel whether the bot may post there               |
| chat:write       | post the digest, edit it when it grows; personal messages                  |
| commands         | `/paper`, and "Look up paper" in the menu of a message                     |
| files:write      | `/paper export`: the reading list as a file, for the person alone          |
| groups:history   | as channels:history, in private channels                                   |
| groups:read      | as channels:read, of private channels                                      |
| im:history       | as channels:history, in a person's messages with the bot; hear what they   |
|                  | write there                                                                |
| im:write         | open a person's messages with the bot, for what they follow and for files  |
| links:read       | hear that a link to arXiv or Hugging Face was shared                       |
| links:write      | show what the digest says of the paper below it                            |
| users:read       | answer in the language that a person has set; know who is an admin         |

| event                                     | why                                               |
|-------------------------------------------|---------------------------------------------------|
| app_home_opened                           | show the App Home, made anew each time            |
| app_uninstalled, tokens_revoked           | stop for a workspace that took the app away       |
| channel_unarchive, group_unarchive        | what waited for the channel goes                  |
| link_shared                               | see links:read                                    |
| member_joined_channel                     | the bot was invited: what waited goes             |
| message.im                                | answer what a person writes to the bot            |

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
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "links:read",
    "links:write",
    "users:read",
)

OPENED_CHANNEL = ("channel_unarchive", "group_unarchive", "member_joined_channel")
"""What tells that a channel in which the bot could not post may be open to it now."""

EVENTS = tuple(
    sorted(
        (*OPENED_CHANNEL, "app_home_opened", "app_uninstalled", "link_shared", "message.im", "tokens_revoked"),
    )
)

INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"

COMMAND = "/paper"
LOOK_UP = "look_up"
"""The callback id of the message shortcut."""
UNFURLED = ("arxiv.org", "huggingface.co")
"""Hosts whose links are looked up when somebody shares them; others are never heard of."""


def manifest(http_url: str | None = None) -> dict[str, Any]:
    """For Socket Mode; with `http_url` (https://host, without a path) Slack calls that address instead.

    The redirect address lets other workspaces install the app; where there is one workspace it does nothing.
    """
    endpoint = f"{http_url.rstrip('/')}/slack/events" if http_url else None
    command: dict[str, Any] = {
        "command": COMMAND,
        "description": "Today's papers, the most voted ones, or one in full",
        "usage_hint": "top 5 | today | search | show 2503.04625 | help",
        # Channels and people come with their ids.
        "should_escape": True,
    }
    shortcut = {
        "name": "Look up paper",
        "type": "message",
        "callback_id": LOOK_UP,
        "description": "The papers that this message links to",
    }
    redirect = {"redirect_urls": [f"{http_url.rstrip('/')}{REDIRECT_PATH}"]} if http_url else {}
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
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                # Read-only, nobody could type /paper there.
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Paperboy", "always_online": True},
            "shortcuts": [shortcut],
            "slash_commands": [command],
            "unfurl_domains": list(UNFURLED),
        },
        "oauth_config": {**redirect, "scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": events,
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": endpoint is None,
            "token_rotation_enabled": False,
        },
    }
