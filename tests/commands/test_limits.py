"""How much one person may ask: what is beyond is answered kindly, costs nothing, and touches nobody else."""

from dataclasses import replace
from typing import Any

import pytest

from bot.commands.ask import Ask, Person
from bot.commands.desk import LETTERS, Desk
from bot.domain.allowance import Rate
from bot.domain.replies import PaperList, Reply, Sentence
from tests.commands.counter import Counter

TOO_FAST = "That was a lot at once. Please ask again in 2 seconds."


class Untouched:
    """Whoever asks it anything has touched the store."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"the store was asked: {name}")


def limited(counter: Counter, burst: int) -> Desk:
    return Desk(counter.records, rate=Rate(per_minute=30, burst=burst))


async def every_way(desk: Desk, person: Person) -> list[Reply]:
    return [
        await desk.typed("top 5", person),
        await desk.typed("xyzzy", person),
        await desk.asked(Ask("today", person)),
        await desk.pressed("ask:top 5", person),
        await desk.submitted("settings change", {"time": "9"}, person),
        await desk.looked_up("https://arxiv.org/abs/2503.00061", person),
    ]


async def test_after_the_burst_one_is_told_when_to_ask_again(counter: Counter) -> None:
    desk = limited(counter, 15)
    answers = [await desk.typed("top 1", counter.alex) for _ in range(16)]
    assert all(isinstance(answer, PaperList) for answer in answers[:15])
    assert answers[15] == Sentence(TOO_FAST)
    counter.office.now += 2
    assert isinstance(await desk.typed("top 1", counter.alex), PaperList)
    assert await desk.typed("top 1", counter.alex) == Sentence(TOO_FAST)


async def test_it_is_said_in_the_persons_language(counter: Counter) -> None:
    desk = limited(counter, 1)
    await desk.typed("top 1", counter.mina)
    assert await desk.typed("top 1", counter.mina) == Sentence(
        "한꺼번에 너무 많이 물어보셨어요. 2초 뒤에 다시 물어봐 주세요."
    )


async def test_every_way_of_asking_counts(counter: Counter) -> None:
    desk = limited(counter, 6)
    answers = await every_way(desk, counter.alex)
    assert Sentence(TOO_FAST) not in answers
    assert await every_way(desk, counter.alex) == [Sentence(TOO_FAST)] * 6


async def test_a_line_or_a_form_counts_once(counter: Counter) -> None:
    desk = limited(counter, 2)
    await desk.typed("top 1", counter.alex)
    assert await desk.submitted("settings change", {"time": "9"}, counter.alex) != Sentence(TOO_FAST)


async def test_the_limit_of_one_person_does_not_touch_another(counter: Counter) -> None:
    desk = limited(counter, 1)
    await desk.typed("top 1", counter.alex)
    assert await desk.typed("top 1", counter.alex) == Sentence(TOO_FAST)
    neighbour = replace(counter.alex, id="U2")
    assert isinstance(await desk.typed("top 1", neighbour), PaperList)


async def test_another_server_is_no_way_around_it(counter: Counter) -> None:
    desk = limited(counter, 1)
    await desk.typed("top 1", counter.mina)
    assert isinstance(await desk.typed("top 1", replace(counter.mina, tenant="another")), Sentence)


async def test_who_is_too_fast_does_not_reach_the_store(counter: Counter) -> None:
    desk = limited(counter, 1)
    await desk.typed("top 1", counter.alex)
    out_of_reach = {name: Untouched() for name in ("archive", "people", "reading_lists", "last_looks")}
    desk._records = replace(counter.records, **out_of_reach)  # type: ignore[arg-type]
    assert await every_way(desk, counter.alex) == [Sentence(TOO_FAST)] * 6
    with pytest.raises(AssertionError, match="the store was asked"):
        await desk.typed("top 1", counter.mina)


async def test_suggestions_are_not_counted_as_questions_and_have_a_limit_of_their_own(counter: Counter) -> None:
    """A letter more is a suggestion more; a few words typed slowly must not use up what one may ask."""
    desk = limited(counter, 1)
    for _ in range(LETTERS):
        assert await desk.suggestions("show", "paper", "wor", counter.alex)
    assert await desk.suggestions("show", "paper", "wor", counter.alex) == []
    assert await desk.suggestions("show", "paper", "wor", counter.mina)
    assert isinstance(await desk.typed("top 1", counter.alex), PaperList)


async def test_without_a_rate_nobody_is_held_up(counter: Counter) -> None:
    assert all([isinstance(await counter.say("top 1"), PaperList) for _ in range(40)])
