"""Every command of the catalogue, asked by everyone who can ask, over the real adapter with a real store.

New commands are in it by themselves: the table is made from the catalogue.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.sqlite.archive import open_archive
from bot.commands.catalogue import COMMANDS
from bot.commands.command import Command, Option
from bot.commands.desk import Desk
from bot.commands.promptness import APOLOGY
from bot.domain.channels import Platform
from bot.locale import LANGUAGES, words
from bot.playground.discord import LocalDiscord
from bot.playground.discord.state import DEFAULT_PERMISSIONS, MANAGE_GUILD, MANAGE_MESSAGES
from bot.ports import Places
from tests.adapters.discord_kit import ask, at_home, connected, local_discord
from tests.commands.conftest import MARCH
from tests.commands.counter import Counter
from tests.jobs.office import Office

VALUES = {
    "paper": "2503.00072",
    "query": "world model",
    "when": "2025-03",
    "date": "2025-03-07",
    "name": "papers",
    "number": 1,
    "format": "bibtex",
    "timezone": "Asia/Seoul",
    "language": "en",
}
"""What someone would choose; what is not here is made up from the option's kind."""

ROLES = {"member": 0, "moderator": MANAGE_MESSAGES, "admin": MANAGE_GUILD, "other server": MANAGE_GUILD, "direct": 0}
CALLABLE = [command for command in COMMANDS if not any(one.name.startswith(f"{command.name} ") for one in COMMANDS)]
"""On Discord a group cannot be called itself."""


@dataclass(frozen=True)
class Asked:
    command: str
    options: str
    answer: dict[str, Any] | None

    @property
    def text(self) -> str:
        answer = self.answer or {}
        message = answer.get("message") or {}
        return str([answer.get("modal"), message.get("content"), message.get("embeds"), message.get("components")])


class Building:
    """A server with the bot in it, one without, and a bot with three digests."""

    def __init__(self, discord: LocalDiscord) -> None:
        self.discord = discord
        self.papers = discord.add_text_channel("papers").id
        elsewhere = discord.add_guild("Elsewhere", joined=False)
        self.elsewhere = discord.add_text_channel("talk", guild_id=elsewhere.id).id
        self.friend = discord.world.add_user("friend")

    def person(self, role: str) -> tuple[dict[str, Any], int]:
        """Who asks, and where."""
        rights = DEFAULT_PERMISSIONS | ROLES[role]
        someone = {"id": int(self.discord.world.add_user(role)["id"]), "permissions": rights}
        match role:
            case "other server":
                self.discord.world.installed_by.add(someone["id"])
                return someone, self.elsewhere
            case "direct":
                return someone, self.discord.world.dm_with(someone["id"]).id
        return someone, self.papers

    def value(self, option: Option) -> Any:
        if option.choices:
            return option.choices[0]
        if option.name in VALUES:
            return VALUES[option.name]
        match option.kind:
            case "integer":
                return option.least if option.least is not None else 1
            case "boolean":
                return False
            case "channel":
                return str(self.papers)
            case "person":
                return self.friend["id"]
            case "string":
                return "1"

    def ways(self, command: Command) -> list[dict[str, Any]]:
        """With what it needs, and with all that it takes."""
        needed = {option.name: self.value(option) for option in command.options if option.required}
        whole = {option.name: self.value(option) for option in command.options}
        return [needed] if needed == whole else [needed, whole]

    async def ask_everything(self, role: str, locale: str) -> list[Asked]:
        person, where = self.person(role)
        answered = []
        for command in CALLABLE:
            for options in self.ways(command):
                data = {"name": "paper", "subcommand": command.name, "options": options}
                seen = await ask(self.discord, kind="command", channel_id=where, user=person, locale=locale, data=data)
                answered.append(Asked(command.name, str(options), seen["answer"]))
        return answered

    async def press_everything(self, role: str, locale: str) -> list[Asked]:
        """Every button of every answer, every choice of its menus; a window that opens is sent as it stands."""
        person, where = self.person(role)
        about = {"user": person, "locale": locale, "channel_id": where}
        answered = []
        for command in CALLABLE:
            data = {"name": "paper", "subcommand": command.name, "options": self.ways(command)[-1]}
            seen = await ask(self.discord, kind="command", data=data, **about)
            messages = [seen["answer"]["message"], *seen["answer"]["further"]]
            presses = [(one["id"], *press) for one in messages if one for press in pressable(one["components"])]
            if seen["answer"]["modal"]:
                answered.append(await self._send_as_it_stands(seen, command.name, about))
            for message, custom_id, values in presses:
                if not self._is_there(int(message), custom_id):
                    continue  # An earlier press has put something else in its place.
                pressed = await ask(
                    self.discord, kind="component", message_id=message, custom_id=custom_id, values=values, **about
                )
                what = f"{custom_id} {values}"
                answered.append(Asked(command.name, what, pressed["answer"]))
                if pressed["answer"] and pressed["answer"]["modal"]:
                    answered.append(await self._send_as_it_stands(pressed, f"{command.name} {what}", about))
        return answered

    async def _send_as_it_stands(self, opened: dict[str, Any], what: str, about: dict[str, Any]) -> Asked:
        try:
            seen = await ask(self.discord, kind="submit", interaction=opened["id"], **about)
        except ValueError:
            return Asked(what, "not filled in", opened["answer"])
        return Asked(what, "sent", seen["answer"])

    def _is_there(self, message: int, custom_id: str) -> bool:
        stored = [channel.messages.get(message) for channel in self.discord.world.channels.values()]
        return any(f"'custom_id': '{custom_id}'" in str(one.body["components"]) for one in stored if one is not None)


def pressable(components: list[dict[str, Any]]) -> Iterator[tuple[str, list[str] | None]]:
    for part in components:
        if "custom_id" in part:
            options = part.get("options")
            yield from (
                [(part["custom_id"], [one["value"]]) for one in options] if options else [(part["custom_id"], None)]
            )
        yield from pressable(part.get("components", []))


@pytest.fixture
async def building(tmp_path: Path) -> AsyncIterator[Building]:
    office = Office(tmp_path)
    await office.open()
    archive = await open_archive(office.store_path)
    counter = Counter(office, archive)
    await counter.open()
    await office.arrive(MARCH)
    places: dict[Platform, Places] = {}
    desk = Desk(replace(counter.records, places=places))
    async with local_discord() as discord:
        building = Building(discord)
        async with connected(discord, desk) as connection:
            places["discord"] = connection.places
            await at_home(discord, connection)
            yield building
        assert [one["violation"] for one in discord.violations()] == []
    await archive.close()
    await office.close()


@pytest.mark.parametrize("locale", ["ko", "en-US"])
@pytest.mark.parametrize("role", ROLES)
async def test_every_command_is_answered_privately_to_everyone_wherever_they_ask(
    building: Building, role: str, locale: str
) -> None:
    asked = await building.ask_everything(role, locale)
    assert len(asked) >= len(CALLABLE) > 10
    assert [one for one in asked if one.answer is None] == []
    assert [one for one in asked if one.answer and not one.answer["ephemeral"] and one.answer["modal"] is None] == []
    assert building.discord.messages(building.papers) == []
    apologies = [words(language)(APOLOGY) for language in LANGUAGES]
    assert [one for one in asked if any(sorry in one.text for sorry in apologies)] == []


@pytest.mark.parametrize(("role", "locale"), [("admin", "ko"), ("member", "en-US"), ("direct", "ko")])
async def test_every_button_and_every_form_of_every_answer_is_answered(
    building: Building, role: str, locale: str
) -> None:
    pressed = await building.press_everything(role, locale)
    assert len(pressed) > 30
    assert [(one.command, one.options) for one in pressed if one.answer is None] == []
    apologies = [words(language)(APOLOGY) for language in LANGUAGES]
    assert [(one.command, one.options) for one in pressed if any(sorry in one.text for sorry in apologies)] == []


async def test_commands_for_admins_answer_admins_and_tell_everyone_else_who_may(building: Building) -> None:
    names = {command.name for command in COMMANDS if command.admin}
    heard = {
        role: {(one.command, one.options): one.text for one in await building.ask_everything(role, "en-US")}
        for role in ROLES
    }
    assert names
    for role in ("member", "moderator", "other server", "direct"):
        told = {text for (name, _), text in heard[role].items() if name in names}
        assert all("Please ask" in text for text in told), f"{role}: {told}"
        for (name, options), text in heard[role].items():
            if name in names:
                assert text != heard["admin"][name, options], f"{name} {options} as {role}"
