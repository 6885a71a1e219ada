"""Papers as BibTeX, RIS and Markdown, read back by strict readers."""

import io
import re
from pathlib import Path

import pytest
from pybtex.database import BibliographyData, parse_string
from pybtex.errors import set_strict_mode

from bot.digests.parser import parse
from bot.domain.citations import FILE_NAMES, FORMATS, bibtex, markdown, ris, written
from bot.domain.latex import as_latex, as_plain
from bot.domain.papers import Paper
from tests.domain.test_latex import faults

ADA = Paper("2503.04625", "World Models", 12, ("Ada Lovelace", "Ludwig van Beethoven"))
ODD = [
    Paper("2503.00001", r"$\pi_0$ & 90% of {x", None, ("김민아", "Jürgen Đặng"), authors_cut=True),
    Paper("2503.00002", "추론 [x](y) *a*_b_ \\", 1, ("R and D Team", "O'Brien, Jr.", "and")),
    Paper("2503.00003", "", 1, ()),
    Paper("2503.00004", "One\nTwo\tThree\u2028Four", 1, ("New\nLine", "  ")),
    Paper("2503.00005", "}{ @article{evil, title={x}} %", 1, ("{Braces", "Q@x.org")),
    Paper("2503.00006", "TY  - JOUR\r\nER  - ", 1, ("ER  - ",), authors_cut=True),
    Paper("cs/0112017", "An Old One", 1, ("Alan Turing",)),
    Paper("hep-th/9901001", "An Older One", 1, ("Alan Turing",)),
]


def read_bibtex(text: str) -> BibliographyData:
    set_strict_mode(True)
    return parse_string(text, "bibtex")


def read_ris(text: str) -> list[list[tuple[str, str]]]:
    """As the format says: each line a tag, two blanks, a dash and a blank; `TY` begins and `ER` ends an entry."""
    entries: list[list[tuple[str, str]]] = []
    for line in io.StringIO(text, newline=""):
        assert line.endswith("\r\n")
        match = re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line[:-2])
        assert match is not None, line
        if match[1] == "TY":
            assert not entries or entries[-1][-1] == ("ER", "")
            entries.append([])
        entries[-1].append((match[1], match[2]))
    assert all(entry[0][0] == "TY" and entry[-1] == ("ER", "") for entry in entries)
    return entries


# ---------------------------------------------------------------- BibTeX


def test_an_entry_is_the_one_that_arxiv_gives() -> None:
    assert bibtex([ADA]) == (
        "@misc{lovelace-2503.04625,\n"
        "  title         = {{World Models}},\n"
        "  author        = {Ada Lovelace and Ludwig van Beethoven},\n"
        "  year          = {2025},\n"
        "  month         = mar,\n"
        "  eprint        = {2503.04625},\n"
        "  archivePrefix = {arXiv},\n"
        "  url           = {https://arxiv.org/abs/2503.04625},\n"
        "}\n"
    )


def test_whatever_a_digest_holds_is_read_back() -> None:
    entries = read_bibtex(bibtex(ODD)).entries
    assert [entry.fields["eprint"] for entry in entries.values()] == [paper.arxiv_id for paper in ODD]
    for entry, paper in zip(entries.values(), ODD, strict=True):
        assert entry.type == "misc"
        assert entry.fields["title"] == f"{{{as_latex(paper.title) or paper.arxiv_id}}}"
        assert entry.fields["url"] == paper.url


def test_names_are_parted_only_where_they_end() -> None:
    entries = list(read_bibtex(bibtex([*ODD, ADA])).entries.values())
    people = [[str(person) for person in entry.persons.get("author", [])] for entry in entries]
    assert people[-1] == ["Lovelace, Ada", "van Beethoven, Ludwig"]
    assert len(people[0]) == 3
    assert people[0][2] == "others"
    assert people[1] == ["{R and D Team}", "{O'Brien, Jr.}", "{and}"]
    assert people[2] == []


def test_keys_are_unique_plain_and_stay_as_a_list_grows() -> None:
    twins = [Paper(f"2503.0000{n}", "The Same", 1, ("Ada Lovelace",)) for n in range(5)]
    keys = list(read_bibtex(bibtex([*ODD, *twins])).entries)
    assert len(set(map(str.lower, keys))) == len(ODD) + 5
    assert all(re.fullmatch(r"[a-z]+-[A-Za-z0-9.-]+", key) for key in keys)
    assert next(iter(read_bibtex(bibtex(twins[:1])).entries)) in keys


def test_the_month_is_that_of_the_arxiv_id() -> None:
    entries = list(read_bibtex(bibtex([*ODD[-2:], Paper("2512.00001", "x", 1)])).entries.values())
    assert [(entry.fields["year"], entry.fields["month"]) for entry in entries] == [
        ("2001", "December"),
        ("1999", "January"),
        ("2025", "December"),
    ]


def test_what_needs_more_than_latex_says_so() -> None:
    assert bibtex(ODD).startswith("% This file is UTF-8.")
    assert not bibtex([ADA]).startswith("%")


def test_an_empty_list_is_an_empty_file() -> None:
    assert [written([], form) for form in FORMATS] == ["", "", ""]
    assert set(FILE_NAMES) == set(FORMATS)


# ---------------------------------------------------------------- RIS


def test_ris_has_one_author_a_line_last_name_first() -> None:
    assert read_ris(ris([ADA])) == [
        [
            ("TY", "UNPB"),
            ("TI", "World Models"),
            ("AU", "Lovelace, Ada"),
            ("AU", "van Beethoven, Ludwig"),
            ("PY", "2025"),
            ("DA", "2025/03//"),
            ("PB", "arXiv"),
            ("AN", "arXiv:2503.04625"),
            ("DO", "10.48550/arXiv.2503.04625"),
            ("UR", "https://arxiv.org/abs/2503.04625"),
            ("ER", ""),
        ]
    ]


def test_nothing_in_a_digest_begins_or_ends_an_entry() -> None:
    entries = read_ris(ris(ODD))
    assert len(entries) == len(ODD)
    for entry, paper in zip(entries, ODD, strict=True):
        fields = dict(entry)
        assert fields["TI"] == (as_plain(paper.title) or paper.arxiv_id)
        assert ("N1" in fields) is paper.authors_cut
    assert [value for tag, value in entries[1] if tag == "AU"] == ["R and D Team", "O'Brien Jr.", "and"]


# ---------------------------------------------------------------- Markdown


def test_markdown_is_a_list_with_links() -> None:
    assert markdown([ADA]) == (
        "- [World Models](https://arxiv.org/abs/2503.04625) – Ada Lovelace, Ludwig van Beethoven, 2025, "
        "arXiv:2503.04625\n"
    )
    assert markdown(ODD[1:2]).startswith(r"- [추론 \[x\]\(y\) \*a\*\_b\_ \\](https://arxiv.org/abs/2503.00002)")


def test_each_paper_is_one_line_of_markdown() -> None:
    assert len(markdown(ODD).splitlines()) == len(ODD)


# ---------------------------------------------------------------- the real digests


CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "digests"


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the real digests are not there")
def test_every_real_paper_is_written_in_every_form() -> None:
    papers = {
        paper.arxiv_id: paper
        for path in sorted(CORPUS.rglob("*.md"))
        for digest in parse(path.read_text(encoding="utf-8"), str(path)).digests
        for paper in digest.papers
    }
    assert len(papers) > 1_000
    assert len(read_bibtex(bibtex(list(papers.values()))).entries) == len(papers)
    assert len(read_ris(ris(list(papers.values())))) == len(papers)
    assert len(markdown(list(papers.values())).splitlines()) == len(papers)
    assert [(paper.title, found) for paper in papers.values() if (found := faults(as_latex(paper.title)))] == []
