"""Channel: a place where Paperboy can post, written `discord:<id>` or `slack:<id>`.

A person's direct messages are a channel too, made by `direct`: its id is `@<id of the person>`.
"""

import re
from dataclasses import dataclass
from typing import Literal, get_args

Platform = Literal["discord", "slack"]
PLATFORMS: tuple[Platform, ...] = get_args(Platform)

_WRITTEN = re.compile(r"(discord):([0-9]{1,20})|(slack):([CDG][A-Z0-9]{1,40})")


@dataclass(frozen=True, slots=True, order=True)
class Channel:
    platform: Platform
    id: str

    def __str__(self) -> str:
        return f"{self.platform}:{self.id}"

    @property
    def person(self) -> str | None:
        """Whose direct messages these are; None for any other channel."""
        return self.id[1:] if self.id.startswith("@") else None


def read_channel(text: str) -> Channel:
    """Read `discord:1234567890` or `slack:C0123ABCD`.

    Raises ValueError with a sentence that says what is expected.
    """
    match = _WRITTEN.fullmatch(text.strip())
    if match is None:
        raise ValueError("a channel is written discord:<channel id> or slack:<channel id>, such as discord:1234567890")
    if match[1]:
        return Channel("discord", match[2])
    return Channel("slack", match[4])


def direct(platform: Platform, person: str) -> Channel:
    """The direct messages of the person with this id on the platform."""
    return Channel(platform, f"@{person}")
