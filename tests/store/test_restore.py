"""A backup is restored, and the bot goes on: nothing doubled, nothing lost, on Discord and on Slack."""

import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.channels import Channel
from bot.domain.outcomes import Refused
from bot.ports import Outgoing
from tests.reliability.sim_platform import Answer, Fair, Fate, RequestLost, SimPlatform
from tests.small_digests import digest_text
from tests.store.branch import FEEDS, Branch

ONE, TWO, THREE = ("2503.00001", 5), ("2503.00002", 3), ("2503.00003", 1)
STEPS = range(6)
SEVENTH = digest_text("2025-03-07", ONE, TWO, THREE)


def whole(branch: Branch, papers: int) -> list[str]:
    return ["overview", *["paper"] * papers]


def lose_present(branch: Branch) -> None:
    branch.store_path.unlink()


def break_present(branch: Branch) -> None:
    branch.store_path.write_bytes(b"no database any more" * 400)


def keep_present(branch: Branch) -> None:
    """The present store can be read, and tells what was promised."""


PRESENTS: list[Callable[[Branch], None]] = [keep_present, break_present, lose_present]
every_present = pytest.mark.parametrize("present", PRESENTS, ids=["readable", "broken", "missing"])


async def restore(branch: Branch, present: Callable[[Branch], None] = keep_present) -> None:
    await branch.close()
    present(branch)
    branch.restore()
    await branch.open()


@every_present
@pytest.mark.parametrize("steps", STEPS)
async def test_a_backup_from_the_middle_of_a_digest_posts_nothing_twice(
    branch: Branch, steps: int, present: Callable[[Branch], None]
) -> None:
    await branch.take("07.md", SEVENTH)
    await branch.send_only(steps)
    branch.back_up()
    await branch.finish()
    assert branch.shown() == whole(branch, 3)
    branch.now += 3600
    await restore(branch, present)
    with branch.nothing_new():
        await branch.look()
        await branch.finish()
    assert branch.shown() == whole(branch, 3)
    assert await branch.rows("SELECT DISTINCT state FROM deliveries") == [("sent",)]


@pytest.mark.parametrize(("before", "after"), [(before, after) for before in STEPS for after in STEPS[: 6 - before]])
async def test_what_was_under_way_then_is_finished_in_order(branch: Branch, before: int, after: int) -> None:
    """Backed up after some messages, lost after some more: what is there is found, the rest is sent."""
    await branch.take("07.md", SEVENTH)
    await branch.send_only(before)
    branch.back_up()
    await branch.send_only(after)
    branch.now += 3600
    await restore(branch)
    await branch.look()
    await branch.finish()
    assert branch.shown() == whole(branch, 3)


async def test_a_restore_within_the_nonce_window_looks_all_the_same(branch: Branch) -> None:
    """The body that was posted is not known any more, so the nonce must not be asked for it."""
    await branch.take("07.md", SEVENTH)
    branch.back_up()
    await branch.finish()
    await restore(branch)
    calls = branch.place.calls
    with branch.nothing_new():
        await branch.finish()
    assert branch.place.calls > calls
    assert {kind for kind, _ in branch.place.looks} >= {"overview", "paper"}


@every_present
async def test_digests_that_came_after_the_backup_are_not_posted_again(
    branch: Branch, present: Callable[[Branch], None]
) -> None:
    await branch.take("06.md", digest_text("2025-03-06", ("2503.00006", 1)))
    await branch.finish()
    branch.back_up()
    for day, paper in (("07", ONE), ("08", TWO), ("09", THREE)):
        branch.now += 86_400
        await branch.take(f"{day}.md", digest_text(f"2025-03-{day}", paper))
        await branch.finish()
    before = branch.shown()
    branch.now += 3600
    await restore(branch, present)
    with branch.nothing_new():
        await branch.look()
        await branch.finish()
    assert branch.shown() == before
    await branch.take("10.md", digest_text("2025-03-10", ("2503.00010", 1)))
    await branch.finish()
    assert branch.shown() == [*before, "overview", "paper"]


@every_present
async def test_a_digest_that_was_posted_in_part_is_finished(branch: Branch, present: Callable[[Branch], None]) -> None:
    branch.back_up()
    await branch.take("07.md", SEVENTH)
    await branch.send_only(3)
    branch.now += 3600
    await restore(branch, present)
    await branch.look()
    await branch.finish()
    assert branch.shown() == whole(branch, 3)


@every_present
async def test_a_digest_that_nobody_posted_is_sent_after_one_look(
    branch: Branch, present: Callable[[Branch], None]
) -> None:
    """The overview is not there, so nothing hangs on it: its papers need no looks of their own."""
    branch.back_up()
    await restore(branch, present)
    branch.write("07.md", SEVENTH)
    await branch.look()
    await branch.finish()
    assert branch.shown() == whole(branch, 3)
    assert {kind for kind, _ in branch.place.looks} == {"overview"}


async def test_a_paper_that_joined_after_the_backup_is_not_posted_again(branch: Branch) -> None:
    await branch.take("07.md", digest_text("2025-03-07", ONE))
    await branch.finish()
    branch.back_up()
    branch.now += 3600
    await branch.take("07.md", digest_text("2025-03-07", ONE, TWO))
    await branch.finish()
    branch.now += 3600
    await restore(branch)
    with branch.nothing_new():
        await branch.look()
        await branch.finish()
    assert branch.shown() == whole(branch, 2)


async def test_a_paper_that_was_cancelled_in_the_backup_and_came_back_later_is_looked_for(branch: Branch) -> None:
    await branch.take("07.md", SEVENTH)
    await branch.take("07.md", digest_text("2025-03-07", ONE, TWO))
    await branch.finish()
    branch.back_up()
    branch.now += 3600
    await branch.take("07.md", SEVENTH)
    await branch.finish()
    assert branch.shown() == whole(branch, 3)
    branch.now += 3600
    await restore(branch)
    with branch.nothing_new():
        await branch.look()
        await branch.finish()


async def test_what_was_given_up_in_the_backup_is_looked_for_when_an_admin_retries_it(branch: Branch) -> None:
    def refuse(outgoing: Outgoing) -> Fate:
        return Answer(Refused("content", "50035", "no")) if "2503.00003" in str(outgoing.body) else Fair()

    await branch.take("07.md", SEVENTH)
    branch.place.weather = _Weather(refuse)
    await branch.finish()
    branch.back_up()
    ((key,),) = await branch.rows("SELECT key FROM deliveries WHERE state = 'dead'")
    branch.place.weather = _Weather(lambda _: Fair())
    await branch.outbox.retry(str(key))
    await branch.finish()
    branch.now += 3600
    await restore(branch)
    assert await branch.outbox.retry(str(key))
    with branch.nothing_new():
        await branch.finish()


async def test_what_was_posted_is_edited_to_what_the_digest_says_now(branch: Branch) -> None:
    branch.back_up()
    await branch.take("07.md", digest_text("2025-03-07", ONE))
    await branch.finish()
    await branch.close()
    branch.now += 3600
    branch.write("07.md", digest_text("2025-03-07", (ONE[0], 77)))
    branch.restore()
    await branch.open()
    with branch.nothing_new():
        await branch.look()
        await branch.finish()
    assert all("77" in str(message.body) for message in branch.place.messages)


async def test_an_edit_that_the_store_has_forgotten_is_made_undone(branch: Branch) -> None:
    """Backed up while it was being sent, edited since, and the digest has its old text again."""
    await branch.take("07.md", digest_text("2025-03-07", ONE))
    await branch.outbox.take(branch.feeds[0].channel, branch.now)
    branch.back_up()
    await branch.finish()
    await branch.take("07.md", digest_text("2025-03-07", (ONE[0], 77)))
    await branch.finish()
    assert all("77" in str(message.body) for message in branch.place.messages)
    branch.now += 3600
    await branch.close()
    branch.restore()
    branch.write("07.md", digest_text("2025-03-07", ONE))
    await branch.open()
    with branch.nothing_new():
        await branch.look()
        await branch.finish()
    assert not any("77" in str(message.body) for message in branch.place.messages)


async def test_a_request_that_is_under_way_when_the_backup_is_restored_is_waited_for(branch: Branch) -> None:
    await branch.take("07.md", SEVENTH)
    branch.back_up()
    branch.place.weather = _Weather(lambda _: RequestLost(after=50.0))
    await branch.send_only(1)
    branch.place.weather = _Weather(lambda _: Fair())
    await restore(branch)
    await branch.look()
    await branch.finish()
    branch.now += 600
    branch.place.land()
    assert branch.shown() == whole(branch, 3)


async def test_a_catch_up_that_was_posted_is_found_again(branch: Branch) -> None:
    """With the present store at hand, what was promised of each digest is known."""
    await branch.take("05.md", digest_text("2025-03-05", ("2503.00005", 1)))
    await branch.finish()
    branch.back_up()
    for day, paper in (("06", ONE), ("07", TWO), ("08", THREE)):
        branch.write(f"{day}.md", digest_text(f"2025-03-{day}", paper))
    await branch.look()
    await branch.finish()
    before = branch.shown()
    assert before[-3:] == ["catchup", "overview", "paper"]
    branch.now += 3600
    await restore(branch)
    with branch.nothing_new():
        await branch.look()
        await branch.finish()
    assert branch.shown() == before


async def test_digests_that_came_while_nothing_ran_are_caught_up_as_ever(branch: Branch) -> None:
    """The present store tells which digests were taken in; the others are new, and named in one catch-up."""
    await branch.take("05.md", digest_text("2025-03-05", ("2503.00005", 1)))
    await branch.finish()
    branch.back_up()
    await branch.take("06.md", digest_text("2025-03-06", ONE))
    await branch.finish()
    await restore(branch)
    for day, paper in (("07", TWO), ("08", THREE)):
        branch.write(f"{day}.md", digest_text(f"2025-03-{day}", paper))
    await branch.look()
    await branch.finish()
    assert branch.shown() == ["overview", "paper", "overview", "paper", "catchup", "overview", "paper"]


async def test_a_feed_that_was_made_after_the_backup_keeps_its_digests(branch: Branch) -> None:
    branch.feeds = ()
    await branch.restart()
    await branch.take("06.md", digest_text("2025-03-06", ("2503.00006", 1)))
    branch.back_up()
    branch.feeds = (FEEDS[branch.place.platform],)
    await branch.restart()
    await branch.take("07.md", digest_text("2025-03-07", ONE))
    await branch.finish()
    branch.now += 3600
    await restore(branch)
    await branch.take("07.md", digest_text("2025-03-07", ONE, TWO))
    await branch.finish()
    assert branch.shown() == whole(branch, 2)


async def test_a_feed_that_is_gone_or_moved_sends_nothing_of_the_backup(branch: Branch) -> None:
    await branch.take("07.md", SEVENTH)
    branch.back_up()
    branch.feeds = (replace(branch.feeds[0], channel=Channel(branch.place.platform, "elsewhere")),)
    await restore(branch)
    with branch.nothing_new():
        await branch.finish()


async def test_what_hangs_on_an_overview_that_is_refused_is_not_sent(branch: Branch) -> None:
    branch.back_up()
    await restore(branch)
    branch.place.weather = _Weather(lambda _: Answer(Refused("content", "50035", "no")))
    await branch.take("07.md", SEVENTH)
    with branch.nothing_new():
        await branch.finish()


async def test_dropping_an_overview_in_doubt_ends_what_hangs_on_it(branch: Branch) -> None:
    await branch.take("07.md", SEVENTH)
    branch.back_up()
    await restore(branch)
    ((key,),) = await branch.rows("SELECT key FROM deliveries WHERE kind = 'overview'")
    assert await branch.outbox.drop(str(key))
    with branch.nothing_new():
        await branch.finish()


async def test_doubt_ends_with_the_digests_that_can_have_been_posted(branch: Branch) -> None:
    branch.back_up()
    await restore(branch)
    await branch.take("20.md", digest_text("2025-03-20", ONE))
    await branch.finish()
    assert branch.place.looks == []
    assert branch.shown() == whole(branch, 1)


async def test_a_digest_of_the_future_that_is_in_the_folder_already_is_in_doubt(branch: Branch) -> None:
    from bot.adapters.sqlite.restore import restore as put_back

    branch.back_up()
    await branch.take("20.md", digest_text("2026-03-20", ONE))
    await branch.finish()
    await branch.close()
    lose_present(branch)
    put_back(branch.backup, branch.store_path, branch.now, 60.0, dt.date(2026, 3, 20))
    await branch.open()
    with branch.nothing_new():
        await branch.look()
        await branch.finish()


async def test_a_file_that_was_copied_by_other_means_is_looked_for_since_its_last_sign_of_life(
    branch: Branch, tmp_path: Path
) -> None:
    await branch.take("06.md", digest_text("2025-03-06", TWO))
    await branch.finish()
    await branch.close()
    shutil.copyfile(branch.store_path, branch.backup)
    await branch.open()
    branch.now += 30
    await branch.take("07.md", SEVENTH)
    await branch.finish()
    before = branch.shown()
    branch.now += 30 * 86_400
    await restore(branch)
    with branch.nothing_new():
        await branch.look()
        await branch.finish()
    assert branch.shown() == before


async def test_restored_twice_from_the_same_backup(branch: Branch) -> None:
    branch.back_up()
    await branch.take("07.md", SEVENTH)
    await branch.finish()
    for _ in range(2):
        branch.now += 3600
        await restore(branch)
        with branch.nothing_new():
            await branch.look()
            await branch.finish()
    assert branch.shown() == whole(branch, 3)


async def test_a_backup_made_right_after_a_restore_carries_its_doubt(branch: Branch) -> None:
    branch.back_up()
    await branch.take("07.md", SEVENTH)
    await branch.finish()
    branch.now += 7200
    await branch.close()
    branch.restore()
    branch.back_up()
    lose_present(branch)
    branch.now += 7200
    branch.restore()
    await branch.open()
    with branch.nothing_new():
        await branch.look()
        await branch.finish()


class _Weather:
    def __init__(self, fate: Callable[[Outgoing], Fate]) -> None:
        self._fate = fate

    def of_send(self, platform: SimPlatform, outgoing: Outgoing) -> Fate:
        return self._fate(outgoing)

    def of_look(self, platform: SimPlatform, look_up: object) -> None:
        return None


@pytest.mark.parametrize("finished", [False, True])
async def test_what_was_taken_back_since_the_backup_stays_taken_back(branch: Branch, finished: bool) -> None:
    """Whether its messages had gone by then or not."""
    await branch.take("07.md", SEVENTH)
    await branch.finish()
    branch.back_up()
    await branch.posting.take_back(branch.feeds[0], dt.date(2025, 3, 7))
    if finished:
        await branch.finish()
    branch.now += 3600
    await restore(branch)
    await branch.take("07.md", SEVENTH + digest_text("2025-03-07", ("2503.00004", 1)))
    await branch.finish()
    assert branch.shown() == []
