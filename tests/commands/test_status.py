"""`/paper status`: about this server alone, to who may, with what to do."""

import datetime as dt
from dataclasses import replace

import pytest

from bot.adapters.sqlite.copies import back_up_daily
from bot.commands.ask import Ask, Person
from bot.commands.desk import Desk
from bot.domain.outcomes import Refused
from bot.domain.replies import Entries, Reply, Sentence
from bot.ports import Running
from tests.commands.counter import Counter, digest

ADA = Person("discord", "9", "5", "en-US", admin=True)
EVE = Person("discord", "8", "7", "en-US", admin=True)


@pytest.fixture
async def desk(counter: Counter) -> Counter:
    """Server 9 and server 8 have a feed each; messages of the first are refused."""
    counter.places.add("discord:100", "discord:9", "papers")
    counter.places.add("discord:800", "discord:8", "theirs")
    counter.places.add("discord:1", "discord:7", "of the file")
    for who, name, channel in ((ADA, "mine", "100"), (EVE, "theirs", "800")):
        await counter.desk.asked(Ask("feed make", who, {"name": name, "channel": channel}))
    return counter


async def status(desk: Counter, who: Person = ADA) -> dict[str, str]:
    reply = await desk.desk.typed("status", who)
    assert isinstance(reply, Entries), reply
    return {entry.title: entry.text for entry in reply.entries}


async def test_who_may_not_hears_who_may(desk: Counter) -> None:
    reply: Reply = await desk.desk.typed("status", replace(ADA, admin=False))
    assert isinstance(reply, Sentence)
    assert "Manage Server" in reply.text


async def test_it_tells_version_start_connections_newest_digest_and_next_postings(desk: Counter) -> None:
    running = Running(desk.office.now, {"discord": lambda: True, "slack": lambda: False})
    desk.desk = Desk(replace(desk.records, running=running))
    await desk.desk.asked(Ask("feed make", ADA, {"name": "morning", "channel": "100", "post_at": "09:30"}))
    said = await status(desk)
    assert "since" in said["Running"]
    assert "Discord: connected" in said["Running"]
    assert "Slack: not connected" in said["Running"]
    assert "March 7, 2025" in said["Digests"]
    assert "mine: as soon as the next digest is here" in said["Next postings"]
    assert "morning: " in said["Next postings"]
    assert "9:30" in said["Next postings"]
    assert said["Last backup"] == "There is none yet."


async def test_what_is_held_is_named_with_its_remedy_and_only_to_its_own_server(desk: Counter) -> None:
    desk.office.platform.refuse_channel["100"] = Refused("no_permission", "50013", "Missing Permissions")
    await desk.office.arrive({"10.md": digest("2025-03-10", ("2503.00101", "First", 5))})
    mine = (await status(desk))["Waiting to be posted"]
    assert "mine: 3 messages, waiting since" in mine
    assert "Please let me view it, send messages" in mine
    assert "Missing Permissions" in mine
    assert (await status(desk, EVE))["Waiting to be posted"] == "Nothing waits."


async def test_what_is_due_later_is_told_with_its_time(desk: Counter) -> None:
    await desk.desk.asked(Ask("feed make", ADA, {"name": "late", "channel": "100", "post_at": "23:00"}))
    await desk.office.arrive({"10.md": digest("2025-03-10", ("2503.00101", "First", 5))})
    assert "late: 3 messages, due" in (await status(desk))["Waiting to be posted"]


async def test_problems_and_the_last_backup_are_told(desk: Counter) -> None:
    await desk.office.arrive({"10.md": digest("2025-03-10", ("2503.00101", "First", 5)) + "### No link\n\nVote: 3\n"})
    back_up_daily(desk.office.store_path, 3, desk.office.now)
    said = await status(desk)
    assert "could not be read" in said["Digests"]
    assert str(dt.datetime.now(tz=dt.UTC).year) in said["Last backup"]


async def test_a_source_that_fails_is_told_until_it_is_well_again(desk: Counter) -> None:
    await desk.office.store.remember("source", '{"trouble": "example.org answers 500"}')
    assert "example.org answers 500" in (await status(desk))["Digests"]
    for well in ('{"trouble": ""}', "{}"):
        await desk.office.store.remember("source", well)
        assert "fetched" not in (await status(desk))["Digests"]


async def test_a_sentence_of_the_running_bot_about_itself_is_passed_on(desk: Counter) -> None:
    complaint = ("The configuration file {where} cannot be used.", {"where": "x.toml"})
    desk.desk = Desk(replace(desk.records, running=Running(desk.office.now, {}, lambda: (complaint,))))
    assert "x.toml cannot be used" in (await status(desk))["Running"]
