"""How a value is written: text from a file or the environment becomes what the bot uses.

Each reader raises ValueError with what is expected, never with the value: it may be a secret in the wrong place.
"""

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.domain.channels import Channel, read_channel
from bot.domain.feed_options import read_keyword, read_name, read_zone
from bot.domain.posting_times import read_days, read_post_at
from bot.domain.queries import Query


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens."""

    host: str
    port: int


def text_of(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("must be text in quotation marks")  # noqa: TRY004  pydantic takes ValueError
    return value.strip()


def secret(value: object) -> object:
    """A secret goes into a header: one word of ASCII, or the request breaks far from here."""
    if isinstance(value, str) and not re.fullmatch(r"[!-~]+", value):
        raise ValueError("must be one word, just as the platform shows it")
    return value


def number(value: object) -> object:
    """Python takes true for 1; a person who writes it means something else."""
    if isinstance(value, bool):
        raise ValueError("must be a number")  # noqa: TRY004  pydantic takes ValueError
    return value


def maybe_channel(value: object) -> Channel | None:
    return None if value in (None, "") else channel(value)


def channel(value: object) -> Channel:
    return value if isinstance(value, Channel) else read_channel(text_of(value))


def days(value: object) -> frozenset[int]:
    return value if isinstance(value, frozenset) else read_days(text_of(value))


def post_at(value: object) -> dt.time | None:
    return value if value is None or isinstance(value, dt.time) else read_post_at(text_of(value))


def zone(value: object) -> ZoneInfo | None:
    if value is None or isinstance(value, ZoneInfo):
        return value
    name = text_of(value)
    return read_zone(name) if name else None


def named_zone(value: object) -> ZoneInfo:
    named = zone(value)
    if named is None:
        raise ValueError('must name a time zone, such as "Asia/Seoul"')
    return named


def language(value: object) -> object:
    return None if value == "" else value


def keyword(value: object) -> Query:
    if isinstance(value, Query):
        return value
    return read_keyword(text_of(value))


def feed_name(value: object) -> str:
    return read_name(text_of(value))


def path(value: object) -> Path:
    if isinstance(value, Path):
        return value
    text = text_of(value)
    if not text or "\0" in text:
        raise ValueError("must name a file or folder")
    return Path(text).expanduser()


def paths(value: object) -> object:
    """An environment variable holds one line: a JSON list, or paths parted by commas."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("["):
        try:
            return json.loads(value)
        except ValueError:
            raise ValueError('must be a list, such as ["one", "two"]') from None
    return [part.strip() for part in value.split(",") if part.strip()]


def api_url(value: object) -> str:
    text = text_of(value)
    sentence = 'must be an address that starts with "https://" or "http://", without user name, "?" and "#"'
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018  reading it checks it
    except ValueError:
        raise ValueError(sentence) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc or set("?# ") & set(text):
        raise ValueError(sentence)
    return text.rstrip("/")


def source_url(value: object) -> str:
    """Names and passwords in an address end up in logs; a token has a key of its own."""
    text = text_of(value)
    parts = urlsplit(text)
    if text and (parts.scheme != "https" or not parts.hostname or parts.username or parts.password):
        raise ValueError("must be an https:// address without a name or password in it, or empty; see [source] token")
    unknown = set(re.findall(r"\{[^{}]*\}?", text)) - {"{year}", "{month}", "{day}"}
    if unknown:
        raise ValueError("may have {year}, {month} and {day} in it, and no other { }")
    return text


def git_name(value: object) -> str:
    """A branch, or a folder inside a repository."""
    text = text_of(value).strip("/")
    if not re.fullmatch(r"(?!-)[^\x00-\x20~^:?*\[\\]*", text) or ".." in text:
        raise ValueError("must be a name inside the repository, such as main or papers/ko")
    return text


def listen(value: object) -> Address | None:
    if value is None or isinstance(value, Address):
        return value
    text = text_of(value)
    if not text:
        return None
    host, colon, port = text.rpartition(":")
    if not (colon and host and port.isascii() and port.isdigit() and int(port) < 65536):
        raise ValueError('must be an address with a port, such as "127.0.0.1:8080", or empty')
    return Address(host.strip("[]"), int(port))


def requirement(kind: str, context: Mapping[str, object]) -> str:
    """What a value must be, by pydantic's name of what is wrong with it."""
    if kind == "value_error":
        return str(context["error"])
    if kind == "literal_error":
        return f"must be {context['expected']}"
    bounds = {"greater_than": "gt", "greater_than_equal": "ge", "less_than": "lt", "less_than_equal": "le"}
    if kind in bounds:
        return f"must be {kind.replace('_', ' ').replace('than equal', 'than or equal to')} {context[bounds[kind]]:g}"
    for beginning, sentence in _REQUIREMENTS.items():
        if kind.startswith(beginning):
            return sentence
    return "cannot be used as it is; see config/paperboy.toml for an example"


_REQUIREMENTS = {
    "missing": "is missing; every feed has one",
    "float": "must be a number",
    "finite_number": "must be a number",
    "int": "must be a whole number",
    "string": "must be text in quotation marks",
    "too_short": "must name at least one",
    "tuple": 'must be a list, such as ["one", "two"]; each feed begins with [[feeds]] in two brackets',
    "model": "must be a table of keys and values",
    "dict": "must be a table of keys and values",
}
