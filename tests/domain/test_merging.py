import datetime as dt

from bot.domain.merging import Contribution, Entry, digest_of, merge
from bot.domain.papers import Paper

DATE = dt.date(2025, 3, 7)


def paper(n: int, votes: int = 0) -> Paper:
    return Paper(f"2503.{n:05}", f"Paper {n}", votes)


def file(path: str, *papers: Paper) -> Contribution:
    return Contribution(path, papers, tuple(range(1, len(papers) + 1)))


def known(path: str, *papers: Paper) -> dict[str, Entry]:
    return merge({}, [file(path, *papers)]).entries


def test_everything_is_new_at_first() -> None:
    merged = merge({}, [file("a.md", paper(1), paper(2))])
    assert (merged.added, merged.changed, merged.gone) == (2, 0, 0)


def test_reading_the_same_again_changes_nothing() -> None:
    assert merge(known("a.md", paper(1), paper(2)), [file("a.md", paper(1), paper(2))]).empty


def test_an_appended_file_adds_only_what_is_new() -> None:
    merged = merge(known("a.md", paper(1)), [file("a.md", paper(1), paper(2))])
    assert list(merged.entries) == [paper(2).arxiv_id]
    assert merged.added == 1


def test_corrected_votes_are_a_change() -> None:
    merged = merge(known("a.md", paper(1, 3)), [file("a.md", paper(1, 4))])
    assert (merged.added, merged.changed) == (0, 1)
    assert merged.entries[paper(1).arxiv_id].paper.votes == 4


def test_the_same_paper_in_a_second_file_changes_nothing() -> None:
    assert merge(known("a.md", paper(1, 3)), [file("b.md", paper(1, 9))]).empty


def test_a_second_file_adds_its_papers_behind_the_first() -> None:
    entries = known("a.md", paper(1))
    entries |= merge(entries, [file("b.md", paper(2))]).entries
    digest = digest_of(DATE, entries)
    assert [one.arxiv_id for one in digest.papers] == ["2503.00001", "2503.00002"]
    assert digest.sources == ("a.md", "b.md")


def test_half_of_the_papers_may_go_and_are_gone_from_the_digest() -> None:
    entries = known("a.md", paper(1), paper(2))
    merged = merge(entries, [file("a.md", paper(1))])
    assert (merged.gone, merged.held_back) == (1, ())
    assert digest_of(DATE, entries | merged.entries).papers == (paper(1),)


def test_a_file_that_loses_more_than_half_is_held_back_as_a_whole() -> None:
    entries = known("a.md", paper(1), paper(2), paper(3))
    merged = merge(entries, [file("a.md", paper(1, 99))])
    assert merged.empty
    assert merged.held_back == ("a.md",)


def test_an_emptied_file_is_held_back() -> None:
    assert merge(known("a.md", paper(1)), [file("a.md")]).held_back == ("a.md",)


def test_a_repaired_file_brings_its_papers_back() -> None:
    entries = known("a.md", paper(1), paper(2))
    entries |= merge(entries, [file("a.md", paper(1))]).entries
    merged = merge(entries, [file("a.md", paper(1), paper(2))])
    assert merged.added == 1
    assert len(digest_of(DATE, entries | merged.entries).papers) == 2


def test_a_renamed_file_owns_its_papers_from_then_on() -> None:
    entries = known("a.md", paper(1, 3))
    moved = merge(entries, [file("b.md", paper(1, 3))], missing={"a.md"})
    assert moved.empty
    entries |= moved.entries
    assert merge(entries, [file("b.md", paper(1, 9))]).changed == 1


def test_a_paper_whose_file_lost_it_can_come_from_another_file() -> None:
    entries = known("a.md", paper(1), paper(2))
    merged = merge(entries, [file("a.md", paper(1)), file("b.md", paper(2))])
    assert merged.entries[paper(2).arxiv_id].path == "b.md"
