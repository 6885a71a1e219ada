"""One call of a Web API method: its arguments, and what it may use."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from bot.playground.slack.state import BOT_USER, Channel, Workspace
from bot.playground.slack.validate import Json, Refused, invalid_arguments

if TYPE_CHECKING:
    from bot.playground.slack.interactions import Interactions
    from bot.playground.slack.socket import Sockets


@dataclass
class Call:
    """`notes` are things Slack lets pass and a careful app does not do; they end up as violations."""

    method: str
    args: Json
    workspace: Workspace
    sockets: "Sockets"
    interactions: "Interactions"
    notes: list[str] = field(default_factory=list)

    def text(self, name: str, default: str | None = None) -> str:
        """A required argument, or one with a default. Raises Refused(invalid_arguments)."""
        value = self.args.get(name, default)
        if value is None or value == "":
            raise invalid_arguments(f"missing required field: {name} [json-pointer:/{name}]")
        return str(value)

    def flag(self, name: str) -> bool:
        return self.args.get(name) in (True, 1, "1", "true", "True")

    def number(self, name: str, default: int) -> int:
        try:
            return int(self.args.get(name) or default)
        except (TypeError, ValueError):
            raise invalid_arguments(f"must provide a number [json-pointer:/{name}]") from None


@dataclass(frozen=True)
class Method:
    """`scope` is the one scope that is needed; None: no scope, or one that depends on the channel's kind.

    `args` names the arguments there are; `caller` is whose token it takes; `tier` is its rate limit.
    """

    run: Callable[[Call], Json]
    args: str
    tier: int | None
    scope: str | None = None
    caller: Literal["bot", "app", "anyone"] = "bot"


def need(call: Call, scope: str) -> None:
    """Raises Refused(missing_scope) as Slack words it."""
    provided = call.workspace.scopes
    if scope not in provided:
        raise Refused("missing_scope", needed=scope, provided=",".join(provided))


_FAMILY = {"public": "channels", "private": "groups", "im": "im"}


def need_for_channel(call: Call, channel: Channel, right: str) -> None:
    """`right` is history or read; the scope's name depends on the kind of channel."""
    need(call, f"{_FAMILY[channel.kind]}:{right}")


def need_membership(channel: Channel) -> None:
    if BOT_USER not in channel.members:
        raise Refused("not_in_channel")
