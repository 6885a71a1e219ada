"""Forms, lists with their own buttons, files, and answers in place: over the real adapter, within Discord's rules."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.commands.promptness import APOLOGY
from bot.domain.channels import Channel
from bot.domain.replies import Action, Document, Entries, Entry, Field, Form, PaperCard, PaperList, Reply, Sentence
from bot.locale import words
from bot.playground.discord import LocalDiscord
from tests.adapters.discord_kit import LONG, ScriptedDesk, ask, ask_slowly, at_home, connected, local_discord
from tests.adapters.test_discord_interactions import TOP, listed

PERSON = {"id": 77}
V2 = 1 << 15

SETTINGS = Form(
    "Settings",
    (
        Field("timezone", "Time zone", value="Asia/Seoul", required=True, hint="Such as Asia/Seoul"),
        Field("language", "Language", "choice", "ko", (("as Discord has it", ""), ("한국어", "ko"), ("English", "en"))),
        Field("days", "Days", "choices", "mon,tue", (("Monday", "mon"), ("Tuesday", "tue"), ("Sunday", "sun"))),
        Field("note", "A note", "text", most=4_000),
        Field("who", "Who else", "person"),
        Field("where", "Where", "channel"),
    ),
    "settings change",
)
ENTRIES = Entries(
    "Your keywords",
    tuple(
        Entry(
            f"{n}. diffusion *model*", "paused", (Action("Resume", f"turn:sub {n}"), Action("Edit", f"form:edit {n}"))
        )
        for n in (1, 2, 3)
    ),
    "subscriptions",
    page=1,
    pages=2,
    actions=(Action("New", "form:subscribe", "primary"), Action("Stop all", "turn:stop", "danger")),
)


class Room:
    """One channel, the bot in it, and someone who asks there."""

    def __init__(self, discord: LocalDiscord, desk: ScriptedDesk, *, slow: bool = False) -> None:
        self.slow = slow
        self.discord = discord
        self.desk = desk
        self.channel = discord.add_text_channel("papers").id

    async def says(self, reply: Reply, public: bool = False) -> dict[str, Any]:
        """The message that `/paper top` is answered with."""
        self.desk.reply = reply
        data = {"name": "paper", "subcommand": "top", "options": {"public": True} if public else {}}
        message: dict[str, Any] = (await self.asks(kind="command", data=data))["answer"]["message"]
        return message

    async def asks(self, **asked: Any) -> dict[str, Any]:
        asked = {"channel_id": self.channel, "locale": "ko", "user": PERSON} | asked
        opens_window = str(asked.get("custom_id")).startswith(("form:", "again:"))
        if self.slow and not opens_window:
            return await ask_slowly(self.discord, self.desk, **asked)
        return await ask(self.discord, **asked)

    async def presses(self, message: dict[str, Any], button: str, reply: Reply) -> dict[str, Any]:
        self.desk.reply = reply
        return await self.asks(kind="component", message_id=message["id"], custom_id=button)

    async def fills_in(self, opened: dict[str, Any], reply: Reply, **values: Any) -> dict[str, Any]:
        self.desk.reply = reply
        return await self.asks(kind="submit", interaction=opened["id"], values=values)


@asynccontextmanager
async def opened_room(*, slow: bool) -> AsyncIterator[Room]:
    async with local_discord() as discord:
        desk = ScriptedDesk()
        async with connected(discord, desk, interactions={"quick": 0.05 if slow else LONG}) as connection:
            await at_home(discord, connection)
            yield Room(discord, desk, slow=slow)
        assert [one["violation"] for one in discord.violations()] == []


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with opened_room(slow=False) as room:
        yield room


@pytest.fixture
async def unhurried() -> AsyncIterator[Room]:
    """Every answer comes after the acknowledgement."""
    async with opened_room(slow=True) as room:
        yield room


@pytest.fixture(params=[False, True], ids=["at once", "afterwards"])
async def here(request: pytest.FixtureRequest) -> AsyncIterator[Room]:
    async with opened_room(slow=request.param) as room:
        yield room


def text_of(message: dict[str, Any]) -> str:
    return str([message["content"], message["embeds"], message["components"]])


# ---------------------------------------------------------------- forms


async def test_a_form_opens_as_a_window_with_its_first_five_fields(room: Room) -> None:
    message = await room.says(Sentence("Your settings", actions=(Action("Change", "form:settings change"),)))
    opened = await room.presses(message, "form:settings change", SETTINGS)
    window = opened["answer"]["modal"]
    assert window["title"] == "Settings"
    fields = {one["component"]["custom_id"]: one for one in window["components"]}
    assert list(fields) == ["timezone", "language", "days", "note", "who"]
    assert fields["timezone"]["description"] == "Such as Asia/Seoul"
    assert fields["timezone"]["component"]["value"] == "Asia/Seoul"
    language = fields["language"]["component"]
    assert [one["value"] for one in language["options"] if one.get("default")] == ["ko"]
    assert language["placeholder"] == "as Discord has it", "a choice that sends nothing is what nothing chosen means"
    assert [one["value"] for one in fields["days"]["component"]["options"] if one.get("default")] == ["mon", "tue"]


async def test_a_command_that_is_answered_with_a_form_opens_it_too(room: Room) -> None:
    room.desk.reply = SETTINGS
    data = {"name": "paper", "subcommand": "top", "options": {}}
    opened = await room.asks(kind="command", data=data)
    assert opened["answer"]["modal"]["title"] == "Settings"


async def test_what_was_filled_in_reaches_the_desk_and_its_answer_takes_the_place_of_the_private_message(
    room: Room,
) -> None:
    message = await room.says(Sentence("Your settings", actions=(Action("Change", "form:settings change"),)))
    opened = await room.presses(message, "form:settings change", SETTINGS)
    seen = await room.fills_in(opened, Sentence("It is kept."), timezone="Europe/Berlin", days=["sun"], who=["77"])
    values = {"timezone": "Europe/Berlin", "language": "ko", "days": "sun", "note": "", "who": "77"}
    assert room.desk.heard[-1] == ("settings change", values)
    assert room.desk.channels[-1] == Channel("discord", str(room.channel))
    assert seen["answer"]["message"]["id"] == message["id"]
    assert "It is kept." in text_of(seen["answer"]["message"])


async def test_a_form_that_was_opened_from_a_public_message_is_answered_privately_beside_it(room: Room) -> None:
    message = await room.says(PaperList("Top", (listed(1),), "top 1"), public=True)
    stored = room.discord.world.channels[room.channel].messages[int(message["id"])]
    button = {"type": 2, "style": 2, "label": "Set up", "custom_id": "form:feed make", "id": 90}
    stored.body["components"].append({"type": 1, "components": [button], "id": 91})
    opened = await room.presses(message, "form:feed make", SETTINGS)
    seen = await room.fills_in(opened, Sentence("It is made."))
    assert seen["answer"]["ephemeral"]
    assert "Top" in text_of(room.discord.messages(room.channel)[0])


async def test_a_form_that_comes_back_says_what_is_wrong_and_opens_again_with_what_was_typed(room: Room) -> None:
    message = await room.says(Sentence("Your settings", actions=(Action("Change", "form:settings change"),)))
    opened = await room.presses(message, "form:settings change", SETTINGS)
    wrong = Form(SETTINGS.title, SETTINGS.fields, SETTINGS.submit, errors={"timezone": "There is no zone *Soul*."})
    seen = await room.fills_in(opened, wrong, timezone="Soul", note="hello", days=[])
    back = seen["answer"]["message"]
    assert seen["answer"]["modal"] is None, "a window may not answer a window"
    assert "There is no zone \\\\*Soul\\\\*." in text_of(back)
    room.desk.error = RuntimeError("the desk is not needed for this")
    again = await room.presses(back, "again:settings change", wrong)
    fields = {one["component"]["custom_id"]: one for one in again["answer"]["modal"]["components"]}
    assert fields["timezone"]["component"]["value"] == "Soul"
    assert fields["timezone"]["description"] == "There is no zone *Soul*."
    assert fields["note"]["component"]["value"] == "hello"
    assert not any(one.get("default") for one in fields["days"]["component"]["options"])


async def test_a_form_that_was_opened_from_a_list_comes_back_in_its_place(here: Room) -> None:
    """A message made of components stays made of them."""
    message = await here.says(ENTRIES)
    opened = await here.presses(message, "form:edit 2", SETTINGS)
    wrong = Form(SETTINGS.title, SETTINGS.fields, SETTINGS.submit, errors={"timezone": "There is no zone Soul."})
    seen = await here.fills_in(opened, wrong, timezone="Soul")
    assert seen["answer"]["message"]["id"] == message["id"]
    assert "There is no zone Soul." in text_of(seen["answer"]["message"])
    again = await here.presses(seen["answer"]["message"], "again:settings change", wrong)
    assert again["answer"]["modal"]["components"][0]["component"]["value"] == "Soul"
    done = await here.fills_in(again, ENTRIES, timezone="Asia/Seoul")
    assert "Your keywords" in text_of(done["answer"]["message"])


async def test_after_a_restart_the_form_opens_as_new() -> None:
    wrong = Form(SETTINGS.title, SETTINGS.fields, SETTINGS.submit, errors={"timezone": "no"})
    async with local_discord() as discord:
        desk = ScriptedDesk()
        async with connected(discord, desk) as connection:
            await at_home(discord, connection)
            room = Room(discord, desk)
            message = await room.says(Sentence("x", actions=(Action("Change", "form:settings change"),)))
            opened = await room.presses(message, "form:settings change", SETTINGS)
            back = (await room.fills_in(opened, wrong, timezone="Soul"))["answer"]["message"]
        async with connected(discord, desk) as connection:
            await at_home(discord, connection)
            again = await room.presses(back, "again:settings change", SETTINGS)
        assert again["answer"]["modal"]["components"][0]["component"]["value"] == "Asia/Seoul"
        assert desk.heard[-1][0] == "form:settings change"  # type: ignore[index]
        assert [one["violation"] for one in discord.violations()] == []


async def test_a_form_that_cannot_be_made_is_apologised_for(room: Room) -> None:
    message = await room.says(Sentence("x", actions=(Action("Change", "form:settings change"),)))
    room.desk.error = RuntimeError("no store")
    seen = await room.presses(message, "form:settings change", SETTINGS)
    assert seen["answer"]["ephemeral"]
    assert seen["answer"]["message"]["content"] == words("ko")(APOLOGY)


async def test_a_form_that_comes_too_late_for_a_window_is_offered_with_a_button(unhurried: Room) -> None:
    seen = await unhurried.says(SETTINGS)
    assert "again:settings change" in text_of(seen)
    opened = await unhurried.presses(seen, "again:settings change", SETTINGS)
    assert opened["answer"]["modal"]["title"] == "Settings"
    done = await unhurried.fills_in(opened, Sentence("It is kept."))
    assert done["answer"]["deferred"]
    assert "It is kept." in text_of(done["answer"]["message"])


# ---------------------------------------------------------------- in place


@pytest.mark.parametrize("reply", [Sentence("Undone."), TOP, ENTRIES])
async def test_a_turn_takes_the_place_of_a_private_message_whatever_it_is(here: Room, reply: Reply) -> None:
    message = await here.says(Sentence("Really?", actions=(Action("Yes", "turn:saved clear"),)))
    seen = await here.presses(message, "turn:saved clear", reply)
    assert seen["answer"]["message"]["id"] == message["id"]
    assert "Really?" not in text_of(seen["answer"]["message"])
    assert seen["answer"]["message"]["flags"] & 64


@pytest.mark.parametrize("reply", [Sentence("It is gone.", actions=(Action("Undo", "turn:undo"),)), TOP, ENTRIES])
async def test_it_takes_the_place_of_a_list_with_buttons_too(here: Room, reply: Reply) -> None:
    """A message made of components stays made of them, so what follows is made of them as well."""
    message = await here.says(ENTRIES)
    assert message["flags"] & V2
    seen = await here.presses(message, "turn:sub 2", reply)
    assert seen["answer"]["message"]["id"] == message["id"]
    assert "Your keywords" in text_of(seen["answer"]["message"]) or reply is not ENTRIES
    assert seen["answer"]["message"]["embeds"] == []


async def test_what_is_too_long_for_components_comes_beside_the_list(room: Room) -> None:
    message = await room.says(ENTRIES)
    long = PaperList("Very long", tuple(listed(n) for n in range(10)), "search x", note="낱말 " * 200)
    many = tuple(listed(n) for n in range(25))
    seen = await room.presses(message, "turn:sub 2", PaperList("Long", many, "search x", note=long.note))
    assert seen["answer"]["ephemeral"]
    assert "2503.00024" in text_of(seen["answer"]["message"])


async def test_a_turn_on_a_message_that_everyone_sees_is_answered_privately(room: Room) -> None:
    """Pressing a button must not show others what is for one alone, nor take theirs away."""
    message = await room.says(TOP, public=True)
    stored = room.discord.world.channels[room.channel].messages[int(message["id"])]
    button = {"type": 2, "style": 2, "label": "Mine", "custom_id": "turn:saved", "id": 90}
    stored.body["components"].append({"type": 1, "components": [button], "id": 91})
    seen = await room.presses(message, "turn:saved", PaperList("My reading list", (listed(7),), "saved"))
    assert seen["answer"]["ephemeral"]
    assert [one["id"] for one in room.discord.messages(room.channel)] == [message["id"]]
    assert "My reading list" not in text_of(room.discord.messages(room.channel)[0])


async def test_what_everyone_sees_has_no_buttons_for_one_alone(room: Room) -> None:
    actions = (Action("Save", "ask:save 1"), Action("Remove", "turn:saved remove 1"), Action("Edit", "form:edit 1"))
    for reply in (
        PaperList("Top", (listed(1),), "top", actions=actions),
        PaperCard(listed(1), "show 1", actions=actions),
    ):
        private, public = await room.says(reply), await room.says(reply, public=True)
        assert all(one.button in text_of(private) for one in actions)
        assert "ask:save 1" in text_of(public)
        assert "turn:" not in text_of(public)
        assert "form:" not in text_of(public)


# ---------------------------------------------------------------- lists and files


async def test_a_list_has_the_buttons_of_each_entry_right_below_it(room: Room) -> None:
    message = await room.says(ENTRIES)
    container, below = message["components"]
    shape = [one["type"] for one in container["components"]]
    assert shape == [10, 14, 10, 1, 14, 10, 1, 14, 10, 1, 10]
    assert container["components"][2]["content"] == "**1\\. diffusion \\*model\\***\npaused"
    ids = [one["custom_id"] for one in container["components"][3]["components"]]
    assert ids == ["turn:sub 1", "form:edit 1"]
    assert [(one["custom_id"], one["style"]) for one in below["components"]] == [
        ("form:subscribe", 1),
        ("turn:stop", 4),
        ("page:2:subscriptions", 2),
    ]


async def test_entries_with_very_many_buttons_have_menus_and_a_choice_is_a_press(room: Room) -> None:
    entries = tuple(
        Entry(f"feed {n}", "every day " * 30, tuple(Action(f"Do {k}", f"turn:feed do{k} {n}") for k in range(7)))
        for n in range(5)
    )
    message = await room.says(Entries("Feeds", entries, "feed list", actions=(Action("New", "form:feed make"),)))
    room.desk.reply = Sentence("Paused.")
    asked = {"kind": "component", "message_id": message["id"], "custom_id": "choose:1", "values": ["turn:feed do3 1"]}
    seen = await room.asks(**asked)
    assert room.desk.heard[-1][0] == "turn:feed do3 1"  # type: ignore[index]
    assert seen["answer"]["message"]["id"] == message["id"]


async def test_a_file_is_for_the_person_alone_and_arrives_as_it_is(here: Room) -> None:
    content = "@misc{a,\n  title = {확산 모델}\n}\n" * 100
    message = await here.says(TOP)
    document = Document("papers.bib", content, "Your 100 papers.", ("/paper saved",))
    button = next(
        one for row in message["components"] for one in row["components"] if one["custom_id"].startswith("sh")
    )
    seen = await here.presses(message, button["custom_id"].replace("share", "share"), document)
    found = seen["answer"]["further"] or [seen["answer"]["message"]]
    (attachment,) = found[0]["attachments"]
    assert attachment["filename"] == "papers.bib"
    assert here.discord.world.files[attachment["id"]].decode() == content
    assert found[0]["ephemeral"]
    assert "Your 100 papers." in text_of(found[0])


async def test_a_file_answers_a_command_and_a_lost_answer_is_put_again(room: Room) -> None:
    room.discord.faults.add({"when": {"method": "POST", "path": "/callback$"}, "do": "close_before"})
    message = await room.says(Document("papers.ris", "TY  - GEN\n", "Here it is."))
    assert [one["filename"] for one in message["attachments"]] == ["papers.ris"]
