"""Grammar: what someone typed after `/paper` -> an Ask, and back. Forgiving about case, spaces and order."""

import difflib
import re
from dataclasses import dataclass

from bot.commands.ask import Ask, OptionValue, Person
from bot.commands.catalogue import BY_NAME, COMMANDS
from bot.domain.arxiv import arxiv_links

ALL = "all"
"""Not in the catalogue: every paper of a digest, opened by the button under an overview."""

_PUBLIC = ("public", "공개")
_NUMBER = re.compile(r"[0-9]{1,3}")
_IDENTIFIER = re.compile(r"(?:arxiv:)?([0-9]{4}\.[0-9]{4,5}|[a-z-]{2,15}/[0-9]{7})(?:v[0-9]{1,3})?", re.IGNORECASE)
_OTHER_NAMES = {
    "상위": "top", "인기": "top", "best": "top", "오늘": "today", "digest": "today", "보기": "show", "paper": "show",
    "도움말": "help", "?": "help", "all": ALL,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unknown:
    """`word` is no command. `nearest`: what may have been meant, or empty."""

    word: str
    nearest: str


def read(line: str, person: Person) -> Ask | Unknown:
    """Read a typed line; an empty one asks for help, an arXiv id or link alone asks for that paper."""
    words = line.split()
    if not words:
        return Ask("help", person)
    if arxiv_id(line) is not None:
        return Ask("show", person, {"paper": line.strip()})
    first = words[0].lower()
    command = _OTHER_NAMES.get(first, first)
    if command == ALL and len(words) == 2:
        return Ask(ALL, person, {"when": words[1]})
    if command not in BY_NAME:
        names = [*BY_NAME, *_OTHER_NAMES]
        near = difflib.get_close_matches(first, names, n=1, cutoff=0.6)
        nearest = _OTHER_NAMES.get(near[0], near[0]) if near else ""
        return Unknown(words[0], nearest if nearest in BY_NAME else "")
    options: dict[str, OptionValue] = {}
    rest = words[1:]
    if command in ("top", "today") and rest and rest[-1].lower() in _PUBLIC:
        options["public"] = True
        rest = rest[:-1]
    match command:
        case "top":
            if rest and _NUMBER.fullmatch(rest[0]):
                options["count"] = int(rest[0])
                rest = rest[1:]
            if rest:
                options["when"] = " ".join(rest)
        case "show" if rest:
            options["paper"] = " ".join(rest)
    return Ask(command, person, options)


def typed(ask: Ask) -> str:
    """The ask as one would type it; `read` gives it back. Without `public`, which is said each time."""
    options = ask.options
    match ask.command:
        case "top":
            return f"top {options.get('count', 5)} {options.get('when', '')}".strip()
        case "show":
            return f"show {options.get('paper', '')}"
        case "all":
            return f"{ALL} {options.get('when', '')}"
        case name:
            return name


def arxiv_id(text: str) -> str | None:
    """The one arXiv id that `text` is, written as an id or as a link; None when it is anything else."""
    text = text.strip().strip("<>")
    if match := _IDENTIFIER.fullmatch(text):
        return match[1].lower()
    links = arxiv_links(text)
    if len(links) == 1 and " " not in text:
        return links[0].arxiv_id
    return None


def command_names() -> list[str]:
    return [command.name for command in COMMANDS]
