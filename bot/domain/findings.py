"""Finding: one line of `paperboy check`, and the places that a check looks at."""

from dataclasses import dataclass

from bot.domain.channels import Channel


@dataclass(frozen=True, slots=True)
class Finding:
    """`name` is the same in every language ("discord token", "feed daily"); `message` and `remedy` are for people.

    `remedy` is empty where there is nothing to mend.
    """

    name: str
    ok: bool
    message: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where something is posted. `name`: as a Finding's. `label`: the same for people. `layout`: of the posts there.

    `elsewhere`: how another channel is chosen; stands behind every remedy. Empty: in the configuration.
    """

    name: str
    label: str
    channel: Channel
    layout: str
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class Probed:
    """What a look at a platform found. `seconds_ahead`: this machine's clock against theirs, None when not learnt."""

    findings: tuple[Finding, ...]
    seconds_ahead: float | None = None
