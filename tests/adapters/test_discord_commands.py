"""`/paper` is registered as the catalogue has it, within Discord's limits, and only when it differs."""

import copy
from collections.abc import Iterator
from typing import Any

from bot.adapters.discord.commands import GROUPS, KOREAN_NAMES, installable_by_people, payload, same, subcommands
from bot.adapters.discord.questions import Asked, read_command, read_form, read_message
from bot.commands import top
from bot.commands.catalogue import COMMANDS, HELP
from bot.commands.command import Command, Option
from bot.playground.discord.validate.commands import check_commands


def described(part: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield part
    for option in part.get("options", ()):
        yield from described(option)


def registered() -> list[dict[str, Any]]:
    """As Discord gives it back: with ids, versions and spelled-out defaults, and without false ones."""
    commands = copy.deepcopy(payload())
    for command in commands:
        command |= {"id": "5", "application_id": "6", "version": "7", "default_member_permissions": None, "nsfw": False}
        command.setdefault("name_localizations", None)
        command.setdefault("description", "")
        command["contexts"] = list(reversed(command["contexts"]))
        for part in described(command):
            for choice in part.get("choices", ()):
                choice["name_localizations"] = None
            if part.get("required") is False:
                del part["required"]
            if part.get("options") == []:
                del part["options"]
    return commands


def below(commands: list[dict[str, Any]]) -> list[str]:
    """The names of what can be called, groups before theirs."""
    return [
        name
        for one in commands
        for name in (
            [f"{one['name']} {inner['name']}" for inner in one["options"]] if one["type"] == 2 else [one["name"]]
        )
    ]


def command(name: str, *options: Option) -> Command:
    return Command(name, "Show the answer to everyone here", (), top.COMMAND.answer, options)


def test_every_command_of_the_catalogue_is_a_subcommand() -> None:
    paper = payload()[0]
    assert paper["name"] == "paper"
    groups = {command.name.split()[0] for command in COMMANDS if " " in command.name}
    assert sorted(below(paper["options"])) == sorted(one.name for one in COMMANDS if one.name not in groups)
    top = paper["options"][0]
    assert [(option["name"], option["type"]) for option in top["options"]] == [("count", 4), ("when", 3), ("public", 5)]
    assert (top["options"][0]["min_value"], top["options"][0]["max_value"]) == (1, 25)
    assert top["options"][1]["autocomplete"] is True


def test_descriptions_are_korean_and_english_and_within_100_characters() -> None:
    paper = payload()[0]
    for part in described(paper):
        spoken = part["description_localizations"]
        assert set(spoken) == {"ko", "en-US", "en-GB"}
        assert spoken["en-US"] == spoken["en-GB"] == part["description"]
        assert any("가" <= letter <= "힣" for letter in spoken["ko"]), f"{part['name']} has no Korean description"
        assert all(1 <= len(text) <= 100 for text in spoken.values())


def test_discord_takes_what_is_registered() -> None:
    """Its limits are checked by the local Discord: 8,000 characters for a command, 25 options, valid names."""
    check_commands(payload())
    check_commands(payload(for_people=False), installable=(0,))


def test_a_command_is_not_offered_to_people_where_the_application_cannot_be_installed_by_them() -> None:
    assert [one["integration_types"] for one in payload(for_people=False)] == [[0], [0]]
    assert [one["contexts"] for one in payload()] == [[0, 1, 2]] * 2
    assert installable_by_people({"integration_types_config": {"0": {}, "1": {}}})
    assert not installable_by_people({"integration_types_config": {"0": {}}})
    assert not installable_by_people({})


def test_commands_of_two_words_are_a_group_that_cannot_be_called_itself() -> None:
    made = list(subcommands([command("top"), command("feed"), command("feed list"), command("feed make"), HELP]))
    assert [(one["name"], one["type"]) for one in made] == [("top", 1), ("feed", 2), ("help", 1)]
    assert [one["name"] for one in made[1]["options"]] == ["list", "make"]
    assert made[1]["description_localizations"]["ko"] != made[1]["description"] == GROUPS["feed"]


def test_every_kind_of_option_has_its_type_and_its_limits() -> None:
    options = (
        Option("query", "string", "x", required=True, most=500),
        Option("channel", "channel", "x"),
        Option("person", "person", "x"),
        Option("layout", "string", "x", choices=("thread", "cards")),
    )
    (made,) = subcommands([command("subscribe", *options)])
    query, channel, person, layout = made["options"]
    assert (query["type"], query["max_length"], query["name_localizations"]) == (3, 500, {"ko": "검색어"})
    assert (channel["type"], channel["channel_types"]) == (7, [0, 5, 15])
    assert person["type"] == 6
    assert layout["choices"] == [{"name": "thread", "value": "thread"}, {"name": "cards", "value": "cards"}]
    assert "autocomplete" not in layout


def test_what_one_fills_in_has_a_korean_name_and_what_one_types_has_one_name_in_every_language() -> None:
    for part in described(payload()[0]):
        if part["type"] in (1, 2):
            assert "name_localizations" not in part
        else:
            assert part["name"] in KOREAN_NAMES, f"{part['name']} has no Korean name: see KOREAN_NAMES"


def test_a_message_has_an_entry_in_its_menu_named_in_both_languages() -> None:
    look_up = payload()[1]
    assert (look_up["name"], look_up["type"]) == ("Look up paper", 3)
    assert look_up["name_localizations"]["ko"] == "논문 찾아보기"


def test_required_options_come_first() -> None:
    paper = payload()[0]
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


def test_a_filled_in_form_is_read_field_by_field() -> None:
    components = [
        {"type": 10, "id": 1},
        {"type": 18, "id": 2, "component": {"type": 4, "id": 3, "custom_id": "zone", "value": "서울"}},
        {"type": 18, "id": 4, "component": {"type": 3, "id": 5, "custom_id": "days", "values": ["mon", "tue"]}},
        {"type": 18, "id": 6, "component": {"type": 8, "id": 7, "custom_id": "channel", "values": []}},
        {"type": 1, "id": 8, "components": [{"type": 4, "id": 9, "custom_id": "old", "value": "row"}]},
    ]
    assert read_form(components) == {"zone": "서울", "days": "mon,tue", "channel": "", "old": "row"}


def test_all_that_a_message_says_is_looked_up() -> None:
    button = {"type": 2, "style": 5, "label": "PDF", "url": "https://arxiv.org/pdf/2503.00003"}
    section = {"type": 9, "components": [{"type": 10, "content": "four"}], "accessory": button}
    message = {
        "content": "one",
        "embeds": [{"url": "two", "fields": [{"name": "three", "value": "x"}], "footer": {"text": "below"}}],
        "components": [{"type": 1, "components": [button]}, {"type": 17, "components": [section]}],
        "message_snapshots": [{"message": {"content": "forwarded"}}],
    }
    said = read_message({"target_id": "9", "resolved": {"messages": {"9": message}}}).splitlines()
    pdf = "https://arxiv.org/pdf/2503.00003"
    assert said == ["one", "two", "three", "x", "below", pdf, "four", pdf, "forwarded"]
    assert read_message({"target_id": "9"}) == ""
