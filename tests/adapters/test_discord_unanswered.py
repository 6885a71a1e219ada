"""Nobody goes without an answer: whatever was done, and whether the desk is slow, silent or broken."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.commands.promptness import APOLOGY
from bot.domain.replies import Action, Sentence
from bot.locale import words
from bot.playground.discord import LocalDiscord
from tests.adapters.discord_kit import ScriptedDesk, ask, at_home, connected, local_discord, until
from tests.adapters.test_discord_forms import SETTINGS

BUTTONS = ("ask:show 1", "turn:saved", "page:2:top", "share:top", "show:1", "newest:k", "details:k")
FORM = "form:settings change"
ALL = Sentence("Here you are.", actions=tuple(Action(button, button) for button in (*BUTTONS, FORM)))

Doing = Callable[[LocalDiscord, ScriptedDesk, int], Awaitable[dict[str, Any]]]


async def message(discord: LocalDiscord, desk: ScriptedDesk, where: int) -> str:
    """A private answer with a button of every kind."""
    desk.reply = ALL
    data = {"name": "paper", "subcommand": "top", "options": {}}
    seen = await ask(discord, kind="command", channel_id=where, data=data, user={"id": 77})
    return str(seen["answer"]["message"]["id"])


def command(public: bool) -> Doing:
    async def do(discord: LocalDiscord, desk: ScriptedDesk, where: int) -> dict[str, Any]:
        return {"kind": "command", "data": {"name": "paper", "subcommand": "top", "options": {"public": public}}}

    return do


async def look_up(discord: LocalDiscord, desk: ScriptedDesk, where: int) -> dict[str, Any]:
    said = discord.world.add_message(discord.world.channels[where], {"content": "hello"}, author=discord.world.owner)
    return {"kind": "message_command", "name": "Look up paper", "message_id": said.id}


def press(button: str) -> Doing:
    async def do(discord: LocalDiscord, desk: ScriptedDesk, where: int) -> dict[str, Any]:
        return {"kind": "component", "message_id": await message(discord, desk, where), "custom_id": button}

    return do


async def submit(discord: LocalDiscord, desk: ScriptedDesk, where: int) -> dict[str, Any]:
    pressed = {"kind": "component", "message_id": await message(discord, desk, where), "custom_id": FORM}
    desk.reply = SETTINGS
    opened = await ask(discord, user={"id": 77}, **pressed)
    return {"kind": "submit", "interaction": opened["id"]}


DOINGS: dict[str, Doing] = {
    "a command": command(False),
    "a public command": command(True),
    "a message's menu": look_up,
    **{button: press(button) for button in BUTTONS},
    "a form that is sent": submit,
}

every_doing = pytest.mark.parametrize("doing", DOINGS)


@asynccontextmanager
async def bot(**how: float) -> AsyncIterator[tuple[LocalDiscord, ScriptedDesk, int]]:
    async with local_discord() as discord:
        desk = ScriptedDesk()
        async with connected(discord, desk, interactions=how) as connection:
            await at_home(discord, connection)
            yield discord, desk, discord.add_text_channel("papers").id
        assert [one["violation"] for one in discord.violations()] == []


@every_doing
async def test_a_desk_that_is_silent_is_acknowledged_and_apologised_for(doing: str) -> None:
    async with bot(quick=0.3, patience=0.05) as (discord, desk, where):
        asked = {"channel_id": where, "locale": "ko", "user": {"id": 77}} | await DOINGS[doing](discord, desk, where)
        desk.gate.clear()
        seen = await ask(discord, **asked)
    assert seen["answer"]["deferred"]
    shown = [*seen["answer"]["further"], seen["answer"]["message"]]
    assert words("ko")(APOLOGY) in [one["content"] for one in shown if one]


@every_doing
async def test_a_desk_that_is_slow_is_acknowledged_before_it_answers(doing: str) -> None:
    async with bot(quick=0.3) as (discord, desk, where):
        asked = {"channel_id": where, "locale": "ko", "user": {"id": 77}} | await DOINGS[doing](discord, desk, where)
        desk.reply = Sentence("At last.")
        desk.gate.clear()
        started = discord.interactions.start(asked)
        await until(lambda: started.answered_as is not None)
        desk.gate.set()
        seen = await discord.interactions.outcome(started, 20.0)
    assert "At last." in str([*seen["answer"]["further"], seen["answer"]["message"]])


@every_doing
async def test_a_desk_that_is_broken_is_apologised_for_privately(doing: str) -> None:
    async with bot() as (discord, desk, where):
        asked = {"channel_id": where, "locale": "ko", "user": {"id": 77}} | await DOINGS[doing](discord, desk, where)
        desk.error = RuntimeError("disk I/O error")
        seen = await ask(discord, **asked)
    assert seen["answer"]["message"]["content"] == words("ko")(APOLOGY)
    assert seen["answer"]["ephemeral"]
    assert "disk" not in str(seen)


async def test_a_form_is_never_put_off_and_its_button_is_there_once_more() -> None:
    """A window can only be the first response, so a late one has to be asked for again."""
    async with bot(quick=0.3) as (discord, desk, where):
        pressed = {"kind": "component", "message_id": await message(discord, desk, where), "custom_id": FORM}
        desk.gate.clear()
        seen = await ask(discord, locale="ko", user={"id": 77}, **pressed)
        assert not seen["answer"]["deferred"]
        assert seen["answer"]["ephemeral"]
        desk.gate.set()
        desk.reply = SETTINGS
        again = {"kind": "component", "message_id": seen["answer"]["message"]["id"], "custom_id": FORM}
        assert (await ask(discord, user={"id": 77}, **again))["answer"]["modal"]["title"] == "Settings"
