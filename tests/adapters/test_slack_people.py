"""Whom Slack says is an admin, direct messages with a person, and what a channel is; against the local Slack."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.adapters.slack import people
from bot.domain.channels import Channel, direct
from bot.ports import Absent, CannotLook, Found, LookUp, NotSent, Outgoing, Place as Where, PlaceUnknown, Refused, Sent
from tests.adapters.slack_kit import ALEX, CHANNEL, MINA, Place, ScriptedDesk, opened, until

ADMINS_QUESTION = "feed list"


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    async with opened(Place(ScriptedDesk())) as place:
        yield place


@pytest.fixture(autouse=True)
def admin_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """The adapter asks the catalogue which lines are for admins; here it is always this one."""
    monkeypatch.setattr("bot.adapters.slack.interactions.is_for_admins", lambda line: line == ADMINS_QUESTION)


def asked_as_admin(place: Place) -> list[bool]:
    assert isinstance(place.desk, ScriptedDesk)
    return [person.admin for _, person, _ in place.desk.heard]


# ---------------------------------------------------------------- who is an admin


async def test_admins_and_owners_of_the_workspace_are_admins(place: Place) -> None:
    owner = place.slack.add_user("Olga", is_owner=True)
    async with place.connected() as connection:
        await connection.messenger.ready()
        for user in (MINA, ALEX, owner.id):
            await place.command(ADMINS_QUESTION, user)
    assert asked_as_admin(place) == [True, False, True]


async def test_an_admin_of_another_workspace_is_none_here(place: Place) -> None:
    """In a shared channel; and whatever the payload says of their team."""
    guest = place.slack.add_user("Gina", is_admin=True, team="T0OTHER")
    async with place.connected() as connection:
        await connection.messenger.ready()
        await place.command(ADMINS_QUESTION, guest.id)
        assert place.slack.workspace.users[guest.id].team == "T0OTHER"
    assert asked_as_admin(place) == [False]


async def test_an_admin_is_one_in_every_question_and_others_are_asked_about_once(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only who was an admin a minute ago has to be asked about again."""
    async with place.connected() as connection:
        await connection.messenger.ready()
        await place.command("top 5", MINA)
        await place.command("top 5", ALEX)
        later = asyncio.get_running_loop().time() + people.ADMIN_REMEMBERED + 1
        monkeypatch.setattr(people, "now", lambda: later)
        place.slack.workspace.users[MINA].is_admin = False
        await place.command("top 5", MINA)
        await place.command("top 5", ALEX)
        assert [call["user"] for call in place.calls("users.info")] == [MINA, ALEX, MINA]
    assert asked_as_admin(place) == [True, False, False, False]


async def test_a_yes_is_believed_for_a_minute_at_most(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    assert people.ADMIN_REMEMBERED <= 60
    async with place.connected() as connection:
        await connection.messenger.ready()
        await place.command(ADMINS_QUESTION, MINA)
        await place.command(ADMINS_QUESTION, MINA)
        assert len(place.calls("users.info")) == 1
        place.slack.workspace.users[MINA].is_admin = False
        later = asyncio.get_running_loop().time() + people.ADMIN_REMEMBERED + 1
        monkeypatch.setattr(people, "now", lambda: later)
        await place.command(ADMINS_QUESTION, MINA)
    assert asked_as_admin(place) == [True, True, False]


async def test_a_yes_that_cannot_be_confirmed_any_more_is_no_yes(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    async with place.connected() as connection:
        await connection.messenger.ready()
        await place.command(ADMINS_QUESTION, MINA)
        later = asyncio.get_running_loop().time() + people.ADMIN_REMEMBERED + 1
        monkeypatch.setattr(people, "now", lambda: later)
        place.slack.faults.add("error", {"method": "users.info"}, {"code": "internal_error"})
        await place.command(ADMINS_QUESTION, MINA)
        assert isinstance(place.desk, ScriptedDesk)
        assert [person.language for _, person, _ in place.desk.heard] == ["ko-KR", "ko-KR"]
    assert asked_as_admin(place) == [True, False]


async def test_a_yes_that_is_not_confirmed_in_time_is_no_yes(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "SURE_BUDGET", 0.01)
    async with place.connected() as connection:
        await connection.messenger.ready()
        monkeypatch.setattr(people, "BUDGET", 5.0)
        await place.command("top 5", MINA)
        later = asyncio.get_running_loop().time() + people.ADMIN_REMEMBERED + 1
        monkeypatch.setattr(people, "now", lambda: later)
        place.slack.faults.add("hang", {"method": "users.info"})
        await place.command(ADMINS_QUESTION, MINA)
    assert asked_as_admin(place) == [True, False]


async def test_someone_who_left_is_no_admin(place: Place) -> None:
    place.slack.workspace.users[MINA].deleted = True
    async with place.connected() as connection:
        await connection.messenger.ready()
        await place.command(ADMINS_QUESTION, MINA)
    assert asked_as_admin(place) == [False]


# ---------------------------------------------------------------- direct messages


def outgoing(user: str = ALEX, **changes: Any) -> Outgoing:
    metadata = {"event_type": "paperboy_delivery", "event_payload": {"key": "k1"}}
    body = {"text": "for you", "unfurl_links": False, "unfurl_media": False, "metadata": metadata}
    return Outgoing(**{"key": "k1", "kind": "card", "channel": f"@{user}", "body": body, "timeout": 5.0, **changes})


def look(user: str = ALEX) -> LookUp:
    return LookUp("k1", "card", f"@{user}", dt.datetime.now(dt.UTC), 5.0)


async def test_a_person_is_written_to_found_edited_and_taken_back(place: Place) -> None:
    async with place.connected() as connection:
        messenger = connection.messenger
        await messenger.ready()
        assert await messenger.look_up(look()) == Absent()
        sent = await messenger.send(outgoing())
        assert isinstance(sent, Sent)
        here = place.slack.workspace.direct_messages(ALEX)
        assert [message.text for message in here.messages.values()] == ["for you"]
        assert await messenger.look_up(look()) == Found((sent.remote_id,))
        assert await messenger.send(outgoing(remote_id=sent.remote_id)) == sent
        assert await messenger.delete(f"@{ALEX}", sent.remote_id, 5.0) == sent
        assert here.messages == {}
        assert len(place.calls("conversations.open")) == 1


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("user_disabled", "channel_gone"),
        ("user_not_found", "channel_gone"),
        ("channel_not_found", "channel_gone"),
        ("cannot_dm_bot", "no_permission"),
        ("user_not_visible", "no_permission"),
        ("missing_scope", "no_permission"),
        ("token_revoked", "unauthorized"),
    ],
)
async def test_why_a_person_cannot_be_written_to(place: Place, code: str, cause: str) -> None:
    async with place.connected() as connection:
        await connection.messenger.ready()
        place.slack.faults.add("error", {"method": "conversations.open"}, {"code": code})
        result = await connection.messenger.send(outgoing())
        assert isinstance(result, Refused)
        assert (result.cause, result.code) == (cause, code)


@pytest.mark.parametrize("fault", ["lose_answer", "status", "garbage"])
async def test_messages_that_were_not_even_opened_are_certainly_not_sent(place: Place, fault: str) -> None:
    """Opening them posts nothing, so nothing has to be looked for."""
    async with place.connected() as connection:
        await connection.messenger.ready()
        place.slack.faults.add(fault, {"method": "conversations.open"})
        assert isinstance(await connection.messenger.send(outgoing()), NotSent)
        assert isinstance(await connection.messenger.send(outgoing()), Sent)


async def test_opening_them_takes_no_more_than_the_attempts_time(place: Place) -> None:
    async with place.connected() as connection:
        await connection.messenger.ready()
        place.slack.faults.add("delay", {"method": "conversations.open"}, {"seconds": 5})
        assert isinstance(await connection.messenger.send(outgoing(timeout=0.1)), NotSent)
        assert place.calls("chat.postMessage") == []


async def test_an_account_that_was_deactivated_since(place: Place) -> None:
    async with place.connected() as connection:
        await connection.messenger.ready()
        await connection.messenger.send(outgoing())
        place.slack.workspace.users[ALEX].deleted = True
        for _ in range(2):
            result = await connection.messenger.send(outgoing(key="k2"))
            assert isinstance(result, Refused)
            assert result.cause == "channel_gone"


async def test_without_the_scope_direct_messages_cannot_be_looked_through(place: Place) -> None:
    async with place.connected() as connection:
        await connection.messenger.ready()
        place.slack.workspace.scopes = [one for one in place.slack.workspace.scopes if one != "im:history"]
        result = await connection.messenger.look_up(look())
        assert isinstance(result, CannotLook)
        assert result.forbidden


# ---------------------------------------------------------------- places


async def test_what_a_channel_is(place: Place) -> None:
    elsewhere = place.slack.add_channel("elsewhere", member=False)
    old = place.slack.add_channel("old")
    old.archived = True
    secret = place.slack.add_channel("secret", kind="private", member=False)
    tenant = "slack:T0PLAYGROUND"
    async with place.connected() as connection:
        await connection.messenger.ready()

        async def find(channel_id: str) -> Where | None:
            return await connection.places.place(Channel("slack", channel_id))

        assert await find(CHANNEL) == Where(Channel("slack", CHANNEL), tenant, "papers")
        assert await find(elsewhere.id) == Where(Channel("slack", elsewhere.id), tenant, "elsewhere", "no_permission")
        assert await find(old.id) == Where(Channel("slack", old.id), tenant, "old", "channel_gone")
        assert await find(secret.id) is None
        assert await find("C0NOWHERE") is None
        assert await find(f"@{ALEX}") == Where(direct("slack", ALEX), tenant, f"@{ALEX}")
        assert await find("@U0NOBODY") is None
        place.slack.faults.add("status", {"method": "conversations.info"})
        with pytest.raises(PlaceUnknown):
            await find(CHANNEL)


async def test_before_it_is_known_who_the_bot_is_no_channel_is_known(place: Place) -> None:
    place.slack.workspace.revoked = "token_revoked"
    async with place.connected(wait=False) as connection:
        await until(lambda: bool(place.troubles))
        with pytest.raises(PlaceUnknown):
            await connection.places.place(Channel("slack", CHANNEL))


async def test_where_someone_is_comes_with_their_language(place: Place) -> None:
    nowhere = place.slack.add_user("Nora", tz="")
    async with place.connected() as connection:
        await connection.messenger.ready()
        for user in (MINA, ALEX, nowhere.id):
            await place.command("top 5", user)
    assert isinstance(place.desk, ScriptedDesk)
    assert [person.zone for _, person, _ in place.desk.heard] == ["Asia/Seoul", "America/New_York", None]
