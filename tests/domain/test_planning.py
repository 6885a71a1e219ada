"""Who owes something of a digest, and what an admin's wish to post one comes to."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from bot.domain.channels import Channel
from bot.domain.deliveries import delivery_key
from bot.domain.feeds import Feed, KnownFeed
from bot.domain.planning import Post, Posted, ToPost, asked_to_post, taking_part

DATE = dt.date(2025, 3, 7)
FEED = Feed("daily", Channel("discord", "1"), "en", ZoneInfo("Asia/Seoul"))
KNOWN = KnownFeed(FEED, since=100.0, promises_from=100.0)
POST = Post("discord", "daily", DATE, "full", FEED.channel, 0.0, planned_at=150.0)


@pytest.mark.parametrize(
    ("known", "posts", "arrived", "news", "takes_part"),
    [
        (KNOWN, [], 150.0, True, True),
        (KNOWN, [], 50.0, True, False),  # came before the feed
        (KNOWN, [], 150.0, False, False),  # nothing new is promised of it
        (KNOWN, [POST], 150.0, False, True),  # it grew
        (replace(KNOWN, paused=True), [], 150.0, True, False),
        (replace(KNOWN, paused=True), [POST], 150.0, True, True),  # what has begun is finished
        (replace(KNOWN, promises_from=200.0), [], 150.0, True, False),  # came during a pause
        (replace(KNOWN, promises_from=200.0), [POST], 150.0, True, True),
        (replace(KNOWN, since=200.0, promises_from=200.0), [POST], 150.0, True, False),  # promised in another channel
        (KNOWN, [POST], 50.0, False, True),  # an older one that an admin had posted
    ],
)
def test_who_takes_part(known: KnownFeed, posts: list[Post], arrived: float, news: bool, takes_part: bool) -> None:
    assert taking_part([known], posts, arrived, news=news) == ([FEED] if takes_part else [])


SENT = Posted(2, sent_at=5.0, waits=False, due=None, retracted=False)


@pytest.mark.parametrize(
    ("posted", "again", "to_do"),
    [
        (None, None, "post"),
        (None, 1, "post"),
        (SENT, None, "ask"),
        (replace(SENT, waits=True), None, "waits"),  # begun, and not finished
        (SENT, 3, "post"),
        (SENT, 2, "done"),  # pressed twice
        (SENT, 9, "done"),
        (replace(SENT, retracted=True), None, "post"),
        (replace(SENT, sent_at=None, waits=True, due=50.0), None, "hasten"),
        (replace(SENT, sent_at=None, waits=True, due=1.0), None, "waits"),
        (replace(SENT, sent_at=None, waits=True, due=None), None, "waits"),
        (replace(SENT, sent_at=None, waits=True, due=None), 3, "done"),
        (replace(SENT, sent_at=None), None, "post"),  # all of it was cancelled
    ],
)
def test_what_a_wish_to_post_comes_to(posted: Posted | None, again: int | None, to_do: ToPost) -> None:
    assert asked_to_post(posted, again, now=10.0) == to_do


def test_what_is_posted_anew_is_another_message_and_what_was_always_posted_keeps_its_key() -> None:
    keys = [delivery_key("discord", "discord", "1", "daily", DATE, "overview", "", number) for number in range(4)]
    assert len(set(keys)) == 4
    assert keys[0] == delivery_key("discord", "discord", "1", "daily", DATE, "overview", "")


def test_a_feed_of_the_file_belongs_to_its_platform() -> None:
    assert FEED.key == ("discord", "daily")
    assert replace(FEED, tenant="discord:9").key == ("discord:9", "daily")
