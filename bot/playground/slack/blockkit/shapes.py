"""The words rules are written in: string, boolean, list_of, fields... and the errors Slack answers with."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

Rule = Callable[["Findings", Any, str], None]
"""Looks at a value at a JSON pointer and notes what is wrong with it."""


@dataclass
class Findings:
    """What is wrong, in Slack's words. `fetchable` says whether Slack could load an image from a URL."""

    fetchable: Callable[[str], bool] = lambda url: True
    errors: list[str] = field(default_factory=list)

    def add(self, message: str, pointer: str) -> None:
        self.errors.append(f"{message} [json-pointer:{pointer}]")


def string(most: int, least: int = 1) -> Rule:
    def check(found: Findings, value: Any, pointer: str) -> None:
        if not isinstance(value, str):
            found.add("must provide a string", pointer)
        elif len(value) > most:
            found.add(f"must be less than {most + 1} characters", pointer)
        elif len(value) < least:
            found.add(f"must be more than {least - 1} characters", pointer)

    return check


def boolean(found: Findings, value: Any, pointer: str) -> None:
    if not isinstance(value, bool):
        found.add("must provide a boolean", pointer)


def integer(least: int, most: int) -> Rule:
    def check(found: Findings, value: Any, pointer: str) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            found.add("must provide a number", pointer)
        elif not least <= value <= most:
            found.add(f"must be between {least} and {most}", pointer)

    return check


def choice(*values: str) -> Rule:
    def check(found: Findings, value: Any, pointer: str) -> None:
        if value not in values:
            found.add(f"must be one of: {', '.join(values)}", pointer)

    return check


def url(most: int, schemes: Collection[str] = ("http", "https")) -> Rule:
    """An absolute URL without spaces or control characters."""
    length = string(most)

    def check(found: Findings, value: Any, pointer: str) -> None:
        before = len(found.errors)
        length(found, value, pointer)
        if len(found.errors) == before and not _is_url(value, schemes):
            found.add("invalid url", pointer)

    return check


def _is_url(value: str, schemes: Collection[str]) -> bool:
    if any(ord(char) <= 0x20 or char in '<>"' for char in value):
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme.lower() in schemes and bool(parts.hostname or parts.scheme == "mailto")
    except ValueError:
        return False


def list_of(rule: Rule, most: int, least: int = 1) -> Rule:
    def check(found: Findings, value: Any, pointer: str) -> None:
        if not isinstance(value, list):
            found.add("must provide an array", pointer)
            return
        if len(value) > most:
            found.add(f"no more than {most} items allowed", pointer)
        if len(value) < least:
            found.add(f"no fewer than {least} items allowed", pointer)
        for index, item in enumerate(value[:most]):
            rule(found, item, f"{pointer}/{index}")

    return check


def fields(required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None) -> Rule:
    """An object with exactly these fields; `type` is looked at by `by_type`."""
    known = {**required, **(optional or {})}

    def check(found: Findings, value: Any, pointer: str) -> None:
        if not isinstance(value, dict):
            found.add("must provide an object", pointer)
            return
        for name in required:
            if name not in value:
                found.add(f"missing required field: {name}", pointer)
        for name, item in value.items():
            if name in known:
                known[name](found, item, f"{pointer}/{name}")
            elif name != "type":
                found.add(f"invalid additional property: {name}", pointer)

    return check


def by_type(rules: Mapping[str, Rule]) -> Rule:
    """An object whose `type` chooses the rule."""

    def check(found: Findings, value: Any, pointer: str) -> None:
        if not isinstance(value, dict):
            found.add("must provide an object", pointer)
        elif "type" not in value:
            found.add("missing required field: type", pointer)
        elif not isinstance(value["type"], str) or value["type"] not in rules:
            found.add(f"unsupported type: {value['type']}", f"{pointer}/type")
        else:
            rules[value["type"]](found, value, pointer)

    return check


def both(*rules: Rule) -> Rule:
    def check(found: Findings, value: Any, pointer: str) -> None:
        for rule in rules:
            rule(found, value, pointer)

    return check
