"""Faults: which call fails on purpose, how, and how often.

do            params                          what happens
status        status (503), after             that status with an HTML page; `after`: the work is done first
error         code (fatal_error), after       200 with ok:false; `after`: the work is done first
rate_limit    retry_after (1), html           429; `retry_after` null leaves the time out, `html` answers no JSON
lose_answer   reset                           the work is done, then the connection closes (`reset`: is reset)
close_before  reset                           the connection closes, nothing is done
late          seconds (1), reset              the connection closes now, the work is done that much later
delay         seconds (1), after              that much later; `after`: the work is done at once
hang          after                           no answer, ever
garbage       body                            the work is done, the answer is HTML with status 200
cut_body                                      the work is done, half of the answer arrives
drop_socket   sent                            a call: sockets drop, the call goes on; an envelope: its socket drops
                                              instead of it, or with `sent` right after it
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

Kind = Literal[
    "status",
    "error",
    "rate_limit",
    "lose_answer",
    "close_before",
    "late",
    "delay",
    "hang",
    "garbage",
    "cut_body",
    "drop_socket",
]
KINDS: tuple[str, ...] = get_args(Kind)
_CONDITIONS = {"method", "envelope", "channel", "body", "nth"}


@dataclass
class Fault:
    """Fires on the `nth` matching call (from when it was set) and the following, `times` times; 0: always.

    `when`: `method` (a Web API method, `*` for all, `response_url`), or `envelope` (a Socket Mode type);
    `channel`; `body`, a pattern that the arguments as JSON must hold.
    """

    do: Kind
    when: dict[str, Any] = field(default_factory=dict)
    params: dict[str, Any] = field(default_factory=dict)
    times: int = 1
    seen: int = 0
    fired: int = 0

    def matches(self, subject: str, name: str, channel: str | None, body: str) -> bool:
        wanted = self.when.get(subject, "*" if subject == "method" and "envelope" not in self.when else None)
        if wanted not in ("*", name):
            return False
        if self.when.get("channel") not in (None, channel):
            return False
        pattern = self.when.get("body")
        return pattern is None or re.search(pattern, body) is not None

    @property
    def seconds(self) -> float:
        return float(self.params.get("seconds", 1))


class Faults:
    """The faults that are set. `sleep` is how a delay waits; a test can hold it."""

    def __init__(self) -> None:
        self.set: list[Fault] = []
        self.sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    def add(
        self, do: str, when: dict[str, Any] | None = None, params: dict[str, Any] | None = None, times: int = 1
    ) -> Fault:
        """Raises ValueError for a kind or a condition that does not exist."""
        if do not in KINDS:
            raise ValueError(f"do is one of {', '.join(KINDS)}")
        unknown = set(when or {}) - _CONDITIONS
        if unknown:
            raise ValueError(f"when knows {', '.join(sorted(_CONDITIONS))}, not {', '.join(sorted(unknown))}")
        fault = Fault(do, when or {}, params or {}, times)  # type: ignore[arg-type]
        self.set.append(fault)
        return fault

    def clear(self) -> None:
        self.set.clear()

    def next_for(self, subject: str, name: str, channel: str | None = None, body: str = "") -> Fault | None:
        """The first fault that fires for this call. Every matching fault counts the call."""
        chosen = None
        for fault in self.set:
            if not fault.matches(subject, name, channel, body):
                continue
            fault.seen += 1
            due = fault.seen >= int(fault.when.get("nth", 1)) and (fault.times == 0 or fault.fired < fault.times)
            if due and chosen is None:
                fault.fired += 1
                chosen = fault
        return chosen
