"""Rights add up as Discord documents it, and the invite asks for exactly the ones that are used."""

from typing import Any
from urllib.parse import parse_qs, urlparse

import discord
import pytest

from bot.adapters.discord.invite import invite_url
from bot.adapters.discord.rights import may_read_history, rights_in

VIEW, SEND, HISTORY, ADMIN = 1 << 10, 1 << 11, 1 << 16, 1 << 3


def rights(
    everyone: int, role: int = 0, overwrites: list[tuple[str, int, int]] | None = None, has_role: bool = True
) -> int:
    """`overwrites`: (id, allow, deny). The server is 1, the bot's role 2, the bot 3, a stranger's role 4."""
    channel: dict[str, Any] = {
        "guild_id": "1",
        "permission_overwrites": [{"id": i, "allow": str(a), "deny": str(d)} for i, a, d in overwrites or []],
    }
    roles = [
        {"id": "1", "permissions": str(everyone)},
        {"id": "2", "permissions": str(role)},
        {"id": "4", "permissions": str(ADMIN)},
    ]
    return rights_in(channel, roles, {"roles": ["2"] if has_role else []}, "3")


@pytest.mark.parametrize(
    ("found", "may"),
    [
        (rights(VIEW | HISTORY), True),
        (rights(VIEW), False),
        (rights(HISTORY), False),
        (rights(VIEW, HISTORY), True),
        (rights(VIEW, HISTORY, has_role=False), False),
        (rights(0, ADMIN, [("1", 0, VIEW | HISTORY)]), True),
        (rights(VIEW | HISTORY, 0, [("1", 0, HISTORY)]), False),
        (rights(VIEW | HISTORY, 0, [("1", 0, HISTORY), ("2", HISTORY, 0)]), True),
        (rights(VIEW | HISTORY, 0, [("2", HISTORY, 0), ("3", 0, HISTORY)]), False),
        (rights(VIEW, 0, [("2", 0, HISTORY), ("3", HISTORY, 0)]), True),
        (rights(VIEW | HISTORY, 0, [("4", 0, HISTORY)]), True),
    ],
)
def test_reading_the_history_needs_both_rights_after_all_overwrites(found: int, may: bool) -> None:
    assert may_read_history(found) is may


def test_the_invite_asks_for_exactly_what_is_used() -> None:
    query = parse_qs(urlparse(invite_url(42)).query)
    assert query["client_id"] == ["42"]
    assert query["scope"] == ["bot applications.commands"]
    asked = {name for name, given in discord.Permissions(int(query["permissions"][0])) if given}
    assert asked == {
        "read_messages",  # discord.py's name for View Channel
        "send_messages",
        "send_messages_in_threads",
        "create_public_threads",
        "embed_links",
        "read_message_history",
    }
