"""Questions on Discord are answered, quickly or after a while, to the right people, and whatever goes wrong."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.adapters.discord.messenger import DiscordMessenger
from bot.commands.ask import Ask, Person
from bot.commands.promptness import APOLOGY, QUICK
from bot.domain.channels import Channel
from bot.domain.papers import Paper, Section
from bot.domain.replies import Listed, PaperCard, PaperList, Sentence
from bot.locale import words
from bot.playground.discord import LocalDiscord
from bot.ports import Outgoing, Sent
from tests.adapters.discord_kit import (
    LONG,
    ScriptedDesk,
    ask,
    ask_slowly,
    at_home,
    connected,
    local_discord,
    requests,
    until,
)

DAY = dt.date(2025, 3, 7)


def listed(number: int) -> Listed:
    return Listed(Paper(f"2503.{number:05}", f"Paper {number} @everyone", votes=number), DAY)


TOP = PaperList("Top 5", tuple(listed(number) for number in (48, 39, 33, 21, 19)), ask="top 5", page=1, pages=2)


@pytest.fixture
async def discord() -> AsyncIterator[LocalDiscord]:
    async with local_discord() as discord:
        yield discord


@pytest.fixture
def desk() -> ScriptedDesk:
    desk = ScriptedDesk()
    desk.reply = TOP
    return desk


async def top(discord: LocalDiscord, channel: int, slow: ScriptedDesk | None = None, **options: Any) -> dict[str, Any]:
    """`slow` is the desk that is to answer late."""
    data = {"name": "paper", "subcommand": "top", "options": options}
    asked = {"kind": "command", "channel_id": channel, "locale": "ko", "user": {"id": 77}, "data": data}
    return await (ask(discord, **asked) if slow is None else ask_slowly(discord, slow, **asked))


async def press(
    discord: LocalDiscord, message: dict[str, Any], verb: str, slow: ScriptedDesk | None = None
) -> dict[str, Any]:
    ids = [part["custom_id"] for row in message["components"] for part in row["components"] if "custom_id" in part]
    button = next(custom_id for custom_id in ids if custom_id.startswith(verb))
    asked = {"kind": "component", "custom_id": button, "message_id": message["id"], "locale": "ko", "user": {"id": 77}}
    return await (ask(discord, **asked) if slow is None else ask_slowly(discord, slow, **asked))


async def test_top_5_is_answered_directly_and_privately(discord: LocalDiscord, desk: ScriptedDesk) -> None:
    channel = discord.add_text_channel("papers").id
    async with connected(discord, desk) as connection:
        await at_home(discord, connection)
        seen = await top(discord, channel, count=5)
    answer = seen["answer"]
    assert not answer["deferred"]
    assert answer["ephemeral"]
    assert "2503.00048" in str(answer["message"]["embeds"])
    person = Person("discord", str(discord.world.guild_id), "77", "ko")
    assert desk.heard == [Ask("top", person, {"count": 5}, Channel("discord", str(channel)))]
    assert discord.messages(channel) == []
    assert discord.violations() == []


async def test_public_shows_it_to_everyone_but_a_remark_stays_private(
    discord: LocalDiscord, desk: ScriptedDesk
) -> None:
    channel = discord.add_text_channel("papers").id
    async with connected(discord, desk) as connection:
        await at_home(discord, connection)
        assert not (await top(discord, channel, public=True))["answer"]["ephemeral"]
        assert len(discord.messages(channel)) == 1
        desk.reply = Sentence("There is no digest for this date.")
        assert (await top(discord, channel, public=True))["answer"]["ephemeral"]


async def test_nobody_is_pinged_by_any_answer(discord: LocalDiscord, desk: ScriptedDesk) -> None:
    channel = discord.add_text_channel("papers").id
    async with connected(discord, desk) as connection:
        await at_home(discord, connection)
        seen = await top(discord, channel, public=True)
        await press(discord, seen["answer"]["message"], "page:")
    bodies = [entry.body for entry in discord.journal.entries if entry.path.endswith("/callback")]
    assert len(bodies) == 2
    assert all(body["data"]["allowed_mentions"] == {"parse": []} for body in bodies)


@pytest.mark.parametrize("public", [False, True])
async def test_a_slow_desk_is_acknowledged_within_a_second_and_answered_later(
    discord: LocalDiscord, desk: ScriptedDesk, public: bool
) -> None:
    channel = discord.add_text_channel("papers").id
    async with connected(discord, desk) as connection:
        await at_home(discord, connection)
        seen = await top(discord, channel, desk, public=public)
    assert QUICK < 1.0
    assert seen["answer"]["deferred"]
    assert seen["answer"]["ephemeral"] is not public
    assert "2503.00048" in str(seen["answer"]["message"]["embeds"])
    assert discord.violations() == []


@pytest.mark.parametrize("slow", [False, True])
async def test_a_desk_that_fails_is_apologised_for_in_the_persons_language(
    discord: LocalDiscord, desk: ScriptedDesk, slow: bool
) -> None:
    channel = discord.add_text_channel("papers").id
    desk.error = RuntimeError("token=secret")
    async with connected(discord, desk, interactions={"quick": 0.05 if slow else 20.0}) as connection:
        await at_home(discord, connection)
        seen = await top(discord, channel, desk if slow else None)
    assert seen["answer"]["deferred"] is slow
    assert seen["answer"]["message"]["content"] == words("ko")(APOLOGY) != APOLOGY
    said = discord.journal.entries[-1].body
    assert (said if slow else said["data"])["allowed_mentions"] == {"parse": []}
    assert seen["answer"]["ephemeral"]


async def test_a_desk_that_never_answers_is_given_up(discord: LocalDiscord, desk: ScriptedDesk) -> None:
    channel = discord.add_text_channel("papers").id
    desk.gate.clear()
    async with connected(discord, desk, interactions={"quick": 0.0, "patience": 0.05}) as connection:
        await at_home(discord, connection)
        seen = await top(discord, channel)
    assert seen["answer"]["message"]["content"] == words("ko")(APOLOGY)


async def test_a_question_under_way_at_the_stop_is_still_answered(discord: LocalDiscord, desk: ScriptedDesk) -> None:
    channel = discord.add_text_channel("papers").id
    desk.gate.clear()
    async with connected(discord, desk, interactions={"quick": 0.0}) as connection:
        await at_home(discord, connection)
        data = {"name": "paper", "subcommand": "top", "options": {}}
        asked = discord.interactions.start({"kind": "command", "channel_id": channel, "data": data})
        await until(lambda: asked.answered_as is not None)
        asyncio.get_running_loop().call_later(0.2, desk.gate.set)
    assert asked.final.is_set()


@pytest.mark.parametrize("slow", [False, True])
async def test_an_answer_that_discord_refuses_becomes_an_apology(
    discord: LocalDiscord, desk: ScriptedDesk, slow: bool
) -> None:
    channel = discord.add_text_channel("papers").id
    refusal = {"status": 400, "body": {"code": 50035, "message": "Invalid Form Body"}}
    path = "/@original$" if slow else "/callback$"
    discord.faults.add({"when": {"path": path}, "do": "status", "params": refusal})
    async with connected(discord, desk, interactions={"quick": 0.05 if slow else 20.0}) as connection:
        await at_home(discord, connection)
        seen = await top(discord, channel, desk if slow else None)
    assert seen["answer"]["message"]["content"] == words("ko")(APOLOGY)


@pytest.mark.parametrize("fault", ["lose_answer", "close_before"])
async def test_a_first_response_whose_answer_is_lost_still_answers_once(
    discord: LocalDiscord, desk: ScriptedDesk, fault: str
) -> None:
    channel = discord.add_text_channel("papers").id
    discord.faults.add({"when": {"method": "POST", "path": "/callback$"}, "do": fault})
    async with connected(discord, desk) as connection:
        await at_home(discord, connection)
        seen = await top(discord, channel, public=True)
        assert "2503.00048" in str(seen["answer"]["message"]["embeds"])
    assert len(discord.messages(channel)) == 1


async def test_even_a_question_that_nobody_could_ask_is_answered(discord: LocalDiscord, desk: ScriptedDesk) -> None:
    channel = discord.add_text_channel("papers").id
    desk.error = RuntimeError("what is this?")
    async with connected(discord, desk) as connection:
        await at_home(discord, connection)
        seen = await ask(discord, kind="modal", channel_id=channel, custom_id="form:1", locale="ko")
    assert seen["answer"]["message"]["content"] == words("ko")(APOLOGY)
    assert seen["answer"]["ephemeral"]


async def test_a_question_during_a_global_429_is_answered(discord: LocalDiscord, desk: ScriptedDesk) -> None:
    """Interactions do not count towards the bot's global limit, so they do not wait for it either."""
    channel = discord.add_text_channel("papers").id
    limit = {"retry_after": 15.0, "global": True}
    discord.faults.add({"when": {"path": "/messages$"}, "do": "rate_limit", "params": limit})
    async with connected(discord, desk) as connection:
        await at_home(discord, connection)
        late = Outgoing("k1", "overview", str(channel), {"content": "x"}, timeout=2.0)
        await DiscordMessenger(connection).send(late)
        assert (await top(discord, channel))["answer"] is not None


# ---------------------------------------------------------------- buttons


async def test_a_button_works_after_a_restart(discord: LocalDiscord, desk: ScriptedDesk) -> None:
    channel = discord.add_text_channel("papers").id
    async with connected(discord, desk) as connection:
        await at_home(discord, connection)
        private = (await top(discord, channel, count=5))["answer"]["message"]
    later = ScriptedDesk()
    later.reply = TOP
    async with connected(discord, later) as connection:
        await at_home(discord, connection)
        shared = await press(discord, private, "share:")
    assert later.heard == [("share:top 5", Person("discord", str(discord.world.guild_id), "77", "ko"))]
    assert not shared["answer"]["ephemeral"]
    (posted,) = discord.messages(channel)
    assert "2503.00048" in str(posted["embeds"])
    assert discord.violations() == []


@pytest.mark.parametrize("slow", [False, True])
async def test_share_posts_publicly_and_leaves_the_private_answer(
    discord: LocalDiscord, desk: ScriptedDesk, slow: bool
) -> None:
    channel = discord.add_text_channel("papers").id
    async with connected(discord, desk, interactions={"quick": 20.0}) as connection:
        await at_home(discord, connection)
        private = (await top(discord, channel))["answer"]["message"]
    async with connected(discord, desk, interactions={"quick": 0.05 if slow else 20.0}) as connection:
        await at_home(discord, connection)
        seen = await press(discord, private, "share:", desk if slow else None)
        assert seen["answer"]["deferred"] is slow
    assert len(discord.messages(channel)) == 1
    assert "share:" not in str(discord.messages(channel))
    assert discord.violations() == []


@pytest.mark.parametrize("slow", [False, True])
async def test_a_page_replaces_the_message(discord: LocalDiscord, desk: ScriptedDesk, slow: bool) -> None:
    channel = discord.add_text_channel("papers").id
    async with connected(discord, desk, interactions={"quick": 20.0}) as connection:
        await at_home(discord, connection)
        public = (await top(discord, channel, public=True))["answer"]["message"]
    desk.reply = PaperList("More", (listed(7),), ask="top 5", first=6, page=2, pages=2)
    async with connected(discord, desk, interactions={"quick": 0.05 if slow else 20.0}) as connection:
        await at_home(discord, connection)
        seen = await press(discord, public, "page:", desk if slow else None)
        assert seen["answer"]["deferred"] is slow
    (shown,) = discord.messages(channel)
    assert shown["id"] == public["id"]
    assert "2503.00007" in str(shown["embeds"])
    assert "2503.00048" not in str(shown)
    assert "share:" not in str(shown)
    assert discord.violations() == []


@pytest.mark.parametrize("slow", [False, True])
async def test_a_remark_about_a_page_does_not_replace_it(discord: LocalDiscord, desk: ScriptedDesk, slow: bool) -> None:
    channel = discord.add_text_channel("papers").id
    async with connected(discord, desk, interactions={"quick": 20.0}) as connection:
        await at_home(discord, connection)
        public = (await top(discord, channel, public=True))["answer"]["message"]
    desk.reply = Sentence("This page is not there any more.")
    async with connected(discord, desk, interactions={"quick": 0.05 if slow else 20.0}) as connection:
        await at_home(discord, connection)
        seen = await press(discord, public, "page:", desk if slow else None)
        assert seen["answer"]["deferred"] is slow
    (shown,) = discord.messages(channel)
    assert "2503.00048" in str(shown["embeds"])


async def test_details_of_a_posted_paper_open_privately_and_whole(discord: LocalDiscord, desk: ScriptedDesk) -> None:
    channel = discord.add_text_channel("papers").id
    button = {"type": 2, "style": 2, "label": "Details", "custom_id": "details:k1"}
    body = {
        "content": "a paper",
        "components": [{"type": 1, "components": [button]}],
        "nonce": "k1",
        "enforce_nonce": True,
    }
    long = tuple(Section(f"Part {number}", "word " * 500) for number in range(6))
    desk.reply = PaperCard(Listed(Paper("2503.00048", "A paper", sections=long), DAY), ask="show 2503.00048")
    async with connected(discord, desk) as connection:
        await at_home(discord, connection)
        sent = await DiscordMessenger(connection).send(Outgoing("k1", "overview", str(channel), body, LONG))
        assert isinstance(sent, Sent)
        message = discord.messages(channel)[0]
        seen = await press(discord, message, "details:")
        assert seen["answer"]["ephemeral"]
        assert requests(discord, "POST", "/callback") == 1
    further = [entry for entry in discord.journal.entries if entry.method == "POST" and "/webhooks/" in entry.path]
    assert further
    assert all(entry.body["flags"] == 64 for entry in further)
    assert len(discord.messages(channel)) == 1
    assert discord.violations() == []


@pytest.mark.parametrize("slow", [False, True])
async def test_a_page_of_a_private_answer_stays_private(discord: LocalDiscord, desk: ScriptedDesk, slow: bool) -> None:
    channel = discord.add_text_channel("papers").id
    long = tuple(Section(f"Part {number}", "word " * 700) for number in range(12))
    card = PaperCard(Listed(Paper("2503.00048", "A paper", sections=long), DAY), ask="show 2503.00048")
    desk.reply = card
    async with connected(discord, desk, interactions={"quick": 20.0}) as connection:
        await at_home(discord, connection)
        await top(discord, channel)
    stored = discord.world.channels[channel].messages
    before = list(stored.values())
    last = {"id": str(before[-1].id), "components": before[-1].body["components"]}
    async with connected(discord, desk, interactions={"quick": 0.05 if slow else 20.0}) as connection:
        await at_home(discord, connection)
        await press(discord, last, "page:", desk if slow else None)
    assert len(stored) > len(before) > 1
    assert all(message.ephemeral for message in stored.values())
    assert discord.violations() == []


@pytest.mark.parametrize("fault", ["lose_answer", "close_before"])
async def test_a_later_answer_whose_receipt_is_lost_is_put_again(
    discord: LocalDiscord, desk: ScriptedDesk, fault: str
) -> None:
    channel = discord.add_text_channel("papers").id
    discord.faults.add({"when": {"method": "PATCH", "path": "/@original$"}, "do": fault})
    async with connected(discord, desk, interactions={"quick": 0.05}) as connection:
        await at_home(discord, connection)
        seen = await top(discord, channel, desk)
    assert "2503.00048" in str(seen["answer"]["message"]["embeds"])


# ---------------------------------------------------------------- autocomplete


async def suggest(discord: LocalDiscord, channel: int, typed: str) -> Any:
    data = {"name": "paper", "subcommand": "show", "options": {"paper": typed}, "focused": "paper"}
    return (await ask(discord, kind="autocomplete", channel_id=channel, locale="ko", data=data))["answer"]["choices"]


async def test_autocomplete_offers_what_the_desk_suggests(discord: LocalDiscord, desk: ScriptedDesk) -> None:
    channel = discord.add_text_channel("papers").id
    desk.suggested = [(f"Paper {number}", f"2503.{number:05}") for number in range(30)]
    async with connected(discord, desk) as connection:
        await at_home(discord, connection)
        choices = await suggest(discord, channel, "pap")
        assert desk.heard == [("show", "paper", "pap")]
        assert len(choices) == 25
        assert choices[0] == {"name": "Paper 0", "value": "2503.00000"}
        desk.error = RuntimeError("no index")
        assert await suggest(discord, channel, "pape") == []
    assert discord.violations() == []
