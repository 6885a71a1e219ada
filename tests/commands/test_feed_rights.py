"""Who may look after feeds, however they ask."""

from dataclasses import replace

import pytest

from bot.commands.ask import Person
from bot.domain.replies import Entries, Form, Sentence
from tests.commands.counter import Counter
from tests.commands.feed_kit import BOB, HERE, KIM, choose, feeds, named, press, say, text

EVERY_LINE = (
    "feed",
    "feed list",
    "feed make",
    "feed make x channel=100",
    "feed change daily",
    "feed change daily top=3",
    "feed pause daily",
    "feed resume daily",
    "feed preview daily",
    "feed test daily",
    "feed post daily",
    "feed post daily 2025-03-07 again 1",
    "feed retract daily 2025-03-07 yes",
    "feed remove daily yes",
    "feed admins",
    "feed admins add <@5>",
)


@pytest.mark.parametrize("line", EVERY_LINE)
@pytest.mark.parametrize("way", ["typed", "ask", "turn", "form", "share", "submitted"])
async def test_who_may_not_hears_who_may_however_they_ask(desk: Counter, line: str, way: str) -> None:
    await choose(desk, "feed make", name="daily", channel="100")
    before = await feeds(desk)
    if way == "typed":
        reply = await say(desk, line, BOB)
    elif way == "submitted":
        reply = await desk.desk.submitted(line, {"top": "1"}, BOB, HERE)
    else:
        reply = await press(desk, f"{way}:{line}", BOB)
    assert "Manage Server" in text(reply)
    assert reply.actions == () if isinstance(reply, Sentence) else False
    assert await feeds(desk) == before


async def test_on_slack_it_names_the_admins_of_the_workspace(desk: Counter) -> None:
    assert "admins of this workspace" in text(await say(desk, "feed", replace(KIM, admin=False)))


async def test_in_direct_messages_on_discord_it_says_where_to_ask(desk: Counter) -> None:
    assert "in a channel of the server" in text(await say(desk, "feed list", Person("discord", "@5", "5", "en")))


async def test_who_is_named_may_until_they_are_named_no_more(desk: Counter) -> None:
    await choose(desk, "feed admins", action="add", person="6")
    assert isinstance(await say(desk, "feed make", BOB), Form)
    assert "Only an admin can name others" in text(await choose(desk, "feed admins", BOB, action="add", person="7"))
    listed = await say(desk, "feed admins")
    assert isinstance(listed, Entries)
    assert [entry.title for entry in listed.entries] == ["6"]
    await press(desk, named(listed, "Remove"))
    assert "Manage Server" in text(await say(desk, "feed make", BOB))


async def test_a_name_given_in_one_server_counts_in_no_other(desk: Counter) -> None:
    await choose(desk, "feed admins", action="add", person="6")
    assert "Manage Server" in text(await say(desk, "feed list", replace(BOB, tenant="8")))


async def test_on_slack_a_mention_names_someone_and_a_bare_name_is_asked_for_again(desk: Counter) -> None:
    await say(desk, "feed admins add <@U7|ann>", KIM)
    assert await desk.records.admins.named("slack:T1") == ["slack:T1:U7"]
    assert "I can't tell who" in text(await say(desk, "feed admins add @ann", KIM))
    form = await press(desk, "form:feed admins add", KIM)
    assert isinstance(form, Form)
    await desk.desk.submitted(form.submit, {"person": "U8"}, KIM)
    assert await desk.records.admins.named("slack:T1") == ["slack:T1:U7", "slack:T1:U8"]
