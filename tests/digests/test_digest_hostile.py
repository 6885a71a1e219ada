"""Nothing that a file can hold makes the parser raise, grow out of bounds or take more than linear time."""

import random
import re
import sys
from collections.abc import Callable
from pathlib import Path
from re import _parser as pattern_parser  # type: ignore[attr-defined]
from types import FrameType, ModuleType
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from bot.digests import lines, media, parser
from bot.digests.json_form import file_documents
from bot.digests.parser import ParsedFile, parse_bytes
from bot.domain import arxiv

SEED = (Path(__file__).parents[2] / "seeds" / "2025" / "03" / "07.md").read_bytes()
HEAD = b"## 2025-03-07\n### [Socks](https://arxiv.org/abs/2503.00001)\n"
MIB = 1024 * 1024


def check(parsed: ParsedFile, data: bytes) -> None:
    """What holds for every file, whatever it holds."""
    n_lines = len(re.split(b"\r\n|\r|\n", data))
    assert all(1 <= problem.line <= n_lines for problem in parsed.problems)
    assert all(problem.message and problem.remedy for problem in parsed.problems)
    assert len(parsed.problems) <= 1_001
    papers = [paper for digest in parsed.digests for paper in digest.papers]
    assert len(papers) <= 500
    assert len({paper.arxiv_id for paper in papers}) == len(papers)
    for digest in parsed.digests:
        assert digest.date is not None
        assert len(digest.lines) == len(digest.papers)
        assert all(1 <= line <= n_lines for line in digest.lines)
    for paper in papers:
        assert re.fullmatch(r"[0-9]{4}\.[0-9]{4,5}|[a-z-]+/[0-9]{7}", paper.arxiv_id)
        assert 1 <= len(paper.title) <= 1_000
        assert paper.votes is None or 0 <= paper.votes <= 2_147_483_647
        assert (paper.media.kind == "none") == (paper.media.url is None)
        assert len(set(paper.authors)) == len(paper.authors)
        assert all(paper.authors)
        assert all(len(section.text) <= 20_000 and section.label != "" for section in paper.sections)
    written = sum(len(section.text) for paper in papers for section in paper.sections)
    assert written <= 2 * MIB
    documents = file_documents(parsed)
    assert len(documents) == max(1, len(parsed.digests))


@given(st.binary(max_size=2_000))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read(data: bytes) -> None:
    check(parse_bytes(data, "2025/03/07.md"), data)


PIECES = st.sampled_from(
    [
        *("#", "##", "###", "####", " ", "\n", "\r\n", "\r", "\t", "\ufeff", "\x0c", "\x00", "-", "- ", "* ", "1. "),
        *(
            "**",
            "***",
            "__",
            "Label",
            ":",
            "：",
            "[",
            "]",
            "](",
            ")",
            "(",
            "<",
            ">",
            "![](",
            "[Watch Video]",
            "<video ",
        ),
        *("<div>", "src=", "'", '"', "Vote: ", "Authors: ", ", ", "+", "48", "9" * 20, "2025-03-07", "2025-13-45"),
        *(
            "https://arxiv.org/abs/",
            "2503.00001",
            "2503.00002v3",
            "cs/0112017",
            ".mp4",
            "/a.png",
            "한글",
            "😀",
            "\ud800",
        ),
    ]
)


@given(st.lists(PIECES, max_size=80).map("".join))
@settings(max_examples=400, deadline=None)
def test_any_mixture_of_what_digests_are_made_of_is_read(text: str) -> None:
    data = text.encode(errors="surrogatepass")
    check(parse_bytes(data, "a.md"), data)
    check(parse_bytes(HEAD + data, "a.md"), HEAD + data)


@given(st.integers(0, len(SEED)), st.integers(0, len(SEED)))
@settings(max_examples=60, deadline=None)
def test_any_cut_of_the_seed_gives_every_paper_whose_heading_is_whole(start: int, end: int) -> None:
    data = SEED[start:end]
    parsed = parse_bytes(data, "2025/03/07.md")
    check(parsed, data)
    whole = re.findall(rb"^### \[.*\]\(https://arxiv.org/abs/([0-9.]{10})\)$", data, re.MULTILINE)
    read = [paper.arxiv_id.encode() for digest in parsed.digests for paper in digest.papers]
    assert [arxiv_id for arxiv_id in read if arxiv_id in whole] == whole


@given(st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_any_order_of_the_seeds_lines_gives_every_paper(order: random.Random) -> None:
    shuffled = SEED.split(b"\n")
    order.shuffle(shuffled)
    data = b"\n".join(shuffled)
    parsed = parse_bytes(data, "a.md")
    check(parsed, data)
    assert sum(len(digest.papers) for digest in parsed.digests) == 21


HOSTILE: dict[str, Callable[[int], bytes]] = {
    "one long line": lambda n: HEAD + b"- " + b"x" * n,
    "one long heading": lambda n: b"## 2025-03-07\n### [" + b"[" * n + b"](https://arxiv.org/abs/2503.00001)",
    "a heading of brackets": lambda n: b"### [a](b) [" + b"](" * (n // 2) + b"](https://arxiv.org/abs/2503.00001)",
    "a heading of links": lambda n: b"### " + b"(https://arxiv.org/abs/2503.00001" * (n // 33),
    "a heading of links behind brackets": lambda n: b"### " + b"](https://arxiv.org/abs/2503.00001" * (n // 34),
    "a heading of beginnings of links": lambda n: b"### " + b"https://arxiv.org/abs/" * (n // 22),
    "a heading of old ids": lambda n: b"### arxiv.org/abs/" + b"cs-" * (n // 3),
    "a heading of dates": lambda n: b"## " + b"2025-13-45 " * (n // 11),
    "hashes": lambda n: b"#" * n,
    "short bullets": lambda n: HEAD + b"- a\n" * (n // 4),
    "nested bullets": lambda n: HEAD + b"- a\n" + b"  -\n" * (n // 4),
    "deeper and deeper": lambda n: HEAD + b"".join(b" " * k + b"- a\n" for k in range(int((2 * n) ** 0.5))),
    "blank lines in a section": lambda n: HEAD + b"- a\n" + b"\n" * n + b"b\n",
    "blank lines": lambda n: b"\n" * n,
    "carriage returns": lambda n: HEAD + b"\r" * n,
    "stars": lambda n: HEAD + b"- " + b"*" * n,
    "labels that do not end": lambda n: HEAD + b"- **a\n" * (n // 6),
    "emphasis": lambda n: HEAD + b"- " + b"**a" * (n // 3),
    "a number of votes": lambda n: HEAD + b"Vote: " + b"9" * n,
    "zeros": lambda n: HEAD + b"Vote: " + b"0" * n,
    "votes": lambda n: HEAD + b"Vote: x\n" * (n // 8),
    "authors": lambda n: HEAD + b"Authors: " + b"A, " * (n // 3),
    "images": lambda n: HEAD + b"![](a)\n" * (n // 7),
    "an image of brackets": lambda n: HEAD + b"![](" + b"(" * n,
    "video tags": lambda n: HEAD + b"<video " * (n // 7) + b">",
    "wrappers": lambda n: HEAD + b"<div " * (n // 5) + b">",
    "papers": lambda n: b"### [a](https://arxiv.org/abs/2503.00001)\n" * (n // 42),
    "headings without a link": lambda n: HEAD + b"### a\n" * (n // 6),
    "bytes that are no text": lambda n: HEAD + b"\xff\n" * (n // 2),
    "accents": lambda n: HEAD + b"- a" + "\u0301".encode() * (n // 2),
    "NUL": lambda n: b"\x00" * n,
    "dashes": lambda n: HEAD + b"-" * n,
    "dashes and spaces": lambda n: HEAD + b"- " * (n // 2),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_half_a_mib_of_anything_stays_within_bounds(name: str) -> None:
    data = HOSTILE[name](MIB // 2)
    check(parse_bytes(data, "2025/03/07.md"), data)


@pytest.mark.parametrize("name", HOSTILE)
def test_twice_the_file_is_at_most_twice_the_work(name: str) -> None:
    small, large = (HOSTILE[name](size) for size in (16_000, 32_000))
    assert _lines_run(large) <= 2 * _lines_run(small) + 500


def _lines_run(data: bytes) -> int:
    """How many lines of Python run to parse `data`: the same on every machine."""
    count = 0

    def step(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += 1
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        parse_bytes(data, "2025/03/07.md")
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("module", [arxiv, lines, media, parser], ids=lambda module: module.__name__)
def test_no_pattern_can_look_at_a_text_over_and_over(module: ModuleType) -> None:
    """At most one repeat of a pattern is unbounded, and it is inside no other: there is nothing to try again."""
    patterns = [value for value in vars(module).values() if isinstance(value, re.Pattern)]
    assert patterns
    for pattern in patterns:
        assert _unbounded(pattern_parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE), inside=False) <= 1


def _unbounded(tree: Any, inside: bool) -> int:
    count = 0
    for operation, argument in tree:
        if str(operation) in ("MAX_REPEAT", "MIN_REPEAT"):
            endless = argument[1] == pattern_parser.MAXREPEAT
            assert not (endless and inside), "an endless repeat in a repeat"
            count += endless + _unbounded(argument[2], inside=True)
        elif isinstance(argument, tuple):
            count += sum(_unbounded(part, inside) for part in _subpatterns(argument))
    return count


def _subpatterns(argument: tuple[Any, ...]) -> list[Any]:
    found: list[Any] = []
    for part in argument:
        if isinstance(part, pattern_parser.SubPattern):
            found.append(part)
        elif isinstance(part, list):
            found += [each for each in part if isinstance(each, pattern_parser.SubPattern)]
    return found
