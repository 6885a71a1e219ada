"""What autocomplete offers: 1 to 25 choices that work, each shown in 1 to 100 characters."""

import pytest

from bot.domain.replies import PaperCard, PaperList
from tests.commands.counter import Counter, digest

EVERY = {f"2503.{n:05}" for n in (61, 62, 63, 71, 72, 73, 74)} | {"2412.00001"}


async def offered(counter: Counter, command: str, option: str, typed: str) -> list[str]:
    return [sent for _, sent in await counter.desk.suggestions(command, option, typed, counter.alex)]


async def test_nothing_typed_offers_the_most_voted_papers_of_the_newest_digest(counter: Counter) -> None:
    assert (await offered(counter, "show", "paper", ""))[:2] == ["2503.00072", "2503.00062"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("wor", {"2503.00061", "2503.00071"}),
        ("world mod", {"2503.00061"}),
        ("추론 확", {"2503.00072"}),
        ("seen", {"2503.00062"}),
        ("2503.00061", {"2503.00061"}),
        ("https://arxiv.org/abs/2503.00061v1", {"2503.00061"}),
        ("2503.99999", set()),
        (
            "논문의 요약",
            {
                "2503.00061",
                "2503.00062",
                "2503.00063",
                "2503.00071",
                "2503.00072",
                "2503.00073",
                "2503.00074",
                "2412.00001",
            },
        ),
        ("zzz", set()),
        ('"*(', set()),
    ],
)
async def test_papers_are_offered_by_id_link_words_of_the_title_and_else_of_the_text(
    counter: Counter, typed: str, expected: set[str]
) -> None:
    found = await offered(counter, "show", "paper", typed)
    assert set(found) == expected
    assert len(found) == len(expected)
    for sent in found:
        assert isinstance(await counter.choose("show", paper=sent), PaperCard)


async def test_nothing_typed_offers_the_newest_day_the_spans_and_the_other_days(counter: Counter) -> None:
    found = await offered(counter, "top", "when", "")
    assert found == ["2025-03-07", "week", "month", "year", "2025-03-06", "2024-12-30"]
    for sent in found:
        assert isinstance(await counter.choose("top", when=sent), PaperList)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2025-03", ["2025-03", "2025-03-07", "2025-03-06"]),
        ("2025-W10", ["2025-W10"]),
        ("2024", ["2024", "2024-12-30"]),
        ("2025-03-06", ["2025-03-06"]),
        ("March 7", ["2025-03-07"]),
        ("this w", ["week"]),
        ("WEEK", ["2025-W10", "week"]),
        ("2025-02", []),
        ("five", []),
    ],
)
async def test_times_are_offered_by_any_part_of_how_they_are_written(
    counter: Counter, typed: str, expected: list[str]
) -> None:
    assert await offered(counter, "top", "when", typed) == expected


async def test_times_are_offered_in_the_readers_language(counter: Counter) -> None:
    korean = await counter.desk.suggestions("top", "when", "3월 7", counter.mina)
    assert list(korean) == [("2025년 3월 7일 금요일", "2025-03-07")]
    assert ("이번 주", "week") in await counter.desk.suggestions("top", "when", "이번주", counter.mina)


async def test_an_empty_archive_and_other_options_offer_nothing(empty: Counter) -> None:
    for command, option in (
        ("show", "paper"),
        ("top", "when"),
        ("top", "count"),
        ("top", ""),
        ("", "when"),
        ("x", "y"),
    ):
        assert await offered(empty, command, option, "") == []


async def test_titles_of_any_length_fit_and_are_cut_between_words(empty: Counter) -> None:
    titles = [
        "word " * 60,
        "x" * 400,
        "추론 " * 90,
        "🙂" * 300,
        "\u200b\u200b",
        *(f"Common {number}" for number in range(60)),
    ]
    papers = [(f"2503.{number:05}", title.strip(), 100 - number) for number, title in enumerate(titles, 1)]
    await empty.office.arrive({"07.md": digest("2025-03-07", *papers)})
    for typed in ("", "common", "word"):
        choices = await empty.desk.suggestions("show", "paper", typed, empty.alex)
        assert 1 <= len(choices) <= 25
        assert all(1 <= len(shown) <= 100 and shown.strip() == shown for shown, _ in choices)
    assert ("2503.00005", "2503.00005") in await empty.desk.suggestions("show", "paper", "", empty.alex)
    choices = await empty.desk.suggestions("show", "paper", "word", empty.alex)
    assert choices[0][0] == " ".join(["word"] * 19) + "…"


@pytest.mark.parametrize(
    ("typed", "first"),
    [("", "Asia/Seoul"), ("seo", "Asia/Seoul"), ("뉴욕", "America/New_York"), ("utc", "UTC"), ("utc+9", "Etc/GMT-9")],
)
async def test_zones_are_offered_by_what_people_call_them(counter: Counter, typed: str, first: str) -> None:
    found = await counter.desk.suggestions("feed make", "timezone", typed, counter.mina)
    assert found[0][1] == first
    assert len(found) <= 25
    assert len({sent for _, sent in found}) == len(found)
    assert all(1 <= len(shown) <= 100 for shown, _ in found)
