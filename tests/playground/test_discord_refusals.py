"""The local Discord refuses what Discord refuses, each with the documented error."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.playground.discord import LocalDiscord

Json = dict[str, Any]

EVERYTHING = (1 << 50) - 1
LONG_URL = "https://example.org/" + "a" * 2040


class Caller:
    """Makes requests as the bot would, without a library that thinks along."""

    def __init__(self, local: LocalDiscord, session: aiohttp.ClientSession) -> None:
        self.local = local
        self.session = session
        self.channel = local.add_text_channel("papers").id

    async def __call__(self, method: str, path: str, body: Any = None, *, token: str | None = None) -> tuple[int, Any]:
        headers = {"Authorization": f"Bot {token or self.local.token}"}
        async with self.session.request(method, self.local.api_url + path, json=body, headers=headers) as response:
            return response.status, await response.json() if response.status != 204 else None

    async def post(self, body: Any, channel: int | None = None) -> tuple[int, Any]:
        return await self("POST", f"/channels/{channel or self.channel}/messages", body)

    async def posted(self, content: str = "hello") -> str:
        status, message = await self.post({"content": content})
        assert status == 200
        return str(message["id"])


@pytest.fixture
async def call() -> AsyncIterator[Caller]:
    local = LocalDiscord(rates={})
    await local.start()
    async with aiohttp.ClientSession() as session:
        yield Caller(local, session)
    await local.stop()


def code_at(answer: Json, path: str) -> list[str]:
    """The error codes at a place such as `embeds.0.title`."""
    assert answer["code"] == 50035, answer
    assert answer["message"] == "Invalid Form Body"
    place = answer["errors"]
    for step in path.split(".") if path else []:
        assert step in place, answer
        place = place[step]
    return [error["code"] for error in place["_errors"]]


def button(**more: Any) -> Json:
    return {"type": 2, "style": 1, "label": "Save", "custom_id": "save:1"} | more


def rows(*buttons: Json) -> list[Json]:
    return [{"type": 1, "components": list(buttons)}]


def select(**more: Any) -> list[Json]:
    options = [{"label": "one", "value": "1"}]
    return [{"type": 1, "components": [{"type": 3, "custom_id": "pick", "options": options} | more]}]


def words(text: str = "text") -> Json:
    return {"type": 10, "content": text}


V2 = 1 << 15
MANY_FIELDS = [{"name": "n", "value": "v"}] * 26
MANY_BUTTONS = [button(custom_id=str(number)) for number in range(6)]
MANY_OPTIONS = [{"label": str(number), "value": str(number)} for number in range(26)]

REFUSED_MESSAGES: list[tuple[str, Any, str, str]] = [
    ("content above 2000", {"content": "가" * 2001}, "content", "BASE_TYPE_MAX_LENGTH"),
    ("content that is no text", {"content": 5}, "content", "STRING_TYPE_CONVERT"),
    ("half a character", {"content": "a\ud83d"}, "content", "STRING_TYPE_CONVERT"),
    ("a field nobody knows", {"content": "a", "contents": "b"}, "contents", "UNKNOWN_FIELD"),
    ("more than 10 embeds", {"embeds": [{"title": "t"}] * 11}, "embeds", "BASE_TYPE_MAX_LENGTH"),
    ("an embed title above 256", {"embeds": [{"title": "t" * 257}]}, "embeds.0.title", "BASE_TYPE_MAX_LENGTH"),
    ("an embed description above 4096", {"embeds": [{"description": "d" * 4097}]}, "embeds.0.description",
     "BASE_TYPE_MAX_LENGTH"),
    ("more than 25 fields", {"embeds": [{"fields": MANY_FIELDS}]}, "embeds.0.fields", "BASE_TYPE_MAX_LENGTH"),
    ("a field name above 256", {"embeds": [{"fields": [{"name": "n" * 257, "value": "v"}]}]},
     "embeds.0.fields.0.name", "BASE_TYPE_MAX_LENGTH"),
    ("a field value above 1024", {"embeds": [{"fields": [{"name": "n", "value": "v" * 1025}]}]},
     "embeds.0.fields.0.value", "BASE_TYPE_MAX_LENGTH"),
    ("an empty field name", {"embeds": [{"fields": [{"name": "", "value": "v"}]}]}, "embeds.0.fields.0.name",
     "BASE_TYPE_REQUIRED"),
    ("a blank field value", {"embeds": [{"fields": [{"name": "n", "value": "  "}]}]}, "embeds.0.fields.0.value",
     "BASE_TYPE_REQUIRED"),
    ("a footer above 2048", {"embeds": [{"footer": {"text": "f" * 2049}}]}, "embeds.0.footer.text",
     "BASE_TYPE_MAX_LENGTH"),
    ("an author above 256", {"embeds": [{"author": {"name": "a" * 257}}]}, "embeds.0.author.name",
     "BASE_TYPE_MAX_LENGTH"),
    ("6000 characters over all embeds", {"embeds": [{"description": "d" * 3001}, {"description": "d" * 3000}]},
     "embeds", "MAX_EMBED_SIZE_EXCEEDED"),
    ("an embed that shows nothing", {"embeds": [{}]}, "embeds.0.description", "BASE_TYPE_REQUIRED"),
    ("an unknown embed field", {"embeds": [{"title": "t", "colour": 1}]}, "embeds.0.colour", "UNKNOWN_FIELD"),
    ("a colour above the last", {"embeds": [{"title": "t", "color": 0x1000000}]}, "embeds.0.color",
     "NUMBER_TYPE_MAX"),
    ("a time that is none", {"embeds": [{"title": "t", "timestamp": "noon"}]}, "embeds.0.timestamp",
     "DATE_TIME_TYPE_PARSE"),
    ("an address of another scheme", {"embeds": [{"title": "t", "url": "javascript:alert(1)"}]}, "embeds.0.url",
     "URL_TYPE_INVALID_SCHEME"),
    ("an empty address", {"embeds": [{"title": "t", "url": ""}]}, "embeds.0.url", "URL_TYPE_INVALID_URL"),
    ("a host without a dot", {"embeds": [{"title": "t", "url": "http://localhost/a"}]}, "embeds.0.url",
     "URL_TYPE_INVALID_URL"),
    ("an address above 2048", {"embeds": [{"title": "t", "url": LONG_URL}]}, "embeds.0.url",
     "BASE_TYPE_MAX_LENGTH"),
    ("a relative picture", {"embeds": [{"image": {"url": "../assets/a.png"}}]}, "embeds.0.image.url",
     "URL_TYPE_INVALID_URL"),
    ("more than 5 rows", {"content": "a", "components": [r for n in range(6) for r in rows(button(custom_id=str(n)))]},
     "components", "BASE_TYPE_MAX_LENGTH"),
    ("more than 5 buttons", {"content": "a", "components": rows(*MANY_BUTTONS)}, "components.0.components",
     "BASE_TYPE_BAD_LENGTH"),
    ("a row with nothing", {"content": "a", "components": rows()}, "components.0.components",
     "BASE_TYPE_BAD_LENGTH"),
    ("a button outside a row", {"content": "a", "components": [button()]}, "components.0.type",
     "BASE_TYPE_CHOICES"),
    ("an unknown button field", {"content": "a", "components": rows(button(text="x"))},
     "components.0.components.0.text", "UNKNOWN_FIELD"),
    ("a button label above 80", {"content": "a", "components": rows(button(label="l" * 81))},
     "components.0.components.0.label", "BASE_TYPE_MAX_LENGTH"),
    ("a button without label", {"content": "a", "components": rows(button(label=""))},
     "components.0.components.0.label", "BUTTON_COMPONENT_INVALID_LABEL"),
    ("a button without custom_id", {"content": "a", "components": rows(button(custom_id=None))},
     "components.0.components.0.custom_id", "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED"),
    ("a custom_id above 100", {"content": "a", "components": rows(button(custom_id="c" * 101))},
     "components.0.components.0.custom_id", "BASE_TYPE_BAD_LENGTH"),
    ("a custom_id twice", {"content": "a", "components": rows(button(), button(disabled=True))},
     "components.0.components.1.custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED"),
    ("a link button without address", {"content": "a", "components": rows({"type": 2, "style": 5, "label": "a"})},
     "components.0.components.0.url", "BASE_TYPE_REQUIRED"),
    ("a link button's address above 512",
     {"content": "a", "components": rows({"type": 2, "style": 5, "label": "a", "url": LONG_URL[:513]})},
     "components.0.components.0.url", "BASE_TYPE_MAX_LENGTH"),
    ("a link button with custom_id", {"content": "a", "components": rows(button(style=5, url="https://arxiv.org"))},
     "components.0.components.0.custom_id", "BUTTON_COMPONENT_CUSTOM_ID_WITH_URL"),
    ("more than 25 select options", {"content": "a", "components": select(options=MANY_OPTIONS)},
     "components.0.components.0.options", "BASE_TYPE_BAD_LENGTH"),
    ("a select value twice", {"content": "a", "components": select(options=[MANY_OPTIONS[0]] * 2)},
     "components.0.components.0.options.1.value", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED"),
    ("a select placeholder above 150", {"content": "a", "components": select(placeholder="p" * 151)},
     "components.0.components.0.placeholder", "BASE_TYPE_MAX_LENGTH"),
    ("a select beside a button",
     {"content": "a", "components": rows(button(), select()[0]["components"][0])},
     "components.0.components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED"),
    ("new components without their flag", {"components": [words()]}, "components.0.type", "BASE_TYPE_CHOICES"),
    ("content beside new components", {"flags": V2, "content": "a", "components": [words()]}, "content",
     "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"),
    ("more than 40 new components, nested ones counted",
     {"flags": V2, "components": [{"type": 17, "components": [words() for _ in range(40)]}]}, "components",
     "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED"),
    ("4000 characters over all texts", {"flags": V2, "components": [words("a" * 2001), words("a" * 2000)]},
     "components", "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED"),
    ("a section without accessory", {"flags": V2, "components": [{"type": 9, "components": [words()]}]},
     "components.0.accessory", "BASE_TYPE_REQUIRED"),
    ("a section of 4 texts", {"flags": V2, "components": [{"type": 9, "components": [words()] * 4,
                                                           "accessory": button()}]},
     "components.0.components", "BASE_TYPE_BAD_LENGTH"),
    ("a gallery of 11", {"flags": V2, "components": [
        {"type": 12, "items": [{"media": {"url": "https://example.org/a.png"}}] * 11}]},
     "components.0.items", "BASE_TYPE_BAD_LENGTH"),
    ("a nonce above 25", {"content": "a", "nonce": "n" * 26, "enforce_nonce": True}, "nonce",
     "BASE_TYPE_MAX_LENGTH"),
    ("an unknown kind of mention", {"content": "a", "allowed_mentions": {"parse": ["here"]}},
     "allowed_mentions.parse.0", "BASE_TYPE_CHOICES"),
    ("users both parsed and listed", {"content": "a", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
     "allowed_mentions.parse", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE"),
    ("more than 100 users", {"content": "a", "allowed_mentions": {"users": [str(n) for n in range(101)]}},
     "allowed_mentions.users", "BASE_TYPE_MAX_LENGTH"),
    ("an ephemeral message that answers nothing", {"content": "a", "flags": 64}, "flags", "MESSAGE_FLAGS_INVALID"),
    ("a body that is no object", [], "", "DICT_TYPE_CONVERT"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "place", "code"), [case[1:] for case in REFUSED_MESSAGES],
                         ids=[case[0] for case in REFUSED_MESSAGES])  # fmt: skip
async def test_a_message_is_refused(call: Caller, body: Any, place: str, code: str) -> None:
    status, answer = await call.post(body)
    assert status == 400
    assert code in code_at(answer, place)
    assert call.local.messages(call.channel) == []
    assert len(call.local.violations()) == 1


async def test_every_error_of_a_message_is_told_at_once(call: Caller) -> None:
    _, answer = await call.post({"content": "a" * 2001, "embeds": [{"title": "t" * 257}, {"color": -1, "title": "t"}]})
    assert code_at(answer, "content") == ["BASE_TYPE_MAX_LENGTH"]
    assert code_at(answer, "embeds.0.title") == ["BASE_TYPE_MAX_LENGTH"]
    assert code_at(answer, "embeds.1.color") == ["NUMBER_TYPE_MIN"]
    assert answer["errors"]["content"]["_errors"][0]["message"] == "Must be 2000 or fewer in length."


async def test_what_is_exactly_at_the_limits_is_taken(call: Caller) -> None:
    embed = {
        "title": "t" * 256,
        "description": "d" * 4096,
        "footer": {"text": "f" * 624},
        "fields": [{"name": "n" * 255, "value": "v" * 714}, {"name": "n", "value": "😀" * 54}],
        "color": 0xFFFFFF,
        "url": LONG_URL[:2048],
    }
    full = rows(*[button(custom_id=f"{number:0100}", label="가" * 80) for number in range(5)])
    body = {
        "content": "😀" * 2000,
        "embeds": [embed],
        "components": full,
        "nonce": "n" * 25,
        "enforce_nonce": True,
        "allowed_mentions": {"parse": []},
    }
    status, _ = await call.post(body)
    assert status == 200
    assert (await call.post({"flags": V2, "components": [words("a" * 4000)] + [{"type": 14}] * 39}))[0] == 200
    assert (await call.post({"flags": V2, "components": [words("추" * 3386)]}))[0] == 200
    assert call.local.violations() == []


async def test_white_space_at_the_ends_of_an_embed_does_not_count(call: Caller) -> None:
    status, message = await call.post({"embeds": [{"title": "  " + "t" * 256 + "\n"}]})
    assert status == 200
    assert message["embeds"][0]["title"] == "t" * 256


@pytest.mark.parametrize("body", [{}, {"content": ""}, {"content": " \n"}, {"embeds": []}, {"content": None}])
async def test_an_empty_message_is_refused(call: Caller, body: Json) -> None:
    status, answer = await call.post(body)
    assert (status, answer["code"]) == (400, 50006)


@pytest.mark.parametrize(
    "components",
    [
        [words("추" * 3387)],
        [{"type": 12, "items": [{"media": {"url": "https://example.org/a.png"}}] * 10} for _ in range(7)],
    ],
    ids=["too many bytes of text", "too many pictures"],
)
async def test_where_the_platform_itself_fails_it_fails_here_too(call: Caller, components: list[Json]) -> None:
    status, _ = await call.post({"flags": V2, "components": components})
    assert status == 500
    assert len(call.local.violations()) == 1


async def test_an_edit_must_leave_something_behind(call: Caller) -> None:
    path = f"/channels/{call.channel}/messages/{await call.posted()}"
    status, answer = await call("PATCH", path, {"content": ""})
    assert (status, answer["code"]) == (400, 50006)
    assert (await call("PATCH", path, {"content": "", "embeds": [{"title": "t"}]}))[0] == 200


async def test_an_edit_to_new_components_takes_the_content_away(call: Caller) -> None:
    path = f"/channels/{call.channel}/messages/{await call.posted()}"
    status, answer = await call("PATCH", path, {"flags": V2, "components": [words()]})
    assert status == 400
    assert "content" in answer["errors"]
    assert (await call("PATCH", path, {"flags": V2, "content": None, "components": [words()]}))[0] == 200


async def test_another_bots_message_cannot_be_edited(call: Caller) -> None:
    channel = call.local.world.channels[call.channel]
    other = call.local.world.add_message(channel, {"content": "hi"}, author=call.local.world.add_user("someone"))
    status, answer = await call("PATCH", f"/channels/{call.channel}/messages/{other.id}", {"content": "ha"})
    assert (status, answer["code"]) == (403, 50005)


async def test_a_wrong_token_is_refused(call: Caller) -> None:
    status, answer = await call("GET", "/users/@me", token="another")
    assert (status, answer) == (401, {"message": "401: Unauthorized", "code": 0})


async def test_a_revoked_token_is_refused_without_blame(call: Caller) -> None:
    call.local.world.token_revoked = True
    assert (await call.post({"content": "a"}))[0] == 401
    assert call.local.violations() == []


async def test_unknown_things_are_unknown(call: Caller) -> None:
    assert (await call.post({"content": "a"}, channel=1))[1]["code"] == 10003
    assert (await call("GET", f"/channels/{call.channel}/messages/1"))[1]["code"] == 10008
    assert (await call("GET", "/guilds/1"))[1]["code"] == 10004
    assert (await call("GET", "/users/1"))[1]["code"] == 10013
    status, answer = await call("GET", "/channels/abc")
    assert (status, code_at(answer, "channel")) == (400, ["NUMBER_TYPE_COERCE"])
    assert (await call("GET", "/paper"))[0] == 404
    assert (await call("PUT", f"/channels/{call.channel}/messages"))[0] == 405


async def test_a_body_that_is_no_json_is_refused(call: Caller) -> None:
    headers = {"Authorization": f"Bot {call.local.token}", "Content-Type": "application/json"}
    url = f"{call.local.api_url}/channels/{call.channel}/messages"
    async with call.session.post(url, data="{", headers=headers) as response:
        assert response.status == 400
        assert (await response.json())["code"] == 50109


VIEW, SEND, EMBED, FILES, HISTORY = 1 << 10, 1 << 11, 1 << 14, 1 << 15, 1 << 16
THREADS, IN_THREADS = 1 << 35, 1 << 38


@pytest.mark.parametrize(
    ("missing", "body", "status", "code"),
    [
        (VIEW, {"content": "a"}, 403, 50001),
        (SEND, {"content": "a"}, 403, 50013),
        (EMBED, {"embeds": [{"title": "t"}]}, 403, 50013),
        (HISTORY, {"content": "a", "message_reference": {"message_id": "1"}}, 400, 160002),
    ],
)
async def test_a_missing_permission_is_told(call: Caller, missing: int, body: Json, status: int, code: int) -> None:
    call.local.set_permissions(call.channel, EVERYTHING & ~missing)
    told, answer = await call.post(body)
    assert (told, answer["code"]) == (status, code)


async def test_without_the_right_to_read_it_the_history_is_an_empty_list(call: Caller) -> None:
    await call.posted()
    call.local.set_permissions(call.channel, EVERYTHING & ~HISTORY)
    assert await call("GET", f"/channels/{call.channel}/messages") == (200, [])


async def test_in_a_thread_another_right_is_asked_for(call: Caller) -> None:
    thread = await call.posted()
    await call("POST", f"/channels/{call.channel}/messages/{thread}/threads", {"name": "t"})
    call.local.set_permissions(call.channel, EVERYTHING & ~SEND)
    assert (await call.post({"content": "a"}, channel=int(thread)))[0] == 200
    call.local.set_permissions(call.channel, EVERYTHING & ~IN_THREADS)
    assert (await call.post({"content": "a"}, channel=int(thread)))[1]["code"] == 50013


async def test_a_thread_needs_its_right(call: Caller) -> None:
    message = await call.posted()
    call.local.set_permissions(call.channel, EVERYTHING & ~THREADS)
    path = f"/channels/{call.channel}/messages/{message}/threads"
    assert (await call("POST", path, {"name": "t"}))[1]["code"] == 50013


@pytest.mark.parametrize(
    ("body", "place", "code"),
    [
        ({"name": "n" * 101}, "name", "BASE_TYPE_BAD_LENGTH"),
        ({"name": " "}, "name", "BASE_TYPE_REQUIRED"),
        ({}, "name", "BASE_TYPE_REQUIRED"),
        ({"name": "n", "auto_archive_duration": 100}, "auto_archive_duration", "BASE_TYPE_CHOICES"),
        ({"name": "n", "title": "n"}, "title", "UNKNOWN_FIELD"),
    ],
)
async def test_a_thread_is_refused(call: Caller, body: Json, place: str, code: str) -> None:
    status, answer = await call("POST", f"/channels/{call.channel}/messages/{await call.posted()}/threads", body)
    assert status == 400
    assert code in code_at(answer, place)


async def test_a_second_thread_for_a_message_is_refused(call: Caller) -> None:
    path = f"/channels/{call.channel}/messages/{await call.posted()}/threads"
    assert (await call("POST", path, {"name": "one"}))[0] == 201
    status, answer = await call("POST", path, {"name": "two"})
    assert (status, answer["code"]) == (400, 160004)


async def test_an_archived_thread_wakes_up_for_a_message_and_a_locked_one_does_not(call: Caller) -> None:
    message = await call.posted()
    await call("POST", f"/channels/{call.channel}/messages/{message}/threads", {"name": "t"})
    thread = int(message)
    _, paper = await call.post({"content": "a"}, channel=thread)
    call.local.archive_thread(thread)
    status, answer = await call("PATCH", f"/channels/{thread}/messages/{paper['id']}", {"content": "b"})
    assert (status, answer["code"]) == (400, 50083)
    listed = await call("GET", f"/channels/{call.channel}/threads/archived/public")
    assert [thread["id"] for thread in listed[1]["threads"]] == [message]
    assert (await call.post({"content": "c"}, channel=thread))[0] == 200
    active = await call("GET", f"/guilds/{call.local.world.guild_id}/threads/active")
    assert [thread["id"] for thread in active[1]["threads"]] == [message]
    call.local.archive_thread(thread, locked=True)
    assert (await call.post({"content": "d"}, channel=thread))[1]["code"] == 160005


async def test_a_forum_takes_posts_only(call: Caller) -> None:
    forum = call.local.add_forum("digests", tag_required=True, tags=[{"id": "7", "name": "daily"}]).id
    assert (await call.post({"content": "a"}, channel=forum))[1]["code"] == 50008
    post = {"name": "2025-03-07", "message": {"content": "a"}}
    path = f"/channels/{forum}/threads"
    assert (await call("POST", path, post))[1]["code"] == 40067
    assert (await call("POST", path, post | {"applied_tags": ["7"]}))[0] == 201
    _, answer = await call("POST", path, post | {"applied_tags": ["7"] * 6})
    assert code_at(answer, "applied_tags") == ["BASE_TYPE_MAX_LENGTH"]
    nonce = post | {"message": {"content": "a", "nonce": "n"}}
    assert code_at((await call("POST", path, nonce))[1], "message.nonce") == ["UNKNOWN_FIELD"]
    assert (await call("POST", path, post | {"message": {}}))[1]["code"] == 50006


async def test_a_forum_needs_the_new_thread_to_have_a_message(call: Caller) -> None:
    forum = call.local.add_forum("digests").id
    _, answer = await call("POST", f"/channels/{forum}/threads", {"name": "n"})
    assert code_at(answer, "message") == ["BASE_TYPE_REQUIRED"]


# ---------------------------------------------------------------- application commands


def command(**more: Any) -> Json:
    return {"name": "paper", "description": "Papers of the day"} | more


def option(**more: Any) -> Json:
    return {"type": 3, "name": "query", "description": "What to look for"} | more


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


# ---------------------------------------------------------------- answers to interactions


async def asked(call: Caller, kind: str = "command") -> tuple[str, str]:
    """An interaction that nobody has answered: the addresses of its first answer and of its webhook."""
    local = call.local
    body = command(options=[option(autocomplete=True)])
    await call("PUT", f"/applications/{local.world.application_id}/commands", [body])
    data = {"name": "paper", "options": {"query": "a"}} | ({"focused": "query"} if kind == "autocomplete" else {})
    started = local.interactions.start({"kind": kind, "channel_id": call.channel, "data": data})
    webhook = f"/webhooks/{local.world.application_id}/{started.token}"
    return f"/interactions/{started.id}/{started.token}/callback", webhook


async def test_a_second_answer_is_refused(call: Caller) -> None:
    callback, _ = await asked(call)
    answer = {"type": 4, "data": {"content": "a"}}
    assert (await call("POST", callback, answer))[0] == 204
    status, refusal = await call("POST", callback, answer)
    assert (status, refusal["code"]) == (400, 40060)


async def test_an_answer_after_three_seconds_is_refused() -> None:
    clock = [1_750_000_000.0]
    local = LocalDiscord(rates={}, now=lambda: clock[0])
    await local.start()
    async with aiohttp.ClientSession() as session:
        call = Caller(local, session)
        callback, webhook = await asked(call)
        clock[0] += 3.1
        status, refusal = await call("POST", callback, {"type": 4, "data": {"content": "a"}})
        assert (status, refusal["code"]) == (404, 10062)
        callback, webhook = await asked(call)
        assert (await call("POST", callback, {"type": 5}))[0] == 204
        clock[0] += 901
        status, refusal = await call("PATCH", f"{webhook}/messages/@original", {"content": "a"})
        assert (status, refusal["code"]) == (401, 50027)
    await local.stop()


async def test_nothing_follows_before_the_first_answer(call: Caller) -> None:
    _, webhook = await asked(call)
    status, refusal = await call("POST", webhook, {"content": "a"})
    assert (status, refusal["code"]) == (404, 10015)


@pytest.mark.parametrize(
    ("kind", "body", "place", "code"),
    [
        ("command", {"type": 6}, "type", "BASE_TYPE_CHOICES"),
        ("command", {"type": 8, "data": {"choices": []}}, "type", "BASE_TYPE_CHOICES"),
        ("command", {"type": 2}, "type", "BASE_TYPE_CHOICES"),
        ("command", {"type": 4, "data": {"content": "a" * 2001}}, "data.content", "BASE_TYPE_MAX_LENGTH"),
        ("command", {"type": 4, "data": {"content": "a", "nonce": "n"}}, "data.nonce", "UNKNOWN_FIELD"),
        ("command", {"type": 5, "data": {"flags": 4}}, "data.flags", "MESSAGE_FLAGS_INVALID"),
        ("command", {"type": 9, "data": {"custom_id": "f", "title": "t" * 46, "components": []}}, "data.title",
         "BASE_TYPE_BAD_LENGTH"),
        ("autocomplete", {"type": 4, "data": {"content": "a"}}, "type", "BASE_TYPE_CHOICES"),
        ("autocomplete", {"type": 8, "data": {"choices": [{"name": "a", "value": "a"}] * 26}}, "data.choices",
         "BASE_TYPE_MAX_LENGTH"),
        ("autocomplete", {"type": 8, "data": {"choices": [{"name": "a" * 101, "value": "a"}]}},
         "data.choices.0.name", "BASE_TYPE_BAD_LENGTH"),
        ("autocomplete", {"type": 8, "data": {"choices": [{"name": "a", "value": "a" * 101}]}},
         "data.choices.0.value", "BASE_TYPE_MAX_LENGTH"),
    ],
)  # fmt: skip
async def test_an_answer_is_refused(call: Caller, kind: str, body: Json, place: str, code: str) -> None:
    callback, _ = await asked(call, kind)
    status, answer = await call("POST", callback, body)
    assert status == 400
    assert code in code_at(answer, place)


async def test_an_ephemeral_answer_is_not_reached_over_the_channel(call: Caller) -> None:
    callback, webhook = await asked(call)
    _, told = await call("POST", f"{callback}?with_response=true", {"type": 4, "data": {"content": "a", "flags": 64}})
    message = told["resource"]["message"]
    assert message["flags"] & 64
    assert told["interaction"]["response_message_id"] == message["id"]
    assert (await call("GET", f"/channels/{call.channel}/messages/{message['id']}"))[1]["code"] == 10008
    assert (await call("GET", f"/channels/{call.channel}/messages"))[1] == []
    assert (await call("GET", f"{webhook}/messages/@original"))[1]["content"] == "a"
    assert (await call("PATCH", f"{webhook}/messages/@original", {"content": "b"}))[1]["flags"] & 64
    assert (await call("DELETE", f"{webhook}/messages/@original"))[0] == 204
    assert (await call("GET", f"{webhook}/messages/@original"))[1]["code"] == 10008
