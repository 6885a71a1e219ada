"""Rates: how many requests a route may take, and the headers that say so."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from bot.playground.discord import limits


@dataclass(frozen=True)
class Pass:
    """Whether a request may go on. `retry_after` is in seconds and None when it may."""

    headers: dict[str, str]
    retry_after: float | None = None
    everywhere: bool = False


@dataclass
class _Window:
    until: float = 0.0
    used: int = 0


@dataclass
class Rates:
    """Counts in fixed windows that begin with their first request, one for each route and channel.

    `routes` maps a route to (requests, seconds); a route that is missing shows no headers.
    `global_per_second` is None where the limit over all routes is off.
    """

    now: Callable[[], float]
    routes: Mapping[str, tuple[int, float]] = field(default_factory=lambda: dict(limits.ROUTE_RATES))
    global_per_second: int | None = None
    _windows: dict[tuple[str, str], _Window] = field(default_factory=dict)

    def admit(self, route: str, major: str, *, exempt: bool) -> Pass:
        """Count one request. `exempt`: answers to interactions do not count to the limit over all routes."""
        now = self.now()
        if self.global_per_second is not None and not exempt:
            everywhere = self._windows.setdefault(("", ""), _Window())
            if now >= everywhere.until:
                everywhere.until, everywhere.used = now + 1.0, 0
            if everywhere.used >= self.global_per_second:
                wait = everywhere.until - now
                return Pass(refused(wait, "global"), wait, everywhere=True)
            everywhere.used += 1
        rate = self.routes.get(route)
        if rate is None:
            return Pass({})
        most, seconds = rate
        window = self._windows.setdefault((route, major), _Window())
        if now >= window.until:
            window.until, window.used = now + seconds, 0
        wait = window.until - now
        headers = {
            "X-RateLimit-Limit": str(most),
            "X-RateLimit-Remaining": str(max(most - window.used - 1, 0)),
            "X-RateLimit-Reset": f"{window.until:.3f}",
            "X-RateLimit-Reset-After": f"{wait:.3f}",
            "X-RateLimit-Bucket": sha256(route.encode()).hexdigest()[:32],
        }
        if window.used >= most:
            return Pass(headers | refused(wait, "user"), wait)
        window.used += 1
        return Pass(headers)


def refused(wait: float, scope: str) -> dict[str, str]:
    headers = {"Retry-After": str(int(wait) + 1), "X-RateLimit-Scope": scope}
    return headers | ({"X-RateLimit-Global": "true"} if scope == "global" else {})
