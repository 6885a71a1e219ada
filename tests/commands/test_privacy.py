"""`/paper mydata` and `forgetme`: everything is shown, and everything goes, from the files too."""

import contextlib
import datetime as dt
import json
import logging
import random
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import structlog

from bot.adapters.sqlite.database import Database
from bot.adapters.sqlite.last_looks import LastLookStore
from bot.commands.ask import Person
from bot.domain.replies import Document, PaperList, Reply, Sentence
from bot.logs import configure, hide
from tests.commands.counter import Counter

SOMEONE = Person("slack", "T7TEAM", "U7SOMEONE", "en")
TYPED, FOLLOWED, LOOKED_AT = "Europe/Vaduz", "zebrafish", "xylophone"


def said(reply: Reply) -> str:
    assert isinstance(reply, Sentence), reply
    return reply.text


async def data_of(counter: Counter, person: Person) -> dict[str, Any]:
    reply = await counter.desk.typed("mydata", person)
    assert isinstance(reply, Document), reply
    found = json.loads(reply.content)
    assert isinstance(found, dict)
    return found


async def use_everything(counter: Counter, person: Person) -> None:
    for line in (
        "save 2503.00061",
        "save 2503.00062",
        f"settings timezone {TYPED}",
        "settings quiet 22:00-08:00",
        "today",
    ):
        await counter.desk.typed(line, person)


async def follow(counter: Counter, person: Person) -> None:
    """One keyword, and another that is only looked at."""
    offered = await counter.desk.typed(f"subscribe {FOLLOWED}", person)
    assert isinstance(offered, PaperList | Sentence)
    assert "follow" in str(await counter.desk.pressed(offered.actions[0].button, person)).lower()
    await counter.desk.typed(f"subscribe {LOOKED_AT}", person)


async def forget(counter: Counter, person: Person) -> Reply:
    asked = await counter.desk.typed("forgetme", person)
    assert isinstance(asked, Sentence)
    return await counter.desk.pressed(asked.actions[0].button, person)


async def written(counter: Counter) -> None:
    assert isinstance(counter.records.last_looks, LastLookStore)
    await counter.records.last_looks.written()


def bytes_of(database: Database) -> bytes:
    """Everything of the store that is on the disk: the database, its write-ahead log and what lies beside it."""
    return b"".join(path.read_bytes() for path in database.path.parent.glob(f"{database.path.name}*") if path.is_file())


# ---------------------------------------------------------------- mydata


async def test_everything_that_is_kept_is_in_the_file(counter: Counter) -> None:
    counter.office.now = 1_741_316_400.0
    await use_everything(counter, SOMEONE)
    data = await data_of(counter, SOMEONE)
    assert data == {
        "person": "slack:T7TEAM:U7SOMEONE",
        "first question": [{"tenant": "T7TEAM", "person": "U7SOMEONE", "seen_at": "2025-03-07T03:00:00Z"}],
        "settings": [
            {
                "person": "slack:T7TEAM:U7SOMEONE",
                "language": None,
                "timezone": TYPED,
                "time_of_day": None,
                "quiet_from": "22:00",
                "quiet_until": "08:00",
                "found_zone": None,
            }
        ],
        "reading list": [
            {"arxiv_id": "2503.00062", "saved_at": "2025-03-07T03:00:00Z"},
            {"arxiv_id": "2503.00061", "saved_at": "2025-03-07T03:00:00Z"},
        ],
        "last digest seen": [{"date": "2025-03-07"}],
    }


async def test_the_file_holds_nothing_of_anyone_else(counter: Counter) -> None:
    await use_everything(counter, SOMEONE)
    for other in (replace(SOMEONE, id="U7SOMEONE2"), replace(SOMEONE, tenant="T8TEAM")):
        await counter.desk.typed("help", other)
        data = await data_of(counter, other)
        assert set(data) == {"person", "first question"}
        assert [row["tenant"] for row in data["first question"]] == [other.tenant]


async def test_every_table_that_names_people_is_known_here(counter: Counter) -> None:
    """A new one has to be shown by `mydata`, emptied by `forgetme`, and added to this list."""
    known = {"people", "preferences", "reading_list", "last_looks", "admins", "followers", "subscriptions", "drafts"}
    columns = {"person", "owner", "user", "user_id"}

    async def work(connection: Any) -> set[str]:
        rows = await connection.execute_fetchall(
            "SELECT m.name, c.name AS col FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table'"
        )
        return {row["name"] for row in rows if row["col"] in columns}

    assert await counter.office.database.reading(work) <= known | {"matches"}


async def test_who_has_left_nothing_gets_no_file(counter: Counter) -> None:
    await forget(counter, counter.alex)
    parts = [await part.mine(counter.alex.key) for part in counter.records.personal]
    assert [rows for part in parts for rows in part.values() if rows] == []


# ---------------------------------------------------------------- forgetme


async def test_it_asks_once_more_before_anything_goes(counter: Counter) -> None:
    await use_everything(counter, SOMEONE)
    reply = await counter.desk.typed("forgetme", SOMEONE)
    assert "cannot be undone" in said(reply)
    assert isinstance(reply, Sentence)
    assert [(action.label, action.style) for action in reply.actions] == [
        ("Forget everything about me", "danger"),
        ("See what you keep", "plain"),
    ]
    assert "reading list" in await data_of(counter, SOMEONE)


async def test_then_everything_is_gone_from_every_file(counter: Counter) -> None:
    """Ids, and what was typed."""
    await use_everything(counter, SOMEONE)
    await follow(counter, SOMEONE)
    await written(counter)
    before = bytes_of(counter.office.database)
    assert all(text.encode() in before for text in (SOMEONE.id, TYPED, FOLLOWED, LOOKED_AT))
    assert said(await forget(counter, SOMEONE)).startswith("Done: I keep nothing about you any more.")
    after = bytes_of(counter.office.database)
    assert [text for text in (SOMEONE.id, TYPED, FOLLOWED, LOOKED_AT) if text.encode() in after] == []
    assert counter.alex.id.encode() in after


async def test_among_many_people_nothing_is_left_behind(counter: Counter) -> None:
    """Pages of a table are split and merged as it grows; what moved must leave no copy either."""
    chance = random.Random(7)
    people = [replace(SOMEONE, id=f"UMANY{number:04}") for number in range(120)]
    for round_ in range(6):
        for person in chance.sample(people, len(people)):
            await counter.records.reading_lists.save(person.key, f"2503.{chance.randrange(10**5):05}", float(round_))
    for person in people:
        await counter.people.first_time(person.tenant, person.id, 0.0)
    for person in chance.sample(people, 40):
        for part in counter.records.personal:
            await part.forget(person.key)
        assert person.id.encode() not in bytes_of(counter.office.database)


async def test_afterwards_everything_is_as_at_the_beginning(counter: Counter) -> None:
    await counter.desk.typed("settings language ko", SOMEONE)
    await use_everything(counter, SOMEONE)
    await forget(counter, SOMEONE)
    assert counter.desk.words_for(SOMEONE).language == "en"
    reply = await counter.desk.typed("catchup", SOMEONE)
    assert isinstance(reply, PaperList)
    assert "not looked before" in reply.note
    assert len(reply.tips) == 3, "greeted like anyone who is new"


async def test_forgetting_remembers_nobody(counter: Counter) -> None:
    """Neither the greeting nor a look that was still to be written comes behind it."""
    newcomer = replace(SOMEONE, id="UNEVERSEEN")
    await counter.desk.typed("forgetme yes", newcomer)
    assert b"UNEVERSEEN" not in bytes_of(counter.office.database)
    counter.records.last_looks.saw(SOMEONE.key, dt.date(2025, 3, 7))
    await counter.desk.typed("forgetme yes", SOMEONE)
    await written(counter)
    assert SOMEONE.id.encode() not in bytes_of(counter.office.database)


async def test_others_keep_what_is_theirs(counter: Counter) -> None:
    others = [replace(SOMEONE, tenant="T8TEAM"), replace(SOMEONE, id="U8"), replace(counter.mina, id="7")]
    for person in others:
        await use_everything(counter, person)
    kept = [await data_of(counter, person) for person in others]
    await use_everything(counter, SOMEONE)
    await forget(counter, SOMEONE)
    assert [await data_of(counter, person) for person in others] == kept


async def test_a_discord_account_is_forgotten_in_every_server_at_once(counter: Counter) -> None:
    here = Person("discord", "100", "424242424242")
    for tenant in ("100", "200", "@424242424242"):
        await counter.desk.typed("help", replace(here, tenant=tenant))
    assert len((await data_of(counter, here))["first question"]) == 3
    await forget(counter, here)
    assert b"424242424242" not in bytes_of(counter.office.database)


async def test_backups_are_named_with_the_days_they_are_kept(counter: Counter) -> None:
    desk = counter.desk
    desk._records = replace(counter.records, backups=7)
    assert said(await counter.say("forgetme")).endswith("Backups hold it for up to 7 more days.")
    assert said(await counter.say("forgetme yes")).endswith("Backups hold it for up to 7 more days.")
    desk._records = replace(counter.records, backups=0)
    assert "ackups" not in said(await counter.say("forgetme"))


async def test_what_could_not_be_emptied_is_said_and_can_be_tried_again(counter: Counter) -> None:
    """Somebody reads the write-ahead log: it still holds what was deleted."""
    await use_everything(counter, SOMEONE)
    with reading(counter.office.database.path):
        await quickly(counter.office.database)
        reply = await forget(counter, SOMEONE)
        assert said(reply).startswith("I could not remove everything yet.")
    assert isinstance(reply, Sentence)
    assert said(await counter.desk.pressed(reply.actions[0].button, SOMEONE)).startswith("Done")
    assert SOMEONE.id.encode() not in bytes_of(counter.office.database)


@contextlib.contextmanager
def reading(path: Path) -> Iterator[None]:
    connection = sqlite3.connect(path)
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM people").fetchone()
    try:
        yield
    finally:
        connection.close()


async def quickly(database: Database) -> None:
    """Without the usual patience for readers."""

    async def work(connection: Any) -> None:
        await connection.execute("PRAGMA busy_timeout = 0")

    await database.reading(work)


# ---------------------------------------------------------------- the log


async def test_the_log_holds_neither_people_nor_what_they_typed(counter: Counter) -> None:
    written, root, before = StringIO(), logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    try:
        configure(stream=written)
        await use_everything(counter, SOMEONE)
        await follow(counter, SOMEONE)
        for line in ("search privatewords", "top privatewords", "privatewords", "mydata", "forgetme yes"):
            await counter.desk.typed(line, SOMEONE)
    finally:
        root.handlers[:], root.level = handlers, level
        structlog.configure(**before)
    for private in (SOMEONE.id, "privatewords", TYPED, FOLLOWED, LOOKED_AT):
        assert private not in written.getvalue()


def test_whom_a_message_goes_to_is_hidden_in_the_log() -> None:
    clean = hide([])
    assert clean("channel=discord:@123456 lane=slack:@U0123 who=slack:T1:U0123") == (
        "channel=discord:@[hidden] lane=slack:@[hidden] who=slack:[hidden]"
    )
    assert clean("channel=discord:123456 channel=slack:C0123") == "channel=discord:123456 channel=slack:C0123"
