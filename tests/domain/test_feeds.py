import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from bot.domain.channels import Channel
from bot.domain.feeds import Feed, chosen, due
from bot.domain.keywords import Query, parse_query
from bot.domain.papers import Digest, Paper, Section
from bot.domain.posting_times import read_days

SEOUL = ZoneInfo("Asia/Seoul")
NEW_YORK = ZoneInfo("America/New_York")


def feed(**more: object) -> Feed:
    values: dict[str, object] = {"name": "daily", "channel": Channel("discord", "1"), "language": "ko", "zone": SEOUL}
    return Feed(**(values | more))  # type: ignore[arg-type]


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[misc, arg-type]


def query(text: str) -> Query:
    found = parse_query(text)
    assert isinstance(found, Query)
    return found


def test_on_arrival_means_at_once() -> None:
    arrived = utc(2025, 3, 7, 23, 3)
    assert due(feed(), arrived) == arrived


def test_a_digest_of_a_free_day_waits_for_the_next_posting_day() -> None:
    saturday = utc(2025, 3, 7, 23, 3)  # Saturday, 08:03 in Seoul
    assert due(feed(days=read_days("mon-fri")), saturday) == utc(2025, 3, 9, 15, 0)  # Monday, 00:00 in Seoul


@pytest.mark.parametrize(
    ("arrived", "posted"),
    [
        (utc(2025, 3, 6, 23, 3), utc(2025, 3, 7, 0, 0)),  # 08:03: the same morning
        (utc(2025, 3, 7, 0, 0), utc(2025, 3, 7, 0, 0)),  # 09:00 on the dot
        (utc(2025, 3, 7, 0, 1), utc(2025, 3, 8, 0, 0)),  # 09:01: tomorrow
    ],
)
def test_a_time_of_day_is_the_next_one_that_is_not_before_the_arrival(
    arrived: dt.datetime, posted: dt.datetime
) -> None:
    assert due(feed(post_at=dt.time(9)), arrived) == posted


def test_a_time_that_daylight_saving_skips_is_the_first_minute_after_the_gap() -> None:
    eve = utc(2026, 3, 8, 5, 0)
    assert due(feed(zone=NEW_YORK, post_at=dt.time(2, 30)), eve) == utc(2026, 3, 8, 7, 0)  # 03:00 EDT


def test_a_time_that_daylight_saving_repeats_is_the_first_of_the_two() -> None:
    eve = utc(2026, 11, 1, 4, 30)
    assert due(feed(zone=NEW_YORK, post_at=dt.time(1, 30)), eve) == utc(2026, 11, 1, 5, 30)  # 01:30 EDT


@given(
    st.integers(1_704_067_200, 1_798_761_600),
    st.sampled_from(["Asia/Seoul", "America/New_York", "Europe/London", "Australia/Lord_Howe", "America/Sao_Paulo"]),
    st.none() | st.times(),
    st.sets(st.integers(0, 6), min_size=1),
)
def test_whatever_the_zone_it_is_posted_on_a_posting_day_and_never_before_it_arrived(
    second: int, zone: str, at: dt.time | None, days: set[int]
) -> None:
    arrived = dt.datetime.fromtimestamp(second, dt.UTC)
    at = at.replace(second=0, microsecond=0) if at else None
    moment = due(feed(zone=ZoneInfo(zone), post_at=at, days=frozenset(days)), arrived)
    assert arrived <= moment <= arrived + dt.timedelta(days=9)
    assert moment.astimezone(ZoneInfo(zone)).weekday() in days


PAPERS = (
    Paper("2503.00001", "Fragments of text", 5),
    Paper("2503.00002", "RAG for everyone", None, sections=(Section("What's New", "추론을 돕습니다"),)),
    Paper("2503.00003", "Diffusion", 40, sections=(Section(None, "확산 모델로 비디오를 생성"),)),
    Paper("2503.00004", "RAG and more", 5),
)
DIGEST = Digest(dt.date(2025, 3, 7), PAPERS)


def ids(papers: tuple[Paper, ...]) -> list[str]:
    return [paper.arxiv_id[-1] for paper in papers]


def test_a_plain_feed_posts_everything_in_vote_order_with_unknown_votes_last() -> None:
    assert ids(chosen(DIGEST, feed())) == ["3", "1", "4", "2"]


def test_a_feed_takes_the_top_few_of_what_passes_its_filters() -> None:
    assert ids(chosen(DIGEST, feed(top=2))) == ["3", "1"]
    assert ids(chosen(DIGEST, feed(min_votes=5))) == ["3", "1", "4"]
    assert ids(chosen(DIGEST, feed(keywords=(query("RAG"),)))) == ["4", "2"]
    assert ids(chosen(DIGEST, feed(keywords=(query("RAG"), query("확산모델"))))) == ["3", "4", "2"]
    assert ids(chosen(DIGEST, feed(keywords=(query("RAG"),), exclude=(query("추론"),)))) == ["4"]
    assert ids(chosen(DIGEST, feed(exclude=(query("비디오"),), top=1))) == ["1"]
