"""Ask: what someone wants to know, the same from a typed line and from chosen options."""

from dataclasses import dataclass, field

from bot.domain.channels import Channel, Platform

OptionValue = str | int | bool


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks. `tenant` is the server's or workspace's id; on Discord outside of a server `@<id of the person>`.

    `language` is the platform's locale tag for them ("ko", "en-US"), None when unknown. `admin`: the platform says of
    this very question that they may administer the tenant (Discord: Manage Server; Slack: workspace admin or owner).
    `zone`: the IANA name of the time zone that the platform has them in, None when it does not say.
    """

    platform: Platform
    tenant: str
    id: str
    language: str | None = None
    admin: bool = False
    zone: str | None = None

    @property
    def key(self) -> str:
        """Who they are wherever they ask: a Discord account is one person in all servers, a Slack one in its team."""
        return f"discord:{self.id}" if self.platform == "discord" else f"slack:{self.tenant}:{self.id}"

    @property
    def home(self) -> str:
        """The tenant as the store names it: `discord:<server id>`, `slack:<team id>`."""
        return f"{self.platform}:{self.tenant}"


@dataclass(frozen=True, slots=True)
class Ask:
    """One command with its options, by the names of the catalogue; options left out are absent.

    `channel`: where it was asked, None when that is unknown.
    """

    command: str
    person: Person
    options: dict[str, OptionValue] = field(default_factory=dict)
    channel: Channel | None = None
