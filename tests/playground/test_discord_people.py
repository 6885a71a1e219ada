"""People in the local Discord: what they may do where, how they fill in windows, and when they cannot be reached."""

from typing import Any

import pytest

from bot.playground.discord import LocalDiscord
from bot.playground.discord.state import ADMINISTRATOR, EVERY_PERMISSION, MANAGE_GUILD
from tests.playground.discord_kit import Caller, code_at, command

Json = dict[str, Any]

FORM: Json = {
    "custom_id": "submit:x",
    "title": "A form",
    "components": [
        {"type": 10, "content": "Fill this in."},
        {"type": 18, "label": "Name", "component": {"type": 4, "style": 1, "custom_id": "name", "max_length": 5}},
        {
            "type": 18,
            "label": "Days",
            "component": {
                "type": 3,
                "custom_id": "days",
                "min_values": 0,
                "max_values": 2,
                "required": False,
                "options": [{"label": day, "value": day, "default": day == "mon"} for day in ("mon", "tue", "sun")],
            },
        },
    ],
}


async def register(call: Caller, *commands: Json) -> tuple[int, Any]:
    return await call("PUT", f"/applications/{call.local.world.application_id}/commands", list(commands))


def ask(local: LocalDiscord, where: int, **user: Any) -> tuple[Json, Any]:
    """What the bot hears, and the interaction."""
    heard: list[Json] = []
    local.world.emit = lambda event, data, intents: heard.append(data)
    started = local.interactions.start(
        {"kind": "command", "channel_id": where, "user": user, "data": {"name": "paper", "options": {}}}
    )
    return heard[-1], started


def callback(started: Any) -> str:
    return f"/interactions/{started.id}/{started.token}/callback"


async def test_a_question_names_the_rights_of_whoever_asks(call: Caller) -> None:
    await register(call, command(options=[]))
    manager = call.local.add_member("manager", MANAGE_GUILD)
    head = call.local.add_member("head", ADMINISTRATOR)
    member = call.local.world.add_user("member")
    rights = [
        int(ask(call.local, call.channel, id=int(one["id"]))[0]["member"]["permissions"])
        for one in (manager, head, member, call.local.world.owner)
    ]
    assert [bool(one & MANAGE_GUILD) for one in rights] == [True, True, False, True]
    assert rights[1] == rights[3] == EVERY_PERMISSION


async def test_where_an_application_is_not_installed_it_cannot_be_asked(call: Caller) -> None:
    world = call.local.world
    other = call.local.add_guild("Other", joined=False)
    there = call.local.add_text_channel("there", guild_id=other.id).id
    reader = int(world.add_user("reader")["id"])
    everywhere = command(options=[], integration_types=[0, 1], contexts=[0, 1, 2])
    await register(call, everywhere)
    with pytest.raises(ValueError, match="installed"):
        ask(call.local, there, id=reader)
    world.installed_by.add(reader)
    heard, _ = ask(call.local, there, id=reader)
    assert (heard["context"], heard["guild_id"]) == (0, str(other.id))
    assert heard["authorizing_integration_owners"] == {"1": str(reader)}
    assert ask(call.local, world.dm_with(reader).id, id=reader)[0]["context"] == 1
    among = call.local.add_private_channel(world.add_user("friend")).id
    heard, _ = ask(call.local, among, id=reader)
    assert (heard["context"], "guild_id" in heard, heard["user"]["id"]) == (2, False, str(reader))
    await register(call, everywhere | {"contexts": [0, 1]})
    with pytest.raises(ValueError, match="cannot be used here"):
        ask(call.local, among, id=reader)
    await register(call, command(options=[]))
    with pytest.raises(ValueError, match="installed"):
        ask(call.local, there, id=reader)


async def test_a_command_for_people_is_refused_where_they_cannot_install_the_application(call: Caller) -> None:
    call.local.world.installable = {0}
    _, answer = await register(call, command(integration_types=[0, 1]))
    assert code_at(answer, "0.integration_types.1") == ["BASE_TYPE_CHOICES"]


async def test_an_application_that_only_a_person_installed_has_five_further_messages(call: Caller) -> None:
    other = call.local.add_guild("Other", joined=False)
    there = call.local.add_text_channel("there", guild_id=other.id).id
    call.local.world.installed_by.add(77)
    await register(call, command(options=[], integration_types=[0, 1], contexts=[0, 1, 2]))
    _, started = ask(call.local, there, id=77)
    await call("POST", callback(started), {"type": 4, "data": {"content": "a", "flags": 64}})
    webhook = f"/webhooks/{call.local.world.application_id}/{started.token}"
    answers = [await call("POST", webhook, {"content": "b"}) for _ in range(6)]
    assert [status for status, _ in answers] == [200] * 5 + [400]
    assert answers[-1][1]["code"] == 40094


async def test_two_options_may_not_have_one_name_in_a_language(call: Caller) -> None:
    options = [
        {"type": 3, "name": name, "description": "x", "name_localizations": {"ko": "이름"}}
        for name in ("name", "title")
    ]
    _, answer = await register(call, command(options=options))
    assert code_at(answer, "0.options.1.name") == ["APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS"]


# ---------------------------------------------------------------- windows


async def opened(call: Caller, form: Json = FORM) -> Any:
    await register(call, command(options=[]))
    _, started = ask(call.local, call.channel)
    status, answer = await call("POST", callback(started), {"type": 9, "data": form})
    assert status == 204, answer
    return started


def submit(call: Caller, started: Any, **values: Any) -> Json:
    heard: list[Json] = []
    call.local.world.emit = lambda event, data, intents: heard.append(data)
    call.local.interactions.start({"kind": "submit", "interaction": started.id, "values": values})
    data: Json = heard[-1]["data"]
    return data


async def test_a_window_sends_what_was_filled_in_and_what_stood_there(call: Caller) -> None:
    data = submit(call, await opened(call), name="Mina")
    assert data["custom_id"] == "submit:x"
    assert [part["type"] for part in data["components"]] == [10, 18, 18]
    assert data["components"][1]["component"]["value"] == "Mina"
    assert data["components"][2]["component"]["values"] == ["mon"]


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"name": "Ottokar"},
        {"name": "a", "days": ["mon", "tue", "sun"]},
        {"name": "a", "days": ["fri"]},
        {"name": "a", "days": ["mon", "mon"]},
        {"name": "a", "colour": "red"},
    ],
)
async def test_a_window_does_not_let_pass(call: Caller, values: Json) -> None:
    with pytest.raises(ValueError, match=r"name|days|colour"):
        submit(call, await opened(call), **values)


async def test_a_window_may_not_answer_a_window(call: Caller) -> None:
    started = await opened(call)
    heard: list[Json] = []
    call.local.world.emit = lambda event, data, intents: heard.append(data)
    sent = call.local.interactions.start({"kind": "submit", "interaction": started.id, "values": {"name": "a"}})
    _, answer = await call("POST", callback(sent), {"type": 9, "data": FORM})
    assert code_at(answer, "type") == ["BASE_TYPE_CHOICES"]


@pytest.mark.parametrize(
    ("component", "place", "code"),
    [
        ({"type": 4, "style": 1, "custom_id": "a", "max_length": 3, "value": "long"}, "value", "BASE_TYPE_MAX_LENGTH"),
        (
            {"type": 3, "custom_id": "a", "min_values": 0, "options": [{"label": "a", "value": "a"}]},
            "required",
            "SELECT_COMPONENT_REQUIRED",
        ),
        (
            {"type": 3, "custom_id": "a", "options": [{"label": v, "value": v, "default": True} for v in "ab"]},
            "",
            "SELECT_COMPONENT_DEFAULTS",
        ),
        (
            {"type": 3, "custom_id": "a", "options": [{"label": "a", "value": ""}]},
            "options.0.value",
            "BASE_TYPE_REQUIRED",
        ),
        ({"type": 8, "custom_id": "a", "default_values": [{"id": "1"}]}, "default_values.0.type", "BASE_TYPE_REQUIRED"),
    ],
)
async def test_a_window_is_refused(call: Caller, component: Json, place: str, code: str) -> None:
    await register(call, command(options=[]))
    _, started = ask(call.local, call.channel)
    form = FORM | {"components": [{"type": 18, "label": "x", "component": component}]}
    _, answer = await call("POST", callback(started), {"type": 9, "data": form})
    path = "data.components.0.component" + (f".{place}" if place else "")
    assert code in code_at(answer, path)


# ---------------------------------------------------------------- files, and people who cannot be reached


async def test_an_attachment_that_was_not_uploaded_is_a_violation(call: Caller) -> None:
    await call.post({"content": "a", "attachments": [{"id": 0, "filename": "papers.bib"}]})
    assert [one["violation"] for one in call.local.violations()] == ["an attachment that was not uploaded"]


@pytest.mark.parametrize("code", [50007, 50278])
async def test_a_person_who_cannot_be_reached_has_a_channel_all_the_same(call: Caller, code: int) -> None:
    reader = call.local.world.add_user("reader")["id"]
    _, channel = await call("POST", "/users/@me/channels", {"recipient_id": reader})
    assert (await call.post({"content": "a"}, channel["id"]))[0] == 200
    call.local.world.unreachable[int(reader)] = code
    status, answer = await call.post({"content": "a"}, channel["id"])
    assert (status, answer["code"]) == (403, code)
    assert (await call("POST", "/users/@me/channels", {"recipient_id": reader}))[1]["id"] == channel["id"]
    assert (await call("POST", "/users/@me/channels", {"recipient_id": "4711"}))[1]["code"] == 10013


async def test_a_server_without_the_bot_is_closed_to_it(call: Caller) -> None:
    other = call.local.add_guild("Other", joined=False)
    there = call.local.add_text_channel("there", guild_id=other.id).id
    assert (await call.post({"content": "a"}, there))[1]["code"] == 50001
    assert (await call("GET", f"/guilds/{other.id}/roles"))[1]["code"] == 50001
    call.local.join_guild(other)
    assert (await call.post({"content": "a"}, there))[0] == 200
    assert [one["id"] for one in (await call("GET", "/users/@me/guilds"))[1]] == [
        str(call.local.world.guild_id),
        str(other.id),
    ]
