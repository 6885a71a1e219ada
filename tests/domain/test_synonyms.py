"""What digests state in two languages, and what a subscription with synonyms finds by it."""

from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from bot.digests.parser import parse_bytes
from bot.domain.keywords import Query, match, parse_query, prepare
from bot.domain.papers import Paper, Section
from bot.domain.synonyms import NO_SYNONYMS, Stated, Synonyms, mined, statements, widened

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "digests"


def papers(*texts: str) -> list[Paper]:
    return [Paper(f"2503.{n:05}", "A title", sections=(Section(None, text),)) for n, text in enumerate(texts)]


def known(*texts: str) -> Synonyms:
    """Each text is stated by two papers."""
    return mined(papers(*texts, *texts))


def query(text: str, synonyms: Synonyms) -> Query:
    read = parse_query(text)
    assert isinstance(read, Query), read
    return widened(read, synonyms)


RL = known("강화학습(Reinforcement Learning; RL)을 쓴다")


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("강화학습(Reinforcement Learning; RL)", Stated(("강화학습",), ("Reinforcement Learning", "RL"))),
        ("대형 언어 모델(Language Models, LMs)은", Stated(("대형", "언어", "모델"), ("Language Models", "LMs"))),
        ("자연어 처리 (NLP)", Stated(("자연어", "처리"), ("NLP",))),
        ("비전-언어 모델(VLMs)", Stated(("비전", "언어", "모델"), ("VLMs",))),
        ("이 논문은 확산 모델(diffusion model)을", Stated(("확산", "모델"), ("diffusion model",))),
        ("SFT와 강화 학습(RL)", Stated(("강화", "학습"), ("RL",))),
        ("전문가 혼합(Mixture of Experts; MoE)", Stated(("전문가", "혼합"), ("Mixture of Experts", "MoE"))),
        ("강화 학습(Reinforcement Learning; XYZ)", Stated(("강화", "학습"), ("Reinforcement Learning",))),
    ],
)  # fmt: skip
def test_a_statement_is_read(text: str, stated: Stated) -> None:
    """The Korean words end before the bracket; an abbreviation must fit its words."""
    assert list(statements(text)) == [stated]


@pytest.mark.parametrize(
    "text",
    [
        "모델(Llama-3)",
        "모델(약 70B)",
        "정확도(90.5%)",
        "논문은(This)",
        "LLM과(and)",
        "결과(Fig. 3)",
        "(RL)",
        "모델 (ImageNet)",
    ],
)
def test_what_is_no_statement_is_passed_over(text: str) -> None:
    """Names, numbers and remarks in brackets are no other way to say the word before them."""
    assert list(statements(text)) == []


def test_a_pair_needs_two_papers() -> None:
    """What one paper says may be its own invention; the same paper twice is one."""
    once = papers("양자 순환(Quantum Loop)을", "다른 글")
    assert mined(once) == NO_SYNONYMS
    assert mined(once + once) == NO_SYNONYMS
    assert mined(papers("양자 순환(Quantum Loop)을", "양자순환(quantum loop)은")).ways["quantumloop"]


def test_all_that_one_place_states_belongs_together() -> None:
    """Korean, English and the abbreviation lead to each other."""
    assert {one: set(others) for one, others in RL.ways.items()} == {
        "강화학습": {"Reinforcement Learning", "RL"},
        "reinforcementlearning": {"강화학습", "RL"},
        "rl": {"강화학습", "Reinforcement Learning"},
    }


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("강화 학습(RLHF)", ("rlhf", "강화 학습")),
        ("혼합(Mixture of Experts)", ("mixtureofexpert", "혼합")),
        ("데이터셋(MMLU)", ("mmlu", "데이터셋")),
    ],
)
def test_a_term_too_short_for_its_english_is_no_pair(text: str, pair: tuple[str, str]) -> None:
    """A part of the English term would find too much."""
    assert pair[1] not in known(text).ways.get(pair[0], ())


def test_words_around_the_term_do_not_belong_to_it() -> None:
    """What stands before the term differs from paper to paper; what belongs to it is always there."""
    found = mined(
        papers(
            "최신 대형 언어 모델(LLM)",
            "기반 대형 언어 모델(LLM)",
            "공개 대형 언어 모델(LLM)",
            "큰 틀의 대형 언어 모델(LLM)",
        )
    )
    assert found.ways["llm"] == ("대형 언어 모델",)
    longer = mined(
        papers(
            *["멀티모달 대형 언어 모델(MLLM)"] * 1, "멀티모달 대형 언어 모델(MLLMs)", "멀티모달 대형 언어 모델(MLLM)"
        )
    )
    assert longer.ways["mllm"] == ("멀티모달 대형 언어 모델",)


@pytest.mark.parametrize(
    ("typed", "text", "found"),
    [
        ("강화학습", "reinforcement learning으로", True),
        ("강화 학습", "RL로 학습", True),
        ("RL", "강화 학습을", True),
        ("RL", "RLHF를", False),
        ("reinforcement-learning", "RL을", True),
        ("RL 로봇", "강화학습을 쓰는 로봇", True),
        ("RL 로봇", "강화학습", False),
        ('"RL"', "강화학습", True),
        ("LLM OR RL", "강화학습", True),
        ("로봇 -RL", "로봇의 강화학습", True),
        ("로봇 -RL", "로봇의 RL", False),
        ("title:RL", "강화학습", False),
    ],
)
def test_synonyms_only_ever_add(typed: str, text: str, found: bool) -> None:
    """A synonym will do in a term's place; an exclusion means what was typed."""
    prepared = prepare(papers(text)[0])
    assert (match(query(typed, RL), prepared) is not None) is found


def test_a_match_by_a_synonym_names_it() -> None:
    """The reason has the term as typed, the words that stand there, and the pair; the term itself comes first."""
    found = match(query("강화학습", RL), prepare(papers("앞에 RL이 있다")[0]))
    assert found is not None
    (reason,) = found.reasons
    assert (reason.term, reason.words, reason.synonym) == ("강화학습", "RL", "강화학습 = RL")
    found = match(query("강화학습", RL), prepare(papers("RL, 곧 강화학습")[0]))
    assert found is not None
    assert (found.reasons[0].words, found.reasons[0].synonym) == ("강화학습", "")


def test_without_synonyms_a_query_stays_as_it_is() -> None:
    """Nothing is widened that has nothing to be widened by."""
    read = parse_query('RL "LLM 추론" author:He votes:>3 -x2')
    assert isinstance(read, Query)
    assert widened(read, NO_SYNONYMS) == read


@given(st.text("강화학습 RLabc(;,)-", max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_can_be_looked_through(text: str) -> None:
    """Whatever a digest says, what comes out are words of it."""
    for stated in statements(text):
        assert all(word in text for word in (*stated.korean, *stated.others))


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the real digests are not beside this clone")
def test_the_real_digests_state_what_people_know() -> None:
    """The common pairs are found, and no common slip is."""
    archive = [
        paper
        for path in sorted(CORPUS.rglob("*.md"))
        for digest in parse_bytes(path.read_bytes(), str(path)).digests
        for paper in digest.papers
    ]
    ways = mined(archive).ways
    for one, other in [
        ("llm", "대형 언어 모델"),
        ("llm", "대규모 언어 모델"),
        ("강화학습", "RL"),
        ("nlp", "자연어 처리"),
        ("확산모델", "Diffusion Models"),
        ("rag", "Retrieval-Augmented Generation"),
    ]:
        assert other in ways[one]
    for one, slip in [("rlhf", "강화 학습"), ("mllm", "대형 언어 모델"), ("moe", "혼합"), ("llm", "언어 모델")]:
        assert slip not in ways.get(one, ())
