"""The fault matrix: what goes wrong, at which message, and what is to come of it. Data; test_faults.py plays it.

How a message ends, in every cell exactly once and in its place:

undisturbed   the first request is the one
repeated      a request that may have been carried out is made again, which the platform recognises (Discord's
              nonce) or which changes nothing (an edit)
found         it was carried out; the bot finds it there and asks for nothing a second time
again         it was not; the bot makes sure of that for the settling time, and only then asks again
waited        refused for a time, and made again no sooner than that
-             the platform knows no such thing

Discord's thread is a request of its own, which knows no nonce. In Slack a thread begins with its first reply.
"""

from dataclasses import dataclass
from typing import Any, Literal

from bot.domain.channels import Platform

Kind = Literal["overview", "thread", "paper", "edit"]
KINDS: tuple[Kind, ...] = ("overview", "thread", "paper", "edit")

SEND_TIMEOUT, SETTLE = 1.0, 3.5
LANDS_LATE = 2.5
"""After the attempt's time is over, and before it counts as settled."""
SHORT, LONG, WALL = 0.8, 120.0, 300.0
"""A 429's wait within the send timeout; beyond it; and when none is named, or an HTML page comes."""

FAULTS: dict[str, dict[str, Any]] = {
    "500 before": {"do": "status", "params": {"status": 500}},
    "500 after": {"do": "status", "params": {"status": 500, "after": True}},
    "502 before": {"do": "status", "params": {"status": 502}},
    "502 after": {"do": "status", "params": {"status": 502, "after": True}},
    "503 before": {"do": "status", "params": {"status": 503}},
    "503 after": {"do": "status", "params": {"status": 503, "after": True}},
    "answer lost": {"do": "lose_answer"},
    "answer cut": {"do": "cut_body"},
    "answer garbled": {"do": "garbage"},
    "closed before": {"do": "close_before"},
    "lands late": {"do": "late", "params": {"seconds": LANDS_LATE}},
    "slow before": {"do": "delay", "params": {"seconds": LANDS_LATE}},
    "slow after": {"do": "delay", "params": {"seconds": LANDS_LATE, "after": True}},
    "hangs before": {"do": "hang"},
    "hangs after": {"do": "hang", "params": {"after": True}},
    "socket drops": {"do": "drop_gateway"},
    "error before": {"do": "error", "params": {"code": "fatal_error"}},
    "error after": {"do": "error", "params": {"code": "internal_error", "after": True}},
    "429 short": {"do": "rate_limit", "params": {"retry_after": SHORT}},
    "429 shared": {"do": "rate_limit", "params": {"retry_after": SHORT, "scope": "shared"}},
    "429 global": {"do": "rate_limit", "params": {"retry_after": SHORT, "global": True}},
    "429 long": {"do": "rate_limit", "params": {"retry_after": LONG}},
    "429 long shared": {"do": "rate_limit", "params": {"retry_after": LONG, "scope": "shared"}},
    "429 long global": {"do": "rate_limit", "params": {"retry_after": LONG, "global": True}},
    "429 no time": {"do": "rate_limit", "params": {"retry_after": None}},
    "429 html": {"do": "rate_limit", "params": {"retry_after": None, "html": True, "via": False}},
}

# What is played at every message; then Discord's overview, thread, paper and edit; then Slack's but the thread.
_TABLE = """
500 before      | repeated    again       repeated    repeated    | again       again       repeated
500 after       | repeated    found       repeated    repeated    | found       found       repeated
502 before      | repeated    again       repeated    repeated    | again       again       repeated
502 after       | repeated    found       repeated    repeated    | found       found       repeated
503 before      | repeated    again       repeated    repeated    | again       again       repeated
503 after       | repeated    found       repeated    repeated    | found       found       repeated
answer lost     | repeated    found       repeated    repeated    | found       found       repeated
answer cut      | repeated    found       repeated    repeated    | found       found       repeated
answer garbled  | repeated    found       repeated    repeated    | found       found       repeated
closed before   | repeated    again       repeated    repeated    | again       again       repeated
lands late      | repeated    found       repeated    repeated    | found       found       repeated
slow before     | repeated    found       repeated    repeated    | found       found       repeated
slow after      | repeated    found       repeated    repeated    | found       found       repeated
hangs before    | repeated    again       repeated    repeated    | again       again       repeated
hangs after     | repeated    found       repeated    repeated    | found       found       repeated
socket drops    | undisturbed undisturbed undisturbed undisturbed | undisturbed undisturbed undisturbed
error before    | -           -           -           -           | again       again       repeated
error after     | -           -           -           -           | found       found       repeated
429 short       | waited      waited      waited      waited      | waited      waited      waited
429 shared      | waited      waited      waited      waited      | -           -           -
429 global      | waited      waited      waited      waited      | -           -           -
429 long        | waited      waited      waited      waited      | waited      waited      waited
429 long shared | waited      waited      waited      waited      | -           -           -
429 long global | waited      waited      waited      waited      | -           -           -
429 no time     | waited      waited      waited      waited      | waited      waited      waited
429 html        | waited      waited      waited      waited      | waited      waited      waited
"""

LONG_WAITS = ("429 long", "429 long shared", "429 long global", "429 no time", "429 html")
"""Nobody sits these out: the bot is started again with its clock moved on."""


@dataclass(frozen=True)
class Cell:
    platform: Platform
    kind: Kind
    fault: str
    end: str

    @property
    def name(self) -> str:
        """Also the name of the feed in whose channel it is played."""
        return f"{self.platform} {self.kind}: {self.fault}"

    @property
    def wait(self) -> float:
        """Seconds that the platform asks for; those that the bot takes when it is not told."""
        asked = FAULTS[self.fault]["params"]["retry_after"]
        if asked is None:
            return WALL
        return float(asked) if self.platform == "discord" else float(whole(asked))


def whole(seconds: float) -> int:
    """Slack asks in whole seconds."""
    return max(1, round(seconds))


def cells() -> list[Cell]:
    found = []
    for line in _TABLE.strip().splitlines():
        fault, on_discord, on_slack = (part.strip() for part in line.split("|"))
        slack_kinds: list[Kind] = [kind for kind in KINDS if kind != "thread"]
        rows: list[tuple[Platform, list[Kind], str]] = [
            ("discord", list(KINDS), on_discord),
            ("slack", slack_kinds, on_slack),
        ]
        for platform, kinds, ends in rows:
            found += [Cell(platform, kind, fault, end) for kind, end in zip(kinds, ends.split(), strict=True)]
    return found


def playable() -> list[Cell]:
    return [cell for cell in cells() if cell.end != "-"]


def fault_of(cell: Cell) -> dict[str, Any]:
    """As the local servers' control takes it, without `when`."""
    fault = FAULTS[cell.fault]
    params = dict(fault.get("params", {}))
    if cell.platform == "slack":
        if params.get("retry_after"):
            params["retry_after"] = whole(params["retry_after"])
        return {"do": "drop_socket" if fault["do"] == "drop_gateway" else fault["do"], "params": params}
    return {"do": fault["do"], "params": params}
