"""The commands there are, as data: both platforms and the documentation are made from this list.

Descriptions are message ids (English); the adapters translate them. Limits (name 32, description 100,
25 options) are Discord's: docs.discord.com, application commands.
"""

from dataclasses import dataclass
from typing import Literal

OptionKind = Literal["integer", "string", "boolean"]


@dataclass(frozen=True, slots=True)
class Option:
    """`suggests` names what autocomplete offers: digest dates or papers."""

    name: str
    kind: OptionKind
    description: str
    required: bool = False
    least: int | None = None
    most: int | None = None
    suggests: Literal["dates", "papers"] | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """`usage` is how it is typed on Slack, after `/paper`."""

    name: str
    description: str
    usage: str
    options: tuple[Option, ...] = ()


PUBLIC = Option("public", "boolean", "Show the answer to everyone here")

COMMANDS: tuple[Command, ...] = (
    Command(
        "top",
        "The most voted papers of a day, week, month or year",
        "top 5 [week | month | 2025-03-07 | 2025-W10 | 2025-03 | 2025]",
        (
            Option("count", "integer", "How many papers, 1 to 25 (5 when left out)", least=1, most=25),
            Option("when", "string", "A day, week, month or year, such as 2025-03-07 or week", suggests="dates"),
            PUBLIC,
        ),
    ),
    Command("today", "The newest digest at a glance", "today", (PUBLIC,)),
    Command(
        "show",
        "One paper in full",
        "show <arXiv id, link or words of the title>",
        (Option("paper", "string", "arXiv id, link or words of the title", required=True, suggests="papers"),),
    ),
    Command("help", "What you can ask, with three things to try", "help"),
)

BY_NAME = {command.name: command for command in COMMANDS}
