"""Which papers share a message: as few messages as can be, and no paper ever moves."""

from hypothesis import given, strategies as st

from bot.domain.packs import MOST, Packed, ids_of, new_packs, packs
from bot.domain.papers import Paper


def papers(*numbers: int) -> dict[str, Paper]:
    return {f"2503.{number:05}": Paper(f"2503.{number:05}", f"Paper {number}") for number in numbers}


def packed(*numbers: int, tried: bool = True) -> Packed:
    return Packed("discord", "daily", tuple(papers(*numbers)), tried)


@given(st.integers(0, 60))
def test_papers_share_as_few_messages_as_there_can_be_evenly_and_in_order(count: int) -> None:
    given_papers = list(papers(*range(count)).values())
    made = new_packs(given_papers)
    assert len(made) == -(-count // MOST)
    assert [paper for pack in made for paper in pack.papers] == given_papers
    sizes = [len(pack.papers) for pack in made]
    assert not sizes or max(sizes) - min(sizes) <= 1
    assert [ids_of(pack.part) for pack in made] == [pack.arxiv_ids for pack in made]


def test_new_papers_come_in_new_packs_and_the_others_stay_where_they_are() -> None:
    here = papers(4, 1, 2, 3)
    wanted = packs(list(here.values()), here, {}, [packed(2, 1)])
    assert [pack.arxiv_ids for pack in wanted] == [tuple(papers(2, 1)), tuple(papers(4, 3))]
    assert wanted[0].papers == tuple(papers(2, 1).values())


def test_a_paper_that_is_gone_stays_in_a_pack_that_may_have_been_posted() -> None:
    here, gone = papers(1), papers(2)
    (pack,) = packs(list(here.values()), here, gone, [packed(1, 2)])
    assert pack.papers == tuple(papers(1, 2).values())
    assert pack.whole


def test_a_paper_that_is_gone_leaves_a_pack_that_was_never_tried() -> None:
    here, gone = papers(1), papers(2)
    (pack,) = packs(list(here.values()), here, gone, [packed(1, 2, tried=False)])
    assert pack.papers == tuple(here.values())
    assert pack.arxiv_ids == tuple(papers(1, 2))
    assert not pack.whole
    assert packs([], {}, papers(1, 2), [packed(1, 2, tried=False)]) == []


def test_a_paper_that_the_feed_no_longer_chooses_keeps_its_place() -> None:
    here = papers(1, 2)
    (pack,) = packs([here["2503.00001"]], here, {}, [packed(1, 2)])
    assert pack.papers == tuple(here.values())
