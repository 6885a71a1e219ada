"""Which papers a query finds, and why. The rows of tests/fixtures/keywords.tsv are the promise, case by case."""

import dataclasses
import itertools
import re
import string
import unicodedata
from pathlib import Path

import pytest
from hypothesis import assume, given, settings, strategies as st

from bot.domain.keywords import Match, Query, Reason, Refusal, feed_wants, match, parse_query, prepare
from bot.domain.papers import Paper, Section
from bot.domain.queries import (
    EMPTY,
    LONG_TERM,
    NO_TERM,
    NO_WORD,
    ONLY_EXCLUSIONS,
    REASONS,
    SEARCH_ONLY,
    TOO_LONG,
    TOO_SHORT,
    UNCLOSED,
    VOTES,
)
from bot.locale import words

OWN = Path(__file__).parents[1] / "fixtures" / "keywords.tsv"
CONTRACT = Path(__file__).parents[3] / "shared" / "keywords.tsv"


@dataclasses.dataclass(frozen=True)
class Row:
    query: str
    finds: str
    why: str
    paper: Paper


def rows(path: Path) -> list[Row]:
    """`<U+00AD>` stands for a character that nobody sees; a cell that begins with `<NFD>` is decomposed."""
    lines = [line for line in path.read_text("utf-8").split("\n")[1:] if line and not line.startswith("# ")]
    return [row(line) for line in lines]


def row(line: str) -> Row:
    cells = line.split("\t")
    query, text, finds, why, title, authors, votes = cells + [""] * (7 - len(cells))
    names = tuple(name.strip() for name in authors.split(";") if name.strip())
    known = int(votes) if votes else None
    return Row(seen(query), finds, why, paper(seen(text), title=title, authors=names, votes=known))


def seen(cell: str) -> str:
    if cell.startswith("<NFD>"):
        return unicodedata.normalize("NFD", cell.removeprefix("<NFD>"))
    return re.sub(r"<U\+([0-9A-F]{4})>", lambda code: chr(int(code[1], 16)), cell)


def paper(
    text: str = "",
    *,
    title: str = "",
    authors: tuple[str, ...] = (),
    votes: int | None = None,
    label: str | None = None,
) -> Paper:
    return Paper("2503.00001", title, votes, authors, sections=(Section(label, text),))


def query(text: str) -> Query:
    read = parse_query(text)
    assert isinstance(read, Query), read
    return read


def finds(text: str, within: Paper) -> Match | None:
    return match(query(text), prepare(within))


def outcome(row: Row) -> str:
    read = parse_query(row.query)
    if isinstance(read, Refusal):
        return "refused"
    return "yes" if match(read, prepare(row.paper)) else "no"


def test_the_table_is_large_and_half_of_it_says_no() -> None:
    """At least 200 cases, and as many that must not be found as cases that must."""
    found = [row.finds for row in rows(OWN)]
    assert len(found) >= 200
    assert found.count("no") + found.count("refused") >= found.count("yes")


@pytest.mark.parametrize("row", rows(OWN), ids=lambda row: f"{row.query} / {row.why}")
def test_row(row: Row) -> None:
    """Each case of the table comes out as it says."""
    assert outcome(row) == row.finds, row


@pytest.mark.skipif(not CONTRACT.exists(), reason="the contract's own keywords.tsv is not beside this clone")
def test_rows_of_the_contract() -> None:
    """Each case of the contract comes out as it says."""
    table = rows(CONTRACT)
    assert len(table) >= 50
    assert [row for row in table if outcome(row) != row.finds] == []


# ---------------------------------------------------------------- why


def test_reasons_name_the_words_and_where_they_stand() -> None:
    """Each term has one reason: the words as the digest wrote them, and their offsets."""
    text = "이 연구는 fine tuning 없이 강화 학습의 효과를 본다"
    found = finds("finetuning 강화학습", paper(text, title="A title"))
    assert found is not None
    assert found.reasons == (
        Reason("finetuning", "fine tuning", "section", 0, 6, 17),
        Reason("강화학습", "강화 학습", "section", 0, 21, 26),
    )
    assert [text[reason.start : reason.end] for reason in found.reasons] == ["fine tuning", "강화 학습"]


def test_the_title_is_named_first() -> None:
    """A term that stands in title and text is named where it stands first."""
    found = finds("RAG", paper("RAG로 답한다", title="On RAG"))
    assert found is not None
    assert found.reasons == (Reason("RAG", "RAG", "title", 0, 3, 6),)


def test_reasons_name_author_and_votes() -> None:
    """A reason may be a name or a number of votes."""
    found = finds("author:Jose votes:>20 -survey", paper(authors=("Ann Lee", "José García"), votes=21))
    assert found is not None
    assert [(r.term, r.words, r.field, r.index) for r in found.reasons] == [
        ("author:Jose", "José García", "author", 1),
        ("votes:>20", "21", "votes", 0),
    ]


def test_a_term_is_shown_as_typed() -> None:
    """What a person wrote comes back as written, the star and the capitals too."""
    found = finds("*대화 GPT-4", paper("GPT 4로 극대화"))
    assert found is not None
    assert [(r.term, r.words) for r in found.reasons] == [("*대화", "대화"), ("GPT-4", "GPT 4")]


@pytest.mark.parametrize("text", ["a fine tuning b finetuning", "a finetuning b fine tuning"])
def test_the_first_place_in_reading_order_is_named(text: str) -> None:
    """However a place is spelled."""
    found = finds("finetuning", paper(text, title="t"))
    assert found is not None
    assert [r.start for r in found.reasons] == [2]


# ---------------------------------------------------------------- what is looked at


@pytest.mark.parametrize("label", ["What's New", "What’s New", "Technical Details", "Performance Highlights"])
def test_the_usual_labels_are_not_matched(label: str) -> None:
    """Every paper has these labels: they say nothing about it."""
    for word in label.replace("’", "'").split():
        assert finds(word, paper("본문", label=label)) is None


@pytest.mark.parametrize(
    ("label", "word"), [("비전 인코더 (Vision Encoder)", "encoder"), ("What's New - Related", "new")]
)
def test_other_labels_are_matched(label: str, word: str) -> None:
    """A label that somebody chose is text."""
    assert finds(word, paper("본문", label=label)) is not None


def test_a_term_stays_within_one_section() -> None:
    """The end of one section and the start of the next are no neighbours."""
    two = Paper(
        "2503.00001",
        "world",
        sections=(Section(None, "model world"), Section(None, "model 강화"), Section("고찰", "학습")),
    )
    assert finds("world model", two) is None
    assert finds("강화학습", two) is None
    assert finds("world AND 강화", two) is not None


# ---------------------------------------------------------------- feeds


@pytest.mark.parametrize(
    ("keywords", "exclude", "min_votes", "votes", "wanted"),
    [
        ((), (), 0, 5, True),
        ((), (), 0, None, True),
        ((), (), 5, 5, True),
        ((), (), 6, 5, False),
        ((), (), 1, None, False),
        (("RAG", "확산 모델"), (), 0, 5, True),
        (("RAG", "RL"), (), 0, 5, False),
        (("확산 모델",), ("비디오",), 0, 5, False),
        (("확산 모델",), ("오디오",), 0, 5, True),
        ((), ("비디오",), 0, 5, False),
        (("확산 모델",), (), 6, 5, False),
    ],
)
def test_a_feed_wants(
    keywords: tuple[str, ...], exclude: tuple[str, ...], min_votes: int, votes: int | None, wanted: bool
) -> None:
    """One keyword is enough, one exclusion is too many, and the votes must be known to be enough."""
    within = prepare(paper("확산모델로 비디오를 생성", votes=votes))
    assert feed_wants(within, [query(k) for k in keywords], [query(e) for e in exclude], min_votes) is wanted


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("typed", "reason", "suggestion"),
    [
        ("A*", TOO_SHORT, '"A* 알고리즘" OR "A* algorithm"'),
        ("C++", TOO_SHORT, '"C++ 언어" OR "C++ language"'),
        ("title:A* agent", TOO_SHORT, "agent"),
        ("LLM AND C++", TOO_SHORT, "LLM"),
        ("C언어", TOO_SHORT, '"C언어"'),
        ("추론 C++", TOO_SHORT, '"추론 C++"'),
        ("LLM 추론 C++", TOO_SHORT, "LLM 추론"),
        ("agent OR x OR memory", TOO_SHORT, "agent OR memory"),
        ("agent  -x   memory", TOO_SHORT, "agent AND memory"),
        ("+++", NO_WORD, None),
        ("🚀 AND 추론", NO_WORD, "추론"),
        ("$\\alpha$", NO_WORD, "alpha"),
        (" ", EMPTY, None),
        ('"LLM 추론', UNCLOSED, '"LLM 추론"'),
        ('LLM 추론"', UNCLOSED, "LLM 추론"),
        ('"', UNCLOSED, None),
        ("agent AND", NO_TERM, "agent"),
        ("OR agent", NO_TERM, "agent"),
        ("agent AND OR memory", NO_TERM, "agent OR memory"),
        ("확산 -", NO_TERM, "확산"),
        ("확산 - 비디오", NO_TERM, "확산 -비디오"),
        ("author: He", NO_TERM, "author:He"),
        ("-video", ONLY_EXCLUSIONS, "votes:>=0 -video"),
        ("agent OR -video", ONLY_EXCLUSIONS, "agent -video"),
        ("-video OR agent", ONLY_EXCLUSIONS, "-video agent"),
        ("-video OR -audio", ONLY_EXCLUSIONS, "votes:>=0 -video -audio"),
        ("votes:20", VOTES, "votes:>=20"),
        ("votes:많이", VOTES, "votes:>=20"),
        ("agent since:2025-01-01", SEARCH_ONLY, "agent"),
        ("C++ AND since:2025", TOO_SHORT, '"C++ 언어" OR "C++ language"'),
        ("agent " * 200, TOO_LONG, None),
        ("가" * 201, LONG_TERM, None),
        ("agent " * 41, LONG_TERM, ("agent " * 40).strip()),
        ('RAG -title:"' + "agent " * 41 + '"', LONG_TERM, 'RAG -title:"' + ("agent " * 40).strip() + '"'),
    ],
)
def test_a_refusal_says_why_and_what_would_work(typed: str, reason: str, suggestion: str | None) -> None:
    """The reason fits the case, and what is suggested can be used as it is."""
    refusal = parse_query(typed)
    assert isinstance(refusal, Refusal)
    assert (refusal.reason, refusal.suggestion) == (reason, suggestion)
    if refusal.suggestion is not None:
        assert isinstance(parse_query(refusal.suggestion), Query)


def test_refusals_speak_korean_and_english() -> None:
    """Every reason has a Korean sentence, and the term is filled in."""
    for reason in REASONS:
        assert words("ko")(reason, term="C++") != words("en")(reason, term="C++")
        assert "{" not in words("ko")(reason, term="C++")
    assert "C++" in words("ko")(TOO_SHORT, term="C++")


@pytest.mark.parametrize(
    ("typed", "broad"),
    [
        ("뇌", True),
        ("뇌파", False),
        ("뇌 AND RL", False),
        ("RL OR 뇌", True),
        ("뇌 -비디오", True),
        ("뇌 votes:>5", False),
        ("title:뇌", True),
        ("title:뇌RL", False),
        ("RL", False),
    ],
)
def test_one_syllable_is_broad(typed: str, broad: bool) -> None:
    """A query that rests on one Hangul syllable is allowed and known to be broad."""
    assert query(typed).is_broad is broad


def test_literals_are_what_a_text_must_hold() -> None:
    """The folded spellings of the terms looked for; exclusions, names and votes have none."""
    read = query("Fine-Tuning AND news letters OR 강화 학습 -비디오 author:He votes:>3")
    assert read.literals == {"finetuning", "newsletter", "newletter", "강화학습"}


# ---------------------------------------------------------------- laws

OPERATORS = ("AND", "OR")
LATIN_WORD = st.text(string.ascii_letters + string.digits, min_size=2, max_size=6).filter(
    lambda word: word not in OPERATORS
)
HANGUL_TEXT = st.lists(st.text("가나", min_size=1, max_size=5), min_size=1, max_size=6)
PARTS = ["AND", "OR", "-", '"', "author:", "title:", "votes:", "votes:>3", "추론", "RAG", "A*", "-x", "*대화", "a"]
TYPED = (
    st.text('AND OR -*"“author:title:votes:><=0추론가a', max_size=40)
    | st.text(max_size=20)
    | st.lists(st.sampled_from(PARTS), max_size=12).map(" ".join)
)


def plural_folded(word: str) -> str:
    """The contract's rule, said once more in other words."""
    if len(word) <= 3 or not re.fullmatch("[a-z]+", word) or re.search("(ss|us|is)$", word):
        return word
    return re.sub("s$", "", re.sub("ies$", "y", word))


@given(LATIN_WORD, st.lists(LATIN_WORD, max_size=8))
@settings(max_examples=300, deadline=None)
def test_a_latin_keyword_is_found_if_a_word_equals_it(keyword: str, others: list[str]) -> None:
    """Found when, and only when, a word of the text is equal after folding."""
    equal = {plural_folded(word.lower()) for word in others}
    text = " 그리고 ".join(others)
    assert (finds(keyword, paper(text)) is not None) is (plural_folded(keyword.lower()) in equal)


SHORT_WORDS = st.lists(
    st.sampled_from(["ab", "b", "aba", "abab", "ba", "abas", "bas", "s", "baby", "babies", "2", "b2", "2b"]),
    min_size=1,
    max_size=5,
)


def spellings(parts: list[str]) -> set[str]:
    """Every way to write the words without spaces; two numbers stay apart."""
    choices = [{part, plural_folded(part)} for part in parts[:-1]] + [{plural_folded(parts[-1])}]
    joined = {
        re.sub(r"(?<=[0-9])-(?=[0-9])", " ", "-".join(way)).replace("-", "") for way in itertools.product(*choices)
    }
    return {plural_folded(text) for text in joined}


@given(SHORT_WORDS, SHORT_WORDS)
@settings(max_examples=400, deadline=None)
def test_latin_words_are_found_in_any_spacing(typed: list[str], text: list[str]) -> None:
    """Found when, and only when, a stretch of neighbouring words spells the same without spaces."""
    assume(typed not in (["b"], ["s"]))
    stretches = [text[i:j] for i in range(len(text)) for j in range(i + 1, len(text) + 1)]
    expected = any(spellings(typed) & spellings(stretch) for stretch in stretches)
    # A plural that only a space makes ("policie s") is nobody's intention.
    assume(expected or not any(plural_folded("".join(s)) == plural_folded("".join(typed)) for s in stretches))
    assert (finds(" ".join(typed), paper(" ".join(text))) is not None) is expected


@given(st.lists(st.text("가나", min_size=1, max_size=6), min_size=1, max_size=3), HANGUL_TEXT)
@settings(max_examples=400, deadline=None)
def test_hangul_words_are_found_in_any_spacing(typed: list[str], text: list[str]) -> None:
    """Found when, and only when, one way of parting the term stands there word by word, the last with any ending."""
    whole = "".join(typed)
    gaps = set(itertools.accumulate(len(word) for word in typed)) - {len(whole)}
    expected = False
    for parting in itertools.product([False, True], repeat=len(whole) - 1):
        cuts = {i + 1 for i, cut in enumerate(parting) if cut}
        if any(cut not in gaps and ((cuts | gaps | {0, len(whole)}) & {cut - 1, cut + 1}) for cut in cuts):
            continue
        bounds = [0, *sorted(cuts), len(whole)]
        pieces = [whole[a:b] for a, b in itertools.pairwise(bounds)]
        for i in range(len(text) - len(pieces) + 1):
            *exact, last = text[i : i + len(pieces)]
            expected |= exact == pieces[:-1] and last.startswith(pieces[-1])
    assert (finds(" ".join(typed), paper(" ".join(text))) is not None) is expected


@given(TYPED, st.text("추론가 aRGA-$\\{}ﬁ\u0301", max_size=30))
@settings(max_examples=500, deadline=None)
def test_any_query_is_read_or_refused(typed: str, text: str) -> None:
    """Whatever is typed gives a query that can be matched, or a refusal with a known reason and a usable suggestion."""
    read = parse_query(typed)
    if isinstance(read, Refusal):
        assert read.reason in REASONS
        assert read.suggestion is None or isinstance(parse_query(read.suggestion), Query)
    else:
        assert any(not condition.without for condition in read.alternatives[0])
        match(read, prepare(paper(text, title=typed)))


@given(
    st.sampled_from(["추론", "rag", "finetuning", "강화 학습", '"llm 추론"', "*론", "jose", "n2"]),
    st.lists(
        st.sampled_from(
            [
                "추론을",
                "RAG",
                "fine-tuning",
                "강화학습",
                "LLM",
                " ",
                "José",
                "n^2",
                "ﬁne",
                "tunings",
                "\u0301",
                "$",
                "재",
            ]
        ),
        max_size=10,
    ).map("".join),
)
@settings(max_examples=300, deadline=None)
def test_places_always_cut_the_original(typed: str, text: str) -> None:
    """Every place is a piece of the digest's own text, and looking at that piece alone finds the term again."""
    text = unicodedata.normalize("NFD", text)
    found = finds(typed, paper(text, title=text))
    for reason in found.reasons if found is not None else ():
        assert text[reason.start : reason.end] == reason.words != ""
        assert finds(typed, paper(reason.words)) is not None


def test_a_long_term_in_a_long_text_is_no_danger() -> None:
    """The longest term there can be, in the longest section there can be, is found and does not overflow."""
    assert finds("b " * 199 + "b", paper("b " * 10_000)) is not None
    assert finds("bs " * 100, paper("bs " * 6_000)) is not None
    assert parse_query("AND " * 250) == Refusal(NO_TERM, "AND")
