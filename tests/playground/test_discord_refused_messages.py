"""The local Discord refuses messages and threads as Discord does, each with the documented error."""

from typing import Any

import pytest

from tests.playground.discord_kit import (
    EVERYTHING,
    LONG_URL,
    MANY_BUTTONS,
    MANY_FIELDS,
    MANY_OPTIONS,
    V2,
    Caller,
    Json,
    button,
    code_at,
    rows,
    select,
    words,
)

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
