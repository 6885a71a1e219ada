"""Text and keyword come to one form, and every word remembers where it stood."""

import unicodedata

import pytest
from hypothesis import given, settings, strategies as st

from bot.domain.folding import fold, index_text, script_of, singular

PIECES = (
    "LLM을", "GPT-4o-mini", "3.5", "강화 학습", "agents", "policies", "$\\mathcal{O}(n^2)$", "\\textit{MoE}", "ﬁne",
    "㎏", "José", "Cafe\u0301", unicodedata.normalize("NFD", "추론을"), "ㅋㅋ", "ＬＬＭ", "snake_case", "\\", "$", "·",
    "β-VAE", "強化学習の", "か\u3099", "ｶﾞ", "мир", "\u00ad", "\u200b", "½", "İ", "ß", "\u1fb3", "🚀", "1\ufe0f\u20e3",
    "٣", "\x0c", "\t", "\n", "…", "\u2062", "x\u0345", "ŉ", "가\u11a8", "कि", ".", "-", " ",
)  # fmt: skip
MIXED = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=12).map("".join)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("LLM을 평가", "llm 을 평가"),
        ("GPT-4o-mini와 GPT-3.5", "gpt 4o mini 와 gpt 3.5"),
        ("v1.2.3. 그리고 5.", "v1.2.3 그리고 5"),
        ("3D장면", "3d 장면"),
        ("$\\mathcal{O}(n^2)$", "o n2"),
        ("\\textit{Mix}tral", "mixtral"),
        ("10\\times20", "10 20"),
        ("\\Ù \\U\u0300 \\U \\teÙ \\teU\u0300", "u u teu teu"),
        ("snake\\_case snake_case", "snakecase snakecase"),
        ("eﬃcient ㎏ ½ n²", "efficient kg 1 2 n2"),
        ("Ｌｌａｍａ－３．１", "llama 3.1"),
        ("José Poincaré naïve Cafe\u0301", "jose poincare naive cafe"),
        ("trans\u00adformer fine\u2011tuning self\u2013attention", "transformer fine tuning self attention"),
        ("β-VAE 強化学習の мир", "β vae 強化学習 の мир"),
        ("か\u3099 ｶﾞ", "が ガ"),
        ("A* C++ 🚀", "a c"),
        ("ㅋㅋ 추ㅋ론", "추 론"),
        ("LLMs agents policies classes loss corpus analysis gas", "llm agent policy classe loss corpus analysis gas"),
        ("v100s 64s", "v100s 64s"),
        ("", ""),
    ],
)
def test_folds_to(text: str, words: str) -> None:
    """A text is cut into these words."""
    assert index_text(text) == words


def test_decomposed_hangul_is_the_same_as_composed() -> None:
    """A text from a Mac (NFD) has the same words, and each syllable knows its own letters."""
    text = "대형 언어 모델의 추론을"
    apart = unicodedata.normalize("NFD", text)
    folded = fold(apart)
    assert folded.keys == fold(text).keys
    start, end = folded.original_span(folded.spans[-1][0], folded.spans[-1][0] + 2)
    assert unicodedata.normalize("NFC", apart[start:end]) == "추론"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("eﬃcient 5㎏", ["eﬃcient", "5㎏"]),
        ("$k$NN은 n^2", ["k$NN", "은", "n^2"]),
        ("Cafe\u0301와 İstanbul", ["Cafe\u0301", "와", "İstanbul"]),
        ("Straße ＬＬＭ을", ["Straße", "ＬＬＭ", "을"]),
        ("\\textit{MoE} x", ["MoE", "x"]),
    ],
)
def test_words_lead_back_to_the_original(text: str, words: list[str]) -> None:
    """The span of a word is what a reader would highlight, also where folding changes the length."""
    folded = fold(text)
    spans = [folded.original_span(start, end) for start, end in folded.spans]
    assert [text[start:end] for start, end in spans] == words


def test_a_change_of_script_is_no_gap() -> None:
    """`gap` is empty between a Latin word and its particle, and holds the hyphen and the space elsewhere."""
    folded = fold("LLM을 fine-tuning")
    assert [folded.gap(i) for i in range(1, 4)] == ["", " ", "-"]


def test_scripts() -> None:
    """Letters and digits are one script; Hangul, Greek, Cyrillic, Han, kana and the rest are their own."""
    words = fold("4o ø 추론 β мир 学 の カ अ").words
    assert [script_of(word) for word in words] == [
        "latin", "latin", "hangul", "greek", "cyrillic", "han", "kana", "kana", "other",
    ]  # fmt: skip


@given(MIXED)
@settings(max_examples=300, deadline=None)
def test_folding_index_text_changes_nothing(text: str) -> None:
    """The index text is folded already: folding it again gives the same words."""
    once = index_text(text)
    assert index_text(once) == once


@given(MIXED)
@settings(max_examples=300, deadline=None)
def test_spans_run_through_the_original_in_order(text: str) -> None:
    """Every word has a piece of the original, none is empty, and they never go backwards."""
    folded = fold(text)
    before = 0
    for start, end in folded.spans:
        first, last = folded.original_span(start, end)
        assert 0 <= first < last <= len(text)
        assert first >= before
        before = first


@given(st.text(alphabet="abc추론강화 \n-,.()'\"123", max_size=60))
@settings(deadline=None)
def test_spans_are_exact_in_ordinary_text(text: str) -> None:
    """Where nothing is composed or dropped, the span of a word is the word."""
    folded = fold(text)
    for word, (start, end) in zip(folded.words, folded.spans, strict=True):
        first, last = folded.original_span(start, end)
        assert text[first:last] == word


@given(MIXED)
@settings(max_examples=200, deadline=None)
def test_composed_and_decomposed_are_the_same(text: str) -> None:
    """Which Unicode form a file was saved in makes no difference."""
    text = unicodedata.normalize("NFC", text)
    assert index_text(unicodedata.normalize("NFD", text)) == index_text(text)


@given(st.text(alphabet="abieus", min_size=1, max_size=8))
def test_a_singular_has_no_plural_left(word: str) -> None:
    """The plural is folded once and for all."""
    assert singular(singular(word)) == singular(word)
