"""Form and Node: walk through a JSON body and collect what is wrong, in the nested shape of Discord's error 50035."""

import datetime as dt
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from bot.playground.discord import limits
from bot.playground.discord.errors import ApiError

Path = tuple[str, ...]
Check = Callable[["Node"], object]


@dataclass
class Form:
    """The errors found so far. `finish` raises them all at once, as Discord does."""

    errors: dict[str, Any] = field(default_factory=dict)

    def refuse(self, path: Path, code: str, message: str) -> None:
        place = self.errors
        for step in path:
            place = place.setdefault(step, {})
        place.setdefault("_errors", []).append({"code": code, "message": message})

    def finish(self) -> None:
        if self.errors:
            raise ApiError(400, 50035, "Invalid Form Body", errors=self.errors, violation=True)

    def root(self, body: Any) -> "Node":
        return Node(self, (), body)


@dataclass(frozen=True)
class Node:
    """One value of a body and the way to it. Readers return None after they have noted an error."""

    form: Form
    path: Path
    value: Any

    def refuse(self, code: str, message: str) -> None:
        self.form.refuse(self.path, code, message)

    def child(self, step: str | int) -> "Node":
        value = self.value[step] if isinstance(step, int) else self.value.get(step)
        return Node(self.form, (*self.path, str(step)), value)

    def fields(self, known: Collection[str], required: Collection[str] = ()) -> dict[str, "Node"]:
        """The fields that are there and not null. Unknown and missing ones are noted."""
        if not isinstance(self.value, dict):
            self.refuse("DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
            return {}
        for name in self.value:
            if name not in known:
                self.form.refuse((*self.path, str(name)), "UNKNOWN_FIELD", "This field is not known here")
        for name in required:
            if self.value.get(name) is None:
                self.form.refuse((*self.path, name), "BASE_TYPE_REQUIRED", "This field is required")
        return {name: self.child(name) for name in known if self.value.get(name) is not None}

    def each(self, checks: Mapping[str, Check], required: Collection[str] = ()) -> dict[str, "Node"]:
        """As `fields`, and run on each field the check that stands for it; a check notes what is wrong itself."""
        fields = self.fields(checks, required)
        for name, node in fields.items():
            checks[name](node)
        return fields

    def items(self, most: int, least: int = 0) -> list["Node"]:
        if not isinstance(self.value, list):
            self.refuse("LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            return []
        count = len(self.value)
        if not least <= count <= most:
            if least:
                self.refuse("BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
            else:
                self.refuse("BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
        return [self.child(index) for index in range(count)]

    def text(self, most: int, least: int = 0, *, trim: bool = False, filled: bool = False) -> str | None:
        """`trim`: Discord cuts white space at both ends before it measures. `filled`: may not be blank."""
        if not isinstance(self.value, str) or _has_surrogate(self.value):
            self.refuse("STRING_TYPE_CONVERT", "Could not interpret the value as string.")
            return None
        value = self.value.strip() if trim else self.value
        if (least or filled) and not value.strip():
            self.refuse("BASE_TYPE_REQUIRED", "This field is required")
        elif not least <= len(value) <= most:
            if least:
                self.refuse("BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
            else:
                self.refuse("BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
        return value

    def integer(self, least: int, most: int) -> int | None:
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            self.refuse("NUMBER_TYPE_COERCE", "Value is not an int.")
            return None
        if self.value < least:
            self.refuse("NUMBER_TYPE_MIN", f"int value should be greater than or equal to {least}.")
        elif self.value > most:
            self.refuse("NUMBER_TYPE_MAX", f"int value should be less than or equal to {most}.")
        return self.value

    def boolean(self) -> bool | None:
        if not isinstance(self.value, bool):
            self.refuse("BOOLEAN_TYPE_CONVERT", "Must be either true or false.")
            return None
        return self.value

    def snowflake(self) -> int | None:
        value = str(self.value)
        if isinstance(self.value, bool) or not re.fullmatch(r"[0-9]{1,20}", value):
            self.refuse("NUMBER_TYPE_COERCE", f'Value "{value[:30]}" is not snowflake.')
            return None
        return int(value)

    def time(self) -> dt.datetime | None:
        try:
            return dt.datetime.fromisoformat(self.value)
        except (TypeError, ValueError):
            self.refuse("DATE_TIME_TYPE_PARSE", f"Could not parse {str(self.value)[:40]}. Should be ISO8601.")
            return None

    def choice(self, among: Collection[Any]) -> Any:
        if isinstance(self.value, bool | dict | list) or self.value not in among:
            listed = ", ".join(str(item) for item in among)
            self.refuse("BASE_TYPE_CHOICES", f"Value must be one of ({listed}).")
            return None
        return self.value

    def url(self, most: int = limits.URL, schemes: Collection[str] = ("http", "https")) -> str | None:
        """An absolute address whose host has a dot in it: Discord refuses http://localhost."""
        value = self.text(most)
        if value is None:
            return None
        try:
            parts = urlsplit(value)
            host = parts.hostname or ""
        except ValueError:
            self.refuse("URL_TYPE_INVALID_URL", "Not a well formed URL.")
            return None
        if parts.scheme and parts.scheme not in schemes:
            names = ", ".join(repr(scheme) for scheme in schemes)
            self.refuse("URL_TYPE_INVALID_SCHEME", f'Scheme "{parts.scheme}" must be one of ({names}).')
            return None
        dotted = "." in host.strip(".") or parts.scheme in ("attachment", "discord")
        if not parts.scheme or not dotted or re.search(r"[\s<>\"]", value):
            self.refuse("URL_TYPE_INVALID_URL", "Not a well formed URL.")
            return None
        return value


# Checks for tables: what a field must be.


def text(most: int, least: int = 0, *, trim: bool = False, filled: bool = False) -> Check:
    return lambda node: node.text(most, least, trim=trim, filled=filled)


def integer(least: int, most: int) -> Check:
    return lambda node: node.integer(least, most)


def choice(*among: Any) -> Check:
    return lambda node: node.choice(among)


def url(most: int = limits.URL, schemes: Collection[str] = ("http", "https")) -> Check:
    return lambda node: node.url(most, schemes)


def every(check: Check, most: int, least: int = 0) -> Check:
    """A list whose items all pass `check`."""
    return lambda node: [check(item) for item in node.items(most, least)]


def boolean(node: Node) -> object:
    return node.boolean()


def snowflake(node: Node) -> object:
    return node.snowflake()


def time(node: Node) -> object:
    return node.time()


def anything(node: Node) -> None:
    """Known, and checked elsewhere or not at all."""


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)
