"""The page of the local Discord, tried by hand in a real browser with the real bot behind it."""

from collections.abc import AsyncIterator

import pytest

from bot.domain.replies import Action, Sentence
from bot.playground.discord import LocalDiscord
from tests.adapters.discord_kit import ScriptedDesk, at_home, connected, local_discord
from tests.adapters.test_discord_forms import ENTRIES, SETTINGS
from tests.playground.browser import Tab, at, click, needs_browser, tab

pytestmark = needs_browser


@pytest.fixture
def desk() -> ScriptedDesk:
    return ScriptedDesk()


@pytest.fixture
async def discord(desk: ScriptedDesk) -> AsyncIterator[LocalDiscord]:
    async with local_discord() as discord:
        discord.add_text_channel("papers")
        async with connected(discord, desk) as connection:
            await at_home(discord, connection)
            yield discord
        assert [one["violation"] for one in discord.violations()] == []


@pytest.fixture
async def page(discord: LocalDiscord) -> AsyncIterator[Tab]:
    async with tab() as opened:
        await opened.open(f"{discord.base_url}/?lang=en")
        yield opened
        assert opened.complaints == []


async def ask_for_the_top(page: Tab) -> None:
    await click(page, ".composer")
    await click(page, ".command-row", "/paper top")
    await click(page, ".window .primary", "Send")


async def test_a_command_is_chosen_and_its_private_answer_shown(page: Tab, desk: ScriptedDesk) -> None:
    desk.reply = Sentence("Here are the *best* ones.")
    await ask_for_the_top(page)
    await page.until(at(".message.ephemeral", "Here are the *best* ones."))


async def test_a_window_is_filled_in(page: Tab, desk: ScriptedDesk) -> None:
    desk.reply = Sentence("Yours", actions=(Action("Change", "form:settings change"),))
    await ask_for_the_top(page)
    await page.until(at(".message .button", "Change"))
    desk.reply = SETTINGS
    await click(page, ".message .button", "Change")
    await page.until(at(".form-field", "Time zone"))
    await page.script("document.querySelector('.form-field input').value = 'Europe/Berlin'")
    desk.reply = Sentence("It is kept.")
    await click(page, ".window .primary", "Submit")
    await page.until(at(".message", "It is kept."))
    values = {"timezone": "Europe/Berlin", "language": "ko", "days": "mon,tue", "note": "", "who": ""}
    assert ("settings change", values) in desk.heard


async def test_the_buttons_of_an_entry_stand_below_it(page: Tab, desk: ScriptedDesk) -> None:
    desk.reply = ENTRIES
    await ask_for_the_top(page)
    await page.until(at(".embed.plain .button", "Resume"))
    desk.reply = Sentence("It goes on.")
    await click(page, ".embed.plain .button", "Resume")
    await page.until(at(".message", "It goes on."))
    assert desk.heard[-1][0] == "turn:sub 3"  # type: ignore[index]


async def test_one_asks_as_a_member_or_as_an_admin(page: Tab, desk: ScriptedDesk) -> None:
    await ask_for_the_top(page)
    await page.until(at(".message.ephemeral"))
    await click(page, ".composer")
    await click(page, ".window .secondary", "as an admin")
    await ask_for_the_top(page)
    await page.until("document.querySelectorAll('.message.ephemeral').length === 2")
    assert [one.person.admin for one in desk.heard] == [False, True]  # type: ignore[union-attr]
