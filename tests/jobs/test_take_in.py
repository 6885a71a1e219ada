import asyncio
import contextlib
import datetime as dt
import importlib
import threading
from dataclasses import replace

import pytest
import structlog

from bot.domain.channels import Channel
from bot.ports import Outgoing
from tests.jobs.office import DAILY, Office
from tests.small_digests import digest_text

ONE = ("2503.00001", 5)
TWO = ("2503.00002", 9)
THREE = ("2503.00003", 1)
FOUR = ("2503.00004", 70)


def shape(sent: list[Outgoing]) -> list[str]:
    """What was sent, shortly: `overview`, `thread`, `paper <id>`, `edit <kind>`."""
    return [_shape(outgoing) for outgoing in sent]


def _shape(outgoing: Outgoing) -> str:
    kind = f"edit {outgoing.kind}" if outgoing.remote_id else outgoing.kind
    if outgoing.kind != "paper":
        return kind
    return f"{kind} {outgoing.body['embeds'][0]['url'][-1]}"


async def test_a_digest_becomes_an_overview_a_thread_and_a_message_for_each_paper(office: Office) -> None:
    sent = await office.arrive({"07.md": digest_text("2025-03-07", ONE, TWO, THREE)})
    assert shape(sent) == ["overview", "thread", "paper 2", "paper 1", "paper 3"]
    assert all(outgoing.overview_id == "m1" for outgoing in sent[1:])
    assert len({outgoing.key for outgoing in sent}) == 5


async def test_a_file_that_still_changes_is_not_read(office: Office) -> None:
    path = office.write("07.md", digest_text("2025-03-07", ONE))
    await office.take_in.look()
    office.now += 6
    with path.open("a", encoding="utf-8") as file:
        file.write("### [Pa")
    await office.take_in.look()
    assert await office.store.newest_date() is None
    office.now += 6
    await office.take_in.look()
    assert await office.store.newest_date() is None, "it ends in the middle of a line, so it gets more time"
    office.now += 10
    await office.take_in.look()
    assert await office.store.newest_date() == dt.date(2025, 3, 7)


async def test_a_folder_that_is_not_there_is_said_once_and_read_when_it_is_back(office: Office) -> None:
    office.folder.rename(office.folder.with_name("aside"))
    with structlog.testing.capture_logs() as logs:
        await office.look()
        await office.look()
        office.folder.with_name("aside").rename(office.folder)
        await office.arrive({"07.md": digest_text("2025-03-07", ONE)})
    said = [entry["event"] for entry in logs if entry.get("folder") == str(office.folder)]
    assert said == [
        "this folder is not there; digests are taken from it as soon as it is",
        "this folder is there again",
    ]
    assert await office.store.newest_date() == dt.date(2025, 3, 7)


async def test_hidden_and_temporary_files_are_not_read(office: Office) -> None:
    for name in (".07.md", "07.md.tmp", "07.txt", ".hidden/07.md"):
        office.write(name, digest_text("2025-03-07", ONE))
    await office.look()
    assert await office.store.newest_date() is None


async def test_an_archive_is_taken_in_whole_and_posts_its_newest_digest_only(office: Office) -> None:
    files = {f"{day:02}.md": digest_text(f"2025-02-{day:02}", (f"2502.{day:05}", day)) for day in range(1, 29)}
    sent = await office.arrive(files)
    assert shape(sent) == ["overview", "thread", "paper 8"]
    assert await office.rows("SELECT count(*) FROM digests WHERE revision = 1") == [(28,)]


async def test_a_first_run_with_none_posts_nothing_and_then_what_comes(office: Office) -> None:
    office.first_run = "none"
    await office.restart()
    assert await office.arrive({"07.md": digest_text("2025-03-07", ONE)}) == []
    assert shape(await office.arrive({"08.md": digest_text("2025-03-08", TWO)})) == ["overview", "thread", "paper 2"]


async def test_after_downtime_one_overview_names_what_was_missed(office: Office) -> None:
    await office.arrive({"01.md": digest_text("2025-03-01", ONE)})
    sent = await office.arrive(
        {
            "02.md": digest_text("2025-03-02", TWO),
            "03.md": digest_text("2025-03-03", THREE),
            "04.md": digest_text("2025-03-04", FOUR),
        }
    )
    assert shape(sent) == ["catchup", "overview", "thread", "paper 4"]
    text = str(sent[0].body)
    assert "Mar 2, 2025" in text
    assert "Mar 3, 2025" in text
    assert "Mar 4, 2025" not in text


async def test_a_start_in_the_middle_of_an_intake_decides_nothing_anew(office: Office) -> None:
    """Killed after the first digest of a catch-up was taken in: the rest is still caught up, not posted in full."""
    await office.arrive({"01.md": digest_text("2025-03-01", ONE)})
    for day, paper in (("02", TWO), ("03", THREE), ("04", FOUR)):
        office.write(f"{day}.md", digest_text(f"2025-03-{day}", paper))
    write, calls = office.store.write, []

    async def dies(date: dt.date, *more: object) -> None:
        calls.append(date)
        if len(calls) == 2:
            raise KeyboardInterrupt
        await write(date, *more)  # type: ignore[arg-type]

    office.store.write = dies  # type: ignore[method-assign, assignment]
    with contextlib.suppress(KeyboardInterrupt):
        await office.look()
    assert len(calls) == 2
    await office.restart()
    await office.look()
    assert shape(await office.deliver()) == ["catchup", "overview", "thread", "paper 4"]


async def test_an_old_digest_is_archived_and_a_late_one_is_posted(office: Office) -> None:
    await office.arrive({"10.md": digest_text("2025-03-10", ONE)})
    assert await office.arrive({"06.md": digest_text("2025-03-06", TWO)}) == []
    assert shape(await office.arrive({"08.md": digest_text("2025-03-08", THREE)})) == ["overview", "thread", "paper 3"]


async def test_nothing_is_sent_again_after_a_restart(office: Office) -> None:
    await office.arrive({"07.md": digest_text("2025-03-07", ONE)})
    await office.restart()
    await office.look()
    assert await office.deliver() == []


async def test_an_appended_file_adds_its_new_papers_in_vote_order_and_edits_the_overview(office: Office) -> None:
    await office.arrive({"07.md": digest_text("2025-03-07", ONE, TWO)})
    sent = await office.arrive({"07.md": digest_text("2025-03-07", ONE, TWO, THREE, FOUR)})
    assert shape(sent) == ["edit overview", "paper 4", "paper 3"]


async def test_a_second_edit_of_an_overview_waits_ten_minutes(office: Office) -> None:
    await office.arrive({"07.md": digest_text("2025-03-07", ONE)})
    await office.arrive({"07.md": digest_text("2025-03-07", ONE, TWO)})
    sent = await office.arrive({"07.md": digest_text("2025-03-07", ONE, TWO, THREE)})
    assert shape(sent) == ["paper 3"]
    office.now += 601
    assert shape(await office.deliver()) == ["edit overview"]
    assert await office.deliver() == []


async def test_a_corrected_paper_is_edited_in_place(office: Office) -> None:
    await office.arrive({"07.md": digest_text("2025-03-07", ONE, TWO)})
    sent = await office.arrive({"07.md": digest_text("2025-03-07", ("2503.00001", 500), TWO)})
    assert sorted(shape(sent)) == ["edit overview", "edit paper 1"]
    assert "500 votes" in str([outgoing.body for outgoing in sent if outgoing.kind == "paper"])


async def test_what_was_not_sent_yet_takes_the_correction_without_an_edit(office: Office) -> None:
    office.write("07.md", digest_text("2025-03-07", ONE))
    await office.look()
    sent = await office.arrive({"07.md": digest_text("2025-03-07", ("2503.00001", 500))})
    assert shape(sent) == ["overview", "thread", "paper 1"]
    assert "500 votes" in str(sent[0].body)


async def test_a_shrunk_file_takes_nothing_back(office: Office) -> None:
    await office.arrive({"07.md": digest_text("2025-03-07", ONE, TWO, THREE)})
    sent = await office.arrive({"07.md": digest_text("2025-03-07", ONE, TWO)})
    assert shape(sent) == ["edit overview"]
    assert len(office.platform.posted) == 5


async def test_a_file_that_lost_most_of_its_papers_is_held_back_and_reported(office: Office) -> None:
    await office.arrive({"07.md": digest_text("2025-03-07", ONE, TWO, THREE)})
    assert await office.arrive({"07.md": digest_text("2025-03-07", ("2503.00001", 99))}) == []
    (problem,) = await office.rows("SELECT line, message FROM problems")
    assert problem[0] == 1
    assert "more than half" in str(problem[1])


async def test_a_truncated_file_is_held_back_too(office: Office) -> None:
    await office.arrive({"07.md": digest_text("2025-03-07", ONE)})
    assert await office.arrive({"07.md": "\n"}) == []
    assert await office.rows("SELECT count(*) FROM problems WHERE message LIKE '%held back%'") == [(1,)]


async def test_a_paper_that_is_gone_before_it_was_sent_is_not_sent_and_comes_back_with_a_repair(office: Office) -> None:
    office.write("07.md", digest_text("2025-03-07", ONE, TWO, THREE))
    await office.look()
    office.write("07.md", digest_text("2025-03-07", ONE, TWO))
    await office.look()
    assert shape(await office.deliver()) == ["overview", "thread", "paper 2", "paper 1"]
    sent = await office.arrive({"07.md": digest_text("2025-03-07", ONE, TWO, THREE)})
    assert "paper 3" in shape(sent)


async def test_a_renamed_or_deleted_file_changes_nothing(office: Office) -> None:
    await office.arrive({"07.md": digest_text("2025-03-07", ONE)})
    (office.folder / "07.md").rename(office.folder / "2025-03-07.md")
    await office.look()
    assert await office.deliver() == []
    sent = await office.arrive({"2025-03-07.md": digest_text("2025-03-07", ("2503.00001", 77))})
    assert sorted(shape(sent)) == ["edit overview", "edit paper 1"], "a correction under the new name counts"
    (office.folder / "2025-03-07.md").unlink()
    await office.look()
    assert await office.deliver() == []


async def test_a_paper_on_two_dates_is_posted_on_both_and_says_so(office: Office) -> None:
    await office.arrive({"07.md": digest_text("2025-03-07", ONE)})
    sent = await office.arrive({"08.md": digest_text("2025-03-08", ONE)})
    assert shape(sent) == ["overview", "thread", "paper 1"]
    assert "also on March 7, 2025" in sent[2].body["embeds"][0]["description"]


async def test_two_dates_in_one_file_are_two_digests(office: Office) -> None:
    await office.arrive({"07.md": digest_text("2025-03-07", ONE)})
    sent = await office.arrive({"08.md": digest_text("2025-03-08", TWO) + digest_text("2025-03-09", THREE)})
    assert shape(sent) == ["catchup", "overview", "thread", "paper 3"]


async def test_a_new_feed_starts_with_the_next_digest(office: Office) -> None:
    await office.arrive({"07.md": digest_text("2025-03-07", ONE)})
    office.feeds = (DAILY, replace(DAILY, name="second", channel=Channel("discord", "2")))
    await office.restart()
    await office.look()
    assert await office.deliver() == []
    sent = await office.arrive({"08.md": digest_text("2025-03-08", TWO)})
    assert {outgoing.channel for outgoing in sent} == {"1", "2"}


async def test_a_feed_whose_channel_changes_starts_there_with_the_next_digest(office: Office) -> None:
    await office.arrive({"07.md": digest_text("2025-03-07", ONE)})
    office.feeds = (replace(DAILY, channel=Channel("discord", "2")),)
    await office.restart()
    await office.look()
    assert await office.deliver() == []
    sent = await office.arrive({"08.md": digest_text("2025-03-08", TWO)})
    assert {outgoing.channel for outgoing in sent} == {"2"}
    sent = await office.arrive({"07.md": digest_text("2025-03-07", ONE, THREE)})
    assert {outgoing.channel for outgoing in sent} == {"1"}, "what grew is told where it was posted"


async def test_the_time_of_day_is_kept_when_the_bot_was_off_then(office: Office) -> None:
    """The file came at 08:30, the bot was off from 08:20 to 10:00, the feed posts at 09:00: it goes out at once."""
    seoul_8_20 = dt.datetime(2025, 3, 9, 23, 20, tzinfo=dt.UTC).timestamp()
    office.feeds = (replace(DAILY, post_at=dt.time(9)),)
    office.now = seoul_8_20
    await office.restart()
    await office.arrive({"08.md": digest_text("2025-03-08", ONE)})
    await office.close()
    office.now = seoul_8_20 + 100 * 60
    office.write("09.md", digest_text("2025-03-09", TWO), age=90 * 60)
    await office.open()
    await office.look()
    assert [paper for paper in shape(await office.deliver()) if "paper" in paper] == ["paper 1", "paper 2"]


async def test_a_digest_waits_for_its_time_of_day_and_is_posted_once(office: Office) -> None:
    office.feeds = (replace(DAILY, post_at=dt.time(12)),)  # Noon in Seoul is 03:00 UTC; the clock stands at 00:00.
    await office.restart()
    assert await office.arrive({"07.md": digest_text("2025-03-07", ONE)}) == []
    office.now += 3 * 3600
    await office.restart()
    assert shape(await office.deliver()) == ["overview", "thread", "paper 1"]
    office.now += 24 * 3600
    assert await office.deliver() == []


async def test_what_is_ingested_is_posted_by_no_feed(office: Office) -> None:
    from bot.digests.intake import settled_file

    path = office.write("07.md", digest_text("2025-03-07", ONE))
    assert await office.take_in.ingest([settled_file(str(path))], lambda: None) == []
    await office.look()
    assert await office.deliver() == []
    assert await office.store.newest_date() == dt.date(2025, 3, 7)


@pytest.mark.parametrize("slow", ["bot.jobs.take_in.plan_digest", "bot.adapters.sqlite.digests.index_text"])
async def test_people_are_answered_while_a_large_digest_is_made_into_messages_and_indexed(
    office: Office, monkeypatch: pytest.MonkeyPatch, slow: str
) -> None:
    module, _, name = slow.rpartition(".")
    real = getattr(importlib.import_module(module), name)
    begun, answered = threading.Event(), threading.Event()

    def waits(*args: object, **kwargs: object) -> object:
        begun.set()
        assert answered.wait(20), "nobody is answered meanwhile"
        return real(*args, **kwargs)

    monkeypatch.setattr(slow, waits)
    office.write("07.md", digest_text("2025-03-07", ONE))
    looking = asyncio.create_task(office.look())
    await asyncio.to_thread(begun.wait, 20)
    answered.set()
    await looking
    assert await office.store.newest_date() == dt.date(2025, 3, 7)


async def test_the_tenants_of_the_feeds_are_known(office: Office) -> None:
    assert await office.rows("SELECT id, platform FROM tenants") == [("discord", "discord")]
