"""`/paper top`: what is counted, which time is meant, in which order, and what is said when it is not understood."""

import pytest

from bot.domain.replies import DigestOverview, PaperList, Sentence
from tests.commands.counter import Counter, digest, ids

NEWEST = ["2503.00072", "2503.00062", "2503.00071", "2503.00073", "2503.00074"]
WEEK = ["2503.00072", "2503.00062", "2503.00061", "2503.00071", "2503.00073", "2503.00063", "2503.00074"]
SIXTH = ["2503.00061", "2503.00062", "2503.00063"]
OLD = ["2412.00001"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("top", NEWEST),
        ("top 2", NEWEST[:2]),
        ("TOP   2 ", NEWEST[:2]),
        ("top 2편", NEWEST[:2]),
        ("top today", NEWEST),
        ("top 3 week", WEEK[:3]),
        ("top week 3", WEEK[:3]),
        ("top 25 Week", WEEK),
        ("top 25 month", WEEK),
        ("top 25 2025", WEEK),
        ("top 2025 25", WEEK),
        ("top 2025", WEEK[:5]),
        ("top 2024", OLD),
        ("top 5 2024-12", OLD),
        ("top 5 2025-W01", OLD),
        ("top 5 2025w1", OLD),
        ("top 10 2025-03", WEEK),
        ("top 5 2025-W10", WEEK[:5]),
        ("top 3 2025-03-06", SIXTH),
        ("top 2025-03-06 3", SIXTH),
        ("top 3 2025 - 3 - 6", SIXTH),
        ("top 2025 - 03 - 06", SIXTH),
        ("top 3 2025. 3. 6.", SIXTH),
        ("top 3 2025년 3월 6일", SIXTH),
        ("top 3 2025년 3월 6일 목요일", SIXTH),
        ("top 3 2025. 3. 6. (목)", SIXTH),
        ("상위 25 이번 주", WEEK),
        ("인기 3 2025년 3월", WEEK[:3]),
        ("best 2", NEWEST[:2]),
        ("/paper top 2", NEWEST[:2]),
        ("/top 2", NEWEST[:2]),
        ("top 2 public", NEWEST[:2]),
        ("top public 2", NEWEST[:2]),
        ("상위 2 공개", NEWEST[:2]),
    ],
)
async def test_every_form_gives_its_papers_most_voted_first(counter: Counter, line: str, expected: list[str]) -> None:
    """By votes, ties in the order of the digests, unknown votes last; a paper of two digests once."""
    assert ids(await counter.say(line)) == expected


async def test_options_give_the_same_as_a_typed_line(counter: Counter) -> None:
    assert await counter.choose("top") == await counter.say("top")
    assert await counter.choose("top", count=3, when="week") == await counter.say("top 3 week")
    assert await counter.choose("top", public=True) == await counter.say("top public")


async def test_a_paper_of_two_digests_has_its_newest_votes_and_first_date(counter: Counter) -> None:
    reply = await counter.say("top 2 week")
    assert isinstance(reply, PaperList)
    twice = reply.papers[1]
    assert (twice.paper.arxiv_id, twice.paper.votes, str(twice.date)) == ("2503.00062", 33, "2025-03-06")


@pytest.mark.parametrize(("count", "shown"), [("0", 1), ("-3", 1), ("26", 25), ("1000", 25), ("123456", 25)])
async def test_a_number_out_of_reach_is_brought_into_it_and_said(empty: Counter, count: str, shown: int) -> None:
    papers = [(f"2503.{number:05}", f"Paper {number}", number) for number in range(1, 31)]
    await empty.office.arrive({"07.md": digest("2025-03-07", *papers)})
    for reply in (await empty.say(f"top {count}"), await empty.choose("top", count=int(count))):
        assert isinstance(reply, PaperList)
        assert (len(reply.papers), reply.note) == (shown, "I can show 1 to 25 papers.")


@pytest.mark.parametrize("count", ["1", "25"])
async def test_the_ends_of_what_is_possible_need_no_remark(counter: Counter, count: str) -> None:
    reply = await counter.say(f"top {count}")
    assert isinstance(reply, PaperList)
    assert reply.note == ""


@pytest.mark.parametrize(
    ("line", "wrong", "count"),
    [
        ("top five", "five", 5),
        ("top 3 soon", "soon", 3),
        ("top 7 week llm", "week llm", 7),
        ("top 2025-02-30", "2025-02-30", 5),
        ("top 5 2025-13", "2025-13", 5),
        ("top 99 nonsense", "nonsense", 25),
        ("top 20250307", "20250307", 5),
        ("top " + "x" * 500, "x" * 59 + "…", 5),
    ],
)
async def test_what_is_not_understood_is_named_with_three_examples_that_work(
    counter: Counter, line: str, wrong: str, count: int
) -> None:
    reply = await counter.say(line)
    assert isinstance(reply, Sentence)
    assert f"“{wrong}”" in reply.text
    assert reply.tips == tuple(f"/paper top {count} {when}" for when in ("2025-03-07", "2025-W10", "2025-03"))
    for tip in reply.tips:
        assert isinstance(await counter.say(tip), PaperList)


@pytest.mark.parametrize(
    ("line", "text", "tips"),
    [
        (
            "top 3 2025-02",
            "There is no digest for February 2025. The nearest ones are of December 30, 2024 and March 6, 2025.",
            ("/paper top 3 2024-12-30", "/paper top 3 2025-03-06"),
        ),
        (
            "top 2025-04",
            "There is no digest for April 2025. The nearest one is of March 7, 2025.",
            ("/paper top 5 2025-03-07",),
        ),
        (
            "top 2023",
            "There is no digest for the year 2023. The nearest one is of December 30, 2024.",
            ("/paper top 5 2024-12-30",),
        ),
        (
            "top 2025-W20",
            "There is no digest for the week of May 12, 2025. The nearest one is of March 7, 2025.",
            ("/paper top 5 2025-03-07",),
        ),
    ],
)
async def test_a_time_without_digest_is_answered_with_the_nearest(
    counter: Counter, line: str, text: str, tips: tuple[str, ...]
) -> None:
    assert await counter.say(line) == Sentence(text, tips)


async def test_an_empty_archive_says_so(empty: Counter) -> None:
    for line in ("top", "top 5 week", "top nonsense", "today", "all", "all 2025-03-07"):
        assert await empty.say(line) == Sentence(
            "No digest has arrived yet. Once the first one is here, you can ask about its papers."
        )


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("top 5", "Top 5 papers of the newest digest, Friday, March 7, 2025"),
        ("top 1", "Top 1 paper of the newest digest, Friday, March 7, 2025"),
        ("top 2025-03-06", "Top 3 papers of Thursday, March 6, 2025"),
        ("top 5 week", "Top 5 papers of the week of March 3, 2025"),
        ("top 5 month", "Top 5 papers of March 2025"),
        ("top 2024", "Top 1 paper of the year 2024"),
    ],
)
async def test_the_heading_says_which_time_was_understood(counter: Counter, line: str, heading: str) -> None:
    reply = await counter.say(line)
    assert isinstance(reply, PaperList)
    assert reply.heading == heading


@pytest.mark.parametrize("line", ["top 2", "top 3 week", "top 3 month", "top 4 year", "today", "all"])
async def test_share_gives_what_was_seen_even_when_a_newer_digest_has_come(counter: Counter, line: str) -> None:
    before = await counter.say(line)
    assert isinstance(before, PaperList | DigestOverview)
    await counter.office.arrive({"2026.md": digest("2026-01-05", ("2601.00001", "A Newer Paper", 999))})
    after = await counter.press(f"share:{before.ask}")
    assert isinstance(after, PaperList | DigestOverview)
    assert after.ask == before.ask
    if isinstance(before, PaperList) and isinstance(after, PaperList):
        assert after.papers == before.papers
    assert "2601.00001" not in str(after)


async def test_a_digest_of_the_last_week_there_is_can_be_asked_about(empty: Counter) -> None:
    await empty.office.arrive({"end.md": digest("9999-12-31", ("9912.00001", "The Last Paper", 1))})
    for when in ("", "week", "month", "year", "9999-W52", "9999-12"):
        assert ids(await empty.say(f"top 5 {when}")) == ["9912.00001"]


async def test_equal_votes_keep_the_order_of_the_digests_whenever_they_came(empty: Counter) -> None:
    """By date, then by file and line; not by when a file was read."""
    await empty.office.arrive({"b.md": digest("2025-03-07", ("2503.00004", "Four", 5), ("2503.00003", "Three", 5))})
    await empty.office.arrive({"a.md": digest("2025-03-07", ("2503.00002", "Two", 5), ("2503.00009", "None", None))})
    await empty.office.arrive({"c.md": digest("2025-03-06", ("2503.00005", "Five", 5))})
    assert ids(await empty.say("top 9 week")) == [f"2503.0000{number}" for number in (5, 2, 4, 3, 9)]
    assert ids(await empty.say("top 9")) == [f"2503.0000{number}" for number in (2, 4, 3, 9)]
