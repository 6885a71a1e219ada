"""Installation: a workspace that let Paperboy in, and the token that came with it."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Installation:
    """`team` is the workspace's id on its platform; `bot_id` and `bot_user` are what Paperboy is there.

    `installed_at`: seconds since the epoch.
    """

    team: str
    name: str
    bot_token: str = field(repr=False)
    bot_id: str
    bot_user: str
    scopes: tuple[str, ...]
    installed_at: float

    @property
    def tenant(self) -> str:
        return f"slack:{self.team}"
