"""Forms: opened at once, filled in, sent, corrected; over the real slack-bolt against the local Slack."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.domain.channels import Channel, direct
from bot.domain.replies import Action, Entries, Entry, Field, Form, Sentence
from tests.adapters.slack_kit import ALEX, CHANNEL, MINA, QUICK, Json, Place, ScriptedDesk, opened, until

FORM = Form(
    "Make a feed",
    (
        Field("name", "Name", required=True, most=20),
        Field("about", "About", kind="text", value="as before", most=500),
        Field("layout", "Layout", kind="choice", choices=(("Thread", "thread"), ("As usual", "")), value="thread"),
        Field("days", "Days", kind="choices", choices=(("Monday", "mon"), ("Tuesday", "tue")), value="mon,tue"),
        Field("zone", "Zone", kind="choices", choices=tuple((f"Zone {n}", f"z{n}") for n in range(12))),
        Field("channel", "Channel", kind="channel", value="slack:C0PAPERS"),
        Field("owner", "Owner", kind="person", hint="Who is told of trouble"),
    ),
    submit="feed make",
    note="A feed posts a digest.",
)
LIST = Entries(
    "Feeds",
    (Entry("daily", "papers", (Action("Change", "form:feed change daily"),)),),
    actions=(Action("New", "form:f"),),
)


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    desk = ScriptedDesk()
    desk.replies |= {"feed make": FORM, "feeds": LIST, "form:feed change daily": replace(FORM, title="Change daily")}
    async with opened(Place(desk)) as place:
        yield place


def desk_of(place: Place) -> ScriptedDesk:
    assert isinstance(place.desk, ScriptedDesk)
    return place.desk


async def opened_form(place: Place, user: str = ALEX) -> Json:
    """By `/paper feed make`; the desk then takes what is sent."""
    outcome = await place.command("feed make", user)
    assert (outcome["error"], outcome["answer"]["via"]) == (None, "views.open")
    desk_of(place).replies["feed make"] = Sentence("The feed is made.", ("/paper feed list",))
    view: Json = outcome["answer"]["view"]
    return view


async def test_a_command_answered_with_a_form_opens_it_at_once(place: Place) -> None:
    async with place.connected():
        view = await opened_form(place)
        assert (view["title"]["text"], view["callback_id"]) == ("Make a feed", "form")
        inputs = {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}
        assert list(inputs) == ["name", "about", "layout", "days", "zone", "channel", "owner"]
        kinds = [block["element"]["type"] for block in inputs.values()]
        assert kinds == [
            *("plain_text_input", "plain_text_input", "static_select", "checkboxes", "multi_static_select"),
            *("conversations_select", "users_select"),
        ]
        assert [name for name, block in inputs.items() if not block["optional"]] == ["name"]
        assert inputs["channel"]["element"]["initial_conversation"] == CHANNEL
        assert "A feed posts a digest." in str(view["blocks"][0])


async def test_what_is_filled_in_reaches_the_desk_by_the_names_of_the_fields(place: Place) -> None:
    async with place.connected():
        view = await opened_form(place)
        answers = {"name": "mine", "layout": "As usual", "zone": ["Zone 3", "Zone 11"], "owner": MINA}
        outcome = await place.slack.interactions.fill_in(view["id"], answers, ALEX)
        assert outcome["error"] is None
        assert desk_of(place).sent == [
            {
                "name": "mine",
                "about": "as before",
                "layout": "",
                "days": "mon,tue",
                "zone": "z3,z11",
                "channel": CHANNEL,
                "owner": MINA,
            }
        ]
        submit, person, channel = desk_of(place).heard[-1]
        assert (submit, person.id, channel) == ("feed make", ALEX, Channel("slack", CHANNEL))


async def test_the_answer_takes_the_place_of_the_form(place: Place) -> None:
    async with place.connected():
        view = await opened_form(place)
        outcome = await place.slack.interactions.fill_in(view["id"], {"name": "mine"}, ALEX)
        assert outcome["answer"]["response_action"] == "update"
        assert outcome["seconds"] < 1.0
        shown = str(place.view(view["id"])["blocks"])
        assert "The feed is made." in shown
        assert "/paper feed list" in shown
        assert "submit" not in place.view(view["id"])


async def test_an_error_stands_beside_its_field(place: Place) -> None:
    async with place.connected():
        view = await opened_form(place)
        desk_of(place).replies["feed make"] = replace(FORM, errors={"name": "There is one already.", "": "Not today."})
        outcome = await place.slack.interactions.fill_in(view["id"], {"name": "mine"}, ALEX)
        assert outcome["answer"] == {
            "response_action": "errors",
            "errors": {"name": "There is one already.", "owner": "Not today."},
        }
        desk_of(place).replies["feed make"] = Sentence("The feed is made.")
        again = await place.slack.interactions.fill_in(view["id"], {"name": "other"}, ALEX)
        assert again["answer"]["response_action"] == "update"


async def test_a_form_with_other_fields_takes_the_place_of_the_first(place: Place) -> None:
    """One step after the other."""
    async with place.connected():
        view = await opened_form(place)
        second = Form("Where to?", (Field("where", "Where"),), "feed make 2")
        desk_of(place).replies["feed make"] = second
        await place.slack.interactions.fill_in(view["id"], {"name": "mine"}, ALEX)
        assert place.view(view["id"])["title"]["text"] == "Where to?"
        await place.slack.interactions.fill_in(view["id"], {"where": "here"}, ALEX)
        assert desk_of(place).heard[-1][0] == "feed make 2"
        assert desk_of(place).heard[-1][2] == Channel("slack", CHANNEL)


async def test_a_slow_submission_is_acknowledged_and_answered_later(place: Place) -> None:
    go_on = asyncio.Event()

    async def wait() -> None:
        await go_on.wait()

    async with place.connected(pace=replace(QUICK, quick=0.05)):
        view = await opened_form(place)
        desk_of(place).before = wait
        outcome = await place.slack.interactions.fill_in(view["id"], {"name": "mine"}, ALEX)
        assert outcome["answer"]["response_action"] == "update"
        assert "The feed is made." not in str(place.view(view["id"]))
        go_on.set()
        await until(lambda: "The feed is made." in str(place.view(view["id"])))


async def test_a_slow_form_is_opened_once_it_is_there(place: Place) -> None:
    """The window opens while its trigger lives, and becomes the form."""
    go_on = asyncio.Event()

    async def wait() -> None:
        await go_on.wait()

    desk_of(place).before = wait
    async with place.connected(pace=replace(QUICK, quick=0.05)):
        listed = asyncio.create_task(place.command("feeds"))
        await until(lambda: bool(desk_of(place).heard))
        go_on.set()
        message = (await listed)["answer"]
        go_on.clear()
        pressing = asyncio.create_task(place.press("form:feed change daily", message, answers=2))
        await until(lambda: bool(place.calls("views.open")))
        go_on.set()
        opening, filled = (await pressing)["answers"]
        assert [opening["via"], filled["via"]] == ["views.open", "views.update"]
        assert filled["view"]["title"]["text"] == "Change daily"
        assert filled["view"]["submit"]


async def test_a_form_that_slack_does_not_open_is_said_to_be_missed(place: Place) -> None:
    async with place.connected():
        place.slack.faults.add("error", {"method": "views.open"}, {"code": "expired_trigger_id"})
        outcome = await place.command("feed make", ALEX)
        assert outcome["answer"]["ephemeral"]
        assert "try once more" in str(outcome["answer"]["blocks"])


async def test_a_button_in_a_window_puts_the_form_on_top(place: Place) -> None:
    async with place.connected():
        view = await opened_form(place)
        desk_of(place).replies["feed make"] = LIST
        await place.slack.interactions.fill_in(view["id"], {"name": "mine"}, ALEX)
        outcome = await place.press_in(view, "form:feed change daily", ALEX)
        assert outcome["answer"]["via"] == "views.push"
        form = outcome["answer"]["view"]
        await place.slack.interactions.fill_in(form["id"], {"name": "mine"}, ALEX)
        assert desk_of(place).heard[-1][2] == Channel("slack", CHANNEL)


async def test_in_a_direct_message_the_channel_is_the_person(place: Place) -> None:
    async with place.connected():
        here = place.slack.workspace.direct_messages(ALEX).id
        view = (await place.command("feed make", ALEX, here))["answer"]["view"]
        await place.slack.interactions.fill_in(view["id"], {"name": "mine"}, ALEX)
        assert [channel for _, _, channel in desk_of(place).heard] == [direct("slack", ALEX)] * 2


async def test_a_turn_takes_the_place_of_a_private_answer_whatever_it_says(place: Place) -> None:
    desk_of(place).replies["turn:feed pause daily"] = Sentence("Paused.")
    entry = Entry("daily", "", (Action("Pause", "turn:feed pause daily", "danger"),))
    desk_of(place).replies["feeds"] = replace(LIST, entries=(entry,))
    async with place.connected():
        message = (await place.command("feeds"))["answer"]
        outcome = await place.press("turn:feed pause daily", message)
        assert outcome["answer"]["replaced"]
        assert "Paused." in str(outcome["answer"]["blocks"])


async def test_a_turn_never_replaces_what_everyone_sees(place: Place) -> None:
    desk_of(place).replies["turn:x"] = Sentence("Only for you.")
    async with place.connected() as connection:
        button = {"type": "button", "text": {"type": "plain_text", "text": "X"}, "action_id": "turn:x"}
        posted = await connection._client.chat_postMessage(
            channel=CHANNEL, text="hi", blocks=[{"type": "actions", "elements": [button]}]
        )
        outcome = await place.press("turn:x", {"ts": posted["ts"]})
        assert outcome["answer"]["via"] == "views.open"


async def test_entries_are_never_shown_to_everyone(place: Place) -> None:
    desk_of(place).replies["top 5 public"] = LIST
    async with place.connected():
        assert (await place.command("top 5 public"))["answer"]["ephemeral"]
