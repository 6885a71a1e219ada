"""What the parser promises about dates, places and problems, beyond the fixtures."""

import datetime as dt
from pathlib import Path

import pytest

from bot.digests.complaints import COMPLAINTS, HEADING_WITHOUT_DATE, NO_DATE, NO_PAPER, NOT_UTF8, WRONG_DATE
from bot.digests.json_form import file_documents
from bot.digests.parser import date_of_path, parse, parse_bytes
from bot.domain.papers import Problem
from bot.locale import words

SEED = Path(__file__).parents[2] / "seeds" / "2025" / "03" / "07.md"
PAPER = "### [Socks](https://arxiv.org/abs/2503.00001)\n\n- 요약입니다.\n"
DAY = dt.date(2025, 3, 7)


@pytest.mark.parametrize(
    ("path", "date"),
    [
        ("2025/03/07.md", DAY),
        ("/var/digests/2025/03/07.md", DAY),
        ("seeds\\2025\\03\\07.md", DAY),
        ("2025-03-07.md", DAY),
        ("archive/2025-03-07.md", DAY),
        ("2024/02/29.md", dt.date(2024, 2, 29)),
        ("2025/02/29.md", None),
        ("2025/13/01.md", None),
        ("0000/01/01.md", None),
        ("2025/3/7.md", None),
        ("2025/03-07.md", None),
        ("daily-2025-03-07.md", None),
        ("12025/03/07.md", None),
        ("2025/03/07.txt", None),
        ("2025/03/07.md/other.md", None),
        ("２０２５/03/07.md", None),
        ("", None),
    ],
)
def test_a_path_gives_a_date_in_two_forms_only(path: str, date: dt.date | None) -> None:
    assert date_of_path(path) == date


def test_the_seed_has_its_21_papers_in_order_and_no_problem() -> None:
    parsed = parse_bytes(SEED.read_bytes(), str(SEED))
    (digest,) = parsed.digests
    assert (digest.date, len(digest.papers), parsed.problems) == (DAY, 21, ())
    assert [paper.votes for paper in digest.papers[:5]] == [48, 39, 33, 21, 19]
    source = SEED.read_text(encoding="utf-8").split("\n")
    for paper, line in zip(digest.papers, digest.lines, strict=True):
        assert source[line - 1] == f"### [{paper.title}]({paper.url})"
        assert [s.label for s in paper.sections] == ["What's New", "Technical Details", "Performance Highlights"]


def test_without_a_heading_the_path_gives_the_date() -> None:
    (digest,) = parse(PAPER, "2025/03/07.md").digests
    assert digest.date == DAY
    assert parse(PAPER, "2025/03/07.md").problems == ()


def test_the_heading_wins_over_the_path() -> None:
    (digest,) = parse("## Daily Papers (2025-03-08)\n" + PAPER, "2025/03/07.md").digests
    assert digest.date == dt.date(2025, 3, 8)


def test_papers_above_the_first_heading_belong_to_the_day_of_the_path() -> None:
    first, second = parse(PAPER + "## 2025-03-08\n### [B](https://arxiv.org/abs/2503.00002)\n", "2025/03/07.md").digests
    assert (first.date, len(first.papers)) == (DAY, 1)
    assert (second.date, len(second.papers)) == (dt.date(2025, 3, 8), 1)


def test_papers_above_the_first_heading_come_first_where_the_path_has_no_date() -> None:
    text = PAPER + "## 2025-03-07\n### [B](https://arxiv.org/abs/2503.00002)\n"
    (digest,) = parse(text, "a.md").digests
    assert digest.date == DAY
    assert [paper.title for paper in digest.papers] == ["Socks", "B"]
    assert digest.lines == (1, 5)


def test_a_heading_without_a_date_means_the_day_of_the_path_again() -> None:
    parsed = parse("## 2025-03-08\n## Weekly\n" + PAPER, "2025/03/07.md")
    assert [(digest.date, len(digest.papers)) for digest in parsed.digests] == [(dt.date(2025, 3, 8), 0), (DAY, 1)]
    assert parsed.problems == (HEADING_WITHOUT_DATE.at("2025/03/07.md", 2),)


def test_a_heading_without_a_date_above_everything_is_only_a_heading() -> None:
    for text in ("# My digest\n## 2025-03-07\n" + PAPER, "## Daily Papers\n" + PAPER):
        parsed = parse(text, "2025/03/07.md")
        assert [(digest.date, len(digest.papers)) for digest in parsed.digests] == [(DAY, 1)]
        assert parsed.problems == ()


def test_a_heading_whose_date_does_not_exist_falls_back_to_the_path() -> None:
    parsed = parse("## Daily Papers (2025-02-30)\n" + PAPER, "2025/03/07.md")
    assert [digest.date for digest in parsed.digests] == [DAY]
    assert parsed.problems == (WRONG_DATE.at("2025/03/07.md", 1),)


def test_without_any_date_nothing_is_read_and_one_problem_says_so() -> None:
    parsed = parse("some words\n" + PAPER, "notes.md")
    assert (parsed.digests, parsed.problems) == ((), (NO_DATE.at("notes.md", 1),))
    (document,) = file_documents(parsed)
    assert (document["date"], document["papers"], len(document["problems"])) == (None, [], 1)


def test_an_empty_file_with_a_date_in_its_path_says_that_there_is_no_paper() -> None:
    parsed = parse_bytes(b"", "2025/03/07.md")
    assert (parsed.digests, parsed.problems) == ((), (NO_PAPER.at("2025/03/07.md", 1),))


def test_the_problems_of_a_file_with_two_dates_stand_in_its_first_document() -> None:
    text = "## 2025-03-07\n" + PAPER + "## 2025-03-08\n### no link\n### [B](https://arxiv.org/abs/2503.00002)\n"
    first, second = file_documents(parse(text, "a.md"))
    assert [problem["line"] for problem in first["problems"]] == [6]
    assert (second["date"], second["problems"], len(second["papers"])) == ("2025-03-08", [], 1)


def test_a_text_and_its_bytes_are_read_alike() -> None:
    text = SEED.read_text(encoding="utf-8")
    assert parse(text, "2025/03/07.md") == parse_bytes(SEED.read_bytes(), "2025/03/07.md")


def test_half_a_surrogate_pair_is_a_problem_and_not_an_error() -> None:
    parsed = parse("## 2025-03-07\n### [Lone \ud83d](https://arxiv.org/abs/2503.00001)\n", "a.md")
    assert parsed.digests[0].papers[0].title.startswith("Lone \N{REPLACEMENT CHARACTER}")
    assert parsed.problems == (NOT_UTF8.at("a.md", 2),)


def test_a_problem_names_file_line_reason_and_remedy() -> None:
    (problem,) = parse("## 2025-03-07\n" + PAPER + "### No link\n", "a/b.md").problems
    assert problem == Problem(
        "a/b.md",
        5,
        "This heading has no arXiv link, so its paper is left out.",
        "Write the heading as ### [Title](https://arxiv.org/abs/2503.04625).",
    )


def test_the_example_in_the_description_of_the_format_is_read_as_described() -> None:
    readme = (SEED.parents[2] / "README.md").read_text(encoding="utf-8")
    example = readme.split("```markdown\n")[1].split("```")[0]
    parsed = parse("\n".join(line.split("←")[0].rstrip() for line in example.split("\n")), "a.md")
    (digest,) = parsed.digests
    (paper,) = digest.papers
    assert (digest.date, parsed.problems) == (DAY, ())
    assert (paper.title, paper.votes, paper.authors) == ("A Tale of Two Socks", 48, ("Ada Kim", "Bo Lee"))
    assert paper.authors_cut
    assert [section.label for section in paper.sections] == ["What's New", "Technical Details", None]
    assert paper.sections[2].text == "It works with gloves, too.\n  - Left ones\n  - Right ones"


def test_every_problem_can_be_said_in_korean() -> None:
    in_korean = words("ko")
    for complaint in COMPLAINTS:
        for sentence in (complaint.message, complaint.remedy):
            assert in_korean(sentence) != sentence
            assert words("en")(sentence) == sentence
