"""How much of a file is read: too long is cut and said, and what stands beside it is kept."""

import pytest

from bot.digests.complaints import (
    LARGE_FILE,
    LONG_LINE,
    LONG_SECTION,
    LONG_TITLE,
    MANY_PAPERS,
    MANY_SECTIONS,
    MORE_PROBLEMS,
    NO_LINK,
    NOT_UNDERSTOOD,
    Complaint,
)
from bot.digests.limits import cut
from bot.digests.parser import ParsedFile, parse, parse_bytes
from bot.domain.papers import Problem

HEAD = "## 2025-03-07\n### [Socks](https://arxiv.org/abs/2503.00001)\n"
AFTER = "### [After](https://arxiv.org/abs/2503.00002)\n- 다음 논문입니다.\n"


def _read(text: str) -> ParsedFile:
    parsed = parse(text, "a.md")
    assert [digest.date.isoformat() for digest in parsed.digests if digest.date] == ["2025-03-07"]
    return parsed


def _at(*complaints: tuple[Complaint, int]) -> tuple[Problem, ...]:
    return tuple(complaint.at("a.md", line) for complaint, line in complaints)


def test_a_title_of_a_thousand_characters_stays_whole_and_a_longer_one_is_cut() -> None:
    for length, problems in ((1_000, ()), (1_001, _at((LONG_TITLE, 2)))):
        parsed = _read("## 2025-03-07\n### [" + "가" * length + "](https://arxiv.org/abs/2503.00001)\n" + AFTER)
        assert [paper.title for paper in parsed.digests[0].papers] == ["가" * 1_000, "After"]
        assert parsed.problems == problems


def test_a_paper_is_kept_when_its_title_makes_the_heading_longer_than_a_line_may_be() -> None:
    parsed = _read("## 2025-03-07\n### [" + "A" * 70_000 + "](https://arxiv.org/abs/2503.00001)\n" + AFTER)
    assert [paper.arxiv_id for paper in parsed.digests[0].papers] == ["2503.00001", "2503.00002"]
    assert parsed.digests[0].papers[0].title == "A" * 1_000
    assert parsed.problems == _at((LONG_LINE, 2), (LONG_TITLE, 2))


def test_a_section_of_twenty_thousand_characters_stays_whole_and_a_longer_one_is_cut() -> None:
    for length, problems in ((20_000, ()), (20_001, _at((LONG_SECTION, 3)))):
        parsed = _read(HEAD + "- **Label**: " + "가" * length + "\n- 짧은 줄\n" + AFTER)
        assert [section.text for section in parsed.digests[0].papers[0].sections] == ["가" * 20_000, "짧은 줄"]
        assert parsed.problems == problems


def test_a_file_has_ten_thousand_sections_and_the_papers_behind_them_keep_their_first_twenty() -> None:
    after = AFTER + "- 줄\n" * 29
    for number, kept, problems in (
        (9_970, 30, ()),
        (10_000, 20, _at((MANY_SECTIONS, 20_024))),
        (10_003, 20, _at((MANY_SECTIONS, 20_003), (MANY_SECTIONS, 20_030))),
    ):
        parsed = _read(HEAD + "- 줄\n  - 딸린 줄\n" * number + after)
        first, second = parsed.digests[0].papers
        assert [section.text for section in first.sections] == ["줄\n  - 딸린 줄"] * min(number, 10_000)
        assert [section.text for section in second.sections] == ["다음 논문입니다.", *["줄"] * (kept - 1)]
        assert parsed.problems == problems


def test_a_section_of_many_lines_is_cut_too_and_the_next_one_is_whole() -> None:
    parsed = _read(HEAD + "- first\n" + "  - 0123456\n" * 5_000 + "- 짧은 줄\n" + AFTER)
    first, second = parsed.digests[0].papers[0].sections
    assert first.text.startswith("first\n  - 0123456\n  - ")
    assert 19_900 < len(first.text) <= 20_000
    assert second.text == "짧은 줄"
    assert parsed.problems == _at((LONG_SECTION, 3))


def test_a_line_of_64_kib_stays_whole_and_a_longer_one_is_cut() -> None:
    for names, problems in ((8_188, ()), (8_192, _at((LONG_LINE, 3)))):
        parsed = _read(HEAD + "Authors: " + ", ".join(f"{n:06}" for n in range(names)) + "\n" + AFTER)
        authors = parsed.digests[0].papers[0].authors
        assert len("Authors: " + ", ".join(authors)) <= 65_536
        assert (len(authors) == names) == (not problems)
        assert parsed.problems == problems


def test_the_length_of_a_line_is_counted_in_bytes() -> None:
    parsed = _read(HEAD + "- " + "가" * 21_900 + "\n" + AFTER)
    assert parsed.problems == _at((LONG_LINE, 3), (LONG_SECTION, 3))


def test_five_hundred_papers_are_read_and_the_rest_is_one_problem() -> None:
    text = "## 2025-03-07\n" + "".join(f"### [P](https://arxiv.org/abs/2503.{n:05})\n" for n in range(510))
    parsed = _read(text)
    assert len(parsed.digests[0].papers) == 500
    assert parsed.problems == _at((MANY_PAPERS, 502))


def test_a_file_is_read_to_two_mib_and_the_rest_is_a_problem_at_its_first_line() -> None:
    line = "- " + "x" * 1_021 + "\n"
    text = HEAD + line * 2_048
    lines_that_fit = (2 * 1024 * 1024 - len(HEAD)) // 1_024
    parsed = _read(text)
    assert len(parsed.digests[0].papers[0].sections) == lines_that_fit
    assert {len(section.text) for section in parsed.digests[0].papers[0].sections} == {1_021}
    assert parsed.problems == _at((LARGE_FILE, lines_that_fit + 3))
    whole = text[: 2 * 1024 * 1024]
    assert _read(whole[: whole.rindex("\n") + 1]).problems == ()


def test_a_character_that_the_file_limit_cuts_in_half_is_not_called_unreadable() -> None:
    for shift in range(4):
        data = (HEAD + "- " + "a" * shift + "😀" * 600_000).encode()
        parsed = parse_bytes(data, "a.md")
        assert [p.message for p in parsed.problems] == [LONG_LINE.message, LARGE_FILE.message]
        assert {problem.line for problem in parsed.problems} == {3}


def test_a_thousand_problems_are_listed_and_one_says_that_there_are_more() -> None:
    exactly = _read(HEAD + "?\n" * 1_000)
    assert exactly.problems == _at(*((NOT_UNDERSTOOD, line) for line in range(3, 1_003)))
    more = _read(HEAD + "?\n" * 5_000)
    assert more.problems == (*exactly.problems, MORE_PROBLEMS.at("a.md", 1_003))


def test_problems_stand_in_the_order_of_their_lines() -> None:
    parsed = parse_bytes(b"## 2025-03-07\n### none\n\xff\n### none\n\xff\n", "a.md")
    assert [problem.line for problem in parsed.problems if problem.message != NO_LINK.message] == [1, 3, 5]
    assert [problem.line for problem in parsed.problems] == sorted(problem.line for problem in parsed.problems)


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("short", 5, "short"),
        ("a word and more", 8, "a word"),
        ("a word and more", 6, "a word"),
        ("가나다라마바사", 3, "가나다"),
        ("e\u0301e\u0301e\u0301", 3, "e\u0301"),
        ("x👩🏽\u200d🔬", 3, "x"),
        ("1🇰🇷🇰🇷", 4, "1🇰🇷"),
        ("z" + "\u0301" * 300, 100, "z" + "\u0301" * 99),
        ("anything", 0, ""),
    ],
)
def test_a_text_is_cut_between_words_or_else_between_whole_characters(text: str, limit: int, expected: str) -> None:
    assert cut(text, limit) == expected
