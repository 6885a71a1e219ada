import datetime as dt

import pytest

from bot.domain.arrivals import standings


def day(n: int) -> dt.date:
    return dt.date(2025, 3, n)


def test_an_empty_store_posts_the_newest_of_what_it_finds_and_archives_the_rest() -> None:
    found = standings({day(1), day(2), day(3)}, None, "newest", 3)
    assert found == {day(1): "archived", day(2): "archived", day(3): "news"}


def test_an_empty_store_posts_nothing_when_told_so() -> None:
    assert standings({day(1), day(2)}, None, "none", 3) == {day(1): "archived", day(2): "archived"}


def test_of_several_new_dates_the_newest_is_news_and_the_others_are_caught_up() -> None:
    found = standings({day(11), day(12), day(20)}, day(10), "newest", 3)
    assert found == {day(11): "catchup", day(12): "catchup", day(20): "news"}


@pytest.mark.parametrize(("date", "standing"), [(7, "news"), (6, "archived")])
def test_a_late_digest_is_posted_up_to_the_given_number_of_days(date: int, standing: str) -> None:
    assert standings({day(date)}, day(10), "newest", 3) == {day(date): standing}


def test_how_old_a_digest_is_today_does_not_matter() -> None:
    assert standings({dt.date(1999, 1, 2)}, dt.date(1999, 1, 1), "newest", 0) == {dt.date(1999, 1, 2): "news"}


def test_nothing_found_is_nothing() -> None:
    assert standings(set(), day(1), "newest", 3) == {}
    assert standings(set(), None, "newest", 3) == {}
