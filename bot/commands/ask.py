"""Ask: what someone wants to know, the same from a typed line and from chosen options."""

from dataclasses import dataclass, field

from bot.domain.channels import Platform

OptionValue = str | int | bool


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks. `language` is the platform's locale tag for them ("ko", "en-US"), None when unknown."""

    platform: Platform
    tenant: str
    id: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """One command with its options, by the names of the catalogue; options left out are absent."""

    command: str
    person: Person
    options: dict[str, OptionValue] = field(default_factory=dict)
