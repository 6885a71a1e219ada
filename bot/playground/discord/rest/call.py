"""Call: one REST request on its way to a handler, and the table of routes."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.playground.discord import errors
from bot.playground.discord.state import Json, World

if TYPE_CHECKING:
    from bot.playground.discord.interactions import Interactions


@dataclass(frozen=True)
class Call:
    """`args` are the parts of the path, `files` the names and sizes of what was uploaded.

    `notes` collects what is odd about the request although it is carried out; they become violations.
    """

    world: World
    interactions: "Interactions"
    args: dict[str, str]
    query: dict[str, str]
    body: Any
    files: list[Json] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def number(self, name: str) -> int:
        value = self.args[name]
        if not value.isdecimal() or len(value) > 20:
            text = f'Value "{value[:30]}" is not snowflake.'
            wrong = {name: {"_errors": [{"code": "NUMBER_TYPE_COERCE", "message": text}]}}
            raise errors.ApiError(400, 50035, "Invalid Form Body", errors=wrong, violation=True)
        return int(value)


@dataclass(frozen=True)
class Answer:
    status: int = 200
    body: Any = None


Handler = Callable[[Call], Answer]


@dataclass(frozen=True)
class Route:
    """`template` is the path with names in braces. Without `needs_token` the path itself holds the secret."""

    method: str
    template: str
    handler: Handler
    needs_token: bool = True

    @property
    def name(self) -> str:
        return f"{self.method} {self.template}"


class Routes:
    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes = [(self._pattern(route.template), route) for route in routes]

    @staticmethod
    def _pattern(template: str) -> re.Pattern[str]:
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template.replace("@", "\\@")))

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]]:
        """Raises ApiError 404 or 405 where there is no such route."""
        elsewhere = False
        for pattern, route in self._routes:
            match = pattern.fullmatch(path)
            if match and route.method == method:
                return route, match.groupdict()
            elsewhere = elsewhere or match is not None
        raise errors.wrong_method() if elsewhere else errors.unknown_route()


def major(args: dict[str, str]) -> str:
    """What a rate limit is counted by, beside the route."""
    return "/".join(args.get(name, "") for name in ("channel", "guild", "application", "token"))
