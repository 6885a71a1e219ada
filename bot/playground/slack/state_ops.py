"""What POST /_playground/state can do: {"op": <name>, ...arguments of the function}."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.playground.slack.state import BOT_USER, ChannelKind

if TYPE_CHECKING:
    from bot.playground.slack.server import LocalSlack


def _add_channel(
    slack: "LocalSlack", name: str, channel: str, kind: ChannelKind = "public", member: bool = True
) -> None:
    slack.add_channel(name, channel, kind, member)


def _archive_channel(slack: "LocalSlack", channel: str, on: bool = True) -> None:
    slack.workspace.channels[channel].archived = on


def _delete_channel(slack: "LocalSlack", channel: str, on: bool = True) -> None:
    slack.workspace.channels[channel].deleted = on


def _restrict_posting(slack: "LocalSlack", channel: str, code: str | None = "restricted_action") -> None:
    """`code` null lifts it."""
    slack.workspace.channels[channel].refusal = code


def _membership(slack: "LocalSlack", channel: str, user: str = BOT_USER, on: bool = True) -> None:
    members = slack.workspace.channels[channel].members
    if on:
        members.add(user)
    else:
        members.discard(user)


def _delete_message(slack: "LocalSlack", channel: str, ts: str) -> None:
    """As a person would."""
    found = slack.workspace.channels[channel]
    slack.workspace.remove_message(found, found.messages[ts])


def _deactivate_user(slack: "LocalSlack", user: str, on: bool = True) -> None:
    slack.workspace.users[user].deleted = on


def _remove_scopes(slack: "LocalSlack", scopes: list[str]) -> None:
    slack.workspace.scopes = [scope for scope in slack.workspace.scopes if scope not in scopes]


def _add_scopes(slack: "LocalSlack", scopes: list[str]) -> None:
    slack.workspace.scopes += [scope for scope in scopes if scope not in slack.workspace.scopes]


def _revoke_token(slack: "LocalSlack", code: str | None = "token_revoked") -> None:
    """token_revoked, account_inactive or invalid_auth; null gives the token back."""
    slack.workspace.revoked = code


def _refuse_connections(slack: "LocalSlack", on: bool = True) -> None:
    slack.workspace.refusing = on
    if on:
        slack.sockets.drop()


def _drop_sockets(slack: "LocalSlack") -> None:
    slack.sockets.drop()


async def _disconnect_sockets(slack: "LocalSlack", reason: str = "refresh_requested") -> None:
    await slack.sockets.disconnect(reason)


def _unfetchable_images(slack: "LocalSlack", pattern: str) -> None:
    """Images whose address holds the pattern cannot be fetched; an empty pattern: all can."""
    found = re.compile(pattern)
    slack.settings.fetchable = lambda address: not pattern or found.search(address) is None


def _settings(slack: "LocalSlack", **values: Any) -> None:
    for name, value in values.items():
        if name == "fetchable" or not hasattr(slack.settings, name):
            raise LookupError(f"no such setting: {name}")
        setattr(slack.settings, name, value)


OPERATIONS: dict[str, Callable[..., Any]] = {
    "add_channel": _add_channel,
    "archive_channel": _archive_channel,
    "delete_channel": _delete_channel,
    "restrict_posting": _restrict_posting,
    "membership": _membership,
    "delete_message": _delete_message,
    "deactivate_user": _deactivate_user,
    "remove_scopes": _remove_scopes,
    "add_scopes": _add_scopes,
    "revoke_token": _revoke_token,
    "refuse_connections": _refuse_connections,
    "drop_sockets": _drop_sockets,
    "disconnect_sockets": _disconnect_sockets,
    "unfetchable_images": _unfetchable_images,
    "settings": _settings,
}
