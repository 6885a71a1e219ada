"""The desk: unknown words, buttons, and what a new person is told."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.adapters.sqlite.people import PeopleStore
from bot.commands.ask import Ask, Person
from bot.commands.desk import Desk
from bot.domain.replies import DigestOverview, FeedPreview, Form, PaperCard, PaperList, Reply, Sentence
from tests.commands.counter import Counter, digest, ids

THREE = ("/paper top 5", "/paper show 2503.00072", "/paper top 5 week")


def tips(reply: Reply) -> tuple[str, ...]:
    assert not isinstance(reply, Form | FeedPreview)
    return reply.tips


# ---------------------------------------------------------------- today and all


@pytest.mark.parametrize("line", ["today", "TODAY", "오늘", "digest", "최신", "today public"])
async def test_today_is_the_newest_digest_with_its_date_said(counter: Counter, line: str) -> None:
    reply = await counter.say(line)
    assert isinstance(reply, DigestOverview)
    assert [paper.arxiv_id[-1] for paper in reply.digest.papers] == ["1", "2", "2", "3", "4"]
    assert reply.note == "The newest digest is of Friday, March 7, 2025."


async def test_today_with_a_date_is_that_digest_and_not_called_the_newest(counter: Counter) -> None:
    reply = await counter.say("today 2025-03-06")
    assert isinstance(reply, DigestOverview)
    assert (str(reply.digest.date), reply.note) == ("2025-03-06", "")
    assert isinstance(await counter.say("today 2025-02-01"), Sentence)


async def test_all_papers_come_page_by_page(empty: Counter) -> None:
    papers = [(f"2503.{number:05}", f"Paper {number}", number) for number in range(1, 24)]
    await empty.office.arrive({"07.md": digest("2025-03-07", *papers)})
    pages = [await empty.press(f"page:{number}:all 2025-03-07") for number in (1, 2, 3)]
    assert [len(ids(page)) for page in pages] == [10, 10, 3]
    assert [arxiv_id for page in pages for arxiv_id in ids(page)] == [f"2503.{n:05}" for n in range(23, 0, -1)]
    last = pages[2]
    assert isinstance(last, PaperList)
    assert (last.first, last.page, last.pages) == (21, 3, 3)
    for beyond in ("99", "0", "-1", "9" * 5000, "two", ""):
        reply = await empty.press(f"page:{beyond}:all 2025-03-07")
        assert isinstance(reply, PaperList)
        assert reply.page in (1, 3)


async def test_all_of_a_week_is_the_whole_week(counter: Counter) -> None:
    assert len(ids(await counter.say("all week"))) == 7
    assert len(ids(await counter.say("all 2025-03-07..2025-03-06"))) == 7
    assert len(ids(await counter.say("all"))) == 5
    assert len(ids(await counter.say("all nonsense..more"))) == 5


# ---------------------------------------------------------------- unknown words


async def test_the_things_to_try_work_before_anything_has_arrived(empty: Counter) -> None:
    for tip in tips(await empty.say("help")):
        answer = await empty.say(tip)
        assert isinstance(answer, Sentence)
        assert answer.text.startswith("No digest has arrived yet.")


@pytest.mark.parametrize(
    ("line", "nearest", "tip"),
    [
        ("tpo 5 week", "top", "/paper top 5 week"),
        ("Todya", "today", "/paper today"),
        ("shwo world models", "show", "/paper show world models"),
        ("hlep", "help", "/paper help"),
        ("오늘은", "today", "/paper today"),
        ("week", "top", "/paper top week"),
        ("5", "top", "/paper top 5"),
        ("2025-03-06", "top", "/paper top 2025-03-06"),
        ("10 2025-03", "top", "/paper top 10 2025-03"),
    ],
)
async def test_an_unknown_word_is_answered_with_what_may_be_meant(
    counter: Counter, line: str, nearest: str, tip: str
) -> None:
    reply = await counter.say(line)
    assert isinstance(reply, Sentence)
    assert reply.text == f"I don't know “{line.split(maxsplit=1)[0]}”. Did you mean {nearest}?"
    assert reply.tips == tuple(dict.fromkeys((tip, "/paper help")))
    answer = await counter.say(tip)
    assert not isinstance(answer, Sentence) or nearest in ("show", "help")


@pytest.mark.parametrize("line", ["xyzzy", "확산 모델", "<script>", "🙂", "unheard of", "q" * 4000])
async def test_a_word_like_no_command_is_answered_with_what_can_be_asked(counter: Counter, line: str) -> None:
    reply = await counter.say(line)
    assert isinstance(reply, Sentence)
    assert reply.text.startswith("I don't know “")
    assert len(reply.text) < 100
    assert len(reply.tips) == 3


async def test_what_may_be_looked_for_is_offered_as_a_search(counter: Counter) -> None:
    for line in ("RAG", "확산 모델"):
        reply = await counter.say(line)
        assert isinstance(reply, Sentence)
        assert reply.tips[0] == f"/paper search {line}"


async def test_spaces_that_nobody_sees_are_none(counter: Counter) -> None:
    assert await counter.say("\u200b") == await counter.say("")
    assert isinstance(await counter.say("\ufefftop\u200b 5"), PaperList)


# ---------------------------------------------------------------- buttons


async def test_details_and_list_open_what_the_posted_message_is_about(counter: Counter) -> None:
    keys = {outgoing.kind: outgoing.key for outgoing in counter.office.platform.sent if outgoing.kind != "paper"}
    listed = await counter.press(f"list:{keys['overview']}")
    assert ids(listed) == ids(await counter.say("all 2025-03-07"))
    papers = [outgoing for outgoing in counter.office.platform.sent if outgoing.kind == "paper"]
    opened = [ids(await counter.press(f"details:{outgoing.key}")) for outgoing in papers]
    assert opened == [[arxiv_id] for arxiv_id in ids(listed)]


async def test_the_list_of_a_catch_up_holds_the_papers_of_all_its_digests(counter: Counter) -> None:
    sent = await counter.office.arrive(
        {
            "08.md": digest("2025-03-08", ("2503.00081", "Eight", 1)),
            "09.md": digest("2025-03-09", ("2503.00091", "Nine", 2)),
            "10.md": digest("2025-03-10", ("2503.00101", "Ten", 3)),
        }
    )
    (catchup,) = [outgoing for outgoing in sent if outgoing.kind == "catchup"]
    reply = await counter.press(f"list:{catchup.key}")
    assert isinstance(reply, PaperList)
    assert reply.heading == "All 2 papers of March 8, 2025 – March 9, 2025"
    assert ids(await counter.press(f"page:1:{reply.ask}")) == ids(reply) == ["2503.00091", "2503.00081"]


async def test_a_button_of_a_paper_that_left_its_digest_says_so(counter: Counter) -> None:
    fourth = "https://arxiv.org/abs/2503.00074"
    (key,) = [one.key for one in counter.office.platform.sent if one.kind == "paper" and fourth in str(one.body)]
    kept = [
        ("2503.00071", "A World of Agents", 12),
        ("2503.00072", "추론을 위한 확산 모델", 48),
        ("2503.00062", "Seen Twice: a Survey", 33),
        ("2503.00073", "Near", 12),
    ]
    await counter.office.arrive({"07.md": digest("2025-03-07", *kept)})
    reply = await counter.press(f"details:{key}")
    assert reply == Sentence("2503.00074 is in none of the digests here.", ("/paper show 2503.00072",))


async def test_a_number_below_a_list_opens_its_paper(counter: Counter) -> None:
    reply = await counter.press("show:2503.00061")
    assert isinstance(reply, PaperCard)
    assert ids(await counter.press(f"page:2:{reply.ask}")) == ["2503.00061"]


@pytest.mark.parametrize(
    "button", ["", ":", "details:", "details:nothing", "list:' OR 1=1", "show:", "share:", "page:", "page:1:", "x:y"]
)
async def test_a_button_that_is_not_known_is_answered_with_a_sentence(counter: Counter, button: str) -> None:
    assert isinstance(await counter.press(button), Sentence)


# ---------------------------------------------------------------- new people


@pytest.mark.parametrize("line", ["top 5", "today", "show 2503.00061", "help", "", "xyzzy", "tpo", "top soon", "show"])
async def test_the_first_answer_ends_with_three_things_to_try_and_no_later_one_does(
    counter: Counter, line: str
) -> None:
    """Whatever was asked first; tips that belong to an answer itself come first."""
    newcomer = counter.newcomer()
    own = tips(await counter.say(line))
    first = await counter.desk.typed(line, newcomer)
    assert len(tips(first)) == 3
    assert tips(first)[: len(own)] == own
    assert tips(await counter.desk.typed(line, newcomer)) == own
    assert tips(await counter.desk.typed("top 5", newcomer)) == ()


async def test_options_and_buttons_greet_too(counter: Counter) -> None:
    key = counter.office.platform.sent[0].key
    first = [
        await counter.desk.asked(Ask("top", counter.newcomer())),
        await counter.desk.pressed(f"list:{key}", counter.newcomer()),
        await counter.desk.pressed("show:2503.00061", counter.newcomer()),
    ]
    assert [tips(reply) for reply in first] == [THREE, THREE, THREE]


async def test_what_is_shared_or_turned_is_not_spoiled_by_a_greeting(counter: Counter) -> None:
    """Others see it as well; the greeting comes with the person's next own answer."""
    newcomer = counter.newcomer()
    for button in ("share:top 5", "page:1:all 2025-03-07"):
        assert tips(await counter.desk.pressed(button, newcomer)) == ()
    assert tips(await counter.desk.typed("top 5", newcomer)) == THREE


async def test_the_same_person_elsewhere_and_after_a_restart(counter: Counter) -> None:
    newcomer = counter.newcomer()
    await counter.desk.typed("top", newcomer)
    later = Desk(replace(counter.records, people=PeopleStore(counter.office.database)))
    assert tips(await later.typed("top", newcomer)) == ()
    assert tips(await later.typed("top", Person("slack", "T2", newcomer.id))) == THREE


class Slow:
    """Someone who takes their time to say whether a person is new."""

    def __init__(self) -> None:
        self.may_answer = asyncio.Event()
        self.asked = 0

    async def first_time(self, tenant: str, person: str, now: float) -> bool:
        self.asked += 1
        await self.may_answer.wait()
        return self.asked == 1


async def test_a_busy_store_makes_nobody_wait_and_the_next_answer_greets(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.commands.desk.MEETING_TIME", 0.01)
    slow, newcomer = Slow(), counter.newcomer()
    desk = Desk(replace(counter.records, people=slow))
    assert tips(await desk.typed("top", newcomer)) == ()
    slow.may_answer.set()
    monkeypatch.setattr("bot.commands.desk.MEETING_TIME", 30.0)
    assert tips(await desk.typed("top", newcomer)) == THREE
    assert tips(await desk.typed("top", newcomer)) == ()


async def test_a_store_that_fails_costs_no_answer(counter: Counter) -> None:
    class Broken:
        async def first_time(self, *_: Any) -> bool:
            raise OSError("disk full")

    desk = Desk(replace(counter.records, people=Broken()))
    assert ids(await desk.typed("top 1", counter.newcomer())) == ["2503.00072"]
