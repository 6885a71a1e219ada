"""The page of the local Slack, tried by hand in a real browser with the real bot behind it."""

import json
from collections.abc import AsyncIterator

import pytest

from bot.domain.replies import Document, Home, Listed, Sentence
from tests.adapters.slack_kit import ALEX, CHANNEL, MINA, Place, ScriptedDesk, opened
from tests.adapters.test_slack_forms import FORM, LIST
from tests.adapters.test_slack_surfaces import LINK, PAPER
from tests.playground.browser import Tab, at, click, needs_browser, tab

pytestmark = needs_browser


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    desk = ScriptedDesk()
    desk.replies |= {"feed make": FORM, "feeds": LIST, "form:feed change daily": FORM}
    desk.replies["export"] = Document("papers.bib", "@misc{a}", "Your list.")
    desk.known = {LINK: Listed(PAPER.paper, PAPER.date)}
    desk.at_home = Home((("Mine", Sentence("Welcome <b>home</b>.")),))
    async with opened(Place(desk)) as place, place.connected() as connection:
        await connection.messenger.ready()
        yield place


@pytest.fixture
async def page(place: Place) -> AsyncIterator[Tab]:
    async with tab() as opened:
        await opened.open(f"{place.slack.base_url}/?lang=en")
        yield opened
        assert opened.complaints == []


async def write(page: Tab, text: str) -> None:
    await page.until(at("input.composer"))
    await page.script(f"{at('input.composer')}.value = {json.dumps(text)}")
    await page.script(f"{at('input.composer')}.dispatchEvent(new KeyboardEvent('keydown', {{ key: 'Enter' }}))")


def heard(place: Place) -> list[tuple[str, str]]:
    assert isinstance(place.desk, ScriptedDesk)
    return [(what, person.id) for what, person, _ in place.desk.heard]


async def test_a_typed_command_gets_a_private_answer_whose_buttons_work(page: Tab, place: Place) -> None:
    await write(page, "/paper feeds")
    await click(page, ".ephemeral .button", "Change")
    await page.until(at(".window h1", "Make a feed"))
    assert heard(place) == [("feeds", MINA), ("form:feed change daily", MINA)]


async def test_a_form_is_filled_in_and_sent(page: Tab, place: Place) -> None:
    await write(page, "/paper feed make")
    await page.until(at(".window .field", "Zone"))
    await click(page, ".window .primary", "보내기")
    await page.until(at(".window .wrong", "name is required"))
    assert isinstance(place.desk, ScriptedDesk)
    place.desk.replies["feed make"] = Sentence("The feed is made.")
    await page.script("document.querySelector('.window .field input').value = 'mine'")
    await click(page, ".window .primary", "보내기")
    await page.until(at(".window .block", "The feed is made."))
    sent = place.desk.sent[-1]
    assert (sent["name"], sent["days"], sent["channel"], sent["zone"]) == ("mine", "mon,tue", CHANNEL, "")
    await click(page, ".window .button", "닫기")
    await page.until("!document.querySelector('.window')")


async def test_the_home_is_opened_and_shown_as_text(page: Tab) -> None:
    await click(page, ".sidebar .channel", "Home")
    await page.until(at(".home", "Welcome <b>home</b>."))


async def test_a_link_gets_its_summary_and_a_file_stands_in_the_direct_messages(page: Tab, place: Place) -> None:
    await write(page, f"look: {LINK}")
    await page.until(at(".unfurl", "What it says."))
    await write(page, "/paper export")
    await page.until(at(".ephemeral", "papers.bib"))
    await click(page, ".sidebar .channel", "Messages")
    await page.until(at(".file", "papers.bib"))


async def test_one_can_be_someone_else(page: Tab, place: Place) -> None:
    await page.until(at(".who"))
    change = "new Event('change')"
    await page.script(
        f"(() => {{ const who = {at('.who')}; who.value = {json.dumps(ALEX)}; who.dispatchEvent({change}); }})()"
    )
    await write(page, "/paper help")
    await page.until(at(".ephemeral", "Here you are."))
    assert heard(place) == [("help", ALEX)]
