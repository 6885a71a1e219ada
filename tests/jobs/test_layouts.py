"""Every layout through the whole outbox: what is posted, how it grows, how it is corrected, what a shrunk file does."""

import datetime as dt
from dataclasses import replace

from bot.adapters.sqlite.archive import open_archive
from bot.commands.all import of_pack
from bot.domain.feeds import Layout
from bot.domain.packs import Packed
from bot.domain.replies import PaperList
from bot.locale import words
from bot.ports import Delivered, OutcomeUnknown, Outgoing, Refused
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


# ---------------------------------------------------------------- packed


def many(*numbers: int, votes: int = 1) -> list[tuple[str, int]]:
    return [(f"2503.{number:05}", votes) for number in numbers]


def held(outgoing: Outgoing) -> list[str]:
    """The numbers of the papers in a pack."""
    return [embed["url"].rpartition(".")[2].lstrip("0") for embed in outgoing.body["embeds"]]


def packs_posted(office: Office) -> list[list[str]]:
    return [held(outgoing) for outgoing in office.platform.posted.values() if outgoing.kind == "pack"]


async def test_packed_takes_as_few_messages_as_there_can_be_in_the_thread_in_vote_order(office: Office) -> None:
    await opened(office, "packed")
    sent = await office.arrive({"07.md": digest_text("2025-03-07", *many(*range(1, 12)), ("2503.00099", 9))})
    assert shape(sent) == ["overview", "thread", "pack", "pack"]
    assert [held(outgoing) for outgoing in sent[2:]] == [
        ["99", "1", "2", "3", "4", "5"],
        ["6", "7", "8", "9", "10", "11"],
    ]
    assert all(outgoing.overview_id == "m1" for outgoing in sent[1:])


async def test_a_packed_digest_that_grows_adds_a_message_and_moves_no_paper(office: Office) -> None:
    await opened(office, "packed")
    await office.arrive({"07.md": digest_text("2025-03-07", *many(1, 2))})
    sent = await office.arrive({"07.md": digest_text("2025-03-07", *many(1, 2), *many(3, 4, votes=50))})
    assert shape(sent) == ["edit overview", "pack"]
    await office.restart()
    sent = await office.arrive({"07.md": digest_text("2025-03-07", *many(1, 2), *many(3, 4, votes=50), *many(5))})
    assert shape(sent) == ["pack"]
    assert packs_posted(office) == [["1", "2"], ["3", "4"], ["5"]]


async def test_a_corrected_paper_is_edited_in_its_pack(office: Office) -> None:
    await opened(office, "packed")
    await office.arrive({"07.md": digest_text("2025-03-07", *many(1, 2, 3))})
    sent = await office.arrive({"07.md": digest_text("2025-03-07", *many(1), ("2503.00002", 500), *many(3))})
    assert sorted(shape(sent)) == ["edit overview", "edit pack"]
    assert packs_posted(office) == [["1", "2", "3"]]
    assert "500 votes" in str([outgoing.body for outgoing in sent if outgoing.kind == "pack"])


async def test_a_posted_pack_keeps_a_paper_that_left_its_file(office: Office) -> None:
    await opened(office, "packed")
    await office.arrive({"07.md": digest_text("2025-03-07", *many(1, 2, 3))})
    sent = await office.arrive({"07.md": digest_text("2025-03-07", ("2503.00001", 500), *many(3))})
    assert "edit pack" in shape(sent)
    assert packs_posted(office) == [["1", "2", "3"]]


async def test_a_pack_that_was_not_sent_yet_loses_what_left_its_file(office: Office) -> None:
    await opened(office, "packed")
    office.write("07.md", digest_text("2025-03-07", *many(1, 2, 3)))
    await office.look()
    sent = await office.arrive({"07.md": digest_text("2025-03-07", *many(1, 3))})
    assert [held(outgoing) for outgoing in sent[2:]] == [["1", "3"]]
    sent = await office.arrive({"07.md": digest_text("2025-03-07", *many(1, 2, 3))})
    assert "edit pack" in shape(sent)
    assert packs_posted(office) == [["1", "2", "3"]], "it is back in its place"


async def test_a_pack_of_which_nothing_is_left_never_comes(office: Office) -> None:
    await opened(office, "packed")
    await office.arrive({"07.md": digest_text("2025-03-07", *many(1, 2, 3))})
    office.write("07.md", digest_text("2025-03-07", *many(1, 2, 3, 4)))
    await office.look()
    sent = await office.arrive({"07.md": digest_text("2025-03-07", *many(1, 2, 3))})
    assert "pack" not in shape(sent)
    assert packs_posted(office) == [["1", "2", "3"]]


async def test_a_pack_that_is_sent_while_it_is_planned_anew_keeps_its_papers(office: Office) -> None:
    """The plan saw it unsent and left a paper out that was gone; by the time that is written, it is posted."""
    await opened(office, "packed")
    office.write("07.md", digest_text("2025-03-07", *many(1, 2, 3)))
    await office.look()
    packed = office.outbox.packed

    async def then_sent(date: dt.date) -> list[Packed]:
        found = await packed(date)
        await office.deliver()
        return found

    office.outbox.packed = then_sent  # type: ignore[method-assign]
    await office.arrive({"07.md": digest_text("2025-03-07", *many(1, 3))})
    assert packs_posted(office) == [["1", "2", "3"]]
    assert await office.rows("SELECT count(*) FROM deliveries WHERE kind = 'pack' AND payload = wire_payload") == [(1,)]


async def test_a_pack_that_is_refused_comes_as_plain_text_that_names_every_paper(office: Office) -> None:
    await opened(office, "packed")
    office.platform.by_kind["pack"] = [Refused("content", "50035", "no")]
    sent = await office.arrive({"07.md": digest_text("2025-03-07", *many(*range(1, 11)))})
    text = sent[-1].body["content"]
    assert [f"https://arxiv.org/abs/2503.{number:05}" in text for number in range(1, 11)] == [True] * 10


async def test_the_button_of_a_pack_stands_for_its_papers(office: Office) -> None:
    await opened(office, "packed")
    sent = await office.arrive({"07.md": digest_text("2025-03-07", *many(1, 2))})
    archive = await open_archive(office.store_path)
    delivered = await archive.delivered(sent[-1].key)
    assert delivered == Delivered((dt.date(2025, 3, 7),), pack=("2503.00001", "2503.00002"))
    reply = await of_pack(delivered.pack, delivered.dates[0], archive, words("en"))
    assert isinstance(reply, PaperList)
    assert [listed.paper.arxiv_id for listed in reply.papers] == ["2503.00001", "2503.00002"]
    await archive.close()


# ---------------------------------------------------------------- forum


async def test_a_forum_gets_one_post_a_digest_with_the_papers_inside_it(office: Office) -> None:
    await opened(office, "forum")
    sent = await office.arrive({"07.md": digest_text("2025-03-07", ONE, TWO)})
    assert shape(sent) == ["forum", "paper 2", "paper 1"]
    assert all(outgoing.overview_id == "m1" for outgoing in sent[1:])
    assert "nonce" not in str(sent[0].body)
    assert sent[0].key in str(sent[0].body["message"]["components"])


async def test_a_forum_post_grows_at_the_end_and_its_first_message_is_edited(office: Office) -> None:
    await opened(office, "forum")
    await office.arrive({"07.md": digest_text("2025-03-07", ONE, TWO)})
    sent = await office.arrive({"07.md": digest_text("2025-03-07", ("2503.00001", 500), TWO, THREE)})
    assert sorted(shape(sent)) == ["edit forum", "edit paper 1", "paper 3"]
    sent = await office.arrive({"07.md": digest_text("2025-03-07", ("2503.00001", 501), TWO, THREE)})
    assert shape(sent) == ["edit paper 1"], "later edits of what opens a digest wait"


async def test_a_forum_post_in_doubt_is_looked_for_and_never_sent_again(office: Office) -> None:
    await opened(office, "forum")
    office.platform.before_answer = [OutcomeUnknown("cut")]
    sent = await office.arrive({"07.md": digest_text("2025-03-07", ONE)})
    assert shape(sent) == ["forum"]
    office.now += 5
    assert shape(await office.deliver()) == ["paper 1"]


async def test_a_forum_post_that_is_refused_comes_as_plain_text(office: Office) -> None:
    await opened(office, "forum")
    office.platform.answers = [Refused("content", "50035", "no")]
    sent = await office.arrive({"07.md": digest_text("2025-03-07", ONE)})
    assert shape(sent) == ["forum", "forum", "paper 1"]
    assert "https://arxiv.org/abs/2503.00001" in sent[1].body["message"]["content"]
    assert sent[1].body["name"] == sent[0].body["name"]


async def test_in_a_forum_a_catch_up_is_a_post_of_its_own(office: Office) -> None:
    await opened(office, "forum")
    await office.arrive({"01.md": digest_text("2025-03-01", ONE)})
    sent = await office.arrive(
        {"02.md": digest_text("2025-03-02", TWO), "03.md": digest_text("2025-03-03", THREE)},
    )
    assert shape(sent) == ["forum", "forum", "paper 3"]
    assert "Mar 2, 2025" in sent[0].body["name"]
    assert sent[2].overview_id == "m4"
    archive = await open_archive(office.store_path)
    assert await archive.delivered(sent[0].key) == Delivered((dt.date(2025, 3, 2),))
    assert await archive.delivered(sent[1].key) == Delivered((dt.date(2025, 3, 3),))
    await archive.close()


# ---------------------------------------------------------------- changing a feed's layout


async def test_a_digest_that_was_posted_is_not_posted_anew_when_its_feed_changes_the_layout(office: Office) -> None:
    await office.arrive({"07.md": digest_text("2025-03-07", ONE, TWO)})
    await opened(office, "cards")
    sent = await office.arrive({"07.md": digest_text("2025-03-07", ONE, TWO, THREE)})
    assert shape(sent) == ["edit overview", "paper 3"]
    assert shape(await office.arrive({"08.md": digest_text("2025-03-08", ("2503.00004", 1))})) == ["card 4"]
