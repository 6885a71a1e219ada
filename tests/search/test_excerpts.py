"""Excerpts: the words looked for, in their sentence, marked as they are written."""

import datetime as dt

import pytest
from hypothesis import given, settings, strategies as st

from bot.domain.papers import Paper, Section
from bot.domain.replies import Marked
from bot.domain.search_excerpts import LONGEST, excerpt
from bot.domain.terms import neighbours
from tests.search.conftest import MakeShelf, digest, paper


def of(query: str, *texts: str) -> Marked:
    terms = [(term,) for word in query.split() for term in neighbours(word)]
    return excerpt(Paper("2503.00001", "Title", sections=tuple(Section(None, text) for text in texts)), terms)


def written(marked: Marked) -> str:
    return "".join(f"[{piece}]" if found else piece for piece, found in marked)


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("추론", "모델이 추론을 합니다.", "모델이 [추론]을 합니다."),
        ("agent", "여러 Agents의 협력", "여러 [Agents]의 협력"),
        ("강화학습", "이제 강화 학습으로 배웁니다.", "이제 [강화 학습]으로 배웁니다."),
        ("finetuning", "Fine-tuning을 합니다.", "[Fine-tuning]을 합니다."),
        ("MoE", "구조는 $\\textit{MoE}$ 입니다.", "구조는 $\\textit{[MoE]}$ 입니다."),
        ("Jose", "José는", "[José]는"),
        ("LLM", "ＬＬＭ을 평가", "[ＬＬＭ]을 평가"),
        ("LLM 추론", "추론에 강한 LLM", "[추론]에 강한 [LLM]"),
        ("추론", "한 줄\n추론 두 줄", "[추론] 두 줄"),
    ],
)
def test_the_words_are_marked_as_they_are_written(query: str, text: str, expected: str) -> None:
    assert written(of(query, text)) == expected


def test_a_title_alone_has_no_excerpt() -> None:
    assert of("title", "아무것도 아닙니다.") == ()


def test_the_stretch_with_most_of_the_words_is_chosen() -> None:
    far = "LLM은 " + "가나다 " * 60 + "끝"
    assert "[LLM]의 [추론]" in written(of("LLM 추론", far, "여기에서 LLM의 추론을 합니다."))


def test_a_long_text_is_cut_between_words_around_the_word() -> None:
    shown = of("추론", "앞말 " * 100 + "추론이 " + "뒷말 " * 100)
    assert len(written(shown)) <= LONGEST + 10
    plain = "".join(piece for piece, _ in shown)
    assert plain.startswith("…앞말 ")
    assert plain.endswith(" 뒷말…")


def test_it_begins_with_the_sentence_where_there_is_room() -> None:
    assert written(of("추론", "첫 문장입니다. 여기에서 추론을 합니다.")) == "여기에서 [추론]을 합니다."


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from("추론을 강화학습 LLM é\u0301$\\ .\n-ＬA"), max_size=600))
def test_it_is_a_stretch_of_the_text_on_one_line(text: str) -> None:
    shown = of("추론 LLM 강화학습", text)
    plain = "".join(piece for piece, _ in shown)
    flat = "".join(" " if letter.isspace() else letter for letter in text)
    assert plain.removeprefix("…").removesuffix("…").rstrip() in flat
    assert len(plain) <= 2 * LONGEST + 2
    assert all(piece for piece, _ in shown)
    assert not shown or any(found for _, found in shown)


def test_a_search_marks_the_word_without_its_particle_and_the_neighbours_as_one(make_shelf: MakeShelf) -> None:
    shelf = make_shelf([digest("2025-03-07", paper("2503.00001", "T", "모델이 강화학습과 추론에 강합니다."))])
    shown = {query: written(shelf.hits(query).papers[0].excerpt) for query in ("추론을", "강화 학습")}
    assert shown["추론을"] == "모델이 강화학습과 [추론]에 강합니다."
    assert shown["강화 학습"] == "모델이 [강화학습]과 추론에 강합니다."
    assert shelf.hits("추론").papers[0].date == dt.date(2025, 3, 7)
