"""Every layout through the whole outbox: what is posted, how it grows, how it is corrected, what a shrunk file does."""

from dataclasses import replace

from bot.domain.feeds import Layout
from bot.ports import Outgoing
from tests.formatter.limits import first_arxiv_link
from tests.jobs.office import DAILY, Office
from tests.small_digests import digest_text

ONE, TWO, THREE = ("2503.00001", 5), ("2503.00002", 9), ("2503.00003", 1)


async def opened(office: Office, layout: Layout) -> None:
    """The daily feed has this layout from now on."""
    office.feeds = (replace(DAILY, layout=layout),)
    await office.restart()


def shape(sent: list[Outgoing]) -> list[str]:
    """What was sent, shortly: `overview`, `card 1`, `edit card 1`."""
    return [_shape(outgoing) for outgoing in sent]


def _shape(outgoing: Outgoing) -> str:
    kind = f"edit {outgoing.kind}" if outgoing.remote_id else outgoing.kind
    if outgoing.kind not in ("paper", "card"):
        return kind
    return f"{kind} {first_arxiv_link(outgoing.body)[-1]}"


# ---------------------------------------------------------------- overview


async def test_the_overview_layout_posts_the_overview_alone_and_keeps_it_up_to_date(office: Office) -> None:
    await opened(office, "overview")
    sent = await office.arrive({"07.md": digest_text("2025-03-07", ONE, TWO)})
    assert shape(sent) == ["overview"]
    assert "thread" not in str(sent[0].body)
    grown = await office.arrive({"07.md": digest_text("2025-03-07", ONE, TWO, THREE)})
    assert shape(grown) == ["edit overview"]
    assert "3 papers" in str(grown[0].body)


# ---------------------------------------------------------------- cards


async def test_cards_are_the_papers_in_the_channel_itself_and_say_the_day(office: Office) -> None:
    await opened(office, "cards")
    sent = await office.arrive({"07.md": digest_text("2025-03-07", ONE, TWO)})
    assert shape(sent) == ["card 2", "card 1"]
    assert all(outgoing.overview_id is None for outgoing in sent)
    assert all("March 7, 2025" in str(outgoing.body) for outgoing in sent)


async def test_cards_grow_at_the_end_and_are_corrected_in_place(office: Office) -> None:
    await opened(office, "cards")
    await office.arrive({"07.md": digest_text("2025-03-07", ONE, TWO)})
    sent = await office.arrive({"07.md": digest_text("2025-03-07", ("2503.00001", 500), TWO, THREE)})
    assert sorted(shape(sent)) == ["card 3", "edit card 1"]
    assert "500 votes" in str([outgoing.body for outgoing in sent if outgoing.remote_id])


async def test_a_card_that_left_its_file_stays_and_one_that_was_not_sent_yet_never_comes(office: Office) -> None:
    await opened(office, "cards")
    await office.arrive({"07.md": digest_text("2025-03-07", ONE, TWO, THREE)})
    assert await office.arrive({"07.md": digest_text("2025-03-07", ONE, TWO)}) == []
    assert len(office.platform.posted) == 3
    office.write("08.md", digest_text("2025-03-08", ("2503.00004", 1), ("2503.00005", 2), ("2503.00006", 3)))
    await office.look()
    sent = await office.arrive({"08.md": digest_text("2025-03-08", ("2503.00004", 1), ("2503.00005", 2))})
    assert shape(sent) == ["card 5", "card 4"]


# ---------------------------------------------------------------- changing a feed's layout


async def test_a_digest_that_was_posted_is_not_posted_anew_when_its_feed_changes_the_layout(office: Office) -> None:
    await office.arrive({"07.md": digest_text("2025-03-07", ONE, TWO)})
    await opened(office, "cards")
    sent = await office.arrive({"07.md": digest_text("2025-03-07", ONE, TWO, THREE)})
    assert shape(sent) == ["edit overview", "paper 3"]
    assert shape(await office.arrive({"08.md": digest_text("2025-03-08", ("2503.00004", 1))})) == ["card 4"]
