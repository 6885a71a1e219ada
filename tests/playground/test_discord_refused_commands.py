"""The local Discord refuses commands as Discord does, each with the documented error."""

import pytest

from tests.playground.discord_kit import Caller, Json, code_at, command, option


def long_command(characters: int) -> Json:
    """A command of exactly so many characters."""
    subcommands: list[Json] = [
        {"type": 1, "name": f"s{n}", "description": "d" * 100, "options": [option(name="o" + str(n), description="d")]}
        for n in range(10)
    ]
    whole = command(options=subcommands)
    missing = characters - sum(len(text) for text in texts_of(whole))
    for subcommand in subcommands:
        for number in range(9):
            size = min(100, missing - 2)
            if size > 0:
                subcommand["options"].append(option(name=f"p{number}", description="d" * size))
                missing -= size + 2
    return whole


def texts_of(item: Json) -> list[str]:
    inner = [text for nested in item.get("options", []) for text in texts_of(nested)]
    return [item["name"], item["description"], *inner]


REFUSED_COMMANDS: list[tuple[str, Json, str, str]] = [
    ("a name with a capital", command(name="Paper"), "0.name", "APPLICATION_COMMAND_INVALID_NAME"),
    ("a name with a space", command(name="my paper"), "0.name", "APPLICATION_COMMAND_INVALID_NAME"),
    ("a name above 32", command(name="p" * 33), "0.name", "BASE_TYPE_BAD_LENGTH"),
    ("no description", {"name": "paper"}, "0.description", "BASE_TYPE_REQUIRED"),
    ("a description above 100", command(description="d" * 101), "0.description", "BASE_TYPE_BAD_LENGTH"),
    ("an unknown field", command(usage="x"), "0.usage", "UNKNOWN_FIELD"),
    ("an unknown language", command(name_localizations={"kr": "논문"}), "0.name_localizations.kr",
     "BASE_TYPE_CHOICES"),
    ("a translated description above 100", command(description_localizations={"ko": "가" * 101}),
     "0.description_localizations.ko", "BASE_TYPE_BAD_LENGTH"),
    ("more than 25 options", command(options=[option(name=f"o{n}") for n in range(26)]), "0.options",
     "BASE_TYPE_MAX_LENGTH"),
    ("an option name twice", command(options=[option(), option()]), "0.options.1.name",
     "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS"),
    ("a required option after an optional one", command(options=[option(), option(name="b", required=True)]),
     "0.options.1", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"),
    ("a subcommand beside an option", command(options=[option(), option(type=1, name="top")]), "0.options",
     "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID"),
    ("a group in a group", command(options=[option(type=2, options=[option(type=2)])]), "0.options.0.options.0.type",
     "BASE_TYPE_CHOICES"),
    ("an option of no kind", command(options=[option(type=99)]), "0.options.0.type", "BASE_TYPE_CHOICES"),
    ("choices beside autocomplete",
     command(options=[option(autocomplete=True, choices=[{"name": "a", "value": "a"}])]), "0.options.0.choices",
     "APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE"),
    ("more than 25 choices", command(options=[option(choices=[{"name": str(n), "value": "a"} for n in range(26)])]),
     "0.options.0.choices", "BASE_TYPE_MAX_LENGTH"),
    ("a choice value above 100", command(options=[option(choices=[{"name": "a", "value": "a" * 101}])]),
     "0.options.0.choices.0.value", "BASE_TYPE_BAD_LENGTH"),
    ("more than 8000 characters", long_command(8001), "0", "APPLICATION_COMMAND_TOO_LARGE"),
    ("a context menu with a description", command(type=3, name="Which paper?"), "0.description",
     "APPLICATION_COMMAND_CONTEXT_MENU_FIELD"),
    ("a context outside the three", command(contexts=[3]), "0.contexts.0", "BASE_TYPE_CHOICES"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "place", "code"), [case[1:] for case in REFUSED_COMMANDS],
                         ids=[case[0] for case in REFUSED_COMMANDS])  # fmt: skip
async def test_a_command_is_refused(call: Caller, body: Json, place: str, code: str) -> None:
    path = f"/applications/{call.local.world.application_id}/commands"
    status, answer = await call("PUT", path, [body])
    assert status == 400
    assert code in code_at(answer, place)
    assert (await call("GET", path))[1] == []


async def test_too_many_commands_are_refused(call: Caller) -> None:
    path = f"/applications/{call.local.world.application_id}/commands"
    many = [command(name=f"c{number}") for number in range(101)]
    assert (await call("PUT", path, many))[1]["code"] == 30032
    menus = [{"type": 3, "name": f"Menu {number}"} for number in range(16)]
    assert (await call("PUT", path, menus))[1]["code"] == 30032
    assert (await call("PUT", path, [command(), command()]))[1]["errors"]["1"]["_errors"][0]["code"] == (
        "APPLICATION_COMMANDS_DUPLICATE_NAME"
    )


async def test_only_new_names_count_to_the_two_hundred_a_day(call: Caller) -> None:
    path = f"/applications/{call.local.world.application_id}/commands"
    first, second = ([command(name=f"{letter}{number}") for number in range(100)] for letter in "ab")
    assert (await call("PUT", path, first))[0] == 200
    assert (await call("PUT", path, first))[0] == 200
    assert (await call("PUT", path, second))[0] == 200
    assert (await call("PUT", path, [command()]))[1]["code"] == 30034


async def test_a_command_at_its_limits_is_taken(call: Caller) -> None:
    path = f"/applications/{call.local.world.application_id}/commands"
    assert sum(map(len, texts_of(long_command(8000)))) == 8000
    assert (await call("PUT", path, [long_command(8000)]))[0] == 200


async def test_registered_commands_are_listed_without_what_says_nothing(call: Caller) -> None:
    path = f"/applications/{call.local.world.application_id}/commands"
    names = {"ko": "질문"}
    body = command(options=[option(required=False, choices=[], name_localizations=names)], name_localizations=names)
    await call("PUT", path, [body])
    [plain] = (await call("GET", path))[1]
    [whole] = (await call("GET", f"{path}?with_localizations=true"))[1]
    assert plain["options"] == [option()]
    assert "name_localizations" not in plain
    assert whole["options"] == [option(name_localizations=names)]
    assert whole["name_localizations"] == names


async def test_korean_names_are_names(call: Caller) -> None:
    path = f"/applications/{call.local.world.application_id}/guilds/{call.local.world.guild_id}/commands"
    status, answer = await call("PUT", path, [command(name="논문", name_localizations={"ko": "논문-목록"})])
    assert status == 200
    assert answer[0]["guild_id"] == str(call.local.world.guild_id)
