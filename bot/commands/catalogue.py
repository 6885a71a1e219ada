"""The commands there are, as data: both platforms, the help and docs/commands.md say what this list says.

Descriptions are message ids (English); whoever shows them translates them. Limits (name 32, description 100,
25 options) are Discord's: docs.discord.com, application commands.
"""

from dataclasses import dataclass
from typing import Literal

OptionKind = Literal["integer", "string", "boolean"]
Suggests = Literal["dates", "papers"]


@dataclass(frozen=True, slots=True)
class Option:
    """`suggests` names what autocomplete offers: digest dates or papers."""

    name: str
    kind: OptionKind
    description: str
    required: bool = False
    least: int | None = None
    most: int | None = None
    suggests: Suggests | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """`line` is typed after `/paper`; `gives` is what it is answered with, as a message id."""

    line: str
    gives: str


@dataclass(frozen=True, slots=True)
class Command:
    name: str
    description: str
    examples: tuple[Example, ...]
    options: tuple[Option, ...] = ()

    def suggests(self, option: str) -> Suggests | None:
        return next((one.suggests for one in self.options if one.name == option), None)


PUBLIC = Option("public", "boolean", "Show the answer to everyone here")

COMMANDS: tuple[Command, ...] = (
    Command(
        "top",
        "The most voted papers of a day, week, month or year",
        (
            Example("top 5", "the most voted papers of the newest digest"),
            Example("top 5 week", "those of its week; month and year work too"),
            Example("top 3 2025-03-07", "those of a day; 2025-W10, 2025-03 and 2025 work too"),
        ),
        (
            Option("count", "integer", "How many papers, 1 to 25 (5 when left out)", least=1, most=25),
            Option("when", "string", "A day, week, month or year, such as 2025-03-07 or week", suggests="dates"),
            PUBLIC,
        ),
    ),
    Command(
        "today",
        "The newest digest at a glance",
        (Example("today", "the newest digest at a glance"),),
        (PUBLIC,),
    ),
    Command(
        "show",
        "One paper in full",
        (Example("show 2503.04625", "one paper in full; a link or words of its title work too"),),
        (Option("paper", "string", "arXiv id, link or words of the title", required=True, suggests="papers"),),
    ),
    Command(
        "help",
        "What you can ask, with three things to try",
        (Example("help", "what you can ask"),),
    ),
)

BY_NAME = {command.name: command for command in COMMANDS}
