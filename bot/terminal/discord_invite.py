"""`paperboy discord-invite`: whose link it is. The link itself is made in adapters/discord/invite.py."""

import base64
import binascii

from pydantic import SecretStr

from bot.adapters.discord.invite import invite_url
from bot.terminal.output import wrong_use


def invite_link(token: SecretStr | None, application_id: str | None) -> str:
    """The link for `application_id`, or for the application whose token is configured."""
    if application_id is not None and not (application_id.isascii() and application_id.isdigit()):
        wrong_use("--id: must be the number under General Information of your Discord application.")
    known = application_id or _id_in(token)
    if known is None:
        wrong_use(
            "Whose link? Set DISCORD_TOKEN, or give --id, the application id (General Information of your application)."
        )
    return invite_url(known)


def _id_in(token: SecretStr | None) -> str | None:
    """The first part of a bot token is its id in base64 (docs.discord.com, authentication)."""
    if token is None:
        return None
    part = token.get_secret_value().partition(".")[0]
    try:
        text = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        return None
    return text if text.isdigit() else None
