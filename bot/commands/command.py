"""Command: what can be asked, as data: its options, its examples, how a typed line is read, who answers.

Descriptions are message ids (English); whoever shows them translates them. Limits (name 32, description 100,
25 options) are Discord's: docs.discord.com, application commands.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.commands.ask import Ask, OptionValue
from bot.commands.records import Records
from bot.domain.replies import Reply
from bot.locale import Words

OptionKind = Literal["integer", "string", "boolean", "channel", "person"]
"""`channel` and `person` come as the platform's own id."""
Suggests = Literal["dates", "papers", "feeds", "zones", "subscriptions"]

Answer = Callable[[Ask, Records, Words, int], Awaitable[Reply]]
"""The last argument is the page, from 1."""
Typed = Callable[[Sequence[str]], dict[str, OptionValue]]
"""The words behind the command's name -> its options. Forgiving; what is not understood is left for the answer."""


@dataclass(frozen=True, slots=True)
class Option:
    """`suggests` names what autocomplete offers. `choices`: the only values there are, the same in every language."""

    name: str
    kind: OptionKind
    description: str
    required: bool = False
    least: int | None = None
    most: int | None = None
    suggests: Suggests | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """`line` is typed after `/paper`; `gives` is what it is answered with, as a message id."""

    line: str
    gives: str


def no_options(words: Sequence[str]) -> dict[str, OptionValue]:
    """For commands that take none; whatever else was typed is not held against anyone."""
    return {}


@dataclass(frozen=True, slots=True)
class Command:
    """`name` is one word, or two for a subcommand of a group (`feed make`). `admin`: only who may administer.

    `other_names`: words that are taken for the name, Korean ones too.
    """

    name: str
    description: str
    examples: tuple[Example, ...]
    answer: Answer
    options: tuple[Option, ...] = ()
    typed: Typed = no_options
    other_names: tuple[str, ...] = ()
    admin: bool = False

    def suggests(self, option: str) -> Suggests | None:
        return next((one.suggests for one in self.options if one.name == option), None)


PUBLIC = Option("public", "boolean", "Show the answer to everyone here")
PUBLIC_WORDS = ("public", "공개")


def without_public(words: Sequence[str]) -> tuple[list[str], dict[str, OptionValue]]:
    rest = [word for word in words if word.lower() not in PUBLIC_WORDS]
    return rest, {"public": True} if len(rest) < len(words) else {}


_MENTIONED = re.compile(r"<(?:#|@!?)([A-Za-z0-9]{1,40})(?:\|[^<>]*)?>")


def mentioned(word: str) -> str | None:
    """The platform's id of a channel or person in a typed line: `<#C1|papers>` is C1, `<@U1>` is U1; else None.

    A line holds them in this form only where its command has an option of kind channel or person.
    """
    match = _MENTIONED.fullmatch(word)
    return match[1] if match else None
