"""What a person typed, out of the form in which Slack hands it over."""

import re

from bot.commands.ask import Ask, Person
from bot.commands.command import PUBLIC
from bot.commands.grammar import read

_MARKED = re.compile(r"<([^<>\s|]+)(?:\|([^<>]*))?>")


def typed_text(text: str) -> str:
    """Links, people and channels unwrapped, then `&amp; &lt; &gt;` undone (docs.slack.dev, should_escape).

    `<https://arxiv.org/abs/1|arxiv.org>` is the address, `<@U1|ann>` is `@ann`, `<#C1|papers>` is `#papers`.
    """
    plain = _MARKED.sub(_unwrapped, text)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _unwrapped(match: re.Match[str]) -> str:
    target, label = match[1], match[2]
    if target[0] in "@#":
        return target[0] + (label or target[1:])
    if target[0] == "!":
        return label or target[1:]
    if target.startswith("mailto:"):
        return label or target.removeprefix("mailto:")
    return target


def asks_publicly(line: str) -> bool:
    """Was the answer asked for everyone here (`top 5 public`)?"""
    ask = read(line, Person("slack", "", ""))
    return isinstance(ask, Ask) and ask.options.get(PUBLIC.name) is True
