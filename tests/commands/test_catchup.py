"""`/paper catchup`: what one missed, and what counts as having looked."""

import asyncio
import datetime as dt
from collections.abc import Mapping

import pytest

from bot.adapters.sqlite.last_looks import LastLookStore
from bot.domain.replies import PaperList, Reply, Sentence
from tests.commands.counter import Counter, digest, ids


def day(number: int) -> str:
    return (dt.date(2025, 3, 1) + dt.timedelta(days=number)).isoformat()


async def with_digests(counter: Counter, many: int, papers: int = 7) -> None:
    """Digests of March 1 onwards; the papers of a day have its number, and the first is the most voted."""
    await counter.office.arrive(
        {
            f"{number:03}.md": digest(
                day(number), *((f"25{number:02}.{n:05}", f"Paper {n} of day {number}", 100 - n) for n in range(papers))
            )
            for number in range(many)
        }
    )


async def caught_up(counter: Counter) -> PaperList:
    reply = await counter.say("catchup")
    assert isinstance(reply, PaperList), reply
    return reply


async def everything(counter: Counter, reply: PaperList) -> list[str]:
    pages = [await counter.press(f"page:{number}:{reply.ask}") for number in range(1, reply.pages + 1)]
    return [arxiv_id for page in pages for arxiv_id in ids(page)]


async def test_who_never_looked_gets_the_newest_seven(empty: Counter) -> None:
    await with_digests(empty, 9)
    reply = await caught_up(empty)
    assert reply.heading == "The best of 7 digests, March 3, 2025 – March 9, 2025"
    assert reply.note == "You have not looked before, so here are the newest digests."
    assert {arxiv_id[:4] for arxiv_id in await everything(empty, reply)} == {f"250{n}" for n in range(2, 9)}


async def test_the_best_of_each_digest_are_merged_by_votes(empty: Counter) -> None:
    await with_digests(empty, 3)
    found = await everything(empty, await caught_up(empty))
    assert len(found) == 15
    assert [arxiv_id[-1] for arxiv_id in found] == ["0"] * 3 + ["1"] * 3 + ["2"] * 3 + ["3"] * 3 + ["4"] * 3


async def test_looking_moves_the_mark_and_then_there_is_nothing_new(empty: Counter) -> None:
    await with_digests(empty, 3)
    await caught_up(empty)
    reply = await empty.say("catchup")
    assert isinstance(reply, Sentence)
    assert reply.text == (
        "Nothing new since you last looked. The newest digest is of Monday, March 3, 2025, and you have seen it."
    )
    await with_digests(empty, 5)
    later = await caught_up(empty)
    assert later.heading == "The best of 2 digests, March 4, 2025 – March 5, 2025"
    assert later.note == "You last looked at the digest of March 3, 2025."


async def test_turning_pages_loses_nothing(empty: Counter) -> None:
    """Nor does a digest that comes meanwhile get in between."""
    await with_digests(empty, 4)
    reply = await caught_up(empty)
    assert reply.pages == 2
    await with_digests(empty, 5)
    found = await everything(empty, reply)
    assert len(set(found)) == 20
    assert {arxiv_id[:4] for arxiv_id in found} == {"2500", "2501", "2502", "2503"}
    assert {one[:4] for one in await everything(empty, await caught_up(empty))} == {"2504"}


@pytest.mark.parametrize("line", ["today", "top 5", "top 3 week", "all", "오늘"])
async def test_who_has_seen_the_newest_digest_has_looked(empty: Counter, line: str) -> None:
    await with_digests(empty, 2)
    await empty.say(line)
    assert isinstance(await empty.say("catchup"), Sentence)


@pytest.mark.parametrize("line", ["today 2025-03-02", "top 5 2025-03-02", "all 2025-03-02"])
async def test_who_has_seen_an_older_one_gets_what_came_after_it(empty: Counter, line: str) -> None:
    await with_digests(empty, 4)
    await empty.say(line)
    assert (await caught_up(empty)).heading == "The best of 2 digests, March 3, 2025 – March 4, 2025"


@pytest.mark.parametrize("line", ["help", "show 2500.00000", "save 2500.00000", "settings", "xyzzy"])
async def test_what_shows_no_digest_is_no_look(empty: Counter, line: str) -> None:
    await with_digests(empty, 2)
    await empty.say(line)
    assert "not looked before" in (await caught_up(empty)).note


async def test_an_older_look_does_not_bring_back_what_was_seen(empty: Counter) -> None:
    await with_digests(empty, 3)
    await empty.say("today")
    await empty.say("today 2025-03-01")
    assert isinstance(await empty.say("catchup"), Sentence)


async def test_a_press_on_a_posted_message_is_a_look(counter: Counter) -> None:
    key = counter.office.platform.sent[0].key
    await counter.press(f"list:{key}")
    assert isinstance(await counter.say("catchup"), Sentence)
    assert isinstance(await counter.desk.typed("catchup", counter.mina), PaperList)


async def test_who_was_long_away_gets_the_newest_thirty_and_hears_of_the_others(empty: Counter) -> None:
    await with_digests(empty, 40, papers=1)
    await empty.say("today 2025-03-01")
    reply = await caught_up(empty)
    assert reply.note.endswith("39 digests came since; here are the newest 30.")
    assert len(await everything(empty, reply)) == 30


async def test_a_paper_in_two_digests_comes_once(counter: Counter) -> None:
    found = ids(await counter.say("catchup"))
    assert len(found) == len(set(found))
    assert "2503.00062" in found


async def test_before_anything_has_arrived_it_says_so(empty: Counter) -> None:
    reply = await empty.say("catchup")
    assert isinstance(reply, Sentence)
    assert reply.text.startswith("No digest has arrived yet.")


@pytest.mark.parametrize("when", ["x..y", "..", "2025-03-06..", "9999-01-01..9999-01-02", "2025-03-07..2025-03-06"])
async def test_an_odd_button_is_answered(counter: Counter, when: str) -> None:
    reply: Reply = await counter.press(f"page:2:catchup {when}")
    assert isinstance(reply, Sentence | PaperList)


async def test_a_look_is_there_after_a_restart(empty: Counter) -> None:
    looks = empty.records.last_looks
    assert isinstance(looks, LastLookStore)
    looks.saw("discord:7", dt.date(2025, 3, 7))
    looks.saw("discord:7", dt.date(2025, 3, 5))
    assert await looks.last("discord:7") == dt.date(2025, 3, 7)
    await looks.written()
    assert await LastLookStore(empty.office.database).last("discord:7") == dt.date(2025, 3, 7)


async def test_an_answer_does_not_wait_for_the_store(empty: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    await with_digests(empty, 2)
    gate = asyncio.Event()

    async def held(looks: Mapping[str, dt.date]) -> None:
        await gate.wait()

    monkeypatch.setattr(empty.records.last_looks, "_write_down", held)
    await empty.say("today")
    assert isinstance(await empty.say("catchup"), Sentence)
    gate.set()


async def test_what_is_forgotten_before_it_was_written_down_stays_forgotten(empty: Counter) -> None:
    looks = LastLookStore(empty.office.database)
    looks.saw("discord:7", dt.date(2025, 3, 7))
    await looks.forget("discord:7")
    await looks.written()
    assert await looks.last("discord:7") is None
