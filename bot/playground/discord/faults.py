"""Faults: what goes wrong on purpose, at which request, and how often.

A fault is `{"when": {...}, "do": "<name>", "params": {...}, "times": 1}`.

`when`: `method`; `path`, a regular expression looked for in the path below /api/v10; `body`, one looked for in
the JSON text; `nth`, from which matching request on (1: the next). What is left out matches everything.
`times`: how often it strikes; 0 means until it is taken away.

do            params                                   what happens
status        status, body, headers, after             that answer; with `after` the request is carried out first
lose_answer                                            carried out, then the connection drops without an answer
cut_body                                               carried out, and half of the answer arrives
garbage       text                                     carried out, and the answer is no JSON
close_before                                           the connection drops, nothing is carried out
late          seconds                                  the connection drops now; carried out after that time
rate_limit    retry_after, global, scope, via, html    429; `retry_after: null` leaves the time out
delay         seconds, after                           that much later; with `after` it is carried out at once
hang          after                                    no answer, ever
drop_gateway                                           the gateway's socket drops, the request goes on as usual
"""

import re
from dataclasses import dataclass, field
from typing import Any, Self

KINDS = frozenset(
    [
        "status",
        "lose_answer",
        "cut_body",
        "garbage",
        "close_before",
        "late",
        "rate_limit",
        "delay",
        "hang",
        "drop_gateway",
    ],
)


@dataclass
class Fault:
    do: str
    method: str | None = None
    path: re.Pattern[str] = re.compile("")
    body: re.Pattern[str] = re.compile("")
    nth: int = 1
    times: int = 1
    params: dict[str, Any] = field(default_factory=dict)
    seen: int = 0
    struck: int = 0

    @classmethod
    def read(cls, value: dict[str, Any]) -> Self:
        """Raises ValueError with what is wrong."""
        when = value.get("when") or {}
        unknown = (value.keys() - {"when", "do", "params", "times"}) | (when.keys() - {"method", "path", "body", "nth"})
        if unknown:
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
        if value.get("do") not in KINDS:
            raise ValueError(f"do is one of {', '.join(sorted(KINDS))}")
        return cls(
            do=value["do"],
            method=when["method"].upper() if when.get("method") else None,
            path=re.compile(when.get("path", "")),
            body=re.compile(when.get("body", "")),
            nth=int(when.get("nth", 1)),
            times=int(value.get("times", 1)),
            params=dict(value.get("params") or {}),
        )

    def as_json(self) -> dict[str, Any]:
        when = {"method": self.method, "path": self.path.pattern, "body": self.body.pattern, "nth": self.nth}
        return {"when": when, "do": self.do, "params": self.params, "times": self.times, "struck": self.struck}


@dataclass
class Faults:
    active: list[Fault] = field(default_factory=list)

    def add(self, value: dict[str, Any]) -> Fault:
        fault = Fault.read(value)
        self.active.append(fault)
        return fault

    def clear(self) -> None:
        self.active.clear()

    def strike(self, method: str, path: str, body: str) -> Fault | None:
        """The fault that hits this request, counted. Every fault counts every request that it matches."""
        hit: Fault | None = None
        for fault in self.active:
            if fault.method not in (None, method) or not fault.path.search(path) or not fault.body.search(body):
                continue
            fault.seen += 1
            spent = fault.times and fault.struck >= fault.times
            if hit is None and not spent and fault.seen >= fault.nth:
                fault.struck += 1
                hit = fault
        return hit
