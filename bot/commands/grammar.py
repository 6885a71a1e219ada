"""Grammar: what someone typed after `/paper` -> an Ask. Forgiving about case, spaces and order."""

import datetime as dt
import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.commands.ask import Ask, OptionValue, Person
from bot.commands.catalogue import BY_NAME
from bot.domain.arxiv import arxiv_links
from bot.domain.periods import read_period

ALL = "all"
"""Not in the catalogue: every paper of a digest, opened by the button under an overview."""

OTHER_NAMES = {
    "best": "top", "상위": "top", "인기": "top", "추천": "top",
    "digest": "today", "newest": "today", "latest": "today", "오늘": "today", "최신": "today",
    "paper": "show", "보기": "show", "논문": "show",
    "?": "help", "도움말": "help", "도움": "help",
}  # fmt: skip
PUBLIC_WORDS = ("public", "공개")
# Four digits that look like a year are one: `top 2025` is the best of a year.
_COUNT = re.compile(r"(?!(?:19|20)[0-9]{2}$)([+-]?[0-9]{1,6})(?:편|개)?")
_ELSEWHERE = re.compile(r"(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co)/papers/", re.IGNORECASE)
_SAID_BEFORE_AN_ID = re.compile(r"arxiv(?:\s*:\s*|\s+)", re.IGNORECASE)
_AROUND = " \t\r\n<>()[]\"'“”.,;:!?"


@dataclass(frozen=True, slots=True)
class Unknown:
    """`line` begins with no command. `nearest`: the line as it may have been meant, or empty."""

    line: str
    nearest: str

    @property
    def word(self) -> str:
        return self.line.split()[0]


def read(line: str, person: Person) -> Ask | Unknown:
    """Read a typed line; an empty one asks for help, an arXiv id or link alone asks for that paper."""
    words = line.split()
    if words and words[0].lower() == "/paper":
        words = words[1:]
    if not words:
        return Ask("help", person)
    first, rest = words[0].lower().removeprefix("/"), words[1:]
    command = OTHER_NAMES.get(first, first)
    match command:
        case "top":
            return Ask(command, person, _top_options(rest))
        case "today":
            rest, options = _without_public(rest)
            return Ask(command, person, {"when": " ".join(rest), **options} if rest else options)
        case "show":
            return Ask(command, person, {"paper": " ".join(rest)} if rest else {})
        case "all":
            return Ask(ALL, person, {"when": " ".join(rest)})
        case name if name in BY_NAME:
            return Ask(name, person)
    if arxiv_id(line) is not None:
        return Ask("show", person, {"paper": " ".join(words)})
    return Unknown(" ".join(words), _nearest(words))


def arxiv_id(text: str) -> str | None:
    """The one arXiv id in `text`: the id itself, or the only paper linked to on arXiv or Hugging Face; else None."""
    text = _ELSEWHERE.sub("https://arxiv.org/abs/", text).strip(_AROUND)
    linked = {link.arxiv_id for link in arxiv_links(text)}
    if not linked:
        # An id is whatever may stand in a link.
        as_link = "arxiv.org/abs/" + _SAID_BEFORE_AN_ID.sub("", text, count=1)
        linked = {link.arxiv_id for link in arxiv_links(as_link) if link.end == len(as_link)}
    return linked.pop() if len(linked) == 1 else None


def _top_options(words: Sequence[str]) -> dict[str, OptionValue]:
    """The number may stand before the time or behind it; what is neither is left in `when` for the answer to name."""
    rest, options = _without_public(words)
    if rest and (number := _COUNT.fullmatch(rest[0])):
        options["count"], rest = int(number[1]), rest[1:]
    elif rest and (number := _COUNT.fullmatch(rest[-1])) and not _is_time(rest):
        options["count"], rest = int(number[1]), rest[:-1]
    if rest:
        options["when"] = " ".join(rest)
    return options


def _without_public(words: Sequence[str]) -> tuple[list[str], dict[str, OptionValue]]:
    rest = [word for word in words if word.lower() not in PUBLIC_WORDS]
    return rest, {"public": True} if len(rest) < len(words) else {}


def _is_time(words: Sequence[str]) -> bool:
    return read_period(" ".join(words), dt.date(2000, 1, 1)) is not None


def _nearest(words: Sequence[str]) -> str:
    """`tpo 5` -> `top 5`; `week` and `5` are for `top` too."""
    options = _top_options(words)
    if _is_time([str(options.get("when", ""))]):
        return " ".join(("top", *words))
    first = words[0].lower().removeprefix("/")[:40]
    near = difflib.get_close_matches(first, [*BY_NAME, *OTHER_NAMES], n=1, cutoff=0.6)
    return " ".join((OTHER_NAMES.get(near[0], near[0]), *words[1:])) if near else ""
