"""An admin is told once, in words, and again only when it was well in between."""

from bot.domain.channels import Channel
from bot.domain.outcomes import Refused
from bot.ports import Outgoing
from tests.jobs.office import Office
from tests.small_digests import digest_text

ONE = ("2503.00001", 5)
TWO = ("2503.00002", 3)
ADMINS = Channel("discord", "9")
GONE = Refused("channel_gone", "10003", "Unknown Channel")


async def told(office: Office) -> list[str]:
    return [_text(outgoing) for outgoing in office.platform.sent if outgoing.kind == "notice"]


def _text(outgoing: Outgoing) -> str:
    assert outgoing.channel == ADMINS.id
    return str(outgoing.body["embeds"][0]["description"])


async def with_admin(office: Office) -> None:
    office.admin = ADMINS
    await office.restart()


async def test_a_channel_that_is_gone_is_told_once_however_often_it_is_tried(office: Office) -> None:
    await with_admin(office)
    office.platform.refuse_channel = {"1": GONE}
    await office.arrive({"07.md": digest_text("2025-03-07", ONE)})
    for _ in range(4):
        office.now += 4_000
        await office.deliver()
    await office.restart()
    office.now += 4_000
    await office.deliver()
    (text,) = await told(office)
    assert "discord:1" in text
    assert "deleted or archived" in text
    assert "10003" in text


async def test_it_is_told_again_when_it_was_well_in_between(office: Office) -> None:
    await with_admin(office)
    for day, broken in (("07", True), ("08", False), ("09", True)):
        office.platform.refuse_channel = {"1": GONE} if broken else {}
        office.now += 4_000
        await office.arrive({f"{day}.md": digest_text(f"2025-03-{day}", ONE)})
    assert len(await told(office)) == 2


async def test_a_refused_digest_is_told_once_and_not_for_each_of_its_papers(office: Office) -> None:
    await with_admin(office)
    office.platform.by_kind = {"paper": [Refused("content", "50035", "Invalid Form Body")] * 2}
    await office.arrive({"07.md": digest_text("2025-03-07", ONE, TWO)})
    texts = await told(office)
    assert ["text alone" in text for text in texts] == [True, False]
    assert "gave it up" in texts[1]


async def test_a_file_with_problems_is_told_and_forgotten_when_it_is_mended(office: Office) -> None:
    await with_admin(office)
    await office.arrive({"07.md": digest_text("2025-03-07", ONE) + "### no link\n\n"})
    (text,) = await told(office)
    assert "07.md" in text
    assert "line" not in text or "7" in text
    await office.arrive({"07.md": digest_text("2025-03-07", ONE, TWO)})
    assert await office.rows("SELECT count(*) FROM notices WHERE cleared_at IS NULL") == [(0,)]
    assert len(await told(office)) == 1


async def test_a_file_that_is_held_back_is_told(office: Office) -> None:
    await with_admin(office)
    await office.arrive({"07.md": digest_text("2025-03-07", ONE, TWO, ("2503.00003", 1))})
    await office.arrive({"07.md": digest_text("2025-03-07", ONE)})
    (text,) = await told(office)
    assert "more than half" in text


async def test_without_an_admin_channel_nothing_is_sent_and_it_is_remembered(office: Office) -> None:
    office.platform.refuse_channel = {"1": GONE}
    await office.arrive({"07.md": digest_text("2025-03-07", ONE)})
    assert await told(office) == []
    assert await office.rows("SELECT subject, trouble FROM notices") == [("discord:1", "channel_gone")]


async def test_not_being_able_to_tell_is_nothing_to_be_told_about(office: Office) -> None:
    await with_admin(office)
    office.platform.refuse_channel = {"1": GONE, "9": GONE}
    await office.arrive({"07.md": digest_text("2025-03-07", ONE)})
    assert await office.rows("SELECT subject FROM notices") == [("discord:1",)]
