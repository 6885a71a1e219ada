"""The matched words stand marked in a little of their surroundings, at whole words."""

from bot.domain.highlight import excerpt
from bot.domain.keywords import Query, match, parse_query, prepare
from bot.domain.papers import Paper, Section
from bot.domain.replies import Marked

LONG = "하나 둘 셋 넷 다섯 여섯 일곱 여덟 아홉 열 " * 4


def shown(query: str, title: str, text: str = "") -> str:
    """The excerpt with brackets around what is marked."""
    return "".join(f"[{piece}]" if marked else piece for piece, marked in _excerpt(query, title, text))


def _excerpt(query: str, title: str, text: str) -> Marked:
    paper = Paper("2503.00001", title, 12, ("Ada Lovelace",), sections=(Section("What's New", text),))
    parsed = parse_query(query)
    assert isinstance(parsed, Query)
    matched = match(parsed, prepare(paper))
    assert matched is not None
    return excerpt(matched.reasons, paper)


def test_a_word_in_the_title() -> None:
    assert shown("RAG", "Better RAG for All") == "Better [RAG] for All"


def test_a_word_in_a_long_text_has_its_surroundings_cut_at_words() -> None:
    found = shown("추론", "A title", f"{LONG}그래서 추론을 한다. {LONG}")
    assert found.startswith("…")
    assert "그래서 [추론]을 한다." in found
    assert found.endswith("…")
    assert len(found) < 110


def test_two_words_that_stand_close_share_their_surroundings() -> None:
    assert shown("LLM 추론", "LLM 추론 가속") == "[LLM] [추론] 가속"


def test_words_far_apart_have_an_ellipsis_between_them() -> None:
    found = shown("LLM 추론", "On LLM", f"{LONG}추론 모델")
    assert found.startswith("On [LLM] … ")
    assert found.endswith("[추론] 모델")
    assert "… …" not in found


def test_authors_and_votes_are_named() -> None:
    assert shown("author:Ada votes:>10", "A title") == "[Ada Lovelace] … [votes:>10]"


def test_nothing_of_a_word_is_lost_or_doubled_when_one_term_lies_in_another() -> None:
    assert shown('"world model" AND world', "A World Model") == "A [World Model]"


def test_many_words_share_the_room() -> None:
    words = [f"word{n}" for n in range(8)]
    text = f" {LONG}".join(words)
    found = shown(" AND ".join(words), "A title", text)
    assert all(f"[{word}]" in found for word in words)
    assert len(found) < 8 * 40
