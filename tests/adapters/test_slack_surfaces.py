"""What Slack has beside messages: the App Home, summaries below links, the message shortcut, files."""

import datetime as dt
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.commands.desk import Desk
from bot.domain.channels import Channel, direct
from bot.domain.papers import Paper, Section
from bot.domain.replies import Action, Document, Entries, Entry, Field, Form, Home, Listed, PaperList, Sentence
from tests.adapters.slack_kit import ALEX, CHANNEL, MINA, Json, Place, ScriptedDesk, opened, until

LINK = "https://arxiv.org/abs/2503.00001"
PAPER = Listed(
    Paper("2503.00001", "A paper <!channel> @here", votes=48, sections=(Section(None, "What it says. " * 60),)),
    dt.date(2025, 3, 7),
)
SETTINGS = Entries("Settings", (Entry("Language", "한국어", (Action("Change", "form:settings"),)),))
HOME = Home(
    (("", PaperList("Papers of today", (PAPER,), "top 5", pages=2)), ("Mine", SETTINGS)), (Action("Help", "ask:help"),)
)


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    desk = ScriptedDesk()
    desk.known[LINK] = PAPER
    desk.at_home = HOME
    async with opened(Place(desk)) as place:
        yield place


def desk_of(place: Place) -> ScriptedDesk:
    assert isinstance(place.desk, ScriptedDesk)
    return place.desk


# ---------------------------------------------------------------- App Home


async def test_the_home_is_made_when_it_is_opened_and_anew_each_time(place: Place) -> None:
    async with place.connected():
        first = await place.slack.interactions.open_home(MINA)
        assert first["acknowledged"]
        shown = str(first["view"]["blocks"])
        assert all(word in shown for word in ("Papers of today", "Settings", "Help"))
        assert "share:" not in shown
        desk_of(place).at_home = Home((("", Sentence("Something else.")),))
        second = await place.slack.interactions.open_home(MINA)
        assert "Something else." in str(second["view"]["blocks"])
        assert second["view"]["id"] == first["view"]["id"]


async def test_the_messages_tab_is_no_home(place: Place) -> None:
    async with place.connected():
        event = {"type": "app_home_opened", "user": MINA, "tab": "messages", "channel": "D1"}
        assert (await place.slack.events.event(event))["acknowledged"]
        await place.slack.interactions.open_home(ALEX)
        assert [person.id for what, person, _ in desk_of(place).heard if what == "home"] == [ALEX]


async def test_a_number_in_the_home_opens_that_paper(place: Place) -> None:
    async with place.connected():
        view = (await place.slack.interactions.open_home(MINA))["view"]
        outcome = await place.press_in(view, "show:2503.00001")
        assert outcome["answer"]["via"] == "views.open"


async def test_nothing_is_shared_where_nobody_else_is(place: Place) -> None:
    desk_of(place).reply = PaperList("Top", (PAPER,), "top 5")
    async with place.connected():
        assert "share:" in str((await place.command("top 5", ALEX))["answer"])
        here = place.slack.workspace.direct_messages(ALEX).id
        assert "share:" not in str((await place.command("top 5", ALEX, here))["answer"])
        view = (await place.slack.interactions.open_home(MINA))["view"]
        assert "share:" not in str((await place.press_in(view, "show:2503.00001"))["answer"])


async def test_a_page_in_the_home_opens_beside_it(place: Place) -> None:
    """The home is several answers; one of them may not take its place."""
    async with place.connected():
        view = (await place.slack.interactions.open_home(MINA))["view"]
        outcome = await place.press_in(view, "page:2:top 5")
        assert outcome["answer"]["via"] == "views.open"
        assert "Papers of today" in str(place.view(view["id"]))


async def test_what_is_changed_in_a_form_is_seen_in_the_home(place: Place) -> None:
    desk = desk_of(place)
    desk.replies["form:settings"] = Form("Settings", (Field("language", "Language"),), "settings")
    async with place.connected():
        home = (await place.slack.interactions.open_home(MINA))["view"]
        form = (await place.press_in(home, "form:settings"))["answer"]["view"]
        desk.at_home = Home((("", Sentence("English from now on.")),))
        await place.slack.interactions.fill_in(form["id"], {"language": "en"}, MINA)
        await until(lambda: "English from now on." in str(place.view(home["id"])))


async def test_an_answer_that_no_window_takes_comes_as_a_direct_message(place: Place) -> None:
    """A button in the home has no address to answer at."""
    async with place.connected():
        view = (await place.slack.interactions.open_home(MINA))["view"]
        place.slack.faults.add("error", {"method": "views.open"}, {"code": "expired_trigger_id"})
        await place.press_in(view, "ask:help", timeout=0.1)
        here = place.slack.workspace.direct_messages(MINA)
        await until(lambda: bool(here.messages))
        assert "Here you are." in next(iter(here.messages.values())).text


async def test_a_visitor_is_told_of(place: Place) -> None:
    visitors: list[tuple[str, Channel, str | None]] = []

    async def on_visitor(tenant: str, channel: Channel, language: str | None) -> None:
        visitors.append((tenant, channel, language))

    async with place.connected(on_visitor=on_visitor):
        await place.slack.interactions.open_home(MINA)
        await until(lambda: bool(visitors))
    assert visitors == [("slack:T0PLAYGROUND", direct("slack", MINA), "ko-KR")]


@pytest.mark.parametrize(
    ("event", "gone"),
    [
        ({"type": "app_uninstalled"}, ["slack:T0PLAYGROUND"]),
        ({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U0PAPERBOY"]}}, ["slack:T0PLAYGROUND"]),
        ({"type": "tokens_revoked", "tokens": {"oauth": ["U0MINA"], "bot": []}}, []),
    ],
)
async def test_a_workspace_that_took_the_app_away_is_told_of(place: Place, event: Json, gone: list[str]) -> None:
    told: list[str] = []

    async def on_gone(tenant: str) -> None:
        told.append(tenant)

    async with place.connected(on_gone=on_gone):
        assert (await place.slack.events.event(event))["acknowledged"]
        await place.slack.interactions.open_home(MINA)
    assert told == gone


# ---------------------------------------------------------------- links


async def test_a_link_to_a_paper_gets_the_digests_summary(place: Place) -> None:
    async with place.connected():
        message = await place.slack.events.write(f"look: <{LINK}>", CHANNEL, ALEX)
        await until(lambda: bool(message.unfurls))
        shown = str(message.unfurls[LINK])
        assert "48" in shown
        assert "What it says." in shown
        assert "<!channel>" not in shown
        assert "@here" not in shown
        outcome = await place.press("show:2503.00001", {"ts": message.ts}, ALEX)
        assert outcome["answer"]["via"] == "views.open"


async def test_links_to_what_no_digest_has_stay_as_they_are(place: Place) -> None:
    async with place.connected():
        unknown = await place.slack.events.write("https://arxiv.org/abs/2503.99999", CHANNEL, ALEX)
        known = await place.slack.events.write(LINK, CHANNEL, ALEX)
        await until(lambda: bool(known.unfurls))
        assert unknown.unfurls == {}
        assert len(place.calls("chat.unfurl")) == 1


async def test_our_own_messages_get_no_summary(place: Place) -> None:
    async with place.connected() as connection:
        await connection.messenger.ready()
        event: dict[str, Any] = {"type": "link_shared", "channel": CHANNEL, "message_ts": "1.2"}
        event["links"] = [{"domain": "arxiv.org", "url": LINK}]
        await place.slack.events.event({**event, "user": "U0PAPERBOY"})
        await place.slack.events.event({**event, "user": ALEX, "bot_id": "B1"})
        known = await place.slack.events.write(LINK, CHANNEL, ALEX)
        await until(lambda: bool(known.unfurls))
        assert len(place.calls("chat.unfurl")) == 1


async def test_a_message_full_of_links_gets_five_summaries(place: Place) -> None:
    links = [f"https://arxiv.org/abs/2503.0000{n}" for n in range(1, 9)]
    desk_of(place).known |= dict.fromkeys(links, PAPER)
    async with place.connected():
        message = await place.slack.events.write(" ".join(links), CHANNEL, ALEX)
        await until(lambda: bool(message.unfurls))
        assert list(message.unfurls) == links[:5]


async def test_a_link_in_the_making_gets_its_summary_too(place: Place) -> None:
    """Slack asks while the person still writes; there is no message yet."""
    async with place.connected():
        event: dict[str, Any] = {"type": "link_shared", "channel": "COMPOSER", "message_ts": "ab-cd", "user": ALEX}
        event |= {"unfurl_id": "x.y", "source": "composer", "links": [{"domain": "arxiv.org", "url": LINK}]}
        await place.slack.events.event(event)
        await until(lambda: "x.y" in place.slack.workspace.unfurled)


# ---------------------------------------------------------------- the message shortcut


async def test_look_up_paper_reads_all_that_a_message_says(place: Place) -> None:
    async with place.connected() as connection:
        rich = {"type": "rich_text_section", "elements": [{"type": "link", "url": LINK, "text": "a paper"}]}
        posted = await connection._client.chat_postMessage(
            channel=CHANNEL,
            text="see <https://arxiv.org/abs/2503.00002|this>",
            blocks=[{"type": "rich_text", "elements": [rich]}],
            attachments=[{"title_link": "https://huggingface.co/papers/2503.00003", "text": "R&amp;D"}],
        )
        outcome = await place.slack.interactions.shortcut("look_up", ALEX, CHANNEL, str(posted["ts"]))
        assert outcome["answer"]["via"] == "views.open"
        said = desk_of(place).heard[-1][0]
        assert all(f"2503.0000{n}" in said for n in (1, 2, 3))
        assert "R&D" in said


# ---------------------------------------------------------------- files

EXPORT = Document("papers.bib", "@misc{a,\n title={추론}}\n" * 3, "Your reading list.", ("/paper saved",))


async def test_a_file_goes_to_the_person_alone(place: Place) -> None:
    desk_of(place).replies["export bibtex"] = EXPORT
    async with place.connected():
        outcome = await place.command("export bibtex", ALEX)
        assert outcome["error"] is None
        answer = outcome["answer"]
        assert answer["ephemeral"]
        assert "papers.bib" in str(answer["blocks"])
        assert "@misc" not in str(answer["blocks"])
        (upload,) = place.slack.workspace.uploads.values()
        assert (upload.content or b"").decode() == EXPORT.content
        (message,) = place.slack.workspace.direct_messages(ALEX).messages.values()
        assert [file["name"] for file in message.files] == ["papers.bib"]
        assert place.slack.workspace.channels[CHANNEL].seen_by_all() == []


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"])
async def test_a_file_that_slack_does_not_take_comes_as_text(place: Place, method: str) -> None:
    desk_of(place).replies["export bibtex"] = EXPORT
    async with place.connected():
        do = "status" if method == "upload" else "error"
        place.slack.faults.add(do, {"method": method}, {"code": "file_uploads_disabled"} if do == "error" else {})
        answer = (await place.command("export bibtex", ALEX))["answer"]
        assert answer["ephemeral"]
        assert "title={추론}" in str(answer["blocks"])


async def test_a_file_is_uploaded_nowhere_but_to_slack(place: Place) -> None:
    desk_of(place).replies["export bibtex"] = EXPORT
    async with place.connected():
        place.slack.interactions.address = place.slack.base_url.replace("127.0.0.1", "localhost")
        answer = (await place.command("export bibtex", ALEX))["answer"]
        assert "title={추론}" in str(answer["blocks"])
        assert [upload.content for upload in place.slack.workspace.uploads.values()] == [None]


# ---------------------------------------------------------------- direct messages


def said_to(place: Place, user: str) -> list[str]:
    here = place.slack.workspace.direct_messages(user)
    return [str(message.blocks) for message in here.messages.values() if message.by_app]


async def test_what_is_written_to_the_bot_is_answered_like_a_command(place: Place) -> None:
    async with place.connected():
        here = place.slack.workspace.direct_messages(ALEX).id
        await place.slack.events.write("top 5 &amp; <https://arxiv.org/abs/1|x>", here, ALEX)
        await until(lambda: bool(said_to(place, ALEX)))
        assert "Here you are." in said_to(place, ALEX)[0]
        (what, person, channel), *_ = desk_of(place).heard
        assert (what, person.id, channel) == ("top 5 & https://arxiv.org/abs/1", ALEX, direct("slack", ALEX))


async def test_an_event_that_comes_again_is_answered_once(place: Place) -> None:
    async with place.connected():
        here = place.slack.workspace.direct_messages(ALEX).id
        event = {"type": "message", "channel": here, "channel_type": "im", "user": ALEX, "text": "top", "ts": "1.2"}
        for _ in range(3):
            await place.slack.events.event(event, event_id="Ev1")
        await place.slack.events.write("today", here, ALEX)
        await until(lambda: len(said_to(place, ALEX)) == 2)
        assert [what for what, _, _ in desk_of(place).heard] == ["top", "today"]


@pytest.mark.parametrize(
    "about",
    [{"bot_id": "B0PAPERBOY"}, {"subtype": "message_changed"}, {"channel_type": "channel"}, {"text": "  "}],
)
async def test_only_what_a_person_writes_to_the_bot_is_a_question(place: Place, about: Json) -> None:
    async with place.connected():
        here = place.slack.workspace.direct_messages(ALEX).id
        event = {"type": "message", "channel": here, "channel_type": "im", "user": ALEX, "text": "top", "ts": "1.2"}
        await place.slack.events.event({**event, **about})
        await place.slack.events.write("today", here, ALEX)
        await until(lambda: bool(said_to(place, ALEX)))
        assert [what for what, _, _ in desk_of(place).heard] == ["today"]


async def test_a_form_asked_for_in_writing_opens_at_a_press(place: Place) -> None:
    form = Form("Settings", (Field("language", "Language"),), "settings")
    desk_of(place).replies |= {"settings change": form, "form:settings change": form}
    async with place.connected():
        here = place.slack.workspace.direct_messages(ALEX)
        await place.slack.events.write("settings change", here.id, ALEX)
        await until(lambda: bool(said_to(place, ALEX)))
        message = next(one for one in here.messages.values() if one.by_app)
        outcome = await place.press("form:settings change", {"ts": message.ts, "channel": here.id}, ALEX)
        assert (outcome["answer"]["via"], outcome["answer"]["view"]["title"]["text"]) == ("views.open", "Settings")


# ---------------------------------------------------------------- buttons of all kinds


@pytest.mark.parametrize("verb", re.findall(r"^ *\| `([a-z]+):", Desk.pressed.__doc__ or "", re.MULTILINE))
async def test_every_verb_that_the_desk_knows_is_answered(place: Place, verb: str) -> None:
    button = f"{verb}:1:top 5" if verb == "page" else f"{verb}:x"
    desk_of(place).replies["top 5"] = Sentence("Press it.", (), (Action("Press", button),))
    async with place.connected():
        answer = (await place.command("top 5"))["answer"]
        outcome = await place.press(button, answer)
        assert outcome["error"] is None
        assert "Here you are." in str(outcome["answer"])
