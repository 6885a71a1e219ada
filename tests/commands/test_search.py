"""`/paper search`, `similar` and `random` at the desk."""

import pytest

from bot.commands.ask import Ask
from bot.domain.replies import PaperCard, PaperList, Sentence
from bot.formatter import block_answers, embed_answers
from tests.commands.counter import Counter, ids
from tests.commands.test_korean import english, own_words
from tests.search.conftest import digest, paper

LONG = "확산 " + " ".join(f"낱말{n}" for n in range(40))
ARCHIVE = {
    "05.md": digest(
        "2025-03-05",
        *(paper(f"2503.{n:05}", f"Paper {n}", "확산 모델로 이미지를 만듭니다.", n) for n in range(1, 26)),
        paper("2503.00030", "START: Self-taught Reasoner", "도구 사용과 자기 학습 추론", 48, "Kaiming He"),
        paper("2503.00031", "Tools for a Reasoner", "도구 사용을 자기 학습으로", 8, "Someone Else"),
        paper("2503.00032", "A Long Line", LONG, 1),
    )
}


@pytest.fixture
async def shelf(empty: Counter) -> Counter:
    await empty.office.arrive(ARCHIVE)
    return empty


async def test_a_search_has_pages_whose_buttons_carry_it(shelf: Counter) -> None:
    first = await shelf.say("search 확산 이미지")
    assert isinstance(first, PaperList)
    assert (len(first.papers), first.page, first.pages, first.first) == (10, 1, 3, 1)
    assert "25" in first.heading
    second = await shelf.press(f"page:2:{first.ask}")
    third = await shelf.press(f"page:3:{first.ask}")
    assert isinstance(second, PaperList)
    assert isinstance(third, PaperList)
    assert (second.page, second.first, third.first, len(third.papers)) == (2, 11, 21, 5)
    assert len({*ids(first), *ids(second), *ids(third)}) == 25


async def test_a_page_that_is_not_there_is_the_last_one(shelf: Counter) -> None:
    reply = await shelf.press("page:999:search 확산 이미지")
    assert isinstance(reply, PaperList)
    assert (reply.page, len(reply.papers)) == (3, 5)


async def test_the_words_are_shown_where_they_stand(shelf: Counter) -> None:
    reply = await shelf.say("search 이미지")
    assert isinstance(reply, PaperList)
    assert ("이미지", True) in reply.papers[0].excerpt


async def test_options_and_text_ask_the_same(shelf: Counter) -> None:
    chosen = await shelf.choose("search", query="확산", author="Lovelace", when="2025-03", min_votes=20)
    typed = await shelf.say('search 확산 author:"Lovelace" votes:>=20 since:2025-03-01 until:2025-03-31')
    assert isinstance(chosen, PaperList)
    assert isinstance(typed, PaperList)
    assert ids(chosen) == ids(typed)
    assert len(ids(chosen)) == 6
    assert ids(await shelf.press(f"share:{chosen.ask}")) == ids(chosen)


async def test_options_hold_for_every_alternative(shelf: Counter) -> None:
    reply = await shelf.choose("search", query="확산 OR 도구", min_votes=25)
    assert sorted(ids(reply)) == ["2503.00025", "2503.00030"]


async def test_a_search_too_long_for_a_button_still_has_pages(shelf: Counter) -> None:
    more = {"06.md": digest("2025-03-06", *(paper(f"2503.{n:05}", "Long", LONG) for n in range(40, 55)))}
    await shelf.office.arrive(more)
    reply = await shelf.say(f"search {LONG[:120]}")
    assert isinstance(reply, PaperList)
    assert len(f"page:99999:{reply.ask}") <= 100
    again = await shelf.press(f"page:2:{reply.ask}")
    assert isinstance(again, PaperList)
    assert (len(ids(reply)), len(ids(again)), again.heading) == (10, 6, reply.heading)
    shelf.office.now += 31 * 86_400
    await shelf.records.search_lines.keep("another", shelf.office.now)
    forgotten = await shelf.press(f"page:2:{reply.ask}")
    assert isinstance(forgotten, Sentence)
    assert "no longer" in forgotten.text


async def test_one_arxiv_id_is_answered_with_the_paper(shelf: Counter) -> None:
    for line in ("search 2503.00030", "search https://arxiv.org/abs/2503.00030v2", "find arXiv:2503.00030 뭐야"):
        reply = await shelf.say(line)
        assert isinstance(reply, PaperCard)
        assert ids(reply) == ["2503.00030"]
    assert ids(await shelf.say("search 2503.00030 2503.00001")) == ["2503.00030", "2503.00001"]
    unknown = await shelf.say("search 2503.99999")
    assert isinstance(unknown, Sentence)
    assert "2503.99999" in unknown.text


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("search", "nothing to look for"),
        ('search "확산', "quotation mark"),
        ("search 확산 AND", "AND"),
        ("search -확산", "leave out"),
        ("search votes:20", "votes:>20"),
        ("search 확산 since:gestern", "gestern"),
        ("search A*", "single letter"),
        ("search 없는말", "No paper here has 없는말"),
    ],
)
async def test_what_cannot_be_answered_says_what_to_type(shelf: Counter, line: str, says: str) -> None:
    reply = await shelf.say(line)
    assert isinstance(reply, Sentence)
    assert says in reply.text
    assert reply.tips
    for tip in reply.tips:
        answer = await shelf.say(tip.removeprefix("/paper "))
        assert not (isinstance(answer, Sentence) and answer.text == reply.text), tip


async def test_a_time_that_is_none_is_answered_with_three_examples(shelf: Counter) -> None:
    reply = await shelf.choose("search", query="확산", when="irgendwann")
    assert isinstance(reply, Sentence)
    assert "irgendwann" in reply.text
    assert len(reply.tips) == 3
    for tip in reply.tips:
        assert isinstance(await shelf.say(tip.removeprefix("/paper ")), PaperList)


async def test_a_time_without_a_digest_is_answered_with_the_nearest(shelf: Counter) -> None:
    reply = await shelf.choose("search", query="확산", when="2024-01")
    assert isinstance(reply, Sentence)
    assert "March 5, 2025" in reply.text
    assert isinstance(await shelf.say(reply.tips[0].removeprefix("/paper ")), PaperList)


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("search 확산 votes:>900", "any number of votes"),
        ("search 확산 author:Nobody", "by anyone"),
        ("search 확산 없는말", "1 of 2 words"),
        ("search Reasonner", "“reasoner”"),
        ('search "이미지를 확산"', "have them apart"),
        ("search Kaiming He", "author of that name"),
        ("search A* 도구", "A*"),
    ],
)
async def test_what_was_loosened_is_said(shelf: Counter, line: str, note: str) -> None:
    reply = await shelf.say(line)
    assert isinstance(reply, PaperList)
    assert note in reply.note


async def test_before_the_first_digest_it_says_so(empty: Counter) -> None:
    for line in ("search 확산", "random", "similar 2503.00001"):
        assert isinstance(await empty.say(line), Sentence)


async def test_similar_papers_share_topics_and_are_never_the_paper_itself(shelf: Counter) -> None:
    for line in ("similar 2503.00030", "similar START: Self-taught Reasoner", "similar arxiv.org/abs/2503.00030"):
        reply = await shelf.say(line)
        assert isinstance(reply, PaperList)
        assert ids(reply)[0] == "2503.00031"
        assert "2503.00030" not in ids(reply)
        assert ids(await shelf.press(f"share:{reply.ask}")) == ids(reply)
    assert isinstance(await shelf.say("similar 2503.99999"), Sentence)


async def test_a_paper_that_shares_several_topics_is_nearer_than_one_that_repeats_a_word(empty: Counter) -> None:
    text = "의료 영상을 분할하는 SAM 모델로 슬라이스를 검증합니다."
    near = "SAM으로 의료 슬라이스를 검증하고 분할된 영상을 봅니다."
    far = "검증하며 검증하고 검증됩니다. 슬라이스 슬라이스 슬라이스 슬라이스"
    other = "완전히 다른 이야기입니다."
    papers = [("2503.00001", text), ("2503.00002", near), ("2503.00003", far)]
    papers += [(f"2503.0001{n}", other) for n in range(8)]
    blocks = [
        f"### [Title {arxiv_id}](https://arxiv.org/abs/{arxiv_id})\n\nVote: 1\n\nAuthors: Ada\n\n- {summary}"
        for arxiv_id, summary in papers
    ]
    await empty.office.arrive({"a.md": "\n\n".join(["## Daily Papers (2025-03-07)", *blocks]) + "\n\n"})
    reply = await empty.say("similar 2503.00001")
    assert isinstance(reply, PaperList)
    assert ids(reply)[:2] == ["2503.00002", "2503.00003"]


async def test_random_gives_one_paper_and_another_one_at_a_press(shelf: Counter) -> None:
    seen = set()
    for _ in range(40):
        reply = await shelf.say("random")
        assert isinstance(reply, PaperCard)
        seen.add(ids(reply)[0])
    assert len(seen) > 3
    reply = await shelf.say("random")
    assert isinstance(reply, PaperCard)
    another = next(action for action in reply.actions if action.button == "turn:random")
    assert isinstance(await shelf.press(another.button), PaperCard)
    assert ids(await shelf.press(f"share:{reply.ask}")) == ids(reply)


async def test_an_answer_fits_both_platforms(shelf: Counter) -> None:
    for line in ("search 확산", f"search {LONG[:200]}", "similar 2503.00030", "random", "search *산", "search 없는말"):
        for person in (shelf.alex, shelf.mina):
            reply = await shelf.desk.typed(line, person)
            for formatter in (embed_answers, block_answers):
                assert formatter.reply(reply, shelf.desk.words_for(person), public=False)


KOREAN = [
    "search", "search 확산 votes:>900", "search 확산 author:없음", "search 확산 없는말", "search 없는말",
    "search -확산", "search 확산 since:언제", "search A* 도구", 'search "이미지를 확산"', "similar 2503.00030",
    "similar 2503.99999",
]  # fmt: skip


@pytest.mark.parametrize("line", KOREAN)
async def test_a_korean_reader_gets_korean(shelf: Counter, line: str) -> None:
    said = own_words(await shelf.desk.typed(line, shelf.mina))
    typed_or_named = {"author", "votes", "since", "RAG", "START", "Self", "taught", "Reasoner"}
    assert set(english(said)) <= typed_or_named


async def test_what_is_typed_reaches_the_search_whole(shelf: Counter) -> None:
    ask = Ask("search", shelf.alex, {"query": "확산\u200b 모델\n이미지"})
    assert len(ids(await shelf.desk.asked(ask))) == 10


async def test_what_is_taken_in_is_found_at_once_and_what_is_corrected_no_longer(empty: Counter) -> None:
    """Unusual section labels are searched, the usual three are not."""
    text = digest(
        "2025-03-05", paper("2503.00001", "Title", "첫 내용입니다.") + "- ***비전 인코더***: 그림을 봅니다.\n"
    )
    await empty.office.arrive({"05.md": text})
    assert ids(await empty.say("search 인코더")) == ["2503.00001"]
    assert isinstance(await empty.say("search new"), Sentence)
    assert ids(await empty.say("search 첫")) == ["2503.00001"]
    await empty.office.arrive({"05.md": text.replace("첫 내용", "다른 내용")})
    assert isinstance(await empty.say("search 첫"), Sentence)
    assert ids(await empty.say("search 다른")) == ["2503.00001"]
