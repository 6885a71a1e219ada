"""Servers: the bot hears when it comes and goes, knows where it can post, and who may administer."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.adapters.discord.connection import DiscordConnection
from bot.commands.ask import Ask, Person
from bot.domain.channels import Channel, direct
from bot.playground.discord import LocalDiscord
from bot.playground.discord.state import (
    ADMINISTRATOR,
    DEFAULT_PERMISSIONS,
    MANAGE_GUILD,
    MANAGE_MESSAGES,
    PERMISSIONS,
    PUBLIC_THREAD,
    READ_MESSAGE_HISTORY,
    VIEW_CHANNEL,
)
from bot.ports import Place, PlaceUnknown
from tests.adapters.discord_kit import LONG, ScriptedDesk, ask, at_home, connected, local_discord, until

Heard = tuple[str, Channel | None, str, bool] | tuple[str]


@pytest.fixture
async def discord() -> AsyncIterator[LocalDiscord]:
    async with local_discord() as discord:
        yield discord
        assert [one["violation"] for one in discord.violations()] == []


def channel(number: int) -> Channel:
    return Channel("discord", str(number))


# ---------------------------------------------------------------- coming and going


class Hearing:
    def __init__(self) -> None:
        self.heard: asyncio.Queue[Heard] = asyncio.Queue()

    async def came(self, tenant: str, where: Channel | None, language: str, joined: bool) -> None:
        await self.heard.put((tenant, where, language, joined))

    async def gone(self, tenant: str) -> None:
        await self.heard.put((tenant,))

    async def next(self) -> Heard:
        return await asyncio.wait_for(self.heard.get(), LONG)


async def test_every_server_is_told_of_when_the_bot_connects_and_one_that_adds_it_then(discord: LocalDiscord) -> None:
    hall = discord.add_text_channel("hall")
    hearing = Hearing()
    async with connected(discord, on_guild=hearing.came, on_guild_gone=hearing.gone) as connection:
        home = f"discord:{discord.world.guild_id}"
        assert await hearing.next() == (home, channel(hall.id), "ko", False)
        # Until the library counts itself ready, every server is one that was there before.
        await until(lambda: connection._client is not None and connection._client.is_ready())
        other = discord.add_guild("Other", joined=False, locale="en-US")
        rules = discord.add_text_channel("rules", guild_id=other.id, permissions=VIEW_CHANNEL)
        talk = discord.add_text_channel("talk", guild_id=other.id)
        discord.join_guild(other)
        assert await hearing.next() == (f"discord:{other.id}", channel(talk.id), "en-US", True)
        assert rules.id < talk.id, "the first channel is passed over, since the bot may not write there"
        discord.leave_guild(other)
        assert await hearing.next() == (f"discord:{other.id}",)


async def test_the_channel_for_system_messages_comes_first(discord: LocalDiscord) -> None:
    discord.add_text_channel("first")
    discord.world.home.system_channel_id = discord.add_text_channel("system").id
    hearing = Hearing()
    async with connected(discord, on_guild=hearing.came):
        assert (await hearing.next())[1:2] == (channel(discord.world.home.system_channel_id),)


async def test_a_server_without_a_place_for_a_word_is_told_of_all_the_same(discord: LocalDiscord) -> None:
    discord.add_text_channel("locked", permissions=VIEW_CHANNEL)
    hearing = Hearing()
    async with connected(discord, on_guild=hearing.came):
        assert (await hearing.next())[1:2] == (None,)


async def test_an_outage_is_no_farewell(discord: LocalDiscord) -> None:
    hearing = Hearing()
    async with connected(discord, on_guild=hearing.came, on_guild_gone=hearing.gone):
        await hearing.next()
        discord.outage(discord.world.home)
        discord.outage(discord.world.home, over=True)
        assert (await hearing.next())[3:] == (False,)
        assert hearing.heard.empty()


async def test_what_fails_when_a_server_comes_leaves_the_bot_connected(discord: LocalDiscord) -> None:
    async def fails(*_: object) -> None:
        raise RuntimeError("no store")

    async with connected(discord, on_guild=fails, on_guild_gone=fails) as connection:
        await at_home(discord, connection)
        other = discord.add_guild("Other")
        discord.leave_guild(other)
        data = {"name": "paper", "subcommand": "top", "options": {}}
        where = discord.add_text_channel("papers").id
        assert (await ask(discord, kind="command", channel_id=where, data=data))["answer"] is not None


# ---------------------------------------------------------------- where it can post


@pytest.fixture(params=["gateway", "asking"])
async def connection(discord: LocalDiscord, request: pytest.FixtureRequest) -> AsyncIterator[DiscordConnection]:
    """By what the gateway told, and by asking, where it has not told yet."""
    held = asyncio.Event()

    async def wait() -> None:
        if request.param == "asking":
            await held.wait()

    async with connected(discord, hold_identify_until=wait) as connection:
        await asyncio.wait_for(connection.ready(), LONG)
        if request.param == "gateway":
            await at_home(discord, connection)
        yield connection


async def settled(discord: LocalDiscord, connection: DiscordConnection, number: int) -> None:
    """What was furnished after the connection began has been told."""
    if connection.connected:
        await until(lambda: connection.channel_seen(str(number)) is not None)


@pytest.mark.parametrize(
    ("without", "trouble"),
    [
        ((), None),
        (("send_messages",), "no_permission"),
        (("embed_links",), "no_permission"),
        (("create_public_threads",), None),
        (("send_messages_in_threads",), None),
        (("read_message_history",), "history_forbidden"),
    ],
)
async def test_a_place_is_known_with_what_keeps_the_bot_from_posting_there(
    discord: LocalDiscord, connection: DiscordConnection, without: tuple[str, ...], trouble: Any
) -> None:
    rights = DEFAULT_PERMISSIONS & ~sum(PERMISSIONS[name] for name in without)
    papers = discord.add_text_channel("papers", permissions=rights).id
    await settled(discord, connection, papers)
    place = await connection.places.place(channel(papers))
    threads = not any("threads" in name for name in without)
    assert place == Place(channel(papers), f"discord:{discord.world.guild_id}", "papers", trouble, threads=threads)


async def test_a_forum_needs_no_right_to_make_threads(discord: LocalDiscord, connection: DiscordConnection) -> None:
    rights = DEFAULT_PERMISSIONS & ~PERMISSIONS["create_public_threads"]
    forum = discord.add_forum("forum", permissions=rights).id
    await settled(discord, connection, forum)
    place = await connection.places.place(channel(forum))
    assert place is not None
    assert (place.forum, place.trouble) == (True, None)


async def test_where_the_bot_cannot_be_there_is_no_place(discord: LocalDiscord, connection: DiscordConnection) -> None:
    other = discord.add_guild("Other", joined=False)
    elsewhere = discord.add_text_channel("elsewhere", guild_id=other.id).id
    hidden = discord.add_text_channel("hidden", permissions=READ_MESSAGE_HISTORY).id
    papers, own = discord.add_text_channel("papers").id, int(discord.world.bot["id"])
    thread = discord.world.add_channel(PUBLIC_THREAD, "thread", parent_id=papers, owner_id=own).id
    for nowhere in (elsewhere, thread, 4711):
        assert await connection.places.place(channel(nowhere)) is None
    assert await connection.places.place(direct("discord", "77")) is None
    place = await connection.places.place(channel(hidden))
    assert place is None or place.trouble == "no_permission"


async def test_what_cannot_be_asked_is_unknown_and_not_absent(discord: LocalDiscord) -> None:
    papers = discord.add_text_channel("papers").id
    held = asyncio.Event()

    async def wait() -> None:
        await held.wait()

    async with connected(discord, hold_identify_until=wait) as connection:
        await asyncio.wait_for(connection.ready(), LONG)
        discord.faults.add({"when": {"method": "GET", "path": "/channels/"}, "do": "status", "params": {"status": 503}})
        with pytest.raises(PlaceUnknown):
            await connection.places.place(channel(papers))
    with pytest.raises(PlaceUnknown):
        await connection.places.place(channel(papers))


# ---------------------------------------------------------------- who asks, and where


async def asked_by(discord: LocalDiscord, desk: ScriptedDesk, where: int, person: dict[str, Any]) -> Ask:
    data = {"name": "paper", "subcommand": "top", "options": {}}
    seen = await ask(discord, kind="command", channel_id=where, user=person, locale="en-US", data=data)
    assert seen["answer"]["ephemeral"]
    heard = desk.heard[-1]
    assert isinstance(heard, Ask)
    return heard


@pytest.mark.parametrize(
    ("rights", "admin"),
    [
        (DEFAULT_PERMISSIONS, False),
        (DEFAULT_PERMISSIONS | MANAGE_MESSAGES, False),
        (DEFAULT_PERMISSIONS | MANAGE_GUILD, True),
        (ADMINISTRATOR, True),
    ],
)
async def test_who_may_administer_is_read_from_the_question_itself(
    discord: LocalDiscord, rights: int, admin: bool
) -> None:
    desk = ScriptedDesk()
    papers = discord.add_text_channel("papers").id
    someone = discord.add_member("someone", rights)
    async with connected(discord, desk) as connection:
        await at_home(discord, connection)
        heard = await asked_by(discord, desk, papers, someone)
        assert heard.person == Person("discord", str(discord.world.guild_id), someone["id"], "en-US", admin)
        assert heard.channel == channel(papers)
        discord.world.home.members[int(someone["id"])] = DEFAULT_PERMISSIONS
        assert not (await asked_by(discord, desk, papers, someone)).person.admin, "nothing is remembered"


async def test_a_question_in_a_thread_is_about_its_channel(discord: LocalDiscord) -> None:
    desk = ScriptedDesk()
    papers = discord.add_text_channel("papers").id
    thread = discord.add_channel(PUBLIC_THREAD, "thread", parent_id=papers, owner_id=int(discord.world.bot["id"])).id
    async with connected(discord, desk) as connection:
        await at_home(discord, connection)
        assert (await asked_by(discord, desk, thread, {"id": 77})).channel == channel(papers)


async def test_who_installed_the_application_asks_anywhere(discord: LocalDiscord) -> None:
    """In a server without the bot they are nobody's admin, whatever they may do there."""
    desk = ScriptedDesk()
    other = discord.add_guild("Other", joined=False)
    there = discord.add_text_channel("talk", guild_id=other.id).id
    owner = {"id": int(discord.world.owner["id"])}
    between = discord.add_private_channel(discord.world.add_user("friend")).id
    with_bot = discord.world.dm_with(owner["id"]).id
    async with connected(discord, desk) as connection:
        await at_home(discord, connection)
        for where in (there, between):
            with pytest.raises(ValueError, match="installed"):
                await asked_by(discord, desk, where, owner)
        discord.world.installed_by.add(owner["id"])
        elsewhere = await asked_by(discord, desk, there, owner)
        assert (elsewhere.person.tenant, elsewhere.person.admin) == (str(other.id), False)
        assert elsewhere.channel == channel(there)
        among = await asked_by(discord, desk, between, owner)
        assert (among.person.tenant, among.person.admin, among.channel) == (f"@{owner['id']}", False, None)
        alone = await asked_by(discord, desk, with_bot, owner)
        assert (alone.person.tenant, alone.channel) == (f"@{owner['id']}", direct("discord", str(owner["id"])))


async def test_where_people_cannot_install_it_the_commands_are_for_servers(discord: LocalDiscord) -> None:
    discord.world.installable = {0}
    async with connected(discord) as connection:
        await at_home(discord, connection)
        assert [one["integration_types"] for one in discord.world.commands[None]] == [[0], [0]]


async def test_a_message_is_looked_up_from_its_menu(discord: LocalDiscord) -> None:
    desk = ScriptedDesk()
    papers = discord.add_text_channel("papers")
    said = discord.world.add_message(
        papers, {"content": "see https://arxiv.org/abs/2503.00048"}, author=discord.world.owner
    )
    async with connected(discord, desk) as connection:
        await at_home(discord, connection)
        seen = await ask(discord, kind="message_command", name="Look up paper", message_id=said.id, user={"id": 77})
    assert desk.heard == ["see https://arxiv.org/abs/2503.00048"]
    assert seen["answer"]["ephemeral"]
