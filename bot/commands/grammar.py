"""Grammar: what someone typed after `/paper` -> an Ask. Forgiving about case, spaces and order."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from bot.commands import all as all_papers, drafts, mine, subscriptions, top, unsubscribe
from bot.commands.ask import Ask, Person
from bot.commands.catalogue import BY_NAME, OTHER_NAMES
from bot.commands.command import Command
from bot.commands.feed import listing
from bot.domain.arxiv import written_id
from bot.domain.channels import Channel

_OF_KEYWORDS = (
    drafts.FOLLOW,
    drafts.CHANGE,
    drafts.CANCEL,
    subscriptions.ADD,
    subscriptions.EDIT,
    unsubscribe.AGAIN,
    unsubscribe.PAUSE,
    unsubscribe.RESUME,
    unsubscribe.MUTE,
    unsubscribe.UNMUTE,
    unsubscribe.AT_ONCE,
    unsubscribe.ONCE_A_DAY,
    mine.OF_DIGEST,
    mine.OF_LETTER,
)
HIDDEN: dict[str, Command] = {command.name: command for command in (all_papers.COMMAND, listing.BARE, *_OF_KEYWORDS)}
"""Not in the catalogue: reached by buttons, or short for another."""
HIDDEN_NAMES = {other: command.name for command in HIDDEN.values() for other in command.other_names}


@dataclass(frozen=True, slots=True)
class Unknown:
    """`line` begins with no command. `nearest`: the line as it may have been meant, or empty."""

    line: str
    nearest: str


def command_named(name: str) -> Command | None:
    return BY_NAME.get(name) or HIDDEN.get(name)


def read(line: str, person: Person, channel: Channel | None = None) -> Ask | Unknown:
    """Read a typed line; an empty one asks for help, an arXiv id or link alone asks for that paper."""
    words = line.split()
    if words and words[0].lower() == "/paper":
        words = words[1:]
    if not words:
        return Ask("help", person, channel=channel)
    first, rest = words[0].lower().removeprefix("/"), words[1:]
    name = OTHER_NAMES.get(first) or HIDDEN_NAMES.get(first, first)
    pair = f"{name} {rest[0].lower()}" if rest else name
    pair = OTHER_NAMES.get(pair, pair)
    if rest and pair in BY_NAME:
        name, rest = pair, rest[1:]
    command = command_named(name)
    if command is listing.BARE and rest:
        return Ask(command.name, person, {**command.typed(rest), "nearest": _nearest_of(name, rest)}, channel)
    if command is not None:
        return Ask(command.name, person, command.typed(rest), channel)
    if written_id(line) is not None:
        return Ask("show", person, {"paper": " ".join(words)}, channel)
    return Unknown(" ".join(words), _nearest(words))


def _nearest(words: Sequence[str]) -> str:
    """`tpo 5` -> `top 5`; `week` and `5` are for `top` too."""
    if top.is_time([str(top.typed(words).get("when", ""))]):
        return " ".join(("top", *words))
    first = words[0].lower().removeprefix("/")[:40]
    names = [*(name for name in BY_NAME if " " not in name), *OTHER_NAMES]
    near = difflib.get_close_matches(first, names, n=1, cutoff=0.6)
    return " ".join((OTHER_NAMES.get(near[0], near[0]), *words[1:])) if near else ""


def _nearest_of(group: str, words: Sequence[str]) -> str:
    """`feed`, `paus daily` -> `feed pause daily`."""
    inner = {name.partition(" ")[2]: name for name in (*BY_NAME, *OTHER_NAMES) if name.startswith(f"{group} ")}
    near = difflib.get_close_matches(words[0].lower()[:40], inner, n=1, cutoff=0.6)
    return " ".join((OTHER_NAMES.get(inner[near[0]], inner[near[0]]), *words[1:])) if near else ""
