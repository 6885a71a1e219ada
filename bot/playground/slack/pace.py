"""How fast an app may call: one message a second in a channel, and the tiers of the other methods."""

import math
from collections import defaultdict, deque
from dataclasses import dataclass

from bot.playground.slack import limits
from bot.playground.slack.state import Workspace

_RESTRICTED = ("conversations.history", "conversations.replies")


@dataclass
class _Bucket:
    tokens: float
    at: float


class Pace:
    """`wait` gives the seconds a caller has to wait, 0 when the call may go ahead (and then counts it)."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._channels: dict[str, _Bucket] = {}
        self._calls: dict[str, deque[float]] = defaultdict(deque)

    def wait(self, method: str, tier: int | None, channel: str) -> int:
        if method == "chat.postMessage":
            return self._in_channel(channel)
        settings = self._workspace.settings
        if settings.restricted_history and method in _RESTRICTED:
            return self._per_minute(method, 1)
        if settings.tiers and tier is not None:
            return self._per_minute(method, limits.TIER_PER_MINUTE[tier])
        return 0

    def _in_channel(self, channel: str) -> int:
        settings, now = self._workspace.settings, self._workspace.now()
        if settings.post_per_second <= 0:
            return 0
        bucket = self._channels.setdefault(channel, _Bucket(settings.post_burst, now))
        bucket.tokens = min(settings.post_burst, bucket.tokens + (now - bucket.at) * settings.post_per_second)
        bucket.at = now
        if bucket.tokens < 1:
            return max(1, math.ceil((1 - bucket.tokens) / settings.post_per_second))
        bucket.tokens -= 1
        return 0

    def _per_minute(self, method: str, most: int) -> int:
        now, calls = self._workspace.now(), self._calls[method]
        while calls and now - calls[0] >= 60:
            calls.popleft()
        if len(calls) >= most:
            return max(1, math.ceil(60 - (now - calls[0])))
        calls.append(now)
        return 0
