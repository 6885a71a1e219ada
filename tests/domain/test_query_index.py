"""The index over queries finds exactly what holding each query against the paper finds."""

import itertools
import random
from collections.abc import Iterable

import pytest
from hypothesis import given, settings, strategies as st

from bot.domain.folding import fold
from bot.domain.keywords import Query, match, parse_query, prepare
from bot.domain.literals import Found, _Table
from bot.domain.papers import Paper, Section
from bot.domain.query_index import QueryIndex
from bot.domain.synonyms import Synonyms, widened

SYNONYMS = Synonyms({"rl": ("강화 학습",), "강화학습": ("RL", "reinforcement learning"), "ab": ("가나", "b a")})

LATIN = [
    *(
        "a",
        "b",
        "s",
        "ab",
        "ba",
        "abs",
        "abas",
        "news",
        "letter",
        "newsletter",
        "letters",
        "fine",
        "tuning",
        "finetuning",
    ),
    *("rl", "2", "7b", "2b", "gpt", "4", "4o", "3.5", "unet", "u", "net", "policies", "policy", "β", "кот"),
]
HANGUL = [
    *("가", "나", "가나", "나가", "가나다", "강화", "학습", "강화학습", "학습을", "강화학", "습", "재강화학습", "모델"),
]
GAPS = [" ", " ", " ", "-", ", ", "", "/", " (", "**"]
WORDS = st.sampled_from(LATIN + HANGUL)
TEXTS = st.lists(st.tuples(WORDS, st.sampled_from(GAPS)), max_size=12).map(lambda pairs: "".join(map("".join, pairs)))
NAMES = ["Kaiming He", "Min-Jun Kim", "김민준", "Ann Lee", "b"]
BARE = st.lists(st.sampled_from(LATIN[3:] + HANGUL), min_size=1, max_size=4).flatmap(
    lambda words: st.sampled_from([" ", "-", ""]).map(lambda gap: gap.join(words))
)
ITEMS = st.one_of(
    BARE,
    BARE.map(lambda words: f'"{words}"'),
    BARE.map(lambda words: f"*{words}"),
    BARE.map(lambda words: f"-{words.split()[0]}"),
    BARE.map(lambda words: f'title:"{words}"'),
    st.sampled_from(["author:He", 'author:"Min-Jun Kim"', "author:minjun", "-author:Lee", "votes:>3", "-votes:<9"]),
)
TYPED = st.lists(
    st.tuples(ITEMS, st.sampled_from([" AND ", " OR ", " "])).map("".join), min_size=1, max_size=4
).map(lambda parts: "".join(parts).removesuffix(" AND ").removesuffix(" OR ").strip())  # fmt: skip
PAPERS = st.builds(
    Paper,
    st.just("2503.00001"),
    TEXTS,
    st.sampled_from([None, 0, 3, 9]),
    st.lists(st.sampled_from(NAMES), max_size=2, unique=True).map(tuple),
    sections=st.lists(st.builds(Section, st.sampled_from([None, "What's New", "모델"]), TEXTS), max_size=2).map(tuple),
)


def queries(typed: Iterable[str]) -> list[Query]:
    read = (parse_query(text) for text in typed)
    return [query for query in read if isinstance(query, Query)]


def indexed(known: dict[int, Query]) -> QueryIndex[int]:
    index: QueryIndex[int] = QueryIndex()
    for number, query in known.items():
        index.add(number, query)
    return index


def plainly(known: dict[int, Query], paper: Paper) -> list[int]:
    prepared = prepare(paper)
    return sorted(number for number, query in known.items() if match(query, prepared) is not None)


def found(index: QueryIndex[int], paper: Paper) -> list[int]:
    """In order; an id that is given twice stays twice."""
    return sorted(index.match(prepare(paper)))


@given(st.lists(TYPED, min_size=1, max_size=12), st.lists(PAPERS, min_size=1, max_size=4), st.booleans())
@settings(max_examples=500, deadline=None)
def test_the_index_finds_what_the_plain_loop_finds(typed: list[str], papers: list[Paper], widen: bool) -> None:
    """No id more, none less and none twice, with and without synonyms."""
    known = dict(enumerate(widened(query, SYNONYMS) if widen else query for query in queries(typed)))
    index = indexed(known)
    for paper in papers:
        assert found(index, paper) == plainly(known, paper)


FEW_LATIN = st.sampled_from(
    ["ab", "b", "aba", "abs", "ba", "abas", "bas", "s", "baby", "babies", "2", "b2", "2b", "22", "bss"]
)
FEW_HANGUL = st.sampled_from(["가", "나", "가나", "나가", "가나가", "나나가", "가나가나"])
FEW_GAPS = st.sampled_from([" ", " ", "-", ", ", "/"])


def stretches(words: st.SearchStrategy[str], most: int) -> st.SearchStrategy[str]:
    """Words with gaps, all so alike that they are often one another's parts."""
    return st.lists(st.tuples(words, FEW_GAPS), min_size=1, max_size=most).map(
        lambda pairs: "".join(map("".join, pairs)).strip(" -,/")
    )


@given(
    st.lists(stretches(FEW_LATIN, 4) | stretches(FEW_HANGUL, 4), min_size=10, max_size=20),
    stretches(FEW_LATIN, 12),
    stretches(FEW_HANGUL, 12),
)
@settings(max_examples=400, deadline=None)
def test_terms_are_found_however_text_and_keyword_part_them(typed: list[str], latin: str, hangul: str) -> None:
    """Plurals, numbers kept apart, short pieces: what only looks like a match is none, and none is missed."""
    known = dict(enumerate(queries([*typed, *(f"*{one}" for one in typed), *(f'"{one}나 ab"' for one in typed)])))
    paper = Paper("2503.00001", "", sections=(Section(None, latin), Section(None, f"{hangul} {latin}")))
    assert found(indexed(known), paper) == plainly(known, paper)


def test_a_plural_behind_a_short_word_is_found() -> None:
    """`b abas` spells `baba`: the s is no letter of it."""
    assert found(indexed(dict(enumerate(queries(["baba"])))), Paper("2503.00001", "b abas")) == [0]


@given(st.lists(TYPED, min_size=2, max_size=12), PAPERS, st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_what_was_removed_is_found_no_more(typed: list[str], paper: Paper, chance: random.Random) -> None:
    """After any order of adding, changing and removing, the index is as if it had been made of what is left."""
    read = queries(typed)
    index: QueryIndex[int] = QueryIndex()
    known: dict[int, Query] = {}
    for query in [*read, *read]:
        number = chance.choice(range(4))
        if chance.choice([True, True, False]):
            known[number] = query
            index.add(number, query)
        else:
            known.pop(number, None)
            index.remove(number)
        assert found(index, paper) == plainly(known, paper)
        assert len(index) == len(known)
    for number in range(4):
        index.remove(number)
    assert (found(index, paper), len(index), index.distinct) == ([], 0, 0)
    assert vars(index)["_texts"].is_empty
    assert vars(index)["_titles"].is_empty
    assert not any(value for value in vars(index).values() if isinstance(value, dict | list))


@pytest.mark.parametrize(
    ("one", "other"),
    [("RAG", "rag"), ("world models", "World-Model"), ("a1 AND b2", "b2 AND a1"), ("RL OR RAG", "RAG OR RL")],
)
def test_queries_that_mean_the_same_are_kept_once(one: str, other: str) -> None:
    """A keyword that a thousand people follow costs as much as one, beyond telling the thousand."""
    index = indexed(dict(enumerate(queries([one, other]))))
    assert (len(index), index.distinct) == (2, 1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("world model", "worldmodel"),
        ("RAG", "title:RAG"),
        ("RAG", "RAG -RL"),
        ("강화학습", "*강화학습"),
        ("RAG RL", "RAG AND RL"),
    ],
)
def test_queries_that_differ_are_kept_apart(one: str, other: str) -> None:
    index = indexed(dict(enumerate(queries([one, other]))))
    assert index.distinct == 2


@pytest.mark.parametrize("typed", ["author:MinJun", "author:Min-Jun", "author:Jun-Min", 'author:"Kim Min-Jun"'])
def test_a_name_is_found_as_a_whole_and_in_its_parts(typed: str) -> None:
    """As the plain loop does, whichever way the paper writes it."""
    known = dict(enumerate(queries([typed])))
    for name in ("Min-Jun Kim", "MinJun Kim", "Min Jun Kim", "Jun Min", "Minjunkim"):
        paper = Paper("2503.00001", "t", authors=(name,))
        assert found(indexed(known), paper) == plainly(known, paper)


def test_an_id_has_one_query() -> None:
    """Adding it again replaces what it asked for."""
    index = indexed({1: queries(["RAG"])[0]})
    index.add(1, queries(["RL"])[0])
    assert found(index, Paper("2503.00001", "RAG")) == []
    assert found(index, Paper("2503.00001", "RL")) == [1]


def test_removing_what_is_not_there_does_nothing() -> None:
    index = indexed({1: queries(["RAG"])[0]})
    index.remove(2)
    assert len(index) == 1


def test_the_cost_grows_with_the_matches() -> None:
    """A thousand queries that a paper does not meet are not looked at one by one."""
    letters = itertools.product("bcdfghjklm", repeat=3)
    strangers = queries("".join(one) + " AND zzz" for one in letters)
    index = indexed(dict(enumerate(strangers)))
    prepared = prepare(Paper("2503.00001", "bcd fgh RAG", sections=(Section(None, "RAG를 쓴다"),)))
    looked_at = vars(index)["_texts"].look_up([passage.folded for passage in prepared.passages])
    assert len(strangers) > 900
    assert len(looked_at.certain) + len(looked_at.possible) <= 2


def test_a_hostile_text_is_no_danger() -> None:
    """Plurals could be read in two ways each; only beginnings of what somebody asked for are followed."""
    index = indexed(dict(enumerate(queries(["bs " * 30, "b" * 200, "가 " * 200, "*가가"]))))
    paper = Paper("2503.00001", "t", sections=(Section(None, "bs " * 2_000), Section(None, "가" * 500 + "가 " * 2_000)))
    assert set(found(index, paper)) >= {0, 2, 3}


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("가" * 200, "가 " * 2_000),
        ("가" * 200, "가가 " * 2_000),
        ("*" + "가" * 199, "가가 " * 2_000),
        ("*가가", "가" * 4_000),
        ("가가", "가" * 4_000),
        ("b" * 200, "b " * 2_000),
    ],
)
def test_the_longest_term_in_a_text_of_its_syllables_costs_little(
    typed: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted: what is looked up, whole and further on, is a few things a word, however long the term."""
    steps = 0
    goes_on, whole = _Table._goes_on, _Table.whole

    def counted_goes_on(self: "_Table[int]", so_far: str) -> bool:
        nonlocal steps
        steps += 1
        return goes_on(self, so_far)

    def counted_whole(self: "_Table[int]", words: set[str], found: Found[int]) -> None:
        nonlocal steps
        steps += sum(map(len, words))
        whole(self, words, found)

    monkeypatch.setattr(_Table, "_goes_on", counted_goes_on)
    monkeypatch.setattr(_Table, "whole", counted_whole)
    index = indexed({1: queries([typed])[0]})
    vars(index)["_texts"].look_up([fold(text)])
    assert steps <= 20 * len(text)
