"""`/paper` is registered as the catalogue has it, within Discord's limits, and only when it differs."""

import copy
from collections.abc import Iterator
from typing import Any

from bot.adapters.discord.commands import payload, same
from bot.adapters.discord.questions import Asked, read_command
from bot.commands.catalogue import COMMANDS


def described(part: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield part
    for option in part.get("options", ()):
        yield from described(option)


def registered() -> list[dict[str, Any]]:
    """As Discord gives it back: with ids, versions and spelled-out defaults, and without false ones."""
    commands = copy.deepcopy(payload())
    for command in commands:
        command |= {"id": "5", "application_id": "6", "version": "7", "default_member_permissions": None, "nsfw": False}
        command["name_localizations"] = None
        command["contexts"] = list(reversed(command["contexts"]))
        for part in described(command):
            if part.get("required") is False:
                del part["required"]
            if part.get("options") == []:
                del part["options"]
    return commands


def test_every_command_of_the_catalogue_is_a_subcommand() -> None:
    (paper,) = payload()
    assert paper["name"] == "paper"
    assert [option["name"] for option in paper["options"]] == [command.name for command in COMMANDS]
    top = paper["options"][0]
    assert [(option["name"], option["type"]) for option in top["options"]] == [("count", 4), ("when", 3), ("public", 5)]
    assert (top["options"][0]["min_value"], top["options"][0]["max_value"]) == (1, 25)
    assert top["options"][1]["autocomplete"] is True


def test_descriptions_are_korean_and_english_and_within_100_characters() -> None:
    (paper,) = payload()
    for part in described(paper):
        spoken = part["description_localizations"]
        assert set(spoken) == {"ko", "en-US", "en-GB"}
        assert spoken["en-US"] == spoken["en-GB"] == part["description"]
        assert any("가" <= letter <= "힣" for letter in spoken["ko"]), f"{part['name']} has no Korean description"
        assert all(1 <= len(text) <= 100 for text in spoken.values())


def test_the_whole_command_stays_below_8000_characters() -> None:
    (paper,) = payload()
    size = sum(
        len(part["name"]) + max(map(len, part["description_localizations"].values())) for part in described(paper)
    )
    assert size <= 8000


def test_required_options_come_first() -> None:
    (paper,) = payload()
    for part in described(paper):
        needed = [option.get("required", False) for option in part.get("options", ()) if option["type"] > 2]
        assert needed == sorted(needed, reverse=True)


def test_what_discord_adds_makes_no_difference() -> None:
    assert same(registered(), payload())


def test_any_change_of_ours_makes_a_difference() -> None:
    assert not same([], payload())
    for path in ("description", "description_localizations", "contexts"):
        changed = registered()
        changed[0][path] = (
            {"ko": "다른 말"} if path.endswith("localizations") else [0] if path == "contexts" else "other"
        )
        assert not same(changed, payload()), path
    changed = registered()
    changed[0]["options"].pop()
    assert not same(changed, payload())
    changed = registered()
    changed[0]["options"][0]["options"][0]["max_value"] = 30
    assert not same(changed, payload())
    assert not same([*registered(), {"name": "old", "type": 1, "description": "of another version"}], payload())


def test_options_are_read_by_name_below_the_subcommand() -> None:
    data = {
        "name": "paper",
        "options": [
            {
                "name": "top",
                "type": 1,
                "options": [{"name": "count", "type": 4, "value": 5}, {"name": "public", "type": 5, "value": True}],
            }
        ],
    }
    asked = read_command(data)
    assert asked == Asked("top", {"count": 5, "public": True})
    assert asked.public


def test_the_option_being_typed_is_known() -> None:
    option = {"name": "paper", "type": 3, "value": "확산", "focused": True}
    asked = read_command({"options": [{"name": "show", "type": 1, "options": [option]}]})
    assert (asked.command, asked.typing, asked.typed) == ("show", "paper", "확산")


def test_a_group_names_its_subcommand_and_nothing_at_all_is_read_calmly() -> None:
    group = {"options": [{"name": "feed", "type": 2, "options": [{"name": "list", "type": 1}]}]}
    assert read_command(group).command == "feed list"
    assert read_command({"name": "paper"}) == Asked("", {})
