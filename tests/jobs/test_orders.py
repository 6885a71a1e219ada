"""What an admin does to deliveries in a terminal, beside a running bot and without one."""

from pathlib import Path

import pytest

from bot.domain.outcomes import Refused
from bot.jobs.orders import Order, carry_out, folder_beside, leave
from tests.jobs.office import Office
from tests.small_digests import digest_text

ONE = ("2503.00001", 5)
TWO = ("2503.00002", 3)


async def keys(office: Office, state: str) -> list[str]:
    return [str(row[0]) for row in await office.rows(f"SELECT key FROM deliveries WHERE state = '{state}' ORDER BY id")]


async def test_a_given_up_message_is_sent_when_it_is_retried(office: Office) -> None:
    office.platform.by_kind = {"paper": [Refused("content", "50035", "no")] * 2}
    await office.arrive({"07.md": digest_text("2025-03-07", ONE)})
    (dead,) = await keys(office, "dead")
    assert await office.outbox.retry(dead)
    assert [outgoing.key for outgoing in await office.deliver()] == [dead]


async def test_a_dropped_overview_takes_its_thread_with_it(office: Office) -> None:
    office.platform.refuse_channel = {"1": Refused("channel_gone", "10003", "gone")}
    await office.arrive({"07.md": digest_text("2025-03-07", ONE, TWO)})
    (held,) = await keys(office, "held")
    assert await office.outbox.drop(held)
    office.platform.refuse_channel = {}
    assert await office.deliver() == []
    assert len(await keys(office, "cancelled")) == 4


async def test_what_is_sent_can_be_neither_retried_nor_dropped(office: Office) -> None:
    await office.arrive({"07.md": digest_text("2025-03-07", ONE)})
    for key in await keys(office, "sent"):
        assert not await office.outbox.retry(key)
        assert not await office.outbox.drop(key)


async def test_what_may_be_posted_is_looked_for_before_it_is_retried(office: Office) -> None:
    await office.arrive({"07.md": digest_text("2025-03-07", ONE)})
    key = (await keys(office, "sent"))[-1]
    await office.rows(
        f"UPDATE deliveries SET state = 'dead', ambiguous = 1, first_ambiguous_at = 0 WHERE key = '{key}'"
    )
    assert await office.outbox.retry(key)
    assert await office.deliver() == []
    assert key in await keys(office, "sent")


async def test_an_order_left_beside_a_running_bot_is_carried_out_once(office: Office, tmp_path: Path) -> None:
    office.platform.by_kind = {"paper": [Refused("content", "50035", "no")] * 2}
    await office.arrive({"07.md": digest_text("2025-03-07", ONE)})
    (dead,) = await keys(office, "dead")
    folder = folder_beside(tmp_path / "paperboy.db")
    leave(Order("retry", dead), folder)
    (folder / "something else").touch()
    assert await carry_out(folder, office.outbox) == 1
    assert await carry_out(folder, office.outbox) == 0
    assert [outgoing.key for outgoing in await office.deliver()] == [dead]


@pytest.mark.parametrize("name", ["retry-../../etc/passwd", "drop-", "retry-" + "A" * 25])
async def test_a_file_that_is_no_order_does_nothing(office: Office, tmp_path: Path, name: str) -> None:
    folder = folder_beside(tmp_path / "paperboy.db")
    folder.mkdir()
    (folder / name.replace("/", "_")).touch()
    assert await carry_out(folder, office.outbox) == 0


async def test_bodies_go_thirty_days_after_they_were_sent_and_keys_stay(office: Office) -> None:
    await office.arrive({"07.md": digest_text("2025-03-07", ONE)})
    assert await office.outbox.forget_bodies(office.now - 30 * 86_400) == 0
    office.now += 31 * 86_400
    assert await office.outbox.forget_bodies(office.now - 30 * 86_400) == 3
    assert await office.rows("SELECT count(*) FROM payloads WHERE body <> ''") == [(0,)]
    assert len(await keys(office, "sent")) == 3


async def test_what_waits_keeps_its_body_however_old_it_is(office: Office) -> None:
    office.platform.refuse_channel = {"1": Refused("channel_gone", "10003", "gone")}
    await office.arrive({"07.md": digest_text("2025-03-07", ONE)})
    office.now += 400 * 86_400
    assert await office.outbox.forget_bodies(office.now - 30 * 86_400) == 0


async def test_a_digest_that_changes_after_its_bodies_went_is_edited_with_full_bodies(office: Office) -> None:
    await office.arrive({"07.md": digest_text("2025-03-07", ONE)})
    office.now += 31 * 86_400
    await office.outbox.forget_bodies(office.now - 30 * 86_400)
    sent = await office.arrive({"07.md": digest_text("2025-03-07", ("2503.00001", 6))})
    assert sorted(outgoing.kind for outgoing in sent) == ["overview", "paper"]
    assert all(outgoing.body for outgoing in sent)
    sent = await office.arrive({"07.md": digest_text("2025-03-07", ONE)})
    assert [outgoing.kind for outgoing in sent] == ["paper"], "back to the first body, which is whole again"
    assert sent[0].body["embeds"]


async def test_what_is_no_file_is_no_order(office: Office, tmp_path: Path) -> None:
    folder = folder_beside(tmp_path / "paperboy.db")
    (folder / f"retry-{'a' * 25}").mkdir(parents=True)
    assert await carry_out(folder, office.outbox) == 0


async def test_an_order_that_cannot_be_taken_away_is_not_carried_out_again_and_again(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_beside(tmp_path / "paperboy.db")
    leave(Order("retry", "a" * 25), folder)
    with monkeypatch.context() as patch:
        patch.setattr("os.access", lambda *_: False)  # The tests may run as root, who may write everywhere.
        assert await carry_out(folder, office.outbox) == 0
    assert await carry_out(folder, office.outbox) == 1
