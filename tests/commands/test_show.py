"""`/paper show`: one paper by id, link or title, or the papers that may be meant."""

import pytest

from bot.domain.replies import PaperCard, PaperList, Sentence
from tests.commands.counter import Counter, digest, ids

WORLD = "2503.00061"


@pytest.mark.parametrize(
    "written",
    [
        WORLD,
        f"{WORLD}v2",
        f"arXiv:{WORLD}",
        f"arxiv: {WORLD}v1",
        f"arXiv {WORLD}",
        f" ({WORLD}). ",
        f"https://arxiv.org/abs/{WORLD}",
        f"http://www.arxiv.org/abs/{WORLD}v3",
        f"https://arxiv.org/pdf/{WORLD}.pdf",
        f"https://arxiv.org/html/{WORLD}v1#S2",
        f"arxiv.org/abs/{WORLD}",
        f"https://huggingface.co/papers/{WORLD}",
        f"https://huggingface.co/papers/{WORLD}?utm=1",
        f"hf.co/papers/{WORLD}",
        f"<https://arxiv.org/abs/{WORLD}|arxiv.org/abs/{WORLD}>",
        f"<https://arxiv.org/abs/{WORLD}|World Models for Robots>",
        f"[World Models](https://arxiv.org/abs/{WORLD})",
        f"look at https://arxiv.org/abs/{WORLD}, please",
        "World Models for Robots",
        "robots",
        "robo",
        "world model",
        "WORLD—MODELS",
    ],
)
async def test_a_paper_is_found_by_id_link_or_title(counter: Counter, written: str) -> None:
    for reply in (await counter.say(f"show {written}"), await counter.choose("show", paper=written)):
        assert isinstance(reply, PaperCard)
        assert ids(reply) == [WORLD]


@pytest.mark.parametrize(
    "line", [WORLD, f"https://arxiv.org/abs/{WORLD}", f"https://huggingface.co/papers/{WORLD}", f"arXiv: {WORLD}"]
)
async def test_an_id_or_link_alone_shows_the_paper(counter: Counter, line: str) -> None:
    assert ids(await counter.say(line)) == [WORLD]


@pytest.mark.parametrize("written", ["cs/0112017", "math.GT/0112017v1", "https://arxiv.org/abs/math.GT/0112017"])
async def test_ids_from_before_2007_are_ids(counter: Counter, written: str) -> None:
    reply = await counter.say(f"show {written}")
    assert isinstance(reply, Sentence)
    assert "/0112017 is in none of the digests here." in reply.text


@pytest.mark.parametrize("words", ["추론", "추론 확산", "확산 모델", "확", "추론을 위한 확산 모델"])
async def test_korean_titles_are_found_with_and_without_particles(counter: Counter, words: str) -> None:
    assert ids(await counter.say(f"show {words}")) == ["2503.00072"]


@pytest.mark.parametrize(
    "words", ['NEAR "OR"', 'NEAR("OR" NOT)', "near* or*", '"', "not AND", 'title:"near" OR', "NEAR/2 or", "^near", "*"]
)
async def test_signs_of_the_search_engine_are_plain_text(counter: Counter, words: str) -> None:
    """They find the title that holds the words, or nothing; never an error, never another paper."""
    reply = await counter.say(f"show {words}")
    assert isinstance(reply, Sentence) or ids(reply) == ["2503.00073"]
    if "near" in words.lower() and "title" not in words and "2" not in words:
        assert not isinstance(reply, Sentence)


async def test_several_titles_are_offered_once_each(counter: Counter) -> None:
    reply = await counter.say("show world")
    assert isinstance(reply, PaperList)
    assert set(ids(reply)) == {"2503.00061", "2503.00071"}
    assert (reply.heading, reply.note) == ("2 titles have these words", "Which one do you mean?")
    assert ids(await counter.press(f"share:{reply.ask}")) == ids(reply)


async def test_a_paper_of_two_digests_is_one_hit_and_names_its_other_date(counter: Counter) -> None:
    reply = await counter.say("show seen twice")
    assert isinstance(reply, PaperCard)
    assert (reply.listed.paper.votes, str(reply.listed.date)) == (33, "2025-03-07")
    assert [str(date) for date in reply.also_on] == ["2025-03-06"]


async def test_a_whole_title_means_that_paper_although_others_hold_its_words(empty: Counter) -> None:
    papers = (("2503.00001", "World Models", 1), ("2503.00002", "World Models: a Survey", 2))
    await empty.office.arrive({"07.md": digest("2025-03-07", *papers)})
    assert ids(await empty.say("show world models")) == ["2503.00001"]
    assert len(ids(await empty.say("show world model survey"))) == 1
    assert len(ids(await empty.say("show world"))) == 2


async def test_too_many_titles_are_said_to_be_more(empty: Counter) -> None:
    papers = [(f"2503.{number:05}", f"Agents number {number}", number) for number in range(1, 15)]
    await empty.office.arrive({"07.md": digest("2025-03-07", *papers)})
    reply = await empty.say("show agents")
    assert isinstance(reply, PaperList)
    assert (reply.heading, len(reply.papers)) == ("More than 10 titles have these words", 10)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("show", "Which paper? Give its arXiv id, a link to it, or words of its title."),
        ("show 2503.99999", "2503.99999 is in none of the digests here."),
        ("show " + "q" * 5000, "No title here has all of these words: " + "q" * 99 + "…"),
    ],
)
async def test_what_is_not_found_is_said_with_a_paper_to_try(counter: Counter, line: str, text: str) -> None:
    assert await counter.say(line) == Sentence(text, ("/paper show 2503.00072",))


async def test_words_of_no_title_may_be_looked_for_in_the_texts(counter: Counter) -> None:
    text = "No title here has all of these words: quantum gravity"
    tips = ("/paper search quantum gravity", "/paper show 2503.00072")
    assert await counter.say("show quantum gravity") == Sentence(text, tips)


async def test_thousands_of_words_are_answered(counter: Counter) -> None:
    assert isinstance(await counter.say("show " + " ".join(f"word{n}" for n in range(5000))), Sentence)
