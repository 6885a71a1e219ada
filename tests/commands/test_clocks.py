"""Whose clock counts: the zone that someone chose, else where their platform has them, else the bot's own."""

from dataclasses import replace

import pytest

from bot.domain.replies import PaperList, Sentence
from tests.commands.counter import Counter


async def test_who_follows_keywords_is_told_by_the_clock_of_their_place(counter: Counter) -> None:
    abroad = replace(counter.alex, zone="America/New_York")
    shown = await counter.desk.typed("subscribe world", abroad)
    assert isinstance(shown, PaperList)
    followed = await counter.desk.pressed(shown.actions[0].button, abroad)
    assert isinstance(followed, Sentence)
    assert "at 09:00 (America/New_York)" in followed.text
    kept = await counter.records.preferences.of(abroad.key)
    assert (kept.zone, kept.found_zone) == (None, "America/New_York")


async def test_so_is_who_brings_a_list_along(counter: Counter) -> None:
    abroad = replace(counter.alex, zone="America/New_York")
    await counter.desk.submitted("subscriptions import", {"queries": "RAG"}, abroad)
    assert (await counter.records.preferences.of(abroad.key)).found_zone == "America/New_York"


@pytest.mark.parametrize(("zone", "day"), [("Asia/Seoul", "March 7"), ("America/New_York", "March 6")])
async def test_a_paper_was_saved_on_the_day_that_it_was_for_its_reader(counter: Counter, zone: str, day: str) -> None:
    counter.office.now = 1_741_316_400.0  # 2025-03-07T03:00Z
    there = replace(counter.alex, zone=zone)
    await counter.desk.typed("save 2503.00071", there)
    saved = await counter.desk.typed("saved", there)
    assert isinstance(saved, PaperList)
    assert day in saved.papers[0].remark
