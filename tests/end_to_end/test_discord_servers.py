"""One bot in two Discord servers: what one that removes it leaves behind, while the bot runs and while it does not."""

import json

import pytest

from tests.end_to_end.rig import DISCORD_CHANNEL, Rig
from tests.small_digests import digest_text as digest

pytestmark = pytest.mark.end_to_end

OTHER, ELSEWHERE = 9_000_000_001, 9_000_000_002
"""A second server, and its channel."""


async def ask(rig: Rig, channel: int, subcommand: str, **options: str) -> str:
    asked = {
        "kind": "command",
        "channel_id": str(channel),
        "locale": "en-US",
        "user": {"id": "777000777000777000", "name": "ada", "admin": True},
        "data": {"name": "paper", "subcommand": subcommand, "options": options},
    }
    answer = await rig.post(f"{rig.discord.base_url}/_playground/interactions", asked)
    return json.dumps(answer, ensure_ascii=False)


def posted(rig: Rig, channel: int) -> int:
    return len(
        rig.ask_store(f"SELECT 1 FROM deliveries WHERE kind = 'overview' AND state = 'sent' AND channel = '{channel}'")
    )


def bytes_with(rig: Rig, *needles: int) -> list[tuple[str, int]]:
    """Which files of the store hold one of these, also where nothing points to it any more."""
    files = [path for path in sorted(rig.store.parent.glob(f"{rig.store.name}*")) if path.is_file()]
    return [(file.name, needle) for file in files for needle in needles if str(needle).encode() in file.read_bytes()]


@pytest.mark.parametrize("meanwhile", ["it runs", "it is away"])
async def test_a_server_that_removes_the_bot_is_forgotten_and_the_other_goes_on(rig: Rig, meanwhile: str) -> None:
    rig.settings |= {"PAPERBOY_FEEDS": "[]", "PAPERBOY_LOCALE__LANGUAGE": "en"}
    other = rig.discord.add_guild("Other", id=OTHER)
    rig.discord.add_text_channel("elsewhere", id=ELSEWHERE, guild_id=other.id)
    await rig.start()
    await rig.until(rig.connected, "both connections")
    for channel in (DISCORD_CHANNEL, ELSEWHERE):
        assert "starts with the next digest" in await ask(rig, channel, "feed make", name="daily")
        await ask(rig, channel, "feed admins", action="add", person="777000777000777001")
    rig.add(digest("2025-03-10", ("2503.00001", 5)))

    async def both() -> bool:
        return posted(rig, DISCORD_CHANNEL) == posted(rig, ELSEWHERE) == 1 and rig.open_deliveries() == 0

    await rig.until(both, "the digest in both servers")
    assert bytes_with(rig, OTHER) != []
    if meanwhile == "it is away":
        assert await rig.stop() == 0
        rig.discord.leave_guild(other)
        await rig.start()
    else:
        rig.discord.leave_guild(other)

    async def forgotten() -> bool:
        return bytes_with(rig, OTHER, ELSEWHERE) == []

    await rig.until(forgotten, "what is forgotten")
    rig.add(digest("2025-03-11", ("2503.00002", 5)), "2025/03/11.md")

    async def goes_on() -> bool:
        return posted(rig, DISCORD_CHANNEL) == 2

    await rig.until(goes_on, "the next digest in the other server")
    assert "daily" in await ask(rig, DISCORD_CHANNEL, "feed list")
    assert bytes_with(rig, OTHER, ELSEWHERE) == []
