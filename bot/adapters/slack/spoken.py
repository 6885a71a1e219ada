"""What a person typed, out of the form in which Slack hands it over."""

import re

from bot.commands.catalogue import BY_NAME, PUBLIC

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
    """Does the line end in the word `public`, for a command that has that option?"""
    words = line.casefold().split()
    command = BY_NAME.get(words[0]) if words else None
    return command is not None and PUBLIC in command.options and words[-1] == PUBLIC.name
