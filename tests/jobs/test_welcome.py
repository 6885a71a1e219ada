"""The welcome: once where the bot was added, and never where people have feeds already."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.adapters.sqlite.preferences import PreferenceStore
from bot.adapters.sqlite.subscriptions import SubscriptionStore
from bot.adapters.sqlite.tenants import TenantStore
from bot.domain.channels import Channel, direct
from bot.domain.feed_options import feed_of
from bot.domain.preferences import Preferences
from bot.jobs.welcome import Welcome
from tests.commands.counter import ChosenPlaces, digest
from tests.jobs.office import Office

SERVER, LOBBY = "discord:9", Channel("discord", "100")


class Hall:
    """An office with a welcome; the file's feed is in a channel of server 7."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.places = ChosenPlaces()
        self.places.add("discord:1", "discord:7", "daily")
        self.renew()

    def renew(self) -> None:
        office = self.office
        self.subscriptions = SubscriptionStore(office.database)
        self.preferences = PreferenceStore(office.database)
        self.welcome = Welcome(
            TenantStore(office.database),
            office.registry,
            self.subscriptions,
            {"discord": self.places, "slack": self.places},
            lambda: "ko",
            lambda: office.now,
            office.news.set,
            self.preferences,
        )


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    office = Office(tmp_path)
    await office.open()
    yield Hall(office)
    await office.close()


async def test_a_server_is_welcomed_once_in_its_language_with_a_button_for_the_first_feed(hall: Hall) -> None:
    await hall.welcome.guild(SERVER, LOBBY, "en-US", joined=True)
    (sent,) = await hall.office.deliver()
    assert (sent.channel, sent.kind) == ("100", "welcome")
    text = json.dumps(sent.body)
    assert "form:feed make" in text
    assert "Hello" in text
    assert sent.key in text
    for joined in (True, False):
        await hall.welcome.guild(SERVER, LOBBY, "en-US", joined=joined)
    await hall.office.restart()
    hall.renew()
    await hall.welcome.guild(SERVER, LOBBY, "en-US", joined=False)
    assert await hall.office.deliver() == []


async def test_a_language_that_is_not_spoken_is_answered_in_the_bots_own(hall: Hall) -> None:
    await hall.welcome.guild(SERVER, LOBBY, "fr", joined=True)
    (sent,) = await hall.office.deliver()
    assert "안녕하세요" in json.dumps(sent.body, ensure_ascii=False)


async def test_a_server_of_before_is_welcomed_only_without_feeds(hall: Hall) -> None:
    await hall.welcome.guild("discord:7", Channel("discord", "1"), "en-US", joined=False)
    feed = feed_of({"name": "daily", "channel": "discord:800"}, "discord:8", "en", hall.office.feeds[0].zone)
    await hall.office.registry.make(feed, {"name": "daily", "channel": "discord:800"}, hall.office.now)
    await hall.welcome.guild("discord:8", Channel("discord", "800"), "en-US", joined=False)
    assert await hall.office.deliver() == []
    await hall.welcome.guild(SERVER, LOBBY, "en-US", joined=False)
    assert [sent.channel for sent in await hall.office.deliver()] == ["100"]


async def test_while_nobody_can_tell_where_feeds_are_nobody_is_greeted(hall: Hall) -> None:
    hall.places.silent = True
    await hall.welcome.guild(SERVER, LOBBY, "en-US", joined=False)
    assert await hall.office.deliver() == []


async def test_without_a_channel_to_write_in_it_waits_for_one(hall: Hall) -> None:
    await hall.welcome.guild(SERVER, None, "en-US", joined=True)
    assert await hall.office.deliver() == []
    await hall.welcome.guild(SERVER, LOBBY, "en-US", joined=False)
    assert len(await hall.office.deliver()) == 1


async def test_the_first_visitor_of_a_workspace_is_told_in_their_direct_messages(hall: Hall) -> None:
    await hall.welcome.visitor("slack:T1", direct("slack", "U1"), "en-US")
    await hall.welcome.visitor("slack:T1", direct("slack", "U2"), "en-US")
    owed = await hall.office.rows("SELECT channel, kind FROM deliveries")
    assert owed == [("@U1", "welcome")]


async def test_a_place_that_is_gone_is_forgotten_and_the_others_go_on(hall: Hall) -> None:
    office = hall.office
    for server in ("8", "9"):
        written = {"name": "mine", "channel": f"discord:{server}00", "post_at": "23:00"}
        feed = feed_of(written, f"discord:{server}", "en", office.feeds[0].zone)
        await office.registry.make(feed, written, office.now)
        await hall.welcome.guild(f"discord:{server}", Channel("discord", f"{server}00"), "en-US", joined=True)
    await office.arrive({"10.md": digest("2025-03-10", ("2503.00101", "First", 5))})
    for channel in ("800", "900"):
        await office.rows(
            f"INSERT INTO notices (subject, trouble, detail, raised_at) VALUES ('discord:{channel}', 'closed', '', 0)"
        )
    await hall.welcome.gone("discord:9")
    assert await office.rows("SELECT subject FROM notices") == [("discord:800",)]
    office.now += 86_400
    assert {sent.channel for sent in await office.deliver()} == {"800"}
    for table in ("feeds", "posts", "deliveries"):
        tenants = {row[0] for row in await office.rows(f"SELECT DISTINCT tenant FROM {table}")}
        assert tenants == {"discord", "discord:8"}, table
    await hall.welcome.guild("discord:9", Channel("discord", "900"), "en-US", joined=True)
    assert [sent.kind for sent in await office.deliver()] == ["welcome"]


async def test_of_a_workspace_that_is_gone_its_people_are_forgotten_too(hall: Hall) -> None:
    await hall.office.rows(
        "INSERT INTO reading_list VALUES ('slack:T1:U1', '2503.1', 0), ('slack:T12:U1', '2503.1', 0)"
    )
    await hall.welcome.gone("slack:T1")
    assert await hall.office.rows("SELECT person FROM reading_list") == [("slack:T12:U1",)]


async def test_the_language_of_someone_who_is_forgotten_is_forgotten_at_once(hall: Hall) -> None:
    people = ("slack:T1:U1", "slack:T12:U1", "discord:5")
    for person in people:
        await hall.preferences.choose(person, Preferences(language="ko"))
    for place in ("slack:T1", "discord:9"):
        await hall.welcome.gone(place)
    assert [hall.preferences.language(person) for person in people] == [None, "ko", "ko"]


async def test_what_a_person_keeps_stays_when_a_server_is_left(hall: Hall) -> None:
    await hall.office.rows("INSERT INTO reading_list VALUES ('discord:5', '2503.1', 0)")
    await hall.office.rows("INSERT INTO people VALUES ('9', '5', 0), ('8', '5', 0)")
    await hall.office.rows("INSERT INTO admins VALUES ('discord:9', 'discord:5', 0), ('discord:8', 'discord:5', 0)")
    await hall.subscriptions.add("discord:5", [("RAG", False)], 10, "en", hall.office.now)
    await hall.welcome.gone("discord:9")
    assert await hall.office.rows("SELECT person FROM reading_list") == [("discord:5",)]
    assert [one.query for one in await hall.subscriptions.of("discord:5")] == ["RAG"]
    assert await hall.office.rows("SELECT tenant FROM people") == [("8",)]
    assert await hall.office.rows("SELECT tenant FROM admins") == [("discord:8",)]


async def test_keywords_followed_in_a_place_that_is_gone_are_held_against_papers_no_more(hall: Hall) -> None:
    for owner in ("slack:T1:U1", "slack:T12:U1", "discord:5"):
        await hall.subscriptions.add(owner, [("RAG", False)], 10, "en", hall.office.now)
    ended: list[tuple[str, int]] = []
    hall.subscriptions.watch(lambda made, over: ended.extend(over))
    await hall.welcome.gone("slack:T1")
    assert ended == [("slack:T1:U1", 1)]
    assert {one.owner for one in await hall.subscriptions.all()} == {"slack:T12:U1", "discord:5"}
    assert await hall.office.rows("SELECT 1 FROM subscriptions WHERE owner = 'slack:T1:U1'") == []


async def test_a_server_that_removed_the_bot_while_it_was_away_is_forgotten(hall: Hall) -> None:
    for server in ("8", "9"):
        await hall.welcome.guild(f"discord:{server}", Channel("discord", f"{server}00"), "en-US", joined=True)
    await hall.welcome.visitor("slack:T1", direct("slack", "U1"), "en-US")
    await hall.office.rows("INSERT INTO admins VALUES ('discord:7', 'discord:5', 0)")
    await hall.welcome.present(lambda: {"discord:8", "discord:10"})
    tenants = {row[0] for row in await hall.office.rows("SELECT id FROM tenants")}
    assert tenants == {"discord", "discord:8", "slack:T1"}
    assert await hall.office.rows("SELECT tenant FROM admins") == []


async def test_another_bot_on_the_same_store_forgets_nothing(hall: Hall) -> None:
    await hall.welcome.guild(SERVER, LOBBY, "en-US", joined=True)
    await hall.welcome.present(set)
    await hall.welcome.present(lambda: {"discord:10"})
    assert (SERVER,) in await hall.office.rows("SELECT id FROM tenants")
