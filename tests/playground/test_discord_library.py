"""The real discord.py is at home on the local Discord: it logs in, listens, posts, answers and comes back."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord
import pytest
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.playground.discord import LocalDiscord

WAIT = 10.0


@pytest.fixture
async def local(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LocalDiscord]:
    server = LocalDiscord(rates={})
    await server.start()
    monkeypatch.setattr(Route, "BASE", server.api_url)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(server.gateway.url))
    yield server
    await server.stop()


class Bot(discord.Client):
    """A small bot with `/paper top`, a slow command, a form, autocomplete, a button and a message command."""

    def __init__(self) -> None:
        # Without the last argument the library takes two seconds to be ready, in case another server shows up.
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            guild_ready_timeout=0.0,
        )
        self.tree = app_commands.CommandTree(self)
        self.seen: asyncio.Queue[str] = asyncio.Queue()
        self.tree.add_command(paper_group(), override=True)
        self.tree.add_command(app_commands.ContextMenu(name="Which paper?", callback=which_paper))

    async def setup_hook(self) -> None:
        self.add_view(Buttons())

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """The library would pause for five seconds before it identifies a second time."""

    async def on_ready(self) -> None:
        await self.seen.put("ready")

    async def on_resumed(self) -> None:
        await self.seen.put("resumed")

    async def heard(self, event: str) -> None:
        async with asyncio.timeout(WAIT):
            while await self.seen.get() != event:
                pass


class Buttons(discord.ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Share", custom_id="share:1")
    async def share(self, interaction: discord.Interaction, button: discord.ui.Button[Any]) -> None:
        await interaction.response.edit_message(content="shared")


def paper_group() -> app_commands.Group:
    group = app_commands.Group(name="paper", description="Papers of the day")

    @group.command(name="top", description="The most voted papers")
    async def top(interaction: discord.Interaction, count: app_commands.Range[int, 1, 25] = 5) -> None:
        await interaction.response.send_message(f"the top {count}", ephemeral=True, view=Buttons())

    @group.command(name="slow", description="Thinks first")
    async def slow(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.edit_original_response(content="thought about it", embed=discord.Embed(title="A paper"))

    @group.command(name="twice", description="Says more afterwards")
    async def twice(interaction: discord.Interaction) -> None:
        await interaction.response.defer(thinking=True)
        await interaction.followup.send("first")
        await interaction.followup.send("second")

    @group.command(name="ask", description="Opens a form")
    async def ask(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Form())

    @group.command(name="show", description="One paper")
    async def show(interaction: discord.Interaction, paper: str) -> None:
        await interaction.response.send_message(paper)

    @show.autocomplete("paper")
    async def suggest(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"{current} and more", value=current)]

    return group


class Form(discord.ui.Modal, title="Your keywords"):
    words: discord.ui.TextInput["Form"] = discord.ui.TextInput(label="Keywords", custom_id="words")

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"you said {self.words.value}")


async def which_paper(interaction: discord.Interaction, message: discord.Message) -> None:
    await interaction.response.send_message(f"that is {message.content}", ephemeral=True)


@asynccontextmanager
async def running(local: LocalDiscord) -> AsyncIterator[Bot]:
    bot = Bot()
    task = asyncio.create_task(bot.start(local.token))
    try:
        await bot.heard("ready")
        yield bot
    finally:
        await bot.close()
        await asyncio.wait([task])


async def ask(local: LocalDiscord, **asked: Any) -> Any:
    """As a person would, over the control address."""
    url = f"{local.base_url}/_playground/interactions"
    async with aiohttp.ClientSession() as session, session.post(url, json=asked) as response:
        told = await response.json()
        assert response.status == 200, told
        return told


async def test_the_library_logs_in_and_knows_its_server(local: LocalDiscord) -> None:
    local.add_text_channel("papers", id=1234567890)
    async with running(local) as bot:
        channel = bot.get_channel(1234567890)
        assert isinstance(channel, discord.TextChannel)
        assert channel.permissions_for(channel.guild.me).send_messages
        assert bot.application_id == local.world.application_id
    assert local.violations() == []


async def test_a_wrong_token_is_refused(local: LocalDiscord) -> None:
    bot = Bot()
    with pytest.raises(discord.LoginFailure):
        await bot.start("another token")
    await bot.close()
    assert local.journal.entries[0].status == 401


async def test_commands_are_registered_and_keep_their_ids(local: LocalDiscord) -> None:
    async with running(local) as bot:
        first = await bot.tree.sync()
        assert [command.id for command in await bot.tree.sync()] == [command.id for command in first]
        assert {command.name for command in await bot.tree.fetch_commands()} == {"paper", "Which paper?"}
    assert local.violations() == []


async def test_an_immediate_answer_is_seen_by_the_person_alone(local: LocalDiscord) -> None:
    channel = local.add_text_channel("papers")
    async with running(local) as bot:
        await bot.tree.sync()
        data = {"name": "paper", "subcommand": "top", "options": {"count": 3}}
        told = await ask(local, kind="command", channel_id=str(channel.id), data=data, locale="ko")
    assert told["answer"]["message"]["content"] == "the top 3"
    assert told["answer"]["ephemeral"]
    assert told["seconds"] < 3
    assert local.messages(channel.id) == []
    assert local.violations() == []


async def test_a_deferred_answer_arrives_as_an_edit(local: LocalDiscord) -> None:
    channel = local.add_text_channel("papers")
    async with running(local) as bot:
        await bot.tree.sync()
        data = {"name": "paper", "subcommand": "slow"}
        told = await ask(local, kind="command", channel_id=str(channel.id), data=data)
    assert told["answer"]["deferred"]
    assert told["answer"]["ephemeral"]
    assert told["answer"]["message"]["embeds"][0]["title"] == "A paper"
    assert local.violations() == []


async def test_the_first_follow_up_takes_the_place_of_a_deferred_message(local: LocalDiscord) -> None:
    channel = local.add_text_channel("papers")
    async with running(local) as bot:
        await bot.tree.sync()
        data = {"name": "paper", "subcommand": "twice"}
        told = await ask(local, kind="command", channel_id=str(channel.id), data=data)
        assert told["answer"]["message"]["content"] == "first"
    assert [message["content"] for message in local.messages(channel.id)] == ["first", "second"]


async def test_a_button_of_an_answer_can_be_pressed(local: LocalDiscord) -> None:
    channel = local.add_text_channel("papers")
    async with running(local) as bot:
        await bot.tree.sync()
        data = {"name": "paper", "subcommand": "top"}
        shown = await ask(local, kind="command", channel_id=str(channel.id), data=data)
        message_id = shown["answer"]["message"]["id"]
        told = await ask(local, kind="component", message_id=message_id, custom_id="share:1")
    assert told["answer"]["type"] == 7
    assert told["answer"]["message"]["content"] == "shared"
    assert local.violations() == []


async def test_a_form_is_opened_and_handed_in(local: LocalDiscord) -> None:
    channel = local.add_text_channel("papers")
    async with running(local) as bot:
        await bot.tree.sync()
        data = {"name": "paper", "subcommand": "ask"}
        opened = (await ask(local, kind="command", channel_id=str(channel.id), data=data))["answer"]["modal"]
        typed = {"type": 1, "components": [{"type": 4, "custom_id": "words", "value": "추론"}]}
        told = await ask(
            local, kind="modal", channel_id=str(channel.id), custom_id=opened["custom_id"], components=[typed]
        )
    assert told["answer"]["message"]["content"] == "you said 추론"
    assert local.violations() == []


async def test_autocomplete_is_answered_with_choices(local: LocalDiscord) -> None:
    channel = local.add_text_channel("papers")
    async with running(local) as bot:
        await bot.tree.sync()
        data = {"name": "paper", "subcommand": "show", "options": {"paper": "dif"}, "focused": "paper"}
        told = await ask(local, kind="autocomplete", channel_id=str(channel.id), data=data)
    assert told["answer"]["choices"] == [{"name": "dif and more", "value": "dif"}]


async def test_a_message_command_sees_its_message(local: LocalDiscord) -> None:
    channel = local.add_text_channel("papers")
    async with running(local) as bot:
        await bot.tree.sync()
        sent = await posting(bot, channel.id).send("a paper")
        told = await ask(local, kind="message_command", name="Which paper?", message_id=str(sent.id))
    assert told["answer"]["message"]["content"] == "that is a paper"


def posting(bot: Bot, channel_id: int) -> discord.TextChannel:
    channel = bot.get_channel(channel_id)
    assert isinstance(channel, discord.TextChannel)
    return channel


async def test_the_same_nonce_makes_one_message(local: LocalDiscord) -> None:
    channel = local.add_text_channel("papers")
    async with running(local) as bot:
        first = await posting(bot, channel.id).send("hello", nonce="key-1")
        again = await posting(bot, channel.id).send("hello", nonce="key-1")
    assert first.id == again.id
    assert first.nonce == "key-1"
    assert len(local.messages(channel.id)) == 1
    assert local.violations() == []


async def test_the_librarys_own_repetition_makes_one_message(
    local: LocalDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A 502 after the message was stored: discord.py sends again with the same nonce."""
    channel = local.add_text_channel("papers")
    await without_sleep(monkeypatch)
    async with running(local) as bot:
        local.faults.add({"when": {"path": "/messages$"}, "do": "status", "params": {"status": 502, "after": True}})
        await posting(bot, channel.id).send("hello", embed=discord.Embed(title="A paper"))
    posts = [entry for entry in local.journal.entries if entry.path.endswith("/messages")]
    assert [entry.status for entry in posts] == [502, 200]
    assert len(local.messages(channel.id)) == 1
    assert local.violations() == []


async def without_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    """discord.py pauses a second before it repeats a request; the pause is not what is looked at."""
    real: Callable[[float], Awaitable[None]] = asyncio.sleep

    class Hurried:
        def __getattr__(self, name: str) -> Any:
            return getattr(asyncio, name)

        @staticmethod
        async def sleep(seconds: float) -> None:
            await real(0)

    monkeypatch.setattr(discord.http, "asyncio", Hurried())


async def test_the_history_is_read_from_the_newest_and_shows_no_nonce(local: LocalDiscord) -> None:
    channel = local.add_text_channel("papers")
    async with running(local) as bot:
        for number in range(5):
            await posting(bot, channel.id).send(str(number), nonce=f"n{number}")
        history = [message async for message in posting(bot, channel.id).history(limit=3)]
    assert [message.content for message in history] == ["4", "3", "2"]
    assert [message.nonce for message in history] == [None] * 3


async def test_a_thread_has_the_id_of_its_message_and_holds_messages(local: LocalDiscord) -> None:
    channel = local.add_text_channel("papers")
    async with running(local) as bot:
        overview = await posting(bot, channel.id).send("overview")
        thread = await overview.create_thread(name="2025-03-07", auto_archive_duration=4320)
        await thread.send("a paper")
        assert thread.id == overview.id
        with pytest.raises(discord.HTTPException) as refused:
            await overview.create_thread(name="again")
        assert refused.value.code == 160004
    assert [(m["content"], m["thread_id"]) for m in local.messages(channel.id)] == [
        ("overview", None),
        ("a paper", str(thread.id)),
    ]
    assert local.violations() == []


async def test_a_forum_post_comes_with_its_message(local: LocalDiscord) -> None:
    forum = local.add_forum("digests")
    async with running(local) as bot:
        channel = bot.get_channel(forum.id)
        assert isinstance(channel, discord.ForumChannel)
        post = await channel.create_thread(name="2025-03-07", content="overview")
        await post.thread.send("a paper")
        assert post.message.id == post.thread.id
    assert [message["content"] for message in local.messages(forum.id)] == ["overview", "a paper"]


async def test_a_message_is_edited_and_deleted(local: LocalDiscord) -> None:
    channel = local.add_text_channel("papers")
    async with running(local) as bot:
        sent = await posting(bot, channel.id).send("befor")
        await sent.edit(content="before")
        assert [(m["content"], m["edited"]) for m in local.messages(channel.id)] == [("before", True)]
        await sent.delete()
        with pytest.raises(discord.NotFound) as gone:
            await sent.edit(content="after")
        assert gone.value.code == 10008
    assert local.violations() == []


async def test_the_second_generation_of_components_is_taken(local: LocalDiscord) -> None:
    channel = local.add_text_channel("papers")
    view = discord.ui.LayoutView()
    button: discord.ui.Button[Any] = discord.ui.Button(label="Details", custom_id="details:1")
    section: discord.ui.Section[Any] = discord.ui.Section(discord.ui.TextDisplay("**A paper**"), accessory=button)
    view.add_item(discord.ui.Container(section, accent_colour=discord.Colour.blue()))
    async with running(local) as bot:
        sent = await posting(bot, channel.id).send(view=view)
    assert sent.flags.components_v2
    assert local.violations() == []


async def test_files_become_attachments(local: LocalDiscord, tmp_path: Any) -> None:
    channel = local.add_text_channel("papers", permissions=(1 << 40) - 1)
    (tmp_path / "papers.bib").write_text("@article{}")
    async with running(local) as bot:
        sent = await posting(bot, channel.id).send("saved", file=discord.File(tmp_path / "papers.bib"))
    assert [attachment.filename for attachment in sent.attachments] == ["papers.bib"]


async def test_direct_messages_can_be_opened_and_closed(local: LocalDiscord) -> None:
    reader = local.world.add_user("reader")
    async with running(local) as bot:
        person = await bot.fetch_user(int(reader["id"]))
        sent = await person.send("your papers")
        assert [m["content"] for m in local.messages(sent.channel.id)] == ["your papers"]
        local.world.unreachable[int(reader["id"])] = 50007
        with pytest.raises(discord.Forbidden) as closed:
            await person.send("more")
        assert closed.value.code == 50007


@pytest.mark.parametrize("how", ["drop", "reconnect", "resumable", 4000, 1001])
async def test_a_lost_gateway_is_resumed_and_what_was_missed_is_told(local: LocalDiscord, how: Any) -> None:
    async with running(local) as bot:
        session = next(iter(local.gateway.sessions.values()))
        sequence = session.sequence
        async with aiohttp.ClientSession() as control:
            await control.post(f"{local.base_url}/_playground/state", json={"disconnect_gateway": how})
        channel = local.add_text_channel("made while away")
        assert session.sequence == sequence + 1
        await bot.heard("resumed")
        assert bot.get_channel(channel.id) is not None
    assert len(local.gateway.identified) == 1
    assert local.gateway.resumed == 1
    assert local.violations() == []


async def test_a_session_that_is_over_begins_anew(local: LocalDiscord) -> None:
    """Op 9 with false: discord.py identifies once more instead of resuming."""
    async with running(local) as bot:
        async with aiohttp.ClientSession() as control:
            await control.post(f"{local.base_url}/_playground/state", json={"disconnect_gateway": "invalid"})
        await bot.heard("ready")
    assert len(local.gateway.identified) == 2
    assert local.gateway.resumed == 0


async def test_intents_that_were_not_granted_end_the_connection(local: LocalDiscord) -> None:
    bot = discord.Client(intents=discord.Intents(guilds=True, message_content=True))
    async with asyncio.timeout(WAIT):
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await bot.start(local.token)
    await bot.close()


async def test_changed_permissions_reach_the_library(local: LocalDiscord) -> None:
    channel = local.add_text_channel("papers")
    async with running(local) as bot:
        changed = asyncio.create_task(bot.wait_for("guild_channel_update", timeout=WAIT))
        await asyncio.sleep(0)
        local.set_permissions(channel.id, 1 << 10)
        await changed
        mine = posting(bot, channel.id).permissions_for(posting(bot, channel.id).guild.me)
        assert mine.view_channel
        assert not mine.send_messages
        with pytest.raises(discord.Forbidden) as refused:
            await posting(bot, channel.id).send("hello")
        assert refused.value.code == 50013


async def test_the_library_waits_for_a_route_limit_that_it_was_told_of(
    local: LocalDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    local.rates.routes = {"POST /channels/{channel}/messages": (5, 0.3)}
    channel = local.add_text_channel("papers")
    async with running(local) as bot:
        for number in range(7):
            await posting(bot, channel.id).send(str(number))
    assert [entry.status for entry in local.journal.entries if entry.path.endswith("/messages")] == [200] * 7
