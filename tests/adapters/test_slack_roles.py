"""Each command of the catalogue for each kind of person, with the real desk, store and slack-bolt, on the local Slack.

The table grows with the catalogue: a new command is played here without a line being written.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest

from bot.adapters.slack.connection import SlackConnection
from bot.adapters.sqlite.archive import open_archive
from bot.commands.catalogue import COMMANDS
from bot.commands.command import Command
from tests.adapters.slack_kit import ALEX, CHANNEL, MINA, Json, Place, opened
from tests.commands.conftest import MARCH
from tests.commands.counter import Counter
from tests.jobs.office import Office

Role = Literal["member", "admin", "admin of another workspace", "direct message", "admin in a direct message"]
ROLES: tuple[Role, ...] = (
    "member",
    "admin",
    "admin of another workspace",
    "direct message",
    "admin in a direct message",
)
IN_PLACE = ("turn:", "page:")
MAY = ("admin", "admin in a direct message")

REFUSAL = "looked after by the admins of this workspace"
IN_KOREAN = "이 워크스페이스"
A_PAPER = "2503.00071"


@dataclass
class Stage:
    """`role`'s user and where they ask."""

    place: Place
    connection: SlackConnection
    user: str
    channel: str

    async def ask(self, line: str) -> Json:
        return checked(await self.place.command(line, self.user, self.channel), line)

    async def press(self, shown: Json, button: str) -> Json:
        """A button that is there no longer, since an earlier one changed what it was for, is left alone."""
        if button not in buttons(shown):
            return {}
        if "view" in shown:
            return checked(await self.place.press_in(shown["view"], button, self.user), button)
        return checked(await self.place.press(button, shown, self.user), button)


def checked(outcome: Json, what: str) -> Json:
    """Acknowledged within the second that is promised, answered, and for one person alone; the answer."""
    assert outcome["error"] is None, (what, outcome)
    assert outcome["acknowledged"] < 1.0, (what, outcome)
    answer: Json = outcome["answer"]
    assert answer is not None, what
    private = "view" in answer or answer["ephemeral"] or answer["channel"].startswith("D")
    assert private or what.startswith("share:"), (what, answer)
    return answer


def buttons(shown: Json) -> list[str]:
    blocks = shown["view"]["blocks"] if "view" in shown else shown["blocks"]
    return [one["action_id"] for block in blocks for one in block.get("elements", ()) if one.get("type") == "button"]


@asynccontextmanager
async def staged(folder: Path, role: Role) -> AsyncIterator[Stage]:
    office = Office(folder)
    async with AsyncExitStack() as stack:
        await office.open()
        stack.push_async_callback(office.close)
        archive = await open_archive(office.store_path)
        stack.push_async_callback(archive.close)
        counter = Counter(office, archive)
        await counter.open()
        await office.arrive(MARCH)
        place = await stack.enter_async_context(opened(Place(counter.desk)))
        guest = place.slack.add_user("Gina", "U0GUEST", is_admin=True, team="T0OTHER").id
        user = {"member": ALEX, "direct message": ALEX, "admin of another workspace": guest}.get(role, MINA)
        here = place.slack.workspace.direct_messages(user).id if "direct message" in role else CHANNEL
        connection = await stack.enter_async_context(place.connected())
        await connection.messenger.ready()
        places: Any = counter.records.places
        places["slack"] = connection.places
        made = await place.command("feed make daily post_at=09:00", MINA)
        assert "daily" in str(made["answer"]["blocks"])
        yield Stage(place, connection, user, here)


def line_of(command: Command) -> str:
    line = command.examples[0].line if command.examples else command.name
    return line.replace("2503.04625", A_PAPER)


CASES = [pytest.param(command, role, id=f"{command.name}-{role}") for command in COMMANDS for role in ROLES]


@pytest.mark.parametrize(("command", "role"), CASES)
async def test_each_command_answers_each_kind_of_person(command: Command, role: Role, tmp_path: Path) -> None:
    async with staged(tmp_path, role) as stage:
        answer = await stage.ask(line_of(command))
        said = str(answer.get("view", answer)["blocks"])
        refused = REFUSAL in said or (IN_KOREAN in said and "관리자" in said and "feed admins" in said)
        assert refused is (command.admin and role not in MAY)
        if "view" in answer and answer["view"]["submit"]:
            await send(stage, answer["view"])
        for button in buttons(answer):
            shown = await stage.press(answer, button)
            if "view" in shown and shown["view"]["submit"]:
                await send(stage, shown["view"])
            if button.startswith(IN_PLACE):
                answer = await stage.ask(line_of(command))


WRITTEN = {"plain_text_input": "x", "conversations_select": CHANNEL, "users_select": ALEX}


async def send(stage: Stage, view: Json) -> None:
    """As it stands; what must be filled in and is empty gets something."""
    needed = [block for block in view["blocks"] if block["type"] == "input" and not block["optional"]]
    empty = [one for one in needed if not any(name.startswith("initial_") for name in one["element"])]
    answers = {one["block_id"]: WRITTEN[one["element"]["type"]] for one in empty}
    outcome = await stage.place.slack.interactions.fill_in(view["id"], answers, stage.user)
    assert outcome["error"] is None, outcome
    assert outcome["seconds"] < 1.0
    assert outcome["answer"]["response_action"] in ("update", "errors")


@pytest.mark.parametrize("role", ROLES)
async def test_the_home_and_the_shortcut_answer_each_kind_of_person(role: Role, tmp_path: Path) -> None:
    async with staged(tmp_path, role) as stage:
        slack = stage.place.slack
        home = await slack.interactions.open_home(stage.user)
        assert home["view"] is not None
        assert "2503.00072" in str(home["view"])
        for button in buttons(home):
            shown = await stage.press(home, button)
            if shown.get("view", {}).get("submit"):
                await send(stage, shown["view"])
        written = await slack.events.write(f"https://arxiv.org/abs/{A_PAPER}", CHANNEL, ALEX)
        outcome = await slack.interactions.shortcut("look_up", stage.user, CHANNEL, written.ts)
        assert "A World of Agents" in str(checked(outcome, "look_up"))


async def test_a_button_that_an_admin_got_serves_nobody_else(tmp_path: Path) -> None:
    """What is shown privately can still be pressed by a forged or old message: who may is asked anew."""
    async with staged(tmp_path, "admin") as stage:
        for button in buttons(await stage.ask("feed list")):
            outcome = await stage.place.press(button, await stage.ask("feed list"), ALEX)
            shown = str(outcome["answer"])
            assert REFUSAL in shown, (button, shown)


async def test_a_form_that_an_admin_opened_is_not_taken_once_they_are_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with staged(tmp_path, "admin") as stage:
        view = (await stage.ask("feed make"))["view"]
        stage.place.slack.workspace.users[MINA].is_admin = False
        later = asyncio.get_running_loop().time() + 61
        monkeypatch.setattr("bot.adapters.slack.people.now", lambda: later)
        await stage.place.slack.interactions.fill_in(view["id"], {}, MINA)
        assert "feed admins" in str(stage.place.view(view["id"])["blocks"])
