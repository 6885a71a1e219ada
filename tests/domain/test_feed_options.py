"""A feed's options are read alike from the configuration and from chat."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from bot.config import Settings
from bot.domain.feed_options import (
    OPTIONS,
    READERS,
    SENTENCES,
    FeedUnusable,
    as_kept,
    feed_of,
    kept,
    read_keywords,
    written_days,
)
from bot.domain.posting_times import read_days
from bot.locale import words

SEOUL = ZoneInfo("Asia/Seoul")
LEAST = {"name": "daily", "channel": "discord:1"}


def test_the_options_are_the_keys_of_the_configuration() -> None:
    from bot.config_sections import Feed

    assert set(OPTIONS) == set(READERS) == set(Feed.model_fields)


def test_a_feed_of_few_options_is_the_same_from_both() -> None:
    (of_file,) = Settings.model_validate({"feeds": [LEAST], "locale": {"language": "en"}}).feed_rules()
    assert feed_of(LEAST, "discord", "en", SEOUL) == of_file


def test_a_feed_of_all_options_is_the_same_from_both() -> None:
    written = LEAST | {
        "post_at": "09:00",
        "days": "sat-mon",
        "top": "7",
        "min_votes": "3",
        "keywords": 'RAG, "world, model"',
        "exclude": "video",
        "layout": "packed",
        "language": "en",
        "timezone": "Europe/Berlin",
    }
    in_file = written | {"top": 7, "min_votes": 3, "keywords": ["RAG", '"world, model"'], "exclude": ["video"]}
    (of_file,) = Settings.model_validate({"feeds": [in_file]}).feed_rules()
    assert feed_of(written, "discord", "ko", SEOUL) == of_file


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(FeedUnusable) as caught:
        feed_of({"name": "", "channel": "here", "top": "many", "days": "x"}, "discord:1", "en", SEOUL)
    assert set(caught.value.faults) == {"name", "channel", "top", "days"}


@given(st.frozensets(st.integers(0, 6), min_size=1))
def test_days_are_read_as_they_are_written(days: frozenset[int]) -> None:
    assert read_days(written_days(days)) == days


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("RAG,추론", ["RAG", "추론"]),
        (" RAG , ,추론, ", ["RAG", "추론"]),
        ('"a, b c", “d, e f”', ['"a, b c"', "“d, e f”"]),
        ("", []),
    ],
)
def test_commas_part_keywords_but_not_inside_quotation_marks(text: str, parts: list[str]) -> None:
    assert [query.typed for query in read_keywords(text)] == parts


def test_what_a_feed_promised_by_outlives_its_change() -> None:
    before = feed_of(LEAST | {"top": "3", "keywords": "RAG, 추론", "language": "en"}, "discord:1", "ko", SEOUL)
    after = feed_of(LEAST | {"top": "0", "layout": "cards"}, "discord:1", "ko", SEOUL)
    then = as_kept(after, kept(before))
    assert (then.top, then.keywords, then.language, then.layout) == (3, before.keywords, "en", "cards")
    assert as_kept(after, "") is after


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_sentence_has_its_korean(sentence: str) -> None:
    values = {"most": 1, "choices": "a", "reason": "b"}
    assert words("ko")(sentence, **values) != sentence.format(**values)
