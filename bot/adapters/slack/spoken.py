"""What a person typed, out of the form in which Slack hands it over."""

import re

from bot.commands.ask import Ask, Person
from bot.commands.command import PUBLIC, Command
from bot.commands.grammar import command_named, read

_MARKED = re.compile(r"<([^<>\s|]+)(?:\|([^<>]*))?>")


def typed_text(text: str) -> str:
    """Links, people and channels unwrapped, then `&amp; &lt; &gt;` undone (docs.slack.dev, should_escape).

    `<https://arxiv.org/abs/1|arxiv.org>` is the address, `<@U1|ann>` is `@ann`, `<#C1|papers>` is `#papers`.
    """
    return _unescaped(_MARKED.sub(_unwrapped, text))


def typed_line(text: str) -> str:
    """The same for what stands behind `/paper`; where its command takes a channel or a person, those are left as
    `<#C1|papers>` and `<@U1|ann>`, since a name is no address (see bot.commands.command.mentioned).
    """
    line = typed_text(text)
    command = asked_command(line)
    if command is not None and any(option.kind in ("channel", "person") for option in command.options):
        return _unescaped(_MARKED.sub(lambda match: match[0] if match[1][0] in "@#" else _unwrapped(match), text))
    return line


def asks_publicly(line: str) -> bool:
    """Was the answer asked for everyone here (`top 5 public`)?"""
    ask = _asked(line)
    return ask is not None and ask.options.get(PUBLIC.name) is True


def is_for_admins(line: str) -> bool:
    """Does the answer depend on whether the person is an admin? So it does where a channel is concerned."""
    ask = _asked(line)
    command = None if ask is None else command_named(ask.command)
    if ask is None or command is None:
        return False
    takes_a_channel = any(option.kind == "channel" for option in command.options)
    return command.admin or takes_a_channel or ask.options.get("where") == "here"


def asked_command(line: str) -> Command | None:
    ask = _asked(line)
    return None if ask is None else command_named(ask.command)


def _asked(line: str) -> Ask | None:
    ask = read(line, Person("slack", "", ""))
    return ask if isinstance(ask, Ask) else None


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _unwrapped(match: re.Match[str]) -> str:
    target, label = match[1], match[2]
    if target[0] in "@#":
        return target[0] + (label or target[1:])
    if target[0] == "!":
        return label or target[1:]
    if target.startswith("mailto:"):
        return label or target.removeprefix("mailto:")
    return target
